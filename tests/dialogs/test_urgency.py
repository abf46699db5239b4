"""Which answers raise which flag, and that nothing ever lowers one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dialogs import urgency
from dialogs.content import Kind, Step
from dialogs.intake import FLOW
from dialogs.lexicon import LANGUAGES, lexicon
from dialogs.session import Answer, Chose, Flag, Session, Sighting, Status
from tests.residents import Resident, consented

NOON = datetime(2026, 11, 23, 3, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def session(on: dict[str, date] | None = None, **chosen: str | tuple[str, ...]) -> Session:
    """A session with these answers; in names a double underscore stands for the dot of a step's key."""
    answers = {}
    for name, codes in chosen.items():
        key = name.replace("__", ".")
        assert key in FLOW.by_key, key
        picked = (codes,) if isinstance(codes, str) else codes
        answers[key] = Answer(status=Status.ANSWERED, at=NOON, codes=picked, on=(on or {}).get(name))
    return Session(flow="", channel="web", answers=answers)


def levels(given_session: Session) -> dict[str, str]:
    return {flag.code: flag.level for flag in urgency.flags_of(given_session, TODAY)}


@pytest.mark.parametrize("rule", urgency.RULES, ids=lambda rule: f"{rule.step}={rule.code}")
def test_every_rule_names_a_real_answer_and_raises_its_flag(rule: urgency.Rule) -> None:
    step = FLOW.by_key[rule.step]
    assert step.option(rule.code) is not None
    assert rule.flag in urgency.FLAGS
    found = levels(session(None, **{rule.step.replace(".", "__"): rule.code}))
    assert found[rule.flag] == rule.level


@pytest.mark.parametrize(
    ("chosen", "flag", "level"),
    [
        ({"right_now": "afraid", "place": "near"}, "violence_now", "now"),
        ({"family__afraid": "yes", "place": "near"}, "violence_now", "now"),
        ({"family__afraid": "yes", "place": "alone"}, "violence_now", "today"),
        ({"right_now": ("no_bed", "child")}, "no_shelter", "now"),
        ({"right_now": "no_food", "household": "child_small"}, "no_food", "now"),
        ({"needs": "food", "household": "pregnant"}, "no_food", "today"),
        ({"needs": "food", "household": ("pregnant", "child_school")}, "no_food", "today"),
        ({"right_now": ("afraid", "child")}, "child_safety", "today"),
        ({"right_now": ("afraid", "child")}, "violence_now", "now"),
        ({"housing__sleep": "paid", "runway": "days"}, "no_shelter", "today"),
        ({"work_trouble__what": "dorm_out"}, "no_shelter", "today"),
        ({"runway": "none"}, "money_out", "today"),
        ({"runway": "days"}, "money_out", "today"),
        ({"runway": "weeks"}, "money_out", "within_days"),
        ({"runway": "month"}, "money_out", "within_months"),
        ({"runway": "months"}, "money_out", "within_months"),
    ],
)
def test_answers_together_raise_a_flag(chosen: dict[str, str], flag: str, level: str) -> None:
    assert levels(session(None, **chosen))[flag] == level


