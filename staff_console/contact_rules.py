"""How the resident may be reached, and what will happen to a reply: said before somebody writes one."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.contact import HOLD
from dialogs.content import T
from dialogs.lead import LeadAnswer
from staff_console import names
from state.records import LeadView

# The channels that can push; the page in the browser only shows what is there when somebody looks.
_PUSHING = ("line", "telegram")
_PUSHED = ("here", "cannot_go")

_TITLES = {
    "here": T("console.contact.here", "Write here"),
    "quiet": T("console.contact.quiet", "I will come and look: never push"),
    "phone": T("console.contact.phone", "Call, at the times they named"),
    "visit": T("console.contact.visit", "They come to the counter"),
    "cannot_go": T("console.contact.cannot_go", "Cannot come to the counter: write here"),
    HOLD: T("console.contact.hold", "Not said yet: send nothing unasked"),
}
_MEANINGS = {
    "here": T("console.contact.here.means", "They want to be answered in this chat."),
    "quiet": T("console.contact.quiet.means", "They come back and look themselves. Nothing may announce itself."),
    "phone": T(
        "console.contact.phone.means", "Use only the number and the times below. Say who you are to nobody else."
    ),
    "visit": T("console.contact.visit.means", "Nothing is pushed. What you write waits in the chat."),
    "cannot_go": T("console.contact.cannot_go.means", "Going out is hard for them. The reason is in the answers."),
    HOLD: T("console.contact.hold.means", "Until they choose, what you write waits in the chat."),
}
_SHARED_SCREEN = T("console.contact.shared", "Somebody else may see the screen. Name no subject in the first line.")
_PERSON_UNAWARE = T("console.contact.unaware", "Do not contact the person this is about: they do not know of it.")
_PERSON_NOT_TOLD = T("console.contact.not_tell", "Do not contact the person this is about, and do not tell them.")
_NO_VOICEMAIL = T("console.contact.no_voicemail", "Leave no message on the answering machine.")
_BLOCKED = T("console.contact.blocked", "They cannot be reached in this chat any more (blocked, left or changed).")

_AT_ONCE = T("console.reach.at_once", "Your reply goes to their {channel} chat at once, as you write it.")
_ANNOUNCED = T(
    "console.reach.announced",
    "Their {channel} chat only says that a message is there. They read yours when they write or look.",
)
_PAGE = T(
    "console.reach.page", "Your reply appears on their chat page. They see it when they look there; nothing is pushed."
)
_WAITS = T("console.reach.waits", "Nothing is pushed. Your reply waits in the chat and is shown when they write next.")
_GONE = T("console.reach.gone", "Nobody can be reached there now. Your reply is kept and shown if they come back.")


@dataclass(frozen=True)
class ContactRule:
    """`careful`: a mistake can put somebody in danger. `notes`: what else must be heeded. `reach`: what becomes of a
    reply, with the placeholder {channel}."""

    rule: str
    title: T
    means: T
    notes: tuple[T, ...]
    careful: bool
    reach: T


def contact_rule_of(view: LeadView) -> ContactRule:
    answers = view.lead.answers
    rule = view.contact if view.contact in _TITLES else HOLD
    # Everything but a clear "only I can see it" counts as seen by others.
    shared = _code(answers.get("place")) != "alone"
    third = {"no": _PERSON_UNAWARE, "not_tell": _PERSON_NOT_TOLD}.get(_code(answers.get("person_knows")))
    notes = [
        note
        for note, holds in (
            (_BLOCKED, not view.card.reachable),
            (third, third is not None),
            (_SHARED_SCREEN, shared),
            (_NO_VOICEMAIL, "no_voicemail" in _codes(answers.get("contact.times"))),
        )
        if note is not None and holds
    ]
    return ContactRule(
        rule=rule,
        title=_TITLES[rule],
        means=_MEANINGS[rule],
        notes=tuple(notes),
        careful=bool(notes) or rule in ("quiet", HOLD),
        reach=_reach(view, rule, shared=shared),
    )


def _reach(view: LeadView, rule: str, *, shared: bool) -> T:
    if not view.card.reachable:
        return _GONE
    if view.card.channel not in _PUSHING:
        return _PAGE
    if rule not in _PUSHED:
        return _WAITS
    return _ANNOUNCED if shared else _AT_ONCE


def _codes(answer: LeadAnswer | None) -> tuple[str, ...]:
    if answer is None or answer.status != "answered":
        return ()
    if isinstance(answer.value, list | tuple):
        return tuple(str(code) for code in answer.value)
    return (str(answer.value),)


def _code(answer: LeadAnswer | None) -> str:
    return next(iter(_codes(answer)), "")


def telephone(view: LeadView) -> tuple[LeadAnswer, ...]:
    """The number and the times, when they asked to be called."""
    wanted = ("contact.number", "contact.times") if view.contact == "phone" else ()
    return tuple(view.lead.answers[key] for key in wanted if key in view.lead.answers)


def channel_name(view: LeadView) -> T:
    return names.named(names.CHANNELS, view.card.channel)
