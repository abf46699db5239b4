"""The office file: TOML that tells who the counter is, where, and when somebody is there."""

from __future__ import annotations

import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import msgspec

from bot.config import BadSettings, is_address
from dialogs.office import Office, Place, Slot, Span
from dialogs.own_line import FOR

# Less nobody can keep; whoever waits longer than a night has waited for nothing.
_SHORTEST, _LONGEST = 5, 720
_Day: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DAYS = get_args(_Day)


class _Spans(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: tuple[_Day, ...]
    opens: time
    closes: time


class _Slots(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: tuple[_Day, ...]
    begins: tuple[time, ...]


class _Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    telephone: str
    flags: tuple[str, ...]
    hours: tuple[_Spans, ...] = ()
    always: bool = False
    on_holidays: bool = False
    languages: tuple[str, ...] = ("ja",)
    is_free: bool = True
    source: str = ""
    verified_on: date | None = None


class _OfficeFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As `dialogs.office.Office`, with weekdays by name and several days to a span."""

    name: str
    public_name: str = ""
    municipality: str = ""
    address: str = ""
    telephone: str = ""
    hours: tuple[_Spans, ...] = ()
    shifts: tuple[_Spans, ...] = ()
    on_shift: str = ""
    on_call: str = ""
    alert_minutes: int = 30
    closed_on: tuple[date, ...] = ()
    districts: tuple[str, ...] = ()
    answer_days: int = 0
    draft_days: int = 14
    legal_texts: bool = False
    places: tuple[_Place, ...] = ()
    lines_on: tuple[str, ...] = ()
    lines_off: tuple[str, ...] = ()
    reads: tuple[str, ...] = ("ja", "en")
    slots: tuple[_Slots, ...] = ()


def read_office(path: Path) -> Office:
    """The office of a file.

    Raises `BadSettings` naming the place in the file that cannot be used.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        read = msgspec.convert(raw, _OfficeFile)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path} is not valid TOML: {error}. See `office.example.toml`.") from None
    except msgspec.ValidationError as error:
        raise BadSettings(f"{path}: {error}. See `office.example.toml` for what each entry looks like.") from None
    _check_alerts(path, read)
    fields: dict[str, Any] = {field.name: getattr(read, field.name) for field in msgspec.structs.fields(read)}
    fields["hours"], fields["shifts"] = _spans(path, read.hours), _spans(path, read.shifts)
    fields["slots"] = tuple(
        Slot(_DAYS.index(day), begins) for entry in read.slots for day in entry.days for begins in entry.begins
    )
    fields["places"] = tuple(_place(path, place) for place in read.places)
    return Office(**fields)


def _check_alerts(path: Path, read: _OfficeFile) -> None:
    for name, address in (("on_shift", read.on_shift), ("on_call", read.on_call)):
        if address and not is_address(address):
            raise BadSettings(f"{path}: {name} must be one plain mail address, or empty.")
    if not _SHORTEST <= read.alert_minutes <= _LONGEST:
        raise BadSettings(f"{path}: alert_minutes must be from {_SHORTEST} to {_LONGEST}.")


def _place(path: Path, place: _Place) -> Place:
    unknown = [code for code in place.flags if code not in FOR]
    if unknown:
        raise BadSettings(f"{path}: {place.name} is for {unknown[0]!r}; known are {', '.join(FOR)}.")
    fields: dict[str, Any] = {field.name: getattr(place, field.name) for field in msgspec.structs.fields(place)}
    return Place(**{**fields, "hours": _weekly(place.hours)})


def _spans(path: Path, entries: tuple[_Spans, ...]) -> tuple[Span, ...]:
    late = [entry for entry in entries if entry.closes <= entry.opens]
    if late:
        raise BadSettings(f"{path}: a span closes at {late[0].closes:%H:%M} before it opens at {late[0].opens:%H:%M}.")
    return _weekly(entries)


def _weekly(entries: tuple[_Spans, ...]) -> tuple[Span, ...]:
    return tuple(Span(_DAYS.index(day), entry.opens, entry.closes) for entry in entries for day in entry.days)
