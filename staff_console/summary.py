"""The summary on a lead's page: every answer in one of five states, strengths, the wish, needs, signs of urgency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from dialogs.content import T
from dialogs.intake import FLOW
from dialogs.lead import LeadAnswer, LeadFlag
from dialogs.needs import BY_CODE
from staff_console import names
from staff_console.evidence import Quote, has_words, quotes_of
from staff_console.lead_list import due_of
from staff_console.reasons import told
from staff_console.speech import quoted
from staff_console.visit import Visit
from state.records import LeadView

WISH = "wish"
STRENGTH = "strength"
CALL_ME = "call_me"

_CHANGED = T("console.reason.changed", "{reason} (changed since)")


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
    """`because`: the answers that raised it; `quotes`: the words; `lost`: words raised it that are there no more.
    `due`: what its date is the end of, and the date."""

    level: str
    what: Markup
    because: tuple[Markup, ...]
    quotes: tuple[Quote, ...]
    lost: bool
    due: tuple[Markup, Markup] | None
    rule: str
    version: int


@dataclass(frozen=True)
class NeedLine:
    """`rung`: its step on the ladder of support; None where the need itself does not tell."""

    name: Markup
    most: bool
    rung: Markup | None


def answer_lines(visit: Visit, view: LeadView, language: str) -> list[AnswerLine]:
    """All questions in their order, in `language` (ja or en), whatever language the rest of the page is in."""
    return [answer_line(visit, view, key, answer, language) for key, answer in _ordered(view)]


def line_of(visit: Visit, view: LeadView, key: str) -> AnswerLine | None:
    """One answer in the reader's language; None where the question does not belong to this case."""
    answer = view.lead.answers.get(key)
    return answer_line(visit, view, key, answer, visit.locale) if answer else None


def need_lines(visit: Visit, view: LeadView) -> list[NeedLine]:
    """What the resident confirmed, the most pressing first."""
    most = view.lead.most_pressing
    ordered = sorted(view.lead.needs, key=lambda code: code != most)
    return [NeedLine(need_name(visit, code), code == most, _rung(visit, code)) for code in ordered]


def proposed_names(visit: Visit, view: LeadView) -> list[Markup]:
    """What their words seem to be about and they did not confirm."""
    return [need_name(visit, code) for code in view.lead.proposed if code not in view.lead.needs]


def need_name(visit: Visit, code: str) -> Markup:
    return visit.say(names.named(names.NEEDS, code))


def _rung(visit: Visit, code: str) -> Markup | None:
    need = BY_CODE.get(code)
    return None if need is None or need.rung is None else visit.say(names.RUNGS[need.rung])


def flag_lines(visit: Visit, view: LeadView) -> list[FlagLine]:
    rank = list(names.LEVELS).index
    return [_flag(visit, view, flag) for flag in sorted(view.lead.flags, key=lambda flag: rank(flag.level))]


def read_in(text: LeadAnswer, language: str) -> Markup:
    """How staff read an answer. It may hold the resident's own words, so it is isolated like them."""
    return quoted(text.staff_text.get(language) or text.staff_text.get("en") or "")


def _ordered(view: LeadView) -> Iterator[tuple[str, LeadAnswer]]:
    answers = dict(view.lead.answers)
    for step in FLOW.steps:
        answer = answers.pop(step.key, None)
        if answer is not None and not step.gate:
            yield step.key, answer
    # Lines of the read-back, and steps of an earlier flow that this one no longer asks.
    yield from ((key, answer) for key, answer in answers.items() if key not in FLOW.by_key or not FLOW.by_key[key].gate)


def answer_line(visit: Visit, view: LeadView, key: str, answer: LeadAnswer, language: str) -> AnswerLine:
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


def _reason(visit: Visit, view: LeadView, reason: str) -> Markup:
    """A flag stays until staff lower it, so it may stand for an answer that is another one by now."""
    step, _, code = reason.partition("=")
    answer = view.lead.answers.get(step)
    said = told(visit, reason)
    if step not in FLOW.by_key or (answer and code in _codes(answer)):
        return said
    return visit.say(_CHANGED, reason=said)


def _codes(answer: LeadAnswer) -> tuple[str, ...]:
    value = answer.value["code"] if isinstance(answer.value, dict) else answer.value
    return tuple(value) if isinstance(value, list | tuple) else (str(value),)


def _flag(visit: Visit, view: LeadView, flag: LeadFlag) -> FlagLine:
    words = [reason for reason in flag.because if has_words(reason)]
    quotes = tuple(quotes_of(view, words))
    return FlagLine(
        level=flag.level,
        what=visit.say(names.flag(flag.code, flag.level)),
        because=tuple(_reason(visit, view, reason) for reason in flag.because if not has_words(reason)),
        quotes=quotes,
        lost=bool(words) and not quotes,
        due=due_of(visit, flag.code, flag.due_on) if flag.due_on else None,
        rule=flag.rule,
        version=flag.version,
    )
