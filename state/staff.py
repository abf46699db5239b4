"""Who works at the counter: accounts, roles, and how an account comes and goes.

Roles stack: an admin may do what a supervisor may, and a supervisor what a worker may. Nobody is ever removed, only
disabled, so that the record of who did what stays readable. There is always an admin left.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, delete, insert, select, update

from dialogs.text import clean, folded
from state.database import Database
from state.errors import StateError
from state.invites import Invites
from state.passwords import Passwords
from state.staff_audit import recorded
from state.staff_sessions import StaffSessions
from state.tables import invite, staff, staff_session
from state.writer import Tx, Writer

ROLES = ("worker", "supervisor", "admin")
FIRST_NAME = "admin"
LONGEST_NAME = 60

Release = Callable[[Tx, str, str], Awaitable[None]]
"""Makes every open lead of a staff member unclaimed, on behalf of another, as part of a transaction."""


class UnfitName(StateError):
    """A name is empty, too long, or consists of nothing one can type."""

    def __init__(self) -> None:
        super().__init__(f"a name has 1 to {LONGEST_NAME} characters and at least one letter or digit")


class NameTaken(StateError):
    """Somebody with this name, or one that reads the same, is there already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is already somebody called {name}")


class UnknownStaff(StateError):
    """Nobody of this name works here."""

    def __init__(self, name: str) -> None:
        super().__init__(f"nobody called {name} works here")


class LastAdmin(StateError):
    """The change would leave nobody who can manage the accounts."""

    def __init__(self) -> None:
        super().__init__("the last administrator cannot be disabled or given another role")


class Member(msgspec.Struct, frozen=True):
    """One account. `locale`: language of the console for this person. `ready`: a password has been set.
    `invited_until`: a link is out with which a (new) password can be set."""

    name: str
    role: str
    locale: str
    created_at: datetime
    disabled_at: datetime | None
    ready: bool
    invited_until: datetime | None = None

    def may(self, role: str) -> bool:
        return ROLES.index(self.role) >= ROLES.index(role)


class Staff:
    """The accounts of one installation; `sessions` and `invites` hold what lets somebody in."""

    def __init__(
        self,
        writer: Writer,
        database: Database,
        clock: Callable[[], datetime],
        release: Release,
        passwords: Passwords | None = None,
    ) -> None:
        self._writer = writer
        self._database = database
        self._clock = clock
        self._release = release
        self._passwords = passwords or Passwords()
        self.sessions = StaffSessions(writer, database, clock, self._passwords)
        self.invites = Invites(writer, database, clock, self._passwords, self.sessions)

    async def members(self) -> tuple[Member, ...]:
        """Everybody, by name; disabled ones last."""
        now = self._clock()
        async with self._database.read() as connection:
            rows = (await connection.execute(select(staff))).all()
            open_until = select(invite.c.name, invite.c.expires_at).where(
                invite.c.used_at.is_(None), invite.c.expires_at > now
            )
            until: dict[str, datetime] = {row.name: row.expires_at for row in await connection.execute(open_until)}
        found = [_member(row, until.get(row.name)) for row in rows]
        return tuple(sorted(found, key=lambda member: (member.disabled_at is not None, folded(member.name))))

    async def member(self, name: str) -> Member | None:
        return next((member for member in await self.members() if member.name == name), None)

    async def add_staff(self, name: str, role: str, password: str | None, by: str = "") -> Member:
        """Makes an account. Without a password it can be used only after an invitation.

        Raises UnfitName, NameTaken or UnfitPassword."""
        name = _fit(name)
        _check_role(role)
        kept = await self._passwords.hashed(password) if password is not None else ""
        now = self._clock()

        async def unit(tx: Tx) -> None:
            names = (await tx.execute(select(staff.c.name))).scalars().all()
            if folded(name) in {folded(other) for other in names}:
                raise NameTaken(name)
            await tx.execute(insert(staff).values(**_account(name, role, kept, now)))
            await recorded(tx, now, by, "staff_added", name)

        await self._writer.run(unit)
        return Member(name, role, "ja", now, None, bool(kept))

    async def invite(self, name: str, by: str = "") -> str:
        """A one-time token, good for 24 hours, with which `name` sets a password; earlier ones die.

        It also lets a disabled person back in. Raises UnknownStaff."""
        member = await self.member(name)
        if member is None:
            raise UnknownStaff(name)
        return await self.invites.issue(name, member.role, by)

    async def first_invite(self) -> str | None:
        """A token for the first administrator, or None when there is staff already."""
        async with self._database.read() as connection:
            if (await connection.execute(select(staff.c.name).limit(1))).first():
                return None
        return await self.invites.issue(FIRST_NAME, "admin", "")

    async def change_role(self, name: str, role: str, by: str) -> None:
        """Raises UnknownStaff or LastAdmin. The person has to sign in again."""
        _check_role(role)
        now = self._clock()

        async def unit(tx: Tx) -> None:
            await _keep_an_admin(tx, name, leaving=role != "admin")
            await tx.execute(update(staff).where(staff.c.name == name).values(role=role, changed_at=now))
            await tx.execute(update(invite).where(invite.c.name == name).values(role=role))
            await tx.execute(delete(staff_session).where(staff_session.c.name == name))
            await recorded(tx, now, by, f"role_{role}", name)

        await self._writer.run(unit)

    async def disable(self, name: str, by: str) -> None:
        """Ends the account's sessions and links, and returns its leads to whoever takes them.

        Raises UnknownStaff or LastAdmin."""
        now = self._clock()

        async def unit(tx: Tx) -> None:
            await _keep_an_admin(tx, name, leaving=True)
            await tx.execute(update(staff).where(staff.c.name == name).values(disabled_at=now, changed_at=now))
            await tx.execute(delete(staff_session).where(staff_session.c.name == name))
            await tx.execute(delete(invite).where(invite.c.name == name))
            await self._release(tx, name, by)
            await recorded(tx, now, by, "staff_disabled", name)

        await self._writer.run(unit)

    async def read_in(self, name: str, locale: str) -> None:
        """From now on the console speaks `locale` to this person."""

        async def unit(tx: Tx) -> None:
            await tx.execute(update(staff).where(staff.c.name == name).values(locale=locale))

        await self._writer.run(unit)


async def _keep_an_admin(tx: Tx, name: str, *, leaving: bool) -> None:
    # Locked in one order, so that two admins cannot disable each other at the same moment.
    rows = (await tx.execute(select(staff).order_by(staff.c.name).with_for_update())).all()
    if name not in {row.name for row in rows}:
        raise UnknownStaff(name)
    others = [row for row in rows if _manages(row) and row.name != name]
    was_one = any(_manages(row) and row.name == name for row in rows)
    if leaving and was_one and not others:
        raise LastAdmin


def _manages(row: Row[Any]) -> bool:
    return row.role == "admin" and row.disabled_at is None and bool(row.password_hash)


def _member(row: Row[Any], invited_until: datetime | None) -> Member:
    return Member(
        row.name, row.role, row.locale, row.created_at, row.disabled_at, bool(row.password_hash), invited_until
    )


def _fit(name: str) -> str:
    name = " ".join(clean(name).split())
    if not folded(name) or len(name) > LONGEST_NAME:
        raise UnfitName
    return name


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise ValueError(role)


def _account(name: str, role: str, kept: str, now: datetime) -> dict[str, Any]:
    return {
        "name": name,
        "role": role,
        "password_hash": kept,
        "locale": "ja",
        "created_at": now,
        "changed_at": now,
        "disabled_at": None,
    }
