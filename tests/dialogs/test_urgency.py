"""Which answers raise which flag, and that nothing ever lowers one."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import urgency
from dialogs.intake import FLOW
from dialogs.intake.labels import STATUSES
from dialogs.label import shown
from dialogs.office import JAPAN
from dialogs.overview import overview
from dialogs.session import Answer, Chose, Elapsed, Flag, Session, Status
from dialogs.turn import TimerSet
from tests.residents import CATALOGS, Resident, consented

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
        ("debt__court", "court", date(2026, 11, 26), "deadline", "within_days"),
        ("debt__court", "court", date(2026, 11, 25), "deadline", "today"),
    ],
)
def test_dates_decide_the_level(step: str, code: str, day: date | None, flag: str, level: str | None) -> None:
    on = {step: day} if day else {}
    assert levels(session(on, **{step: code})).get(flag) == level


@pytest.mark.parametrize(
    ("step", "code", "flag"),
    [
        ("rent_loan.date", "leave_date", "eviction"),
        ("rent_loan.date", "pay_date", "eviction"),
        ("tax_utility.off", "date", "utility_cutoff"),
        ("debt.court", "court", "deadline"),
        ("other.day", "date", "deadline"),
        ("residency.kind", "date", "visa_expiry"),
        ("work_trouble.what", "dorm_out", "eviction"),
    ],
)
def test_a_flag_from_a_date_tells_staff_the_answer_and_the_date(step: str, code: str, flag: str) -> None:
    name, day = step.replace(".", "__"), date(2026, 11, 27)
    (found,) = urgency.flags_of(session({name: day}, **{name: code}), TODAY)
    assert (found.code, found.rule, found.because, found.due_on) == (flag, f"{step}.{flag}", (f"{step}={code}",), day)


def test_a_dormitory_left_already_is_told_with_its_day() -> None:
    (found,) = urgency.flags_of(session({"work_trouble__what": TODAY}, work_trouble__what="dorm_out"), TODAY)
    assert found.rule == "work_trouble.what.no_shelter"
    assert found.because == ("work_trouble.what=dorm_out",)
    assert found.due_on == TODAY


@pytest.mark.parametrize("code", urgency.RUNWAY_DAYS)
def test_money_running_out_is_told_with_its_middle_day(code: str) -> None:
    (found,) = urgency.flags_of(session(runway=code), TODAY)
    assert (found.code, found.rule, found.because) == ("money_out", "runway.money_out", (f"runway={code}",))
    assert found.due_on == TODAY + timedelta(days=urgency.RUNWAY_DAYS[code])


def test_income_after_the_money_is_told_with_both_answers() -> None:
    on = {"income__next": date(2027, 1, 10)}
    (found,) = urgency.flags_of(session(on, runway="month", income__next="date"), TODAY)
    assert found.rule == "income.next.money_out"
    assert found.because == ("runway=month", "income.next=date")
    assert found.due_on == date(2026, 12, 23)


@pytest.mark.parametrize(
    ("chosen", "flag", "rule", "because"),
    [
        (
            {"right_now": "afraid", "place": "near"},
            "violence_now",
            "right_now.violence_now",
            ("right_now=afraid", "place=near"),
        ),
        (
            {"family__afraid": "yes", "place": "near"},
            "violence_now",
            "family.afraid.violence_now",
            ("family.afraid=yes", "place=near"),
        ),
        (
            {"housing__sleep": "paid", "runway": "none"},
            "no_shelter",
            "housing.sleep.no_shelter",
            ("housing.sleep=paid", "runway=none"),
        ),
        (
            {"right_now": ("violence", "child")},
            "child_safety",
            "child.child_safety",
            ("right_now=violence", "right_now=child"),
        ),
        (
            {"right_now": "afraid", "household": ("child_small", "child_school")},
            "child_safety",
            "child.child_safety",
            ("right_now=afraid", "household=child_small", "household=child_school"),
        ),
        (
            {"needs": "food", "household": ("pregnant", "child_school")},
            "no_food",
            "needs.no_food",
            ("needs=food", "household=child_school", "household=pregnant"),
        ),
    ],
)
def test_answers_together_are_all_told_to_staff(
    chosen: dict[str, str], flag: str, rule: str, because: tuple[str, ...]
) -> None:
    found = {one.code: one for one in urgency.flags_of(session(None, **chosen), TODAY)}
    assert (found[flag].rule, found[flag].because) == (rule, because)


def test_money_that_ends_before_the_next_income_is_a_matter_of_days() -> None:
    on = {"income__next": date(2027, 1, 10)}
    assert levels(session(on, runway="month", income__next="date"))["money_out"] == "within_days"
    early = {"income__next": date(2026, 12, 1)}
    assert levels(session(early, runway="month", income__next="date"))["money_out"] == "within_months"


def test_the_date_money_ends_is_counted_from_the_day_of_the_answer() -> None:
    assert urgency.due_on(urgency.flags_of(session(runway="weeks"), date(2026, 11, 30))) == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (TODAY, "within_months"),
        (date(2026, 12, 8), "within_months"),
        (date(2026, 12, 9), "within_days"),
        (date(2026, 12, 20), "within_days"),
        (date(2026, 12, 21), "today"),
        (date(2027, 1, 5), "today"),
    ],
)
def test_the_end_of_the_money_comes_nearer_with_the_calendar(today: date, level: str) -> None:
    assert urgency.level_of(urgency.flags_of(session(runway="month"), today)) == level


def midnights(resident: Resident) -> int:
    """Lets the clock of the dates ring as often as the session asks for it, up to ninety days."""
    nights = 0
    while nights < 90:
        timers = [effect for effect in resident.talk.effects if isinstance(effect, TimerSet)]
        due = [timer.due_at for timer in timers if timer.kind == "dates"]
        if not due:
            return nights
        resident.talk.now = due[-1]
        resident.talk.take(Elapsed("dates"))
        nights += 1
    return nights


@pytest.mark.parametrize(
    ("need", "option", "day", "flag"),
    [
        (("Money", "Rent or home loan"), "A date to leave", "2027-01-20", "eviction"),
        (("Papers and the rest", "Something else"), "There is a date", "2027-01-20", "deadline"),
        (("Papers and the rest", "Language and papers"), "A date is coming", "2027-03-10", "visa_expiry"),
    ],
)
def test_a_date_far_off_is_looked_at_each_midnight_until_it_is_near(
    need: tuple[str, str], option: str, day: str, flag: str
) -> None:
    """Each time at 0:00 in Japan, whether or not it raised anything when it was given; nobody is told at that hour."""
    resident = consented(Resident()).press("None of these", "Me", "Skip", *need, "Done", option).type(day)
    seen = {flag: [found.level for found in resident.talk.session.flags if found.code == flag]}
    assert seen[flag] in ([], ["within_months"])
    [timer] = [effect for effect in resident.talk.effects if isinstance(effect, TimerSet) and effect.kind == "dates"]
    assert timer.due_at.astimezone(JAPAN).time() == time(0)
    said = len(resident.talk.transcript)
    resident.talk.effects = (timer,)
    assert midnights(resident) == 90
    [standing] = [found for found in resident.talk.session.flags if found.code == flag]
    assert standing.due_on == date.fromisoformat(day)
    assert urgency.rank(standing.level) <= urgency.rank("within_days" if flag == "visa_expiry" else "today")
    assert len(resident.talk.transcript) == said


def test_without_any_date_no_midnight_is_waited_for() -> None:
    resident = consented(Resident()).press("None of these", "Me")
    resident.talk.effects = ()
    resident.talk.take(Elapsed("dates"))
    assert resident.talk.effects == ()


def test_only_what_is_new_or_higher_counts_as_raised() -> None:
    food, higher, money = (
        Flag(code, level, rule="", because=())
        for code, level in (("no_food", "today"), ("no_food", "now"), ("money_out", "within_months"))
    )
    assert urgency.raised([], [food]) == (food,)
    assert urgency.raised([food, money], [food, money]) == ()
    assert urgency.raised([food, money], [higher, money]) == (higher,)
    assert urgency.raised([higher], [food, money]) == (money,)


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


SAFETY_STEPS = ["right_now", "die_tonight", "violence.safe", "family.afraid", "childcare.ok", "food.last"]


@pytest.mark.parametrize("step", SAFETY_STEPS)
@pytest.mark.parametrize("status", [Status.DECLINED, Status.UNKNOWN, Status.IN_PERSON])
def test_passing_over_a_question_of_safety_is_told_to_staff_as_such_and_never_as_a_no(
    step: str, status: Status
) -> None:
    """What stood before it stands after it, the level too, and the answer holds no code at all."""
    before = session(right_now=("afraid", "no_food", "die"), needs=("violence", "food"))
    standing = urgency.merged([], urgency.flags_of(before, TODAY))
    before.answers[step] = Answer(status=status, at=NOON)
    after = urgency.merged(standing, urgency.flags_of(before, TODAY))
    assert {flag.code: flag.level for flag in after} == {flag.code: flag.level for flag in standing}
    passed = {label.text for label in STATUSES.values()}
    told = {locale: text for locale in ("en", "ja") if (text := shown_answer(step, status, locale))}
    assert told["en"] in passed
    assert not {"No", "いいえ", "None of these", "どれもちがう"} & set(told.values())


def shown_answer(step: str, status: Status, locale: str) -> str:
    return shown(FLOW.by_key[step], Answer(status=status, at=NOON), "", locale, CATALOGS)


def test_every_flag_carries_the_version_of_its_rule() -> None:
    found = urgency.flags_of(session({"debt__court": date(2026, 12, 1)}, debt__court="court", right_now="hurt"), TODAY)
    assert {(flag.rule, flag.version) for flag in found} == {("debt.court.deadline", 2), ("right_now.medical", 1)}
    resident = consented(Resident()).press("None of these", "Me").type("I have nothing to eat since yesterday.")
    worded = [flag for flag in resident.lead.flags if flag.rule.startswith("words:")]
    assert worded
    assert all(flag.version == 1 for flag in resident.lead.flags)


def test_a_flag_from_before_versions_were_counted_is_of_the_first() -> None:
    old = b'{"code":"medical","level":"now","rule":"right_now.medical","because":["right_now=hurt"]}'
    assert msgspec.json.decode(old, type=Flag).version == urgency.FIRST_VERSION


def test_versions_are_counted_only_for_rules_that_exist() -> None:
    known = {rule.id for rule in urgency.RULES} | {"runway.money_out"}
    assert urgency.VERSIONS.keys() <= known


def test_the_overview_of_the_flow_tells_what_each_option_raises() -> None:
    raised = {
        (step.key, option.code, rule.flag, rule.level, rule.rule, rule.version)
        for step in overview(FLOW)
        for option in step.options
        for rule in option.raises
    }
    assert ("right_now", "no_food", "no_food", "today", "right_now.no_food", 1) in raised
    assert ("debt.court", "court", "deadline", "within_days", "debt.court.deadline", 2) in raised
    assert len(raised) == len(urgency.RULES)


RULES_KEPT = Path(__file__).parent / "rules.json"


def test_a_rule_that_says_something_else_has_another_version(request: pytest.FixtureRequest) -> None:
    """`--update` keeps the rules as they are now, once their versions are raised."""
    kept = json.loads(RULES_KEPT.read_text())
    now: dict[str, dict[str, object]] = {}
    for rule in urgency.RULES:
        entry = now.setdefault(rule.id, {"version": urgency.version_of(rule.id), "raises": {}})
        entry["raises"][rule.code] = rule.level  # type: ignore[index]
    changed = [id for id in kept if id in now and now[id] != kept[id] and now[id]["version"] == kept[id]["version"]]
    assert changed == [], "raise the version in urgency.VERSIONS"
    if request.config.getoption("--update"):
        RULES_KEPT.write_text(json.dumps(now, indent=1) + "\n")
        return
    assert now == kept
