"""One lead: what the person said and wants, how urgent it is and why, how they may be reached, and what was done."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from dialogs.content import T
from staff_console import moments, names
from staff_console.aside import aside_of
from staff_console.contact_rules import channel_name, contact_rule_of, telephone
from staff_console.history import history_lines
from staff_console.judgement import judgement_of
from staff_console.lead_list import language_name, row_of
from staff_console.speech import quoted
from staff_console.summary import (
    CALL_ME,
    STRENGTH,
    WISH,
    answer_lines,
    flag_lines,
    line_of,
    need_lines,
    proposed_names,
    read_in,
)
from staff_console.transcript import lines_of
from staff_console.visit import LOCALES, Visit
from state.casework import Assessment
from state.records import LeadCard, LeadView

LONGEST_REPLY = 4000
LONGEST_BODY = 100

_COMMA = T("console.comma", ", ")
_DONE = {
    "claimed": T("console.done.claimed", "This case is yours now."),
    "released": T("console.done.released", "The case is open to everybody again."),
    "replied": T("console.done.replied", "Your reply is kept and on its way, as said beside the reply box."),
    "noted": T("console.done.noted", "The note is kept. Only staff see it."),
    "closed": T("console.done.closed", "The case is closed."),
    "reopened": T("console.done.reopened", "The case is open again."),
    "unread_cleared": T("console.done.unread_cleared", "Thank you. The text no longer counts as unread."),
    "assessed": T("console.done.assessed", "Your assessment is kept. Only staff see it."),
    "sharing_agreed": T("console.done.sharing_agreed", "The consent is recorded."),
    "sharing_withdrawn": T("console.done.sharing_withdrawn", "It is recorded that the consent was taken back."),
}


@dataclass(frozen=True)
class Typed:
    """What somebody wrote and must not lose: given back with the page. `nonce`: of the try that it belongs to."""

    text: str = ""
    note: str = ""
    result: str = ""
    assessment: Assessment | None = None
    body: str = ""
    agreed_on: str = ""
    nonce: str = ""
    trouble: str = ""


def reference_of(visit: Visit) -> str:
    """The lead's number as it is stored, however it was typed into the address."""
    plain = str(visit.request.path_params["reference"]).upper().replace("-", "")
    return f"{plain[:3]}-{plain[3:]}"


def address_of(reference: str) -> str:
    return f"/leads/{reference}"


def mark_of(card: LeadCard) -> str:
    """Changes whenever a page about the lead is out of date."""
    return f"{card.version}.{card.seq}"


async def lead_page(visit: Visit) -> Response:
    view = await visit.services.acts.open_lead(reference_of(visit), visit.name)
    return show(visit, view, Typed())


def show(visit: Visit, view: LeadView, typed: Typed, status: int = 200) -> Response:
    """The page; `typed` stands in its forms again when something went wrong."""
    asked = visit.request.query_params.get("summary", "")
    language = asked if asked in LOCALES else visit.locale
    return visit.page("lead.html", status, **_content(visit, view, language), **_forms(visit, view, typed))


def _content(visit: Visit, view: LeadView, language: str) -> dict[str, Any]:
    rule = contact_rule_of(view)
    return {
        "view": view,
        "card": view.card,
        "lead": view.lead,
        "row": row_of(visit, view.card),
        "mark": mark_of(view.card),
        "summary_language": language,
        "lasting": [line_of(visit, view, key) for key in (WISH, STRENGTH)],
        "call_me": line_of(visit, view, CALL_ME),
        "needs": need_lines(visit, view),
        "proposed": proposed_names(visit, view),
        "aside": aside_of(visit, view),
        "flags": flag_lines(visit, view),
        "rule": rule,
        "reach": visit.say(rule.reach, channel=visit.say(channel_name(view))),
        "telephone": [read_in(answer, visit.locale) for answer in telephone(view)],
        "answers": answer_lines(visit, view, language),
        "talk": lines_of(visit, view),
        "unread_texts": {said.heard.text for said in view.transcript if said.heard and said.seq in view.unread},
        "history": history_lines(visit, view.history),
        "interpreter": _interpreter(visit, view.lead.interpreter or ""),
        "moments_of": lambda times: visit.say(_COMMA).join(moments.moment(at, visit.now, visit.locale) for at in times),
        "language_name": lambda locale: language_name(visit, locale),
    }


def _interpreter(visit: Visit, asked: str) -> Markup:
    """The name of a language, or what the resident wrote instead of one."""
    if not asked:
        return Markup("")
    return quoted(asked) if names.language(asked, visit.locale) == asked else language_name(visit, asked)


def _forms(visit: Visit, view: LeadView, typed: Typed) -> dict[str, Any]:
    done = _DONE.get(visit.request.query_params.get("done", ""))
    return {
        "section": "leads" if view.card.status != "closed" else "closed",
        "typed": typed,
        "judgement": judgement_of(visit, view, typed.assessment),
        "agreed_on": typed.agreed_on or visit.today.isoformat(),
        # Kept over a failed try: should it have succeeded after all, the next one changes nothing.
        "nonce": typed.nonce or secrets.token_hex(16),
        "note_nonce": secrets.token_hex(16),
        "results": [(code, visit.say(text)) for code, text in names.RESULTS.items()],
        "done": visit.say(done) if done and visit.request.method == "GET" else Markup(""),
        "longest": LONGEST_REPLY,
        "longest_body": LONGEST_BODY,
        "address": visit.path(address_of(view.card.reference)),
        "mine": view.card.owner == visit.name,
    }
