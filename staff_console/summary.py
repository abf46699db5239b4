"""The summary on a lead's page: every answer in one of five states, own words, the wish, and the signs of urgency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from dialogs.intake import FLOW
from dialogs.lead import LeadAnswer, LeadFlag
from staff_console import names
from staff_console.reasons import told
from staff_console.speech import quoted
from staff_console.visit import Visit
from state.records import LeadView

WISH = "wish"


@dataclass(frozen=True)
class AnswerLine:
    """`text`: the answer as staff read it, for answered ones. `asked`: the question as the resident saw it."""

    key: str
    name: Markup
    state: str
    text: Markup
    asked: Markup | None


@dataclass(frozen=True)
class FlagLine:
    level: str
    what: Markup
    because: tuple[Markup, ...]
    rule: str


def answer_lines(visit: Visit, view: LeadView, language: str) -> list[AnswerLine]:
    """All questions in their order, in `language` (ja or en), whatever language the rest of the page is in."""
    return [_line(visit, view, key, answer, language) for key, answer in _ordered(view)]


def wish_line(visit: Visit, view: LeadView, language: str) -> AnswerLine | None:
    answer = view.lead.answers.get(WISH)
    return _line(visit, view, WISH, answer, language) if answer else None


def flag_lines(visit: Visit, view: LeadView) -> list[FlagLine]:
    rank = list(names.LEVELS).index
    return [_flag(visit, flag) for flag in sorted(view.lead.flags, key=lambda flag: rank(flag.level))]


def read_in(text: LeadAnswer, language: str) -> Markup:
    """How staff read an answer. It may hold the resident's own words, so it is isolated like them."""
    return quoted(text.staff_text.get(language) or text.staff_text.get("en") or "")


def _ordered(view: LeadView) -> Iterator[tuple[str, LeadAnswer]]:
    answers = dict(view.lead.answers)
    for step in FLOW.steps:
        answer = answers.pop(step.key, None)
        if answer is not None and not step.gate:
            yield step.key, answer
    # Steps of an earlier flow that this one no longer asks.
    yield from ((key, answer) for key, answer in answers.items() if key not in FLOW.by_key)


def _line(visit: Visit, view: LeadView, key: str, answer: LeadAnswer, language: str) -> AnswerLine:
    step = FLOW.by_key.get(key)
    name = step.staff if step and step.staff else names.unnamed(key)
    catalogs = visit.services.catalogs
    return AnswerLine(
        key=key,
        name=Markup("{}").format(catalogs.text(language, name)),
        state=answer.status if answer.status in names.STATES else "not_asked",
        text=read_in(answer, language),
        asked=quoted(answer.asked, view.lead.locale) if answer.asked else None,
    )


def _flag(visit: Visit, flag: LeadFlag) -> FlagLine:
    return FlagLine(
        level=flag.level,
        what=visit.say(names.flag(flag.code, flag.level)),
        because=tuple(told(visit, reason) for reason in flag.because),
        rule=flag.rule,
    )
