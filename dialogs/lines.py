"""Which support lines are shown: by flag, never by level alone, and by what can be used at this minute.

A row counts as verified when its evidence is A or B (`lines.toml`) and not older than 180 days. Such rows come first:
those open now in the resident's language, then the others with the hour at which they open. Only where none of a
flag's verified rows can be used now are older ones added, marked with their month, and after them unconfirmed ones,
marked as such; a guess has no row at all. For its own places and for local lines the office answers itself: they are
shown however old, with their month. A line in another language than the resident's is shown only when nothing
in theirs is open. 110 and 119 are always in reach, first only where the order names them first or all else is closed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from dialogs.line import Line, Weekly
from dialogs.line_texts import phrase_of
from dialogs.office import Office, Place, Span
from dialogs.session import Flag

__all__ = [
    "LINES",
    "ORDER",
    "OWN_PREFIX",
    "Line",
    "channel_of",
    "is_on",
    "lines_for",
    "open_lines",
    "own_lines",
    "phrase_of",
    "rows_here",
    "stale_lines",
]

OWN_PREFIX = "place."
"""What the ids of the office's own lines begin with."""

_EMERGENCIES = ("110", "119")
_SURE, _PERHAPS, _OTHER_LANGUAGE, _CLOSED, _UNUSABLE = range(5)


class _LastResort(msgspec.Struct, frozen=True):
    flags: tuple[str, ...]
    lines: tuple[str, ...]


class _File(msgspec.Struct, frozen=True):
    order: dict[str, tuple[str, ...]]
    last_resort: _LastResort
    line: tuple[Line, ...]


def _read(path: Path) -> _File:
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)


_FILE = _read(Path(__file__).with_name("lines.toml"))
LINES: dict[str, Line] = {line.id: line for line in _FILE.line}
ORDER = _FILE.order


def lines_for(flags: Sequence[Flag | str], locale: str, now: datetime, office: Office) -> tuple[Line, ...]:
    """The lines to show for `flags` (most urgent first), best first; without flags those for any trouble.

    A flag given as a bare code is taken at level "today"; "outside" and "under_18" may stand among them.
    """
    found: dict[str, Line] = {}
    for codes in _orders(flags) or [("any", ORDER["any"])]:
        found |= {line.id: line for line in _for_flag(*codes, locale, now, office)}
    # The sort is stable: within a tier the order of the flags holds.
    shown = sorted(found.values(), key=lambda line: _tier(line, locale, now))
    emergencies = [LINES[code] for code in _EMERGENCIES if code not in found]
    if not shown or _tier(shown[0], locale, now) == _CLOSED:
        return (*emergencies, *shown)
    return (*shown, *emergencies)


def open_lines(lines: Iterable[Line], now: datetime) -> tuple[Line, ...]:
    """Those that somebody answers at this minute, or that can be written to."""
    return tuple(line for line in lines if line.is_open(now))


def stale_lines(now: datetime, office: Office) -> tuple[Line, ...]:
    """Rows in use here whose sources somebody should look at again, the office's own among them."""
    own = (line for _, line in own_lines(office))
    return tuple(line for line in (*LINES.values(), *own) if line.is_stale(now) and (line.own or is_on(line, office)))


def is_on(line: Line, office: Office) -> bool:
    """Whether a line of `lines.toml` is offered in this town. 110 and 119 always are."""
    if line.emergency:
        return True
    return line.id in office.lines_on if line.local else line.id not in office.lines_off


def own_lines(office: Office) -> Iterator[tuple[Place, Line]]:
    """The office's own places, each with its line."""
    return ((place, _place(place, place.id or str(index))) for index, place in enumerate(office.places))


def rows_here(office: Office) -> tuple[Line, ...]:
    """Every row that `lines_for` can choose from in this town; of the time it asks only what is open or stale."""
    orders = (*ORDER.items(), *((code, _FILE.last_resort.lines) for code in _FILE.last_resort.flags))
    found = dict.fromkeys(LINES[code] for code in _EMERGENCIES)
    for key, order in orders:
        found |= dict.fromkeys(_rows(key.partition(".")[0], order, office))
    return tuple(found)


