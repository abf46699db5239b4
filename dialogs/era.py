"""Dates in Japanese eras, as people in Japan write them: 令和8年5月1日, R8.5.1, S50.3.1, 平成元年2月3日.

Babel reads and writes no eras, so it is done here. A date that an era does not have (昭和64年1月8日) is none.
"""

from __future__ import annotations

from datetime import date

import regex

_FIRST_DAYS: dict[str, date] = {
    "明治": date(1868, 1, 25),
    "大正": date(1912, 7, 30),
    "昭和": date(1926, 12, 25),
    "平成": date(1989, 1, 8),
    "令和": date(2019, 5, 1),
}
"""First day of each era; an era ends the day before the next one begins."""

_NAMES = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
_WRITTEN = regex.compile(
    r"^(明治|大正|昭和|平成|令和|[mtshr])\s*(元|\p{Nd}{1,2})\s*[-/.年]\s*(\p{Nd}{1,2})\s*[-/.月]\s*(\p{Nd}{1,2})\s*日?$"
)


def era_date(text: str) -> date | None:
    """The date that a folded text spells in an era; None when it spells none. Raises `ValueError` for a day that the
    calendar or the era does not have."""
    found = _WRITTEN.match(text)
    if found is None:
        return None
    name = _NAMES.get(found[1], found[1])
    year = 1 if found[2] == "元" else int(found[2])
    first = _FIRST_DAYS[name]
    day = date(first.year + year - 1, int(found[3]), int(found[4]))
    following = next((other for other in _FIRST_DAYS.values() if other > first), date.max)
    if not first <= day < following:
        raise ValueError(f"{name} has no such day")
    return day


def in_era(day: date) -> str:
    """A day as the forms want it: 令和8年5月1日, 平成元年2月3日; before 明治 with the Western year."""
    for name, first in reversed(_FIRST_DAYS.items()):
        if day >= first:
            year = day.year - first.year + 1
            return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"西暦{day.year}年{day.month}月{day.day}日"
