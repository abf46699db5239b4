"""Walks the intake's questions without an engine: the next one is the first relevant one without an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from dialogs.intake import FLOW
from dialogs.intake.wording import COMMANDS
from dialogs.session import Answer, Session, Status

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

Given = Mapping[str, tuple[str, ...] | None]
"""Codes by step; None = skipped."""


def start(channel: str = "web") -> Session:
    return Session(flow="test", channel=channel, answers={})


def session(**given: tuple[str, ...] | str) -> Session:
    """A session in which consent and these answers are given (`__` stands for the dot in a key)."""
    result = start()
    result.consented_at = NOW
    for key, codes in given.items():
        answer(result, key.replace("__", "."), (codes,) if isinstance(codes, str) else codes)
    return result


def answer(session: Session, step: str, codes: tuple[str, ...] | None) -> None:
    status = Status.ANSWERED if codes else Status.DECLINED
    session.answers[step] = Answer(status=status, at=NOW, codes=codes or ())
    if step == "consent" and codes == ("yes",):
        session.consented_at = NOW


def next_key(session: Session) -> str | None:
    steps = (step.key for step in FLOW.steps if step.relevant(session) and step.key not in session.answers)
    return next(steps, None)


def walk(session: Session, given: Given) -> Iterator[str]:
    """The keys asked, in order. Gates without an entry are answered with their first option, except that the walk goes
    on after the stop card; other steps without an entry are skipped."""
    gates: Given = {
        "language": ("en",),
        "opening": ("start",),
        "consent": ("yes",),
        "stop": ("more",),
        "review": ("send",),
    }
    return walk_with(session, lambda key: given.get(key, gates.get(key)))


def walk_with(session: Session, choose: Callable[[str], tuple[str, ...] | None]) -> Iterator[str]:
    while key := next_key(session):
        yield key
        codes = choose(key)
        assert not any((key, code) in COMMANDS for code in codes or ())
        answer(session, key, codes)


def questions(keys: list[str]) -> list[str]:
    """Without gates and details: what counts against the promised number of questions."""
    return [key for key in keys if not FLOW.by_key[key].gate and not FLOW.by_key[key].of]
