"""`flow lines`: which support line is offered first, for every flag, language and hour of the week."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bot.commands import Failed, Unusable
from bot.commands.talking import moment_of, print_json
from bot.office_file import read_office
from dialogs.intake import REQUIRED_TEXTS
from dialogs.line_table import Row, known_languages, table, week_of
from dialogs.office import Office
from dialogs.safety import LANGUAGES
from locales import Catalogs

_WIDTH = 120
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def show_lines(arguments: argparse.Namespace) -> int:
    """Prints the table; fails when a cell holds nothing that can be used."""
    office = _office(arguments.office)
    now = moment_of(arguments.at) if arguments.at else datetime.now(UTC)
    monday = week_of(now)
    offered = Catalogs(REQUIRED_TEXTS, understood=LANGUAGES).offered()
    rows = tuple(table(office, known_languages(offered), monday))
    if arguments.json:
        print_json({"monday": monday.date(), "offered": offered, "rows": [msgspec.to_builtins(row) for row in rows]})
    else:
        print(f"Offered first in the week of {monday:%Y-%m-%d}, Japan time. (ja): it speaks Japanese only.")
        print(f"Offered languages: {', '.join(offered)}. The others are those that lines speak.")
        _print(rows)
    found = [f"{row.flag} {row.level} {row.language}: {problem}" for row in rows for problem in row.problems]
    if found:
        print("\n".join(found))
        raise Failed(f"the table has {len(found)} cells that nobody can use")
    return 0


def _office(name: str | None) -> Office:
    try:
        return read_office(Path(name)) if name else Office()
    except OSError as error:
        raise Unusable(f"{name}: {error.strerror}") from None


def _print(rows: Iterable[Row]) -> None:
    """Languages to which the same is offered stand on one line."""
    by_flag: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        title = f"{row.flag}, {row.level}" if row.level else row.flag
        by_flag.setdefault(title, {}).setdefault(_week(row), []).append(row.language)
    for title, weeks in by_flag.items():
        print(f"\n{title}")
        for week, languages in weeks.items():
            print(f"  {' '.join(languages)}")
            print(textwrap.fill(week, _WIDTH, initial_indent="      ", subsequent_indent="      "))


def _week(row: Row) -> str:
    """ "Mon-Fri 0-17 yorisoi, 17-22 work.vi; Sat-Sun 9-21 work.vi": days that are alike together."""
    cells = [f"{id} (ja)" if japanese else id for id, japanese in zip(row.first, row.in_japanese, strict=True)]
    days = [cells[hour : hour + 24] for hour in range(0, len(cells), 24)]
    runs: list[tuple[int, int]] = []
    for day, of_day in enumerate(days):
        if runs and days[runs[-1][0]] == of_day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return "; ".join(f"{_name(first, last)} {_day(days[first])}" for first, last in runs)


def _name(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return "daily"
    return _DAYS[first] if first == last else f"{_DAYS[first]}-{_DAYS[last]}"


def _day(cells: Sequence[str]) -> str:
    changes = [hour for hour, cell in enumerate(cells) if hour == 0 or cells[hour - 1] != cell]
    spans = zip(changes, [*changes[1:], 24], strict=True)
    return ", ".join(f"{opens}-{closes} {cells[opens]}" for opens, closes in spans)
