"""The office behind the counter: who it is, when somebody is there, and when it opens next (Japan time)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
import msgspec

JAPAN = ZoneInfo("Asia/Tokyo")
_LOOK_AHEAD_DAYS = 31
_WEEKDAYS = range(5)
_NOON = time(12)


class Span(msgspec.Struct, frozen=True):
    """Opening hours of one weekday (0 = Monday), local time; a weekday may have several."""

    weekday: int
    opens: time
    closes: time


class Slot(msgspec.Struct, frozen=True):
    """When a first talk can begin, week after week (0 = Monday), local time."""

    weekday: int
    begins: time


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the town that helps, in the office's own words: a shelter, a food bank, a group of residents.

    `id`: given when staff change it; "" as it came from the office file. `telephone`: or its mail or web address.
    `flags`: for which flags it is shown; "outside" for places that are not the city, "any" for any trouble. Without
    `hours` and not `always` it is not known when it is open; a span that closes no later than it opens ends on the
    next day. `source`, `verified_on`: who said so, and when the office looked last (None: it has not told).
    """

    id: str = ""
    name: str
    telephone: str
    flags: tuple[str, ...]
    hours: tuple[Span, ...] = ()
    always: bool = False
    on_holidays: bool = False
    languages: tuple[str, ...] = ("ja",)
    is_free: bool = True
    source: str = ""
    verified_on: date | None = None


class Office(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True):
    """What the office file tells. Empty texts mean "not set", and are never filled with a guess.

    `answer_days`: working days within which an answer is planned, 0 = no date is named.
    `shifts`: when somebody really reads, where that differs from the opening hours. `on_shift`, `on_call`: mail
    addresses of who is told of urgent leads in these times, and outside them, "" = nobody. `alert_minutes`: so long a
    resident in danger waits for a person to open the lead, and is then told that nobody did. `legal_texts`: the
    municipality has signed the help texts that speak about the law. `places`: help in the town, shown beside the
    national lines. `reads`: languages that somebody on the staff reads; a text in another is marked unread until a
    person clears it. `slots`: times offered for a first talk once something was sent; none = no time is offered.
    `lines_on`, `lines_off`: ids of support lines (`lines.toml`) that serve only some towns and do here, or do not.
    """

    name: str = ""
    public_name: str = ""
    municipality: str = ""
    address: str = ""
    telephone: str = ""
    hours: tuple[Span, ...] = ()
    closed_on: tuple[date, ...] = ()
    districts: tuple[str, ...] = ()
    answer_days: int = 0
    draft_days: int = 14
    shifts: tuple[Span, ...] = ()
    on_shift: str = ""
    on_call: str = ""
    alert_minutes: int = 30
    legal_texts: bool = False
    places: tuple[Place, ...] = ()
    lines_on: tuple[str, ...] = ()
    lines_off: tuple[str, ...] = ()
    reads: tuple[str, ...] = ("ja", "en")
    slots: tuple[Slot, ...] = ()


@lru_cache(maxsize=16)
def _national_holidays(year: int) -> frozenset[date] | None:
    """Public holidays of Japan (package `holidays`); None when its table does not cover the year."""
    table = holidays.JP  # type: ignore[attr-defined]
    if not table.start_year <= year <= table.end_year:
        return None
    return frozenset(table(years=year))


def is_national_holiday(day: date) -> bool | None:
    """None when the table of holidays does not cover the year."""
    national = _national_holidays(day.year)
    return None if national is None else day in national


def is_open(office: Office, now: datetime) -> bool:
    """Whether somebody is on duty at `now` (aware)."""
    return closes_at(office, now) is not None


def closes_at(office: Office, now: datetime) -> datetime | None:
    """When the span that is running at `now` ends; None when the counter is closed or the holiday is unknown."""
    local = now.astimezone(JAPAN)
    return next((end for start, end in _spans(office, local.date()) if start <= local < end), None)


def next_open(office: Office, now: datetime) -> datetime | None:
    """The next opening after `now`; None when no hours are set or the holiday table has no such year."""
    local = now.astimezone(JAPAN)
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=ahead)
        if _national_holidays(day.year) is None:
            return None
        for start, _ in _spans(office, day):
            if start > local:
                return start
    return None


def read_at(office: Office, now: datetime) -> datetime | None:
    """When a message that arrives at `now` is read: now while the counter is open, else at the next opening."""
    return now if is_open(office, now) else next_open(office, now)


def answer_by(office: Office, now: datetime) -> date | None:
    """The last day by which an answer is planned; None when the office names no such time or it is not known."""
    start = read_at(office, now)
    if start is None or not office.answer_days:
        return None
    day = start.astimezone(JAPAN).date()
    for _ in range(office.answer_days):
        following = next_open(office, datetime.combine(day, time.max, JAPAN))
        if following is None:
            return None
        day = following.date()
    return day


def next_slots(office: Office, now: datetime, most: int) -> tuple[datetime, ...]:
    """The coming times for a first talk, late enough that the counter has answered before, on days when it is open."""
    first = read_at(office, now)
    if first is None:
        return ()
    after = answer_by(office, now) or first.astimezone(JAPAN).date()
    found: list[datetime] = []
    for ahead in range(1, _LOOK_AHEAD_DAYS):
        day = after + timedelta(days=ahead)
        if _is_free(office, day):
            continue
        found += [datetime.combine(day, slot.begins, JAPAN) for slot in office.slots if slot.weekday == day.weekday()]
    return tuple(sorted(found)[:most])


def _is_free(office: Office, day: date) -> bool:
    """Whether the counter is closed all day; also where the holidays of that year are not known."""
    national = _national_holidays(day.year)
    return national is None or day in national or day in office.closed_on


def calling_times(office: Office) -> frozenset[str]:
    """In which halves of a weekday somebody can call: "morning", "afternoon"; both while the hours are not known."""
    spans = [span for span in office.shifts or office.hours if span.weekday in _WEEKDAYS]
    mornings = {"morning" for span in spans if span.opens < _NOON}
    afternoons = {"afternoon" for span in spans if span.closes > _NOON}
    return frozenset(mornings | afternoons or {"morning", "afternoon"})


@lru_cache(maxsize=512)
def _spans(office: Office, day: date) -> tuple[tuple[datetime, datetime], ...]:
    if _is_free(office, day):
        return ()
    spans = (
        (datetime.combine(day, span.opens, JAPAN), datetime.combine(day, span.closes, JAPAN))
        for span in office.shifts or office.hours
        if span.weekday == day.weekday()
    )
    return tuple(sorted(spans))
