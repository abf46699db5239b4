"""Being signed in: sessions kept on the server, and the limits on guessing.

Of a session's token only a digest is stored. A session ends 12 hours after its last use and 24 hours after signing in
at the latest. Every try to sign in is counted before the password is looked at, so that a thousand tries at once are
no better than one after another: five a minute for an account, twenty a minute for an address, and after fifty
failures in a row the account is shut until an invitation sets a new password.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from dialogs.text import folded
from state.database import Database
from state.passwords import LONGEST, Passwords
from state.staff_audit import recorded
from state.tables import sign_in_failure, staff, staff_session
from state.writer import Tx, Writer

IDLE = timedelta(hours=12)
LONGEST_SESSION = timedelta(hours=24)
PER_ACCOUNT = 5
PER_ADDRESS = 20
IN_A_ROW = 50

_MINUTE = timedelta(minutes=1)
_REMEMBERED = timedelta(days=1)
_SEEN_EVERY = timedelta(minutes=5)
_LONGEST_NAME = 200


def digest(token: str) -> bytes:
    """What is stored of a token; the token itself exists only with its bearer."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def fresh_token() -> str:
    return secrets.token_urlsafe(32)


class StaffSessions:
    """Signs people in and out, and knows who a request comes from."""

    def __init__(self, writer: Writer, database: Database, clock: Callable[[], datetime], passwords: Passwords) -> None:
        self._writer = writer
        self._database = database
        self._clock = clock
        self._passwords = passwords

    async def sign_in(self, name: str, password: str, address: str) -> str | None:
        """A new session's token, or None. Why it failed is deliberately not told.

        `address`: where the request came from, for the limit on guessing."""
        if not name or len(name) > _LONGEST_NAME or len(password) > LONGEST:
            return None
        account, place = _subject("account", folded(name)), _subject("address", address)
        now = self._clock()
        if not await self._writer.run(lambda tx: _counted(tx, account, place, now)):
            return None
        found = await self._account(name)
        kept = found.password_hash if found and found.disabled_at is None else None
        if not await self._passwords.fits(password, kept) or found is None:
            return None
        return await self._writer.run(lambda tx: _entered(tx, found.name, found.password_hash, account, place, now))

    async def begin(self, tx: Tx, name: str, now: datetime) -> str:
        """A new session for `name` as part of the transaction `tx`; gives its token."""
        return await _begun(tx, name, now)

    async def name_of(self, token: str, *, used: bool = True) -> str | None:
        """Whose session this is, None when it never was one, has ended or its account is disabled.

        Using a session keeps it alive. That is written every few minutes only, and cannot revive a deleted one.
        `used=False`: only asks."""
        if not token:
            return None
        now = self._clock()
        alive = (
            select(staff_session)
            .join(staff, staff.c.name == staff_session.c.name)
            .where(
                staff_session.c.token_hash == digest(token),
                staff_session.c.expires_at > now,
                staff_session.c.seen_at > now - IDLE,
                staff.c.disabled_at.is_(None),
            )
        )
        async with self._database.read() as connection:
            row = (await connection.execute(alive)).first()
        if row is None:
            return None
        if used and now - row.seen_at >= _SEEN_EVERY:
            await self._writer.run(lambda tx: _seen(tx, row.token_hash, now))
        name: str = row.name
        return name

    async def sign_out(self, token: str) -> None:
        now = self._clock()

        async def unit(tx: Tx) -> None:
            mine = staff_session.c.token_hash == digest(token)
            row = (await tx.execute(select(staff_session.c.name).where(mine))).first()
            if row is not None:
                await tx.execute(delete(staff_session).where(mine))
                await recorded(tx, now, row.name, "signed_out")

        await self._writer.run(unit)

    async def _account(self, typed: str) -> Row[Any] | None:
        """The account whose name reads like what was typed (a Japanese keyboard gives full-width letters)."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(staff))).all()
        return next((row for row in rows if folded(row.name) == folded(typed)), None)


def _subject(kind: str, value: str) -> str:
    """A key to count under. A digest, since people type their password into the wrong field."""
    return f"{kind}:{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()}"


async def _counted(tx: Tx, account: str, place: str, now: datetime) -> bool:
    """Counts a try as a failure until it turns out otherwise; False, and nothing counted, when there were too many."""
    wanted = (
        select(sign_in_failure)
        .where(sign_in_failure.c.subject.in_((account, place)))
        .order_by(sign_in_failure.c.subject)
        .with_for_update()
    )
    rows = {row.subject: row for row in await tx.execute(wanted)}
    recent = {key: _recent(rows.get(key), now) for key in (account, place)}
    in_a_row = rows[account].consecutive if account in rows else 0
    if recent[account] >= PER_ACCOUNT or recent[place] >= PER_ADDRESS or in_a_row >= IN_A_ROW:
        return False
    await _forget_strangers(tx, now)
    for key in (account, place):
        await _count(tx, key, rows.get(key), recent[key] + 1, now)
    return True


def _recent(row: Row[Any] | None, now: datetime) -> int:
    """Tries within the running minute."""
    if row is None or now - row.recent_since >= _MINUTE:
        return 0
    recent: int = row.recent
    return recent


async def _count(tx: Tx, subject: str, row: Row[Any] | None, recent: int, now: datetime) -> None:
    since = row.recent_since if row is not None and recent > 1 else now
    values: Mapping[str, Any] = {
        "consecutive": (row.consecutive if row is not None else 0) + 1,
        "recent": recent,
        "recent_since": since,
    }
    statement = tx.insert(sign_in_failure).values(subject=subject, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["subject"], set_=values))


async def _forget_strangers(tx: Tx, now: datetime) -> None:
    """Counts of addresses and of names that nobody bears go after a day; those of accounts stay until a success."""
    names = (await tx.execute(select(staff.c.name))).scalars().all()
    ours = [_subject("account", folded(name)) for name in names]
    await tx.execute(
        delete(sign_in_failure).where(
            sign_in_failure.c.recent_since < now - _REMEMBERED, sign_in_failure.c.subject.not_in(ours)
        )
    )


async def _entered(tx: Tx, name: str, kept: str, account: str, place: str, now: datetime) -> str | None:
    """Begins the session, unless the account was disabled or its password changed while it was being checked."""
    row = (await tx.execute(select(staff).where(staff.c.name == name))).first()
    if row is None or row.disabled_at is not None or row.password_hash != kept:
        return None
    await tx.execute(delete(sign_in_failure).where(sign_in_failure.c.subject == account))
    await tx.execute(
        update(sign_in_failure)
        .where(sign_in_failure.c.subject == place, sign_in_failure.c.recent > 0)
        .values(recent=sign_in_failure.c.recent - 1)
    )
    token = await _begun(tx, name, now)
    await recorded(tx, now, name, "signed_in")
    return token


async def _begun(tx: Tx, name: str, now: datetime) -> str:
    await tx.execute(delete(staff_session).where(staff_session.c.expires_at <= now))
    token = fresh_token()
    row = {
        "token_hash": digest(token),
        "name": name,
        "created_at": now,
        "seen_at": now,
        "expires_at": now + LONGEST_SESSION,
    }
    await tx.execute(insert(staff_session).values(**row))
    return token


async def _seen(tx: Tx, token_hash: bytes, now: datetime) -> None:
    await tx.execute(update(staff_session).where(staff_session.c.token_hash == token_hash).values(seen_at=now))


async def forgiven(tx: Tx, name: str) -> None:
    """Sets the count of failures of `name` back: an invitation opens an account that was shut."""
    await tx.execute(delete(sign_in_failure).where(sign_in_failure.c.subject == _subject("account", folded(name))))
