"""Timers: what has come due, and what is too old to be kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, tuple_

from state import knocks
from state.database import Database
from state.tables import chore, inbox, quarantine, staff_session, timer, tombstone
from state.writer import Tx

INBOX_AGE = timedelta(days=40)
QUARANTINE_AGE = timedelta(days=7)
# A clock that moved on by more than this since it was last looked at is not believed at once.
LEAP = timedelta(hours=1)

_CLOCK = "clock"


async def is_due(tx: Tx, timers: Sequence[tuple[str, str, datetime]]) -> set[tuple[str, str, datetime]]:
    """Which of these (conversation, kind, due) still stand. Ask under the conversations' locks."""
    if not timers:
        return set()
    wanted = [(own_id, kind) for own_id, kind, _ in timers]
    found = await tx.execute(
        select(timer.c.conversation_id, timer.c.kind, timer.c.due_at).where(
            tuple_(timer.c.conversation_id, timer.c.kind).in_(wanted)
        )
    )
    return {(row.conversation_id, row.kind, row.due_at) for row in found} & set(timers)


async def due(database: Database, now: datetime, most: int) -> list[tuple[str, str, datetime]]:
    """The timers that have come due, earliest first: conversation, kind, due time."""
    statement = select(timer).where(timer.c.due_at <= now).order_by(timer.c.due_at).limit(most)
    async with database.read() as connection:
        return [(row.conversation_id, row.kind, row.due_at) for row in await connection.execute(statement)]


async def clock_is_believed(tx: Tx, now: datetime) -> bool:
    """False when the clock leapt since the last call: nothing may be deleted by it until the next call confirms it."""
    last = (await tx.execute(select(chore.c.wanted_at).where(chore.c.name == _CLOCK))).scalar()
    noted = tx.insert(chore).on_conflict_do_update(index_elements=["name"], set_={"wanted_at": now})
    await tx.execute(noted, {"name": _CLOCK, "wanted_at": now})
    return last is not None and timedelta(0) <= now - last <= LEAP


async def purge(tx: Tx, now: datetime) -> None:
    """Deletes what has served its purpose."""
    await tx.execute(delete(inbox).where(inbox.c.at < now - INBOX_AGE))
    await tx.execute(delete(quarantine).where(quarantine.c.at < now - QUARANTINE_AGE))
    await tx.execute(delete(tombstone).where(tombstone.c.until < now))
    await tx.execute(delete(staff_session).where(staff_session.c.expires_at < now))
    await knocks.purge(tx, now)
