"""Invitations: a link that lets one person set a password, once, within 24 hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from dialogs.text import folded
from state.database import Database
from state.errors import StateError
from state.passwords import Passwords
from state.staff_audit import recorded
from state.staff_sessions import StaffSessions, digest, forgiven, fresh_token
from state.tables import invite, staff, staff_session
from state.writer import Tx, Writer

GOOD_FOR = timedelta(hours=24)


class DeadInvite(StateError):
    """The link was used, replaced, has run out, or never was one."""

    def __init__(self) -> None:
        super().__init__("this invitation is no longer good", "ask for a new one: iriguchi staff invite NAME")


class Invites:
    def __init__(
        self,
        writer: Writer,
        database: Database,
        clock: Callable[[], datetime],
        passwords: Passwords,
        sessions: StaffSessions,
    ) -> None:
        self._writer = writer
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._sessions = sessions

    async def issue(self, name: str, role: str, by: str) -> str:
        """A token for `name`; earlier ones that were not used die."""
        now, token = self._clock(), fresh_token()

        async def unit(tx: Tx) -> None:
            await tx.execute(delete(invite).where((invite.c.name == name) | (invite.c.expires_at <= now)))
            row = {
                "token_hash": digest(token),
                "name": name,
                "role": role,
                "created_at": now,
                "expires_at": now + GOOD_FOR,
                "used_at": None,
            }
            await tx.execute(insert(invite).values(**row))
            await recorded(tx, now, by, "invited", name)

        await self._writer.run(unit)
        return token

    async def name_of(self, token: str) -> str | None:
        """Whom a token lets in; None when it is dead. Looking changes nothing."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(invite).where(*self._alive(token)))).first()
        if row is None:
            return None
        name: str = row.name
        return name

    async def accept(self, token: str, password: str) -> str:
        """Sets the password, uses the link up, ends the person's other sessions, and gives a new session's token.

        Raises DeadInvite or UnfitPassword."""
        if await self.name_of(token) is None:
            raise DeadInvite
        kept = await self._passwords.hashed(password)
        now = self._clock()

        async def unit(tx: Tx) -> str:
            used = await tx.execute(
                update(invite).where(*self._alive(token)).values(used_at=now).returning(invite.c.name, invite.c.role)
            )
            row = used.first()
            if row is None:
                raise DeadInvite
            await _set_password(tx, row, kept, now)
            await tx.execute(delete(staff_session).where(staff_session.c.name == row.name))
            await forgiven(tx, row.name)
            await recorded(tx, now, row.name, "password_set")
            return await self._sessions.begin(tx, row.name, now)

        return await self._writer.run(unit)

    def _alive(self, token: str) -> tuple[Any, ...]:
        return (
            invite.c.token_hash == digest(token),
            invite.c.used_at.is_(None),
            invite.c.expires_at > self._clock(),
        )


async def _set_password(tx: Tx, row: Row[Any], kept: str, now: datetime) -> None:
    """The invitation of the first administrator makes the account as well, if nobody was faster."""
    changed = {"password_hash": kept, "changed_at": now, "disabled_at": None}
    known = (await tx.execute(select(staff.c.name).where(staff.c.name == row.name))).first()
    if known is not None:
        await tx.execute(update(staff).where(staff.c.name == row.name).values(**changed))
        return
    names = (await tx.execute(select(staff.c.name))).scalars().all()
    if folded(row.name) in {folded(name) for name in names}:
        raise DeadInvite
    account = {"name": row.name, "role": row.role, "locale": "ja", "created_at": now}
    await tx.execute(insert(staff).values(**account, **changed))
