"""Walks every way through the questions: each guard is met true and false, no way is endless or too long, none is a
dead end.

Two conversations whose future is the same are walked once. What decides the future of a way is listed in `_future`;
whenever two of them meet, their guards are compared, so nothing can be missing there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

import msgspec
import pytest

from dialogs.content import Step
from dialogs.intake import FLOW, guards
from dialogs.intake.wording import COMMANDS
from dialogs.machine import Route
from dialogs.needs import NEEDS
from dialogs.session import Answer, Flag, Session, Status
from tests.dialogs.ways import NOW, start

MOST_QUESTIONS = 17
ALWAYS_ASKED = ("language", "opening")
"""Steps without a condition: everybody meets them."""

Codes = tuple[str, ...]

CHOICES: dict[str, tuple[Codes, ...]] = {
    "language": (("en",),),
    "opening": (("start",), ("short",)),
    "place": ((), ("alone",), ("later",), ("near",), ("near", "go_on")),
    "consent": (("yes",), ("no",)),
    "right_now": ((), ("none",), ("hurt",), ("die",), ("no_food",), ("no_bed",), ("no_food", "no_bed")),
    "for_whom": ((), ("me",), ("family",)),
    "own_words": ((), ("#danger",)),
    "contact": ((), ("quiet",), ("phone",), ("cannot_go",)),
    "stop": (("send",), ("more",)),
    "area": ((), ("no_fixed",)),
    "review": (("send",),),
}
"""What can be answered, as far as any guard looks at it; every other step has one answer, and is passed over.
`go_on` stands for the card that is laid over `place`; `#danger` for words that raise a flag."""

ALL = tuple(need.code for need in NEEDS)
FEW = (
    (),
    *((code,) for code in ALL),
    ("family", "housing", "food", "debt"),
    ("job_search", "community", "residency", "other"),
)
MANY = (*FEW, *combinations(ALL, 2), ALL)
"""Chosen needs: none, each, any two, and all. On ways that differ before, each and two sets of four."""

ENDS = {("consent", "no"), ("stop", "send")}


@dataclass
class Walk:
    """Every way from `start`. `lengths`: the most questions still to come, by future."""

    needs: tuple[Codes, ...]
    route: Route = field(default_factory=lambda: Route(FLOW))
    lengths: dict[tuple[object, ...], int] = field(default_factory=dict)
    opened_at: dict[tuple[object, ...], tuple[str, ...]] = field(default_factory=dict)
    outcomes: set[tuple[str, bool]] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)
    meetings: int = 0

    def most(self, session: Session) -> int:
        """The questions still to come on the longest way from here."""
        unanswered = _unanswered(session)
        future = _future(session, unanswered)
        opened = tuple(key for key, is_open in unanswered.items() if is_open)
        if future in self.lengths:
            self.meetings += 1
            assert self.opened_at[future] == opened, f"{future} does not tell all that decides"
            return self.lengths[future]
        self.opened_at[future] = opened
        self.outcomes |= unanswered.items()
        if not opened:
            self.ends.add("the way is over")
            self.lengths[future] = 0
            return 0
        step = FLOW.by_key[opened[0]]
        self.lengths[future] = _counts(step) + max(self._after(session, step))
        return self.lengths[future]

    def _after(self, session: Session, step: Step) -> Iterator[int]:
        for codes in self._choices(session, step):
            if (step.key, *codes) in ENDS:
                self.ends.add(f"{step.key} {codes[0]}")
                yield 0
            else:
                yield self.most(_answered(session, step, codes))

    def _choices(self, session: Session, step: Step) -> tuple[Codes, ...]:
        if step.key == "needs":
            return self.needs
        if step.key == "most_pressing":
            return ((), *((code,) for code in guards.chosen(session, "needs")))
        return CHOICES.get(step.key, ((),))


def _answered(session: Session, step: Step, codes: Codes) -> Session:
    """The session after an answer; its answers only ever grow, so no way can be endless."""
    given = {step.key: tuple(code for code in codes if code not in ("go_on", "#danger"))}
    if "go_on" in codes:
        given["near"] = ("go_on",)
    answers = {
        key: Answer(status=Status.ANSWERED if chosen else Status.DECLINED, at=NOW, codes=chosen)
        for key, chosen in given.items()
    }
    after = msgspec.structs.replace(session, answers={**session.answers, **answers})
    if step.key == "consent":
        after.consented_at = NOW
    if codes in (("#danger",), ("die",)):
        after.flags = [Flag("suicide", "today", "test", ())]
    return after


def _counts(step: Step) -> int:
    return int(not step.gate and not step.of)


def _unanswered(session: Session) -> dict[str, bool]:
    """The steps without an answer, and whether each would be asked if nothing stood before it."""
    return {step.key: step.relevant(session) for step in FLOW.steps if step.key not in session.answers}


def _future(session: Session, unanswered: dict[str, bool]) -> tuple[object, ...]:
    """All that decides what is still asked. What a later answer can no longer make a difference to is left out."""
    needs = guards.chosen(session, "needs")
    told = guards.chosen(session, "right_now")
    before_needs, before_area = "needs" in unanswered, "area" in unanswered
    details = ("die_tonight", "contact.number", "contact.times", "contact.cannot_why", "contact.word")
    return (
        tuple(step.key in unanswered for step in FLOW.steps if step.key not in details),
        tuple(unanswered.get(key, False) for key in details),
        "own_words" in unanswered and "die_tonight" in session.answers,
        session.consented_at is not None,
        guards.opened_short(session) and "place" in unanswered and "right_now" in unanswered,
        "for_whom" in unanswered and (guards.opened_short(session) or guards.urgent_sign(session)),
        guards.went_on(session),
        guards.third_party(session),
        guards.about_me(session),
        "contact" in unanswered and guards.safe_mode(session),
        (before_needs or "family" in needs) and guards.somebody_near(session),
        (before_needs or "food" in needs) and "no_food" in told,
        (before_area or "housing" in needs or guards.has(session, "area", "no_fixed")) and "no_bed" in told,
        needs,
        guards.chosen(session, "most_pressing"),
        guards.has(session, "area", "no_fixed"),
    )


@pytest.fixture(scope="module")
def walk() -> Walk:
    """All ways with few sets of needs, then one way with many."""
    whole = Walk(FEW)
    whole.most(start())
    whole.needs = MANY
    for for_whom in ("me", "family"):
        given = {"language": "en", "opening": "start", "place": "alone", "right_now": "none", "for_whom": for_whom}
        session = start()
        session.consented_at = NOW
        for key, code in {**given, "consent": "yes", "own_words": "hard"}.items():
            session.answers[key] = Answer(status=Status.ANSWERED, at=NOW, codes=(code,))
        needs = FLOW.by_key["needs"]
        for chosen in MANY:
            whole.most(_answered(session, needs, chosen))
    return whole


def test_every_guard_is_met_both_ways(walk: Walk) -> None:
    steps = [step.key for step in FLOW.steps]
    assert len(steps) > 40
    unmet = {(key, is_open) for key in steps for is_open in (True, False)} - walk.outcomes
    assert unmet == {(key, False) for key in ALWAYS_ASKED}


def test_every_way_ends_within_seventeen_questions(walk: Walk) -> None:
    assert walk.ends == {"the way is over", "consent no", "stop send"}
    assert max(walk.lengths.values()) == MOST_QUESTIONS
    assert len(walk.lengths) > 5000
    assert walk.meetings > 1000


def test_nothing_else_that_can_be_chosen_leads_anywhere_else(walk: Walk) -> None:
    """The choices left out above are like one that is there: every option of every step, at every guard."""
    looked = 0
    session = start()
    for _ in FLOW.steps:
        step = walk.route.next(session)
        if step is None:
            break
        choices = walk._choices(session, step)
        known = [_unanswered(_answered(session, step, codes)) for codes in choices]
        for option in step.options:
            looked += 1
            if step.key not in ("needs", "most_pressing") and (step.key, option.code) not in COMMANDS:
                assert _unanswered(_answered(session, step, (option.code,))) in known, f"{step.key}={option.code}"
        goes_on = [codes for codes in choices if (step.key, *codes) not in ENDS]
        session = _answered(session, step, ALL if step.key == "needs" else goes_on[-1])
    assert looked > 80