@pytest.mark.parametrize(
    ("step", "code", "day", "flag", "level"),
    [
        ("rent_loan__date", "leave_date", date(2026, 11, 25), "eviction", "today"),
        ("rent_loan__date", "leave_date", date(2026, 11, 26), "eviction", "within_days"),
        ("rent_loan__date", "leave_date", date(2026, 12, 7), "eviction", "within_days"),
        ("rent_loan__date", "leave_date", date(2026, 12, 8), "eviction", "within_months"),
        ("rent_loan__date", "leave_date", date(2026, 11, 1), "eviction", "today"),
        ("rent_loan__date", "leave_date", None, "eviction", "within_months"),
        ("rent_loan__date", "pay_date", date(2026, 11, 24), "eviction", "within_days"),
        ("rent_loan__date", "pay_date", date(2026, 12, 8), "eviction", "within_months"),
        ("tax_utility__off", "date", date(2026, 12, 7), "utility_cutoff", "within_days"),
        ("tax_utility__off", "date", date(2027, 1, 7), "utility_cutoff", "within_months"),
        ("residency__kind", "date", date(2026, 12, 7), "visa_expiry", "within_days"),
        ("residency__kind", "date", date(2027, 2, 21), "visa_expiry", "within_months"),
        ("residency__kind", "date", date(2027, 2, 22), "visa_expiry", None),
        ("other__day", "date", date(2026, 11, 25), "deadline", "today"),
        ("other__day", "date", date(2026, 12, 7), "deadline", "within_days"),
        ("other__day", "date", date(2026, 12, 8), "deadline", None),
        ("work_trouble__what", "dorm_out", date(2026, 11, 30), "eviction", "within_days"),
        ("work_trouble__what", "dorm_out", date(2026, 11, 23), "no_shelter", "today"),
        ("debt__court", "court", date(2026, 12, 20), "deadline", "within_days"),
    ],
)
def test_dates_decide_the_level(step: str, code: str, day: date | None, flag: str, level: str | None) -> None:
    on = {step: day} if day else {}
    assert levels(session(on, **{step: code})).get(flag) == level


def test_money_that_ends_before_the_next_income_is_a_matter_of_days() -> None:
    on = {"income__next": date(2027, 1, 10)}
    assert levels(session(on, runway="month", income__next="date"))["money_out"] == "within_days"
    early = {"income__next": date(2026, 12, 1)}
    assert levels(session(early, runway="month", income__next="date"))["money_out"] == "within_months"


def test_the_date_money_ends_is_counted_from_the_day_of_the_answer() -> None:
    assert urgency.due_on(urgency.flags_of(session(runway="weeks"), date(2026, 11, 30))) == date(2026, 12, 3)


def test_nothing_urgent_is_ordinary() -> None:
    assert urgency.level_of(urgency.flags_of(session(right_now="none", runway="longer"), TODAY)) == "ordinary"


@pytest.mark.parametrize("status", [Status.DECLINED, Status.UNKNOWN, Status.IN_PERSON])
def test_passing_over_raises_nothing_and_clears_nothing(status: Status) -> None:
    passed = Session(flow="", channel="web", answers={"right_now": Answer(status=status, at=NOON)})
    assert urgency.flags_of(passed, TODAY) == ()
    standing = [Flag("no_food", "today", "right_now.no_food", ("right_now=no_food",))]
    assert urgency.merged(standing, ()) == standing


flags = st.builds(
    Flag,
    code=st.sampled_from(urgency.FLAGS),
    level=st.sampled_from(urgency.LEVELS[:-1]),
    rule=st.just("r"),
    because=st.tuples(st.sampled_from(["a=b", "c=d"])),
    due_on=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
)


@given(standing=st.lists(flags, max_size=6), found=st.lists(flags, max_size=6))
def test_merging_never_lowers_a_flag_nor_delays_a_date(standing: list[Flag], found: list[Flag]) -> None:
    standing = urgency.merged([], standing)
    after = urgency.merged(standing, found)
    before_rank = {flag.code: urgency.rank(flag.level) for flag in standing}
    after_rank = {flag.code: urgency.rank(flag.level) for flag in after}
    assert set(after_rank) == set(before_rank) | {flag.code for flag in found}
    assert all(after_rank[code] <= rank for code, rank in before_rank.items())
    highest = {code: min(urgency.rank(f.level) for f in [*standing, *found] if f.code == code) for code in after_rank}
    assert after_rank == highest


def test_a_tap_shows_the_card_before_done_and_taking_it_back_does_not_lower() -> None:
    resident = consented(Resident()).press("Nothing to eat")
    assert "Food comes first" in resident.text
    assert resident.lead.status == "unfinished"
    resident.press("Nothing to eat", "None of these")
    assert resident.lead.urgency.level == "today"


def test_an_old_button_that_tells_of_danger_is_heard_at_once() -> None:
    resident = consented(Resident()).press("None of these", "Me")
    resident.event(Chose(step="right_now", question=1, codes=("die",)))
    assert "You need not carry this alone" in resident.text
    assert resident.lead.urgency.level == "today"


# ---------------------------------------------------------------- more that is told never makes it less


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