def _orders(flags: Sequence[Flag | str]) -> list[tuple[str, tuple[str, ...]]]:
    orders = []
    for flag in flags:
        code, level = (flag.code, flag.level) if isinstance(flag, Flag) else (flag, "today")
        order = ORDER.get(f"{code}.{level}") or ORDER.get(code)
        if order:
            orders.append((code, order))
    return orders


def _for_flag(code: str, order: Sequence[str], locale: str, now: datetime, office: Office) -> list[Line]:
    shown = _usable(list(_rows(code, order, office)), locale, now)
    if code in _FILE.last_resort.flags and not _any_answers(shown, locale, now):
        shown += _usable(list(_rows(code, _FILE.last_resort.lines, office)), locale, now)
    return shown


def _usable(rows: Sequence[Line], locale: str, now: datetime) -> list[Line]:
    """The verified rows; older ones only while nothing in the resident's language can be used, and unconfirmed ones
    only while there is nothing in it at all or they may answer now. The order stays."""

    def tiers(chosen: Iterable[Line]) -> set[int]:
        return {_tier(row, locale, now) for row in chosen if not row.emergency}

    shown = [row for row in rows if row.verified and (row.own or row.local or not row.is_stale(now))]
    if not tiers(shown) & {_SURE, _PERHAPS}:
        shown += [row for row in rows if row.verified and row.is_stale(now)]
    if not tiers(shown) & {_SURE, _PERHAPS}:
        nothing = _CLOSED not in tiers(shown)
        unsure = [row for row in rows if not row.verified and row.serves(locale)]
        shown += [row for row in unsure if nothing or row.is_open(now)]
    left_out = {_UNUSABLE, _OTHER_LANGUAGE} if _SURE in tiers(shown) else {_UNUSABLE}
    return [row for row in rows if row in shown and _tier(row, locale, now) not in left_out]


def _any_answers(rows: Iterable[Line], locale: str, now: datetime) -> bool:
    return any(_tier(row, locale, now) in (_SURE, _PERHAPS) and not row.emergency for row in rows)


def _tier(line: Line, locale: str, now: datetime) -> int:
    """How usable a line is at this minute, best first. Of the other languages only Japanese is worth a try."""
    if not line.serves(locale):
        return _OTHER_LANGUAGE if line.serves("ja") and line.is_open(now) else _UNUSABLE
    if not line.is_open(now):
        return _CLOSED
    return _SURE if line.verified and not line.days_vary else _PERHAPS


def _rows(code: str, order: Sequence[str], office: Office) -> Iterator[Line]:
    """The rows of an order in this town: local lines where they are switched on, own places, the counter."""
    replaced = {LINES[id].replaces: LINES[id] for id in office.lines_on if id in LINES and LINES[id].replaces}
    for id in order:
        if id == "places":
            yield from (line for place, line in own_lines(office) if code in place.flags)
        elif id == "counter":
            if office.telephone:
                yield _counter(office)
        elif is_on(LINES[id], office):
            yield replaced.get(id, LINES[id])


def _weekly(spans: Iterable[Span]) -> tuple[Weekly, ...]:
    return tuple(Weekly((span.weekday,), span.opens, span.closes) for span in spans)


def _counter(office: Office) -> Line:
    return Line(
        id="counter",
        name=office.public_name or "counter",
        address=office.telephone,
        hours=_weekly(office.hours),
        closed_days=tuple(day.isoformat() for day in office.closed_on),
        cost="charged",
        languages=("ja",),
        source="office",
        sure="A",
    )


def _place(place: Place, id: str) -> Line:
    return Line(
        id=OWN_PREFIX + id,
        name=place.name,
        address=place.telephone,
        channel=channel_of(place.telephone),
        always=place.always,
        hours=() if place.always else _weekly(place.hours),
        holidays="open" if place.on_holidays else "closed",
        cost="free" if place.is_free else "charged",
        languages=place.languages,
        source=place.source or "office",
        verified_on=place.verified_on,
        sure="A",
        own=True,
    )


def channel_of(address: str) -> Literal["phone", "mail", "page"]:
    """What an address of the office's own is: it writes telephone numbers, mail and web addresses in one field."""
    if address.startswith(("https://", "http://")):
        return "page"
    return "mail" if "@" in address else "phone"
