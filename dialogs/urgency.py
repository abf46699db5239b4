"""The urgency ladder: which answers raise which flag to which level, and why.

Rules are explicit and look only at coded answers, dates and the signs in the resident's words. The highest level wins;
a flag that was raised is never lowered here, only by staff. "Declined" and "don't know" raise nothing and clear
nothing. The levels follow the project's ladder (now, today, within days, within months, ordinary).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec

from dialogs import safety
from dialogs.office import JAPAN
from dialogs.session import Answer, Flag, Session, Status

LEVELS = ("now", "today", "within_days", "within_months", "ordinary")
FLAGS = (
    "suicide",
    "violence_now",
    "child_safety",
    "medical",
    "no_food",
    "no_shelter",
    "eviction",
    "utility_cutoff",
    "money_out",
    "exploitation",
    "visa_expiry",
    "deadline",
    "caregiver_limit",
)
ORDINARY = "ordinary"

# Days of the span that an answer to "how long can you manage" stands for: the middle, so that the date shown to
# staff ("runs out about 3 December") is neither the best nor the worst case.
RUNWAY_DAYS = {"none": 0, "days": 2, "weeks": 10, "month": 30, "months": 75}

_SOON_DAYS = 14
_URGENT_DAYS = 2
_VISA_DAYS = 90
_CHILDREN = (("right_now", "child"), ("household", "child_small"), ("household", "child_school"))
_CHILD_RAISES = ("violence_now", "no_food", "no_shelter")
_PREGNANCY_RAISES = ("no_food", "no_shelter")


FIRST_VERSION = 1
VERSIONS: dict[str, int] = {
    # 2: the day in court within two days is for today.
    "debt.court.deadline": 2,
    # 2: the end of the money moves up with the calendar.
    "runway.money_out": 2,
}
"""The version of each rule that is not the first any more, by its id (`rule_id`): raised with each change of what the
rule says, so that an old flag tells which wording of the rule raised it."""


class Rule(msgspec.Struct, frozen=True):
    """Answer `code` of `step` raises `flag` to `level`."""

    step: str
    code: str
    flag: str
    level: str

    @property
    def id(self) -> str:
        return rule_id(self.step, self.flag)


def rule_id(step: str, flag: str) -> str:
    """What a flag names as its rule: the step whose answers are looked at, and the flag they raise."""
    return f"{step}.{flag}"


def version_of(rule: str) -> int:
    return VERSIONS.get(rule, FIRST_VERSION)


def _rules(step: str, **raises: tuple[str, str]) -> tuple[Rule, ...]:
    return tuple(Rule(step, code, flag, level) for code, (flag, level) in raises.items())


RULES: tuple[Rule, ...] = (
    *_rules(
        "right_now",
        hurt=("medical", "now"),
        violence=("violence_now", "now"),
        afraid=("violence_now", "today"),
        die=("suicide", "today"),
        no_food=("no_food", "today"),
        no_bed=("no_shelter", "today"),
    ),
    *_rules("die_tonight", yes=("suicide", "now"), not_sure=("suicide", "now")),
    *_rules("needs", violence=("violence_now", "today"), food=("no_food", "within_days")),
    *_rules("health.stopped", stopped=("medical", "today"), soon=("medical", "within_days")),
    *_rules(
        "housing.sleep",
        friend=("no_shelter", "within_days"),
        paid=("no_shelter", "within_days"),
        outside=("no_shelter", "today"),
    ),
    *_rules("income.next", none=("money_out", "within_months")),
    *_rules("rent_loan.date", behind=("eviction", "within_months")),
    *_rules("tax_utility.off", off_life=("utility_cutoff", "today"), off_other=("utility_cutoff", "within_days")),
    *_rules(
        "debt.court",
        court=("deadline", "within_days"),
        seized=("deadline", "today"),
        threat=("violence_now", "today"),
    ),
    *_rules(
        "work_trouble.what",
        unpaid=("exploitation", "within_days"),
        passport=("exploitation", "within_days"),
        not_free=("exploitation", "today"),
        injured=("medical", "within_days"),
    ),
    *_rules("family.afraid", yes=("violence_now", "today"), sometimes=("violence_now", "today")),
    *_rules("childcare.ok", hungry=("no_food", "today"), unsafe=("child_safety", "now")),
    *_rules("care.alone", no=("caregiver_limit", "within_days"), limit=("caregiver_limit", "today")),
    *_rules("withdrawal.eating", little=("medical", "within_days"), no=("medical", "today")),
    *_rules("violence.safe", not_safe=("violence_now", "now")),
    *_rules("food.last", yesterday=("no_food", "today"), before=("no_food", "today")),
)

_RULES_BY_STEP = {
    step: tuple(rule for rule in RULES if rule.step == step) for step in dict.fromkeys(rule.step for rule in RULES)
}
_RANKS = {level: place for place, level in enumerate(LEVELS)}


def rank(level: str) -> int:
    """0 for `now` to 4 for `ordinary`."""
    return _RANKS[level]


def flags_of(session: Session, today: date) -> tuple[Flag, ...]:
    """The flags that the session's answers and picks raise, one per code at its highest level.

    `today`: the date in Japan, against which dated answers are read.
    """
    found: dict[str, Flag] = {}
    worded = safety.flags_of(session.signs)
    for flag in (*_plain(session), *_dated(session, today), *_money(session, today), *_frightened(session), *worded):
        _keep_highest(found, flag)
    _raise_for_others(session, found)
    return tuple(found.values())


def merged(standing: Sequence[Flag], found: Sequence[Flag]) -> list[Flag]:
    """`standing` with `found` added: never lower than either."""
    result = {flag.code: flag for flag in standing}
    for flag in found:
        _keep_highest(result, flag)
    return list(result.values())


def raised(before: Sequence[Flag], after: Sequence[Flag]) -> tuple[Flag, ...]:
    """The flags that are new in `after`, or stand higher there than before."""
    ranks = {flag.code: rank(flag.level) for flag in before}
    return tuple(flag for flag in after if rank(flag.level) < ranks.get(flag.code, len(LEVELS)))


def level_of(flags: Sequence[Flag]) -> str:
    return min((flag.level for flag in flags), key=rank, default=ORDINARY)


def has_dates(session: Session) -> bool:
    """Whether the calendar alone can raise something: a date was given, however far off, or a flag has one."""
    return any(flag.due_on for flag in session.flags) or any(answer.on for answer in session.answers.values())


def due_on(flags: Sequence[Flag]) -> date | None:
    """The earliest date among the flags: by it leads of one level are sorted."""
    return min((flag.due_on for flag in flags if flag.due_on), default=None)


def codes_of(session: Session, step: str) -> tuple[str, ...]:
    """The codes chosen at a step, including what is picked at this moment and not yet confirmed."""
    answer = session.answers.get(step)
    chosen = answer.codes if answer and answer.status is Status.ANSWERED else ()
    return (*chosen, *session.picked) if session.step == step else chosen


def _keep_highest(found: dict[str, Flag], flag: Flag) -> None:
    standing = found.get(flag.code)
    if standing is None or rank(flag.level) < rank(standing.level):
        found[flag.code] = flag
    elif rank(flag.level) == rank(standing.level):
        because = (*standing.because, *(reason for reason in flag.because if reason not in standing.because))
        earliest = min((day for day in (standing.due_on, flag.due_on) if day), default=None)
        found[flag.code] = msgspec.structs.replace(standing, because=because, due_on=earliest)


def _flag(code: str, level: str, step: str, *reasons: str, due: date | None = None) -> Flag:
    rule = rule_id(step, code)
    return Flag(code=code, level=level, rule=rule, because=reasons, due_on=due, version=version_of(rule))


def _plain(session: Session) -> Iterator[Flag]:
    for step, rules in _RULES_BY_STEP.items():
        if not (codes := codes_of(session, step)):
            continue
        for rule in rules:
            if rule.code not in codes:
                continue
            yield _flag(rule.flag, rule.level, rule.step, f"{rule.step}={rule.code}")


def _picked_date(session: Session, step: str, code: str) -> tuple[Answer, date | None] | None:
    answer = session.answers.get(step)
    if answer is None or code not in answer.codes:
        return None
    return answer, answer.on


def _within(today: date, day: date | None, days: int) -> bool:
    return day is not None and day - today <= timedelta(days=days)


def _dated(session: Session, today: date) -> Iterator[Flag]:
    if dated := _picked_date(session, "rent_loan.date", "leave_date"):
        level = _three_steps(today, dated[1])
        yield _flag("eviction", level, "rent_loan.date", "rent_loan.date=leave_date", due=dated[1])
    if dated := _picked_date(session, "rent_loan.date", "pay_date"):
        level = "within_days" if _within(today, dated[1], _SOON_DAYS) else "within_months"
        yield _flag("eviction", level, "rent_loan.date", "rent_loan.date=pay_date", due=dated[1])
    if dated := _picked_date(session, "tax_utility.off", "date"):
        level = "within_days" if _within(today, dated[1], _SOON_DAYS) else "within_months"
        yield _flag("utility_cutoff", level, "tax_utility.off", "tax_utility.off=date", due=dated[1])
    if (dated := _picked_date(session, "debt.court", "court")) and dated[1]:
        level = "today" if _within(today, dated[1], _URGENT_DAYS) else "within_days"
        yield _flag("deadline", level, "debt.court", "debt.court=court", due=dated[1])
    if (dated := _picked_date(session, "other.day", "date")) and _within(today, dated[1], _SOON_DAYS):
        yield _flag("deadline", _three_steps(today, dated[1]), "other.day", "other.day=date", due=dated[1])
    if (dated := _picked_date(session, "residency.kind", "date")) and _within(today, dated[1], _VISA_DAYS):
        level = "within_days" if _within(today, dated[1], _SOON_DAYS) else "within_months"
        yield _flag("visa_expiry", level, "residency.kind", "residency.kind=date", due=dated[1])
    if dated := _picked_date(session, "work_trouble.what", "dorm_out"):
        reason = "work_trouble.what=dorm_out"
        if dated[1] and dated[1] > today:
            yield _flag("eviction", "within_days", "work_trouble.what", reason, due=dated[1])
        else:
            yield _flag("no_shelter", "today", "work_trouble.what", reason, due=dated[1])


def _three_steps(today: date, day: date | None) -> str:
    if _within(today, day, _URGENT_DAYS):
        return "today"
    return "within_days" if _within(today, day, _SOON_DAYS) else "within_months"


def _money(session: Session, today: date) -> Iterator[Flag]:
    answer = session.answers.get("runway")
    code = answer.codes[0] if answer and answer.codes else ""
    if answer is None or code not in RUNWAY_DAYS:
        return
    ends = answer.at.astimezone(JAPAN).date() + timedelta(days=RUNWAY_DAYS[code])
    yield _flag("money_out", _three_steps(today, ends), "runway", f"runway={code}", due=ends)
    income = _picked_date(session, "income.next", "date")
    if income and income[1] and income[1] > ends:
        yield _flag("money_out", "within_days", "income.next", f"runway={code}", "income.next=date", due=ends)
    if code in ("none", "days") and "paid" in codes_of(session, "housing.sleep"):
        yield _flag("no_shelter", "today", "housing.sleep", "housing.sleep=paid", f"runway={code}")


def _frightened(session: Session) -> Iterator[Flag]:
    if "near" not in codes_of(session, "place"):
        return
    for step, code in (("right_now", "afraid"), ("family.afraid", "yes")):
        if code in codes_of(session, step):
            yield _flag("violence_now", "now", step, f"{step}={code}", "place=near")


def _raise_for_others(session: Session, found: dict[str, Flag]) -> None:
    """A child or a pregnancy raises hunger, homelessness (and, for a child, violence) by one level, once."""
    child = [f"{step}={code}" for step, code in _CHILDREN if code in codes_of(session, step)]
    child += safety.marked(session.signs, "child")
    pregnant = ["household=pregnant"] if "pregnant" in codes_of(session, "household") else []
    pregnant += safety.marked(session.signs, "pregnant")
    fear = [f"right_now={code}" for code in ("violence", "afraid") if code in codes_of(session, "right_now")]
    fear += [flag.because[0] for flag in safety.flags_of(session.signs) if flag.code == "violence_now"]
    if child and fear:
        _keep_highest(found, _flag("child_safety", "today", "child", *fear, *child))
    for code in _CHILD_RAISES:
        reasons = child + (pregnant if code in _PREGNANCY_RAISES else [])
        flag = found.get(code)
        if flag and reasons and flag.level != "now":
            higher = LEVELS[rank(flag.level) - 1]
            found[code] = msgspec.structs.replace(flag, level=higher, because=(*flag.because, *reasons))
