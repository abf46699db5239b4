"""Times as staff read them: Japan time, short, with the weekday; the year only when it is another one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel.dates import format_date, format_datetime, get_day_names

from dialogs.content import T
from dialogs.office import JAPAN

_DAY = {"ja": "M月d日(E)", "en": "EEE d MMM"}
_DAY_OF_YEAR = {"ja": "y年M月d日(E)", "en": "EEE d MMM y"}

_NOW = T("console.span.now", "just now")
_MINUTES = T("console.span.minutes", "{minutes} min")
_HOURS = T("console.span.hours", "{hours} h {minutes} min")
_DAYS = T("console.span.days", "{days} d {hours} h")
_MANY_DAYS = T("console.span.many_days", "{days} days")
_DAYS_ONLY_FROM = 3


def day(of: date, today: date, reader: str) -> str:
    patterns = _DAY if of.year == today.year else _DAY_OF_YEAR
    return format_date(of, patterns[reader], locale=reader)


def weekdays(reader: str) -> list[str]:
    """Monday first."""
    names = get_day_names("wide", locale=reader)
    return [str(names[day]) for day in range(7)]


def moment(at: datetime, now: datetime, reader: str) -> str:
    """Date and time; only the time when it is today."""
    local, today = at.astimezone(JAPAN), now.astimezone(JAPAN).date()
    clock = format_datetime(local, "H:mm", locale=reader)
    return clock if local.date() == today else f"{day(local.date(), today, reader)} {clock}"


def span(seconds: float) -> tuple[T, dict[str, int]]:
    """A length of time as a text and its numbers, rounded down; less than a minute is "just now"."""
    minutes = max(0, int(seconds)) // 60
    hours, days = minutes // 60, minutes // 60 // 24
    if minutes == 0:
        return _NOW, {}
    if hours == 0:
        return _MINUTES, {"minutes": minutes}
    if days == 0:
        return _HOURS, {"hours": hours, "minutes": minutes % 60}
    if days < _DAYS_ONLY_FROM:
        return _DAYS, {"days": days, "hours": hours % 24}
    return _MANY_DAYS, {"days": days}


def waited(since: datetime, now: datetime) -> tuple[T, dict[str, int]]:
    return span((now - since) / timedelta(seconds=1))
