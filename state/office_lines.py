"""What the office itself decides about support lines: its own ones, and which of the built-in ones are offered.

Every change is one transaction with its audit row, and holds for the next turn of every process.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from sqlalchemy import select

from dialogs.lines import LINES
from dialogs.office import Office, Place
from state.database import Database
from state.errors import StateError, Unknown
from state.settings import Settings
from state.staff_audit import recorded
from state.tables import audit
from state.writer import Tx

ACTS = ("line_on", "line_off", "line_added", "line_changed", "line_removed")
MOST_OWN_LINES = 50
_LAST = 20


class AlwaysOn(StateError):
    """110 and 119 cannot be switched off."""

    def __init__(self) -> None:
        super().__init__("110 and 119 are always offered")


class TooManyLines(StateError):
    """The office has as many lines of its own as anybody can keep up to date."""

    def __init__(self) -> None:
        super().__init__(f"an office has at most {MOST_OWN_LINES} lines of its own")


class LineChange(msgspec.Struct, frozen=True):
    """Who did what to which line, and when. `about`: the id of a built-in line, or the name of an own one."""

    at: datetime
    by: str
    act: str
    about: str


class OfficeLines:
    """`version`: the office as the member saw it; `by`: the member. Raises `StaleWrite`, `Unknown` and `Busy`."""

    def __init__(self, settings: Settings, database: Database, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock

    def office(self) -> tuple[Office, int]:
        """The office and its version, as this process knows them."""
        return self._settings.office, self._settings.version

    async def switch(self, id: str, *, on: bool, version: int, by: str) -> None:
        """Offers a built-in line or not. Raises `AlwaysOn` for 110 and 119."""
        line = LINES.get(id)
        if line is None:
            raise Unknown(f"there is no line {id}")
        if line.emergency:
            raise AlwaysOn

        def change(office: Office) -> Office:
            lines_on = tuple(other for other in office.lines_on if other != id)
            lines_off = tuple(other for other in office.lines_off if other != id)
            if line.local:
                lines_on = (*lines_on, id) if on else lines_on
            else:
                lines_off = lines_off if on else (*lines_off, id)
            return msgspec.structs.replace(office, lines_on=lines_on, lines_off=lines_off)

        await self._settings.revise_office(version, change, self._noted(by, "line_on" if on else "line_off", id))

    async def add(self, place: Place, *, version: int, by: str) -> None:
        """Raises `TooManyLines`."""
        added = msgspec.structs.replace(place, id=secrets.token_hex(4))

        def change(office: Office) -> Office:
            if len(office.places) >= MOST_OWN_LINES:
                raise TooManyLines
            return msgspec.structs.replace(office, places=(*_named(office), added))

        await self._settings.revise_office(version, change, self._noted(by, "line_added", place.name))

    async def change(self, id: str, place: Place, *, version: int, by: str) -> None:
        renewed = msgspec.structs.replace(place, id=id)

        def change(office: Office) -> Office:
            places = _named(office)
            _check(id, places)
            return msgspec.structs.replace(
                office, places=tuple(renewed if other.id == id else other for other in places)
            )

        await self._settings.revise_office(version, change, self._noted(by, "line_changed", place.name))

    async def remove(self, id: str, *, version: int, by: str) -> None:
        name = self.own(id).name

        def change(office: Office) -> Office:
            places = _named(office)
            _check(id, places)
            return msgspec.structs.replace(office, places=tuple(other for other in places if other.id != id))

        await self._settings.revise_office(version, change, self._noted(by, "line_removed", name))

    def own(self, id: str) -> Place:
        """One of the office's own lines."""
        places = _named(self._settings.office)
        _check(id, places)
        return next(place for place in places if place.id == id)

    async def changes(self) -> tuple[LineChange, ...]:
        """The latest changes, newest first."""
        statement = select(audit).where(audit.c.act.in_(ACTS)).order_by(audit.c.at.desc()).limit(_LAST)
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return tuple(LineChange(row.at, row.staff, row.act, row.reference) for row in rows)

    def _noted(self, by: str, act: str, about: str) -> Callable[[Tx], Awaitable[None]]:
        async def note(tx: Tx) -> None:
            await recorded(tx, self._clock(), by, act, about)

        return note


def _named(office: Office) -> tuple[Place, ...]:
    """Places with ids: those of the office file bear their number until staff change something."""
    return tuple(
        msgspec.structs.replace(place, id=place.id or str(number)) for number, place in enumerate(office.places)
    )


def _check(id: str, places: tuple[Place, ...]) -> None:
    if id not in {place.id for place in places}:
        raise Unknown(f"the office has no line {id}")
