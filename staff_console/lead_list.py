"""The first page: who needs help first, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from starlette.responses import Response

from dialogs.content import T
from dialogs.needs import NEEDS as ALL_NEEDS
from staff_console import names
from staff_console.filters import OWNERS, Filters, counted, fitting, order
from staff_console.reasons import Reason, due_name, reason_of
from staff_console.visit import LOCALES, Visit
from state.alerting import PLACE
from state.records import LeadCard

ROWS = 200

_OWNER_NAMES = {
    "all": T("console.owner.all", "All"),
    "unclaimed": T("console.owner.unclaimed", "Unclaimed"),
    "mine": T("console.owner.mine", "Mine"),
}
_ABOUT = T("console.due.about", "about {day}")


@dataclass(frozen=True)
class Row:
    """One lead as the list shows it. `needs`: name, and whether it is the most pressing one, which comes first."""

    card: LeadCard
    reasons: tuple[Reason, ...]
    needs: tuple[tuple[Markup, bool], ...]
    language: Markup
    due: tuple[Markup, Markup] | None


async def leads_page(visit: Visit) -> Response:
    filters = Filters.read(visit.request.query_params)
    if filters.search:
        await visit.services.acts.record(visit.name, "searched")
    every = visit.services.store.cards()
    found = fitting(every, filters, visit.name, lambda card: _words(visit, card))
    shown = sorted((card for card in found if filters.level in ("", card.level)), key=order)
    start = (filters.page - 1) * ROWS
    return visit.page(
        "leads.html",
        section="leads",
        filters=filters,
        rows=[row_of(visit, card) for card in shown[start : start + ROWS]],
        total=len(shown),
        every=len(every),
        counts=counted(found),
        owners=[(code, visit.say(_OWNER_NAMES[code])) for code in OWNERS],
        needs=[(need.code, visit.say(names.named(names.NEEDS, need.code))) for need in ALL_NEEDS],
        languages=sorted({card.locale for card in every}),
        channels=sorted({card.channel for card in every}),
        language_name=lambda locale: language_name(visit, locale),
        version=visit.services.hub.leads_version,
        earlier=filters.page - 1,
        alarm=await visit.services.store.alarm(PLACE),
        later=filters.page + 1 if len(shown) > start + ROWS else 0,
    )


def row_of(visit: Visit, card: LeadCard) -> Row:
    ordered = sorted(card.needs, key=lambda need: need != card.most_pressing)
    return Row(
        card=card,
        reasons=tuple(reason_of(visit, *flag) for flag in card.flags),
        needs=tuple((visit.say(names.named(names.NEEDS, need)), need == card.most_pressing) for need in ordered),
        language=language_name(visit, card.locale),
        due=_due(visit, card),
    )


def language_name(visit: Visit, locale: str) -> Markup:
    name = names.language(locale, visit.locale)
    return visit.say(name) if isinstance(name, T) else Markup("{}").format(name)


def _due(visit: Visit, card: LeadCard) -> tuple[Markup, Markup] | None:
    if card.due_at is None:
        return None
    return due_of(visit, card.due_flag, card.due_at)


def due_of(visit: Visit, flag: str, day: date) -> tuple[Markup, Markup]:
    """What a flag's date is the end of, and the date."""
    # Only the end of the money is worked out from an answer; the other dates were given as dates.
    shown = visit.say(_ABOUT, day=visit.day(day)) if flag == "money_out" else Markup("{}").format(visit.day(day))
    return visit.say(due_name(flag)), shown


def _words(visit: Visit, card: LeadCard) -> Iterator[str]:
    """The reference with and without its dash, and the needs in both languages of the console."""
    yield card.reference
    yield card.reference.replace("-", "")
    yield from card.needs
    yield from _in_both(visit, (names.named(names.NEEDS, need) for need in card.needs))


def _in_both(visit: Visit, texts: Iterable[T]) -> Iterator[str]:
    for text in texts:
        yield from (visit.services.catalogs.text(locale, text) for locale in LOCALES)
