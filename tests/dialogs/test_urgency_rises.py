"""More that is told never makes it less urgent, and what is passed over is never a no."""

from __future__ import annotations

from datetime import date

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dialogs import urgency
from dialogs.content import Kind, Step
from dialogs.intake import FLOW
from dialogs.lexicon import LANGUAGES, lexicon
from dialogs.session import Answer, Session, Sighting, Status
from tests.dialogs.test_urgency import NOON, levels

DATED = {step.key for step in FLOW.steps for option in step.options if option.dated}
STATUSES = st.sampled_from([Status.DECLINED, Status.UNKNOWN, Status.IN_PERSON])
SIGNS = sorted(sign.id for language in LANGUAGES for sign in lexicon(language).signs)
LADDER = [step for step in FLOW.steps if step.options and not step.gate]


@st.composite
def told(draw: st.DrawFn) -> Session:
    """Any answers to any questions, some passed over, some with a date."""
    answers = {}
    for step in draw(st.lists(st.sampled_from(LADDER), max_size=12, unique=True)):
        most = len(step.options) if step.kind is Kind.MANY else 1
        codes = draw(st.lists(st.sampled_from([option.code for option in step.options]), max_size=most, unique=True))
        day = draw(st.none() | st.dates(date(2026, 11, 1), date(2027, 3, 1))) if step.key in DATED else None
        status = Status.ANSWERED if codes else draw(STATUSES)
        answers[step.key] = Answer(status=status, at=NOON, codes=tuple(codes), on=day if codes else None)
    return Session(flow="", channel="web", answers=answers)


def at_least(before: dict[str, str], after: dict[str, str]) -> bool:
    return all(code in after and urgency.rank(after[code]) <= urgency.rank(level) for code, level in before.items())


@settings(max_examples=150)
@given(given_session=told(), step=st.sampled_from(LADDER), data=st.data())
def test_another_answer_never_lowers_a_flag(given_session: Session, step: Step, data: st.DataObject) -> None:
    """To a question not answered yet, or one option more to a question that takes several."""
    before = levels(given_session)
    kept = given_session.answers.get(step.key, Answer(status=Status.ANSWERED, at=NOON))
    assume(step.kind is Kind.MANY or not kept.codes)
    code = data.draw(st.sampled_from([option.code for option in step.options]))
    more = msgspec.structs.replace(kept, status=Status.ANSWERED, codes=tuple(dict.fromkeys((*kept.codes, code))))
    given_session.answers[step.key] = more
    assert at_least(before, levels(given_session))


@settings(max_examples=150)
@given(given_session=told(), step=st.sampled_from(LADDER), status=STATUSES)
def test_passing_over_a_question_is_never_a_no(given_session: Session, step: Step, status: Status) -> None:
    assume(step.key not in given_session.answers)
    before = levels(given_session)
    given_session.answers[step.key] = Answer(status=status, at=NOON)
    assert levels(given_session) == before


@settings(max_examples=200)
@given(given_session=told(), signs=st.lists(st.sampled_from(SIGNS), min_size=1, max_size=3))
def test_words_never_lower_what_answers_told(given_session: Session, signs: list[str]) -> None:
    before = levels(given_session)
    given_session.signs = [Sighting(sign, 7) for sign in signs]
    assert at_least(before, levels(given_session))
