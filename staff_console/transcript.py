"""The conversation as it happened: who wrote what and when, in whose words, and whether it arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from dialogs.content import Source, T
from dialogs.intake import FLOW
from dialogs.session import Bubble, Heard
from staff_console import names
from staff_console.speech import quoted
from staff_console.visit import Visit
from state.records import LeadView, Message

_COMMA = T("console.comma", ", ")
_PRESSED = T("console.talk.pressed", "Chose: {answers}")
_NOT_KEPT = T("console.talk.not_kept", "Sent {kind}; it was not kept")
_FORWARDED = T("console.talk.forwarded", "Forwarded text")
_CORRECTION = T("console.talk.correction", "Correction of an earlier message")


@dataclass(frozen=True)
class Line:
    """One message. `texts`: in the writer's own words, isolated. `remarks`: ours, about it. `unread`: nobody on the
    staff could read it yet."""

    side: str
    at: datetime
    by: str
    texts: tuple[Markup, ...]
    remarks: tuple[Markup, ...]
    withdrawn: bool
    delivery: str
    trouble: bool
    unread: bool


def lines_of(visit: Visit, view: LeadView) -> list[Line]:
    """The messages that have something to show."""
    lines = (_line(visit, message, view) for message in view.transcript)
    return [line for line in lines if line.texts or line.remarks or line.withdrawn]


def _line(visit: Visit, message: Message, view: LeadView) -> Line:
    locale = view.lead.locale
    texts: list[Markup] = [quoted(message.text)] if message.text else []
    remarks: list[Markup] = []
    if message.heard is not None:
        spoken = "" if message.seq in view.unread else message.heard.locale or locale
        texts += [quoted(message.heard.text, spoken)] if message.heard.text else []
        remarks += _remarks(visit, message.heard)
    texts += [quoted(bubble.text, locale) for bubble in message.bubbles if _is_shown(message, bubble)]
    delivery = message.delivery if message.side in ("staff", "bot") else ""
    trouble = delivery in ("uncertain", "failed", "cancelled") and message.side == "staff"
    return Line(
        side=message.side,
        at=message.at,
        by=message.by,
        texts=() if message.withdrawn else tuple(texts),
        remarks=() if message.withdrawn else tuple(remarks),
        withdrawn=message.withdrawn,
        delivery=delivery,
        trouble=trouble,
        unread=message.seq in view.unread,
    )


def _is_shown(message: Message, bubble: Bubble) -> bool:
    # A staff message is kept as written; its bubble is the same text once more.
    return bool(bubble.text) and message.side != "staff"


def _labels(heard: Heard) -> dict[str, T]:
    step = FLOW.by_key.get(heard.step)
    if step is None:
        return {}
    if step.source is Source.ANSWERED:
        return {other.key: other.staff for other in FLOW.by_key.values() if other.staff}
    return {option.code: option.label for option in step.options}


def _remarks(visit: Visit, heard: Heard) -> list[Markup]:
    remarks = []
    if heard.codes:
        answers = visit.say(_COMMA).join(visit.say(names.named(_labels(heard), code)) for code in heard.codes)
        remarks.append(visit.say(_PRESSED, answers=answers))
    if heard.attached:
        remarks.append(visit.say(_NOT_KEPT, kind=visit.say(names.named(names.ATTACHMENTS, heard.attached))))
    if heard.forwarded:
        remarks.append(visit.say(_FORWARDED))
    if heard.corrects is not None:
        remarks.append(visit.say(_CORRECTION))
    return remarks
