"""A lead on the national forms, to print: Japanese as the forms are printed, or with English beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from markupsafe import Markup
from starlette.responses import Response

from dialogs.content import T
from dialogs.era import in_era
from dialogs.intake import FLOW
from dialogs.lead import LeadAnswer
from dialogs.office import JAPAN
from dialogs.sheet import Field, sheet_of
from staff_console import names, sheet_texts
from staff_console.contact_rules import channel_name, contact_rule_of
from staff_console.lead_page import address_of, reference_of
from staff_console.speech import quoted
from staff_console.visit import LOCALES, Visit

_SHORT = 4
"""As many options stand beside each other in half a row."""


async def sheet_page(visit: Visit) -> Response:
    """To read it is to read the lead, and is noted as that."""
    view = await visit.services.acts.open_lead(reference_of(visit), visit.name)
    asked = visit.request.query_params.get("summary", "")
    reader = asked if asked in LOCALES else LOCALES[0]
    say = _speaker(visit, reader)
    sheet = sheet_of(view.lead)
    return visit.page(
        "national_forms.html",
        view=view,
        lead=view.lead,
        address=visit.path(address_of(view.card.reference)),
        reader=reader,
        texts=sheet_texts,
        speak=say,
        forms=sheet.forms,
        beside=[(say(_name(key)), _read(say, answer, reader), answer.status) for key, answer in sheet.beside.items()],
        flags=[(names.named(names.LEVELS, flag.level), names.flag(flag.code, flag.level)) for flag in view.lead.flags],
        rule=contact_rule_of(view),
        channel=channel_name(view),
        today=_day(visit.now),
        day=_day,
        is_wide=_is_wide,
        language=lambda locale: _language(say, locale, reader),
    )


def _speaker(visit: Visit, reader: str) -> Callable[..., Markup]:
    """Texts in the language of the sheet, which need not be that of the console around it."""

    def say(text: T, **values: object) -> Markup:
        return Markup("{}").format(visit.services.catalogs.text(reader, text).format(**values))

    return say


def _name(key: str) -> T:
    step = FLOW.by_key.get(key)
    return step.staff if step and step.staff else names.unnamed(key)


def _read(say: Callable[..., Markup], answer: LeadAnswer, reader: str) -> Markup:
    if answer.status == "answered":
        return quoted(answer.staff_text.get(reader, ""))
    return say(names.named(sheet_texts.BLANKS, answer.status))


def _day(at: datetime) -> str:
    return in_era(at.astimezone(JAPAN).date())


def _is_wide(field: Field) -> bool:
    return bool(field.filling.words) or len(field.options) > _SHORT


def _language(say: Callable[..., Markup], locale: str, reader: str) -> Markup:
    name = names.language(locale, reader)
    return say(name) if isinstance(name, T) else Markup("{}").format(name)
