"""The lead: what staff get to see of an intake, as one structured summary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec

from dialogs import urgency
from dialogs.content import Flow, Kind, Step, T
from dialogs.intake.guards import chosen
from dialogs.label import answered, shown
from dialogs.machine import is_open
from dialogs.proposal import proposed
from dialogs.session import Answer, Phase, Session, Status
from dialogs.turn import Catalogs

STAFF_LOCALES = ("ja", "en")
_STATUS_BY_PHASE = {Phase.WITH_STAFF: "with_staff", Phase.CLOSED: "closed"}


class OwnWords(msgspec.Struct, frozen=True):
    text: str
    locale: str
    at: datetime


class LeadFlag(msgspec.Struct, frozen=True, omit_defaults=True):
    """See `dialogs.session.Flag`. `version`: of the rule when it raised the flag. `due_on`: the day that the flag is
    about, where there is one."""

    code: str
    level: str
    rule: str
    because: tuple[str, ...]
    version: int
    due_on: date | None = None


class LeadAnswer(msgspec.Struct, frozen=True):
    """`status`: answered, declined, unknown, in_person or not_asked. `asked`: the text the resident saw.

    `value`: a code, a list of codes, a text, {"code", "date"}, or None. `staff_text`: how staff read it.
    """

    status: str
    value: Any
    asked: str
    staff_text: dict[str, str]


class LeadParked(msgspec.Struct, frozen=True):
    """An answer that does not count now. `why`: what a changed flow had against it (`dialogs.snapshot.Misfit`); ""
    when its question stopped being relevant after a correction."""

    answer: LeadAnswer
    why: str


class LeadEarlier(msgspec.Struct, frozen=True):
    """An answer that the resident replaced by another one at `until`."""

    step: str
    answer: LeadAnswer
    until: datetime


class Urgency(msgspec.Struct, frozen=True):
    """`rank`: 0 now, 1 today, 2 within_days, 3 within_months, 4 ordinary."""

    level: str
    rank: int


class Lead(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`interpreter`: the language to interpret as a locale, or in the resident's own words; None where none is wished.
    `unread`: words that nobody on the staff has read yet. `under_18`: the one it is about is a minor. `needs`: what the
    resident confirmed. `proposed`: what their words seem to be about, whether confirmed or not. `parked`, `earlier`:
    answers that do not count any more."""

    reference: str
    status: str
    locale: str
    channel: str
    via: str
    for_whom: str | None
    own_words: tuple[OwnWords, ...]
    needs: tuple[str, ...]
    most_pressing: str | None
    urgency: Urgency
    due_at: date | None
    flags: tuple[LeadFlag, ...]
    answers: dict[str, LeadAnswer]
    contact: str | None
    interpreter: str | None
    created_at: datetime
    times: dict[str, datetime]
    unread: bool
    under_18: bool = False
    proposed: tuple[str, ...] = ()
    parked: dict[str, LeadParked] = {}
    earlier: tuple[LeadEarlier, ...] = ()


def urgency_of(session: Session) -> Urgency:
    level = urgency.level_of(session.flags)
    return Urgency(level=level, rank=urgency.rank(level))


def status_of(session: Session) -> str:
    """`unfinished` (visible because it is urgent, not sent), `open`, `with_staff` or `closed`."""
    return _STATUS_BY_PHASE.get(session.phase, "open" if session.sent_at else "unfinished")


