"""The table of flag x language x hour of the week: which support line is offered first, and what is wrong with a cell.

It is looked at by a person before a release, and by a test at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta

import msgspec

from dialogs.line import Line, language_of
from dialogs.lines import LINES, ORDER, lines_for, rows_here
from dialogs.office import JAPAN, Office
from dialogs.session import Flag
from dialogs.urgency import FLAGS

HOURS = 7 * 24
MARKS = ("outside", "under_18", "any")
"""What has an order of lines without being a flag."""

_HUNGER_AND_HOME = ("no_food", "no_shelter")
_HARD_TO_REACH = ("0570", "#")


class Row(msgspec.Struct, frozen=True):
    """One flag at one level (both levels are told only where their orders differ) in one language, with what is offered
    first at each hour of the week, Monday 0:00 first: the line's id, and whether it speaks Japanese only. `wrong`: how
    many of these hours have problems."""

    flag: str
    level: str
    language: str
    first: tuple[str, ...]
    in_japanese: tuple[bool, ...]
    problems: tuple[str, ...] = ()
    wrong: int = 0


def week_of(now: datetime) -> datetime:
    """The first hour of the week that `now` is in, Japan time."""
    today = now.astimezone(JAPAN).date()
    return datetime.combine(today - timedelta(days=today.weekday()), time.min, JAPAN)


def known_languages(offered: Iterable[str]) -> tuple[str, ...]:
    """The locales that are offered, and then every language that a line speaks: it may be offered one day."""
    locales = tuple(offered)
    spoken = {language for line in LINES.values() for language in line.languages} - {"*"}
    return (*locales, *sorted(spoken - {language_of(locale) for locale in locales}))


def flags() -> Iterator[Flag]:
    """Every flag, at each level that has an order of its own, and the marks."""
    for code in (*FLAGS, *MARKS):
        for level in ("now", "today") if f"{code}.now" in ORDER else ("today",):
            yield Flag(code=code, level=level, rule="table", because=())


def table(office: Office, languages: Sequence[str], monday: datetime) -> Iterator[Row]:
    """`monday`: the first hour of the week that is looked at, Japan time."""
    hours = [monday + timedelta(hours=hour) for hour in range(HOURS)]
    rows = rows_here(office)
    # Most hours are like another one of the same week: what is offered is looked up once for all of them.
    alike: dict[tuple[tuple[bool, bool], ...], datetime] = {}
    likes = [alike.setdefault(tuple((row.is_open(now), row.is_stale(now)) for row in rows), now) for now in hours]
    for flag in flags():
        for language in languages:
            found = {now: lines_for([flag], language, now, office) for now in alike.values()}
            wrong = {now: tuple(problems(flag, language, lines, now)) for now, lines in found.items()}
            shown = [found[like] for like in likes]
            yield Row(
                flag=flag.code,
                level=flag.level if f"{flag.code}.now" in ORDER else "",
                language=language,
                first=tuple(lines[0].id for lines in shown),
                in_japanese=tuple(not lines[0].serves(language) for lines in shown),
                problems=tuple(
                    f"{now:%a %H}:00 {one}" for now, like in zip(hours, likes, strict=True) for one in wrong[like]
                ),
                wrong=sum(bool(wrong[like]) for like in likes),
            )


def problems(flag: Flag, language: str, lines: Sequence[Line], now: datetime) -> Iterator[str]:
    """What is wrong with the lines of one cell."""
    first = lines[0]
    if not first.is_open(now):
        yield f"{first.id} is closed and stands first"
    if not any(line.serves(language) and line.is_open(now) for line in lines):
        yield "nothing can be used in this language"
    if not first.serves(language) and any(
        line.serves(language) and line.is_open(now) and not line.emergency for line in lines
    ):
        yield f"{first.id} does not speak the language and stands before one that does"
    if first.address.startswith(_HARD_TO_REACH) and not first.ip_number:
        yield f"{first.id} cannot be called from every telephone and stands first"
    if flag.code in _HUNGER_AND_HOME and first.emergency:
        yield f"{first.id} stands first for somebody without food or bed"
    if flag.code in _HUNGER_AND_HOME and any(line.id == "189" for line in lines):
        yield "189 stands among the lines of somebody without food or bed"
    if flag.code == "outside" and any(line.note == "immigration" or line.id == "counter" for line in lines):
        yield "the city or the Immigration Services Agency stands among the lines outside the city"
    if not {"110", "119"} <= {line.id for line in lines}:
        yield "110 or 119 is missing"
