"""One way to reach one support body: its number or page, when somebody is there, and in which languages."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

import msgspec

from dialogs.office import JAPAN, is_national_holiday

STALE_AFTER_DAYS = 180
_LOOK_AHEAD_DAYS = 31
_SUNDAY = 6
_ALSO_CALLED = {"tl": "fil"}


class Weekly(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same hours on several weekdays (0 = Monday), Japan time. A span that closes no later than it opens ends on
    the next day; 0:00 as its end is the midnight after it."""

    days: tuple[int, ...]
    opens: time
    closes: time


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, cache_hash=True):
    """A row of `lines.toml`, where the fields are explained; the office's own places and telephone become rows too.

    `name`: key of its name in `line_texts.NAMES`, or the name itself where the office wrote it. `closed_days`: dates,
    or "12-29" for every year. `verified_on`: None for a place whose office has not told when it looked last. `own`: the
    office wrote the row; it is told in its own words and never left out for being old.
    """

    id: str
    name: str
    address: str
    channel: Literal["phone", "chat", "mail", "page"] = "phone"
    ip_number: str = ""
    always: bool = False
    hours: tuple[Weekly, ...] = ()
    holidays: Literal["open", "closed", "sunday"] = "closed"
    closed_days: tuple[str, ...] = ()
    days_vary: bool = False
    cost: Literal["free", "charged", "varies"]
    languages: tuple[str, ...]
    note: str = ""
    emergency: bool = False
    local: bool = False
    replaces: str = ""
    source: str
    seen_in: str = ""
    verified_on: date | None = None
    dated_by: Literal["day", "month", "year"] = "day"
    sure: Literal["A", "B", "C"]
    own: bool = False

    @property
    def verified(self) -> bool:
        """Whether number, hours and languages may be told as facts."""
        return self.sure in ("A", "B")

    def is_stale(self, now: datetime) -> bool:
        """Whether nobody has looked at the source for so long that it may have changed. 110 and 119 do not."""
        if self.emergency or self.verified_on is None:
            return False
        return now.astimezone(JAPAN).date() - self.verified_on > timedelta(days=STALE_AFTER_DAYS)

    def serves(self, locale: str) -> bool:
        """Whether it speaks the language of `locale`: simple Japanese is Japanese, both Chinese scripts are one."""
        return "*" in self.languages or language_of(locale) in self.languages

    def closes_at(self, now: datetime) -> datetime | None:
        """When the hours running at `now` end; None when it is closed, always open, or the hours are not known."""
        local = now.astimezone(JAPAN)
        days = (local.date(), local.date() - timedelta(days=1))
        running = [end for day in days for start, end in _spans(self, day) if start <= local < end]
        return max(running, default=None)

    def is_open(self, now: datetime) -> bool:
        """Whether it is within its hours. On the days that vary this is as much as is known."""
        return self.always or self.closes_at(now) is not None

    def opens_at(self, now: datetime) -> datetime | None:
        """The next opening after `now`; None when it is always open or the hours are not known."""
        local = now.astimezone(JAPAN)
        days = (local.date() + timedelta(days=ahead) for ahead in range(_LOOK_AHEAD_DAYS))
        return next((start for day in days for start, _ in _spans(self, day) if start > local), None)


@lru_cache(maxsize=4096)
def _spans(line: Line, day: date) -> tuple[tuple[datetime, datetime], ...]:
    if f"{day:%m-%d}" in line.closed_days or day.isoformat() in line.closed_days:
        return ()
    holiday = line.holidays != "open" and is_national_holiday(day)
    if holiday and line.holidays == "closed":
        return ()
    weekday = _SUNDAY if holiday else day.weekday()
    following = day + timedelta(days=1)
    return tuple(
        (
            datetime.combine(day, weekly.opens, JAPAN),
            datetime.combine(day if weekly.closes > weekly.opens else following, weekly.closes, JAPAN),
        )
        for weekly in line.hours
        if weekday in weekly.days
    )


def language_of(locale: str) -> str:
    """The language of a locale, by the code that lines use for it."""
    language = locale.partition("@")[0].partition("_")[0]
    return _ALSO_CALLED.get(language, language)