def lead_of(session: Session, flow: Flow, catalogs: Catalogs, recall: Callable[[int], str]) -> Lead:
    """The lead of a session. `recall(seq)` gives the text of a message, "" when it was withdrawn."""
    pressing = chosen(session, "most_pressing")
    needs = sorted(chosen(session, "needs"), key=lambda code: code not in pressing)
    flags = sorted(session.flags, key=lambda flag: urgency.rank(flag.level))
    words = ((written, recall(written.seq)) for written in session.own_words)
    return Lead(
        reference=session.reference,
        status=status_of(session),
        locale=session.locale,
        channel=session.channel,
        via=session.via,
        for_whom=_one(session, "for_whom"),
        own_words=tuple(OwnWords(text, written.locale, written.at) for written, text in words if text),
        needs=tuple(needs),
        most_pressing=pressing[0] if pressing else (needs[0] if len(needs) == 1 else None),
        urgency=urgency_of(session),
        due_at=urgency.due_on(session.flags),
        flags=tuple(
            LeadFlag(flag.code, flag.level, flag.rule, flag.because, flag.version, flag.due_on) for flag in flags
        ),
        answers={
            step.key: _answer(step, session.answers.get(step.key), catalogs, recall)
            for step in _relevant(session, flow)
        },
        contact=_one(session, "contact"),
        interpreter=_interpreter(session, recall),
        created_at=session.opened_at or session.consented_at or session.answers["language"].at,
        times=_times(session),
        unread=bool(session.unread),
        under_18="under_18" in chosen(session, "age_group"),
        proposed=proposed(session),
        parked={
            key: LeadParked(_aside(key, answer, flow, catalogs, recall), session.parked_because.get(key, ""))
            for key, answer in session.parked.items()
            if not _is_gate(key, flow)
        },
        earlier=tuple(
            LeadEarlier(one.step, _aside(one.step, one.answer, flow, catalogs, recall), one.until)
            for one in session.earlier
        ),
    )


def _one(session: Session, step: str) -> str | None:
    codes = chosen(session, step)
    return codes[0] if codes else None


def _interpreter(session: Session, recall: Callable[[int], str]) -> str | None:
    answer = session.answers.get("interpreter")
    named = " ".join(filter(None, map(recall, answer.texts))) if answer else ""
    return named or interpreter_of(session)


def interpreter_of(session: Session) -> str | None:
    """The language to interpret, unless the resident named one in words: as asked for at the read-back, else the one
    they write in."""
    asked = _one(session, "interpreter")
    foreign = session.locale if not session.locale.startswith("ja") else None
    return None if asked == "not_needed" else foreign


def _times(session: Session) -> dict[str, datetime]:
    known = {"consented_at": session.consented_at, "opened_at": session.opened_at, "sent_at": session.sent_at}
    return {name: at for name, at in known.items() if at}


def _relevant(session: Session, flow: Flow) -> list[Step]:
    """Every question that has an answer, or that would have been asked had the resident gone on."""
    at = session.answers["language"].at
    went_on = Answer(status=Status.ANSWERED, at=at, codes=("more",))
    further = msgspec.structs.replace(session, answers={**session.answers, "stop": went_on})
    return [step for step in answered(flow) if step.key in session.answers or is_open(step, further)]


def _is_gate(key: str, flow: Flow) -> bool:
    step = flow.by_key.get(key)
    return step is not None and step.gate


def _aside(key: str, answer: Answer, flow: Flow, catalogs: Catalogs, recall: Callable[[int], str]) -> LeadAnswer:
    """An answer that does not count, possibly to a question that is gone: its codes then stand for themselves."""
    step = flow.by_key.get(key) or Step(key=key, ask=T("", key), kind=Kind.MANY)
    return _answer(step, answer, catalogs, recall)


def _answer(step: Step, answer: Answer | None, catalogs: Catalogs, recall: Callable[[int], str]) -> LeadAnswer:
    if answer is None:
        text = {locale: shown(step, None, "", locale, catalogs) for locale in STAFF_LOCALES}
        return LeadAnswer(status="not_asked", value=None, asked="", staff_text=text)
    words = "\n".join(filter(None, map(recall, answer.texts)))
    return LeadAnswer(
        status=answer.status,
        value=_value(step, answer, words),
        asked=recall(answer.asked) if answer.asked else "",
        staff_text={locale: shown(step, answer, words, locale, catalogs) for locale in STAFF_LOCALES},
    )


def _value(step: Step, answer: Answer, words: str) -> Any:
    if answer.status is not Status.ANSWERED:
        return None
    if answer.texts:
        return words
    value: Any = list(answer.codes) if step.kind is Kind.MANY else (answer.codes[0] if answer.codes else None)
    return {"code": value, "date": answer.on.isoformat()} if answer.on else value
