"""What does not count any more and is still to be seen: answers put aside or replaced, and wrong code words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from staff_console import names
from staff_console.summary import AnswerLine, answer_line
from staff_console.visit import Visit
from state.records import LeadView

_WORD_MISSED = "word_missed"


@dataclass(frozen=True)
class Parked:
    line: AnswerLine
    why: Markup


@dataclass(frozen=True)
class Replaced:
    line: AnswerLine
    until: datetime


@dataclass(frozen=True)
class Aside:
    """`missed`: when a wrong code word was given."""

    parked: tuple[Parked, ...]
    replaced: tuple[Replaced, ...]
    missed: tuple[datetime, ...]

    @property
    def count(self) -> int:
        return len(self.parked) + len(self.replaced) + len(self.missed)


def aside_of(visit: Visit, view: LeadView) -> Aside:
    """Answers in the reader's language, in the order in which they were put aside or replaced."""
    parked = (
        Parked(
            answer_line(visit, view, key, one.answer, visit.locale),
            visit.say(names.named(names.ASIDE, one.why)),
        )
        for key, one in view.lead.parked.items()
    )
    replaced = (
        Replaced(answer_line(visit, view, one.step, one.answer, visit.locale), one.until) for one in view.lead.earlier
    )
    missed = (entry.at for entry in view.history if entry.kind == _WORD_MISSED)
    return Aside(tuple(parked), tuple(replaced), tuple(missed))
