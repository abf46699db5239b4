"""Erasing: first the key, then the rows, then the space they stood in."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from state.database import Database, Execute
from state.tables import chore, conversation, erasure, tombstone
from state.writer import Tx, Writer

_LOG = logging.getLogger(__name__)

# Events that the platform repeats late must not bring an erased conversation back.
TOMBSTONE = timedelta(hours=48)
OVERWRITE = "overwrite"

_WANTED = select(chore.c.wanted_at).where(chore.c.name == OVERWRITE)

_NO_KEY = b""


class Unfinished(Exception):
    """Somebody was reading: the journal could not be emptied."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """A conversation to destroy. `late_events`: events of its address from before this moment are dropped."""

    conversation_id: str
    lookup: bytes
    references: tuple[str, ...]
    by: str
    late_events: bool


async def destroy(tx: Tx, farewells: Sequence[Farewell], now: datetime) -> None:
    """Deletes everything of these conversations, and asks for the space to be overwritten."""
    ids = [farewell.conversation_id for farewell in farewells]
    # Overwritten before it is deleted: even a page that keeps the row then keeps no key.
    await tx.execute(
        update(conversation).where(conversation.c.id == bindparam("of")).values(wrapped_key=_NO_KEY),
        [{"of": own_id} for own_id in ids],
    )
    await tx.execute(delete(conversation).where(conversation.c.id.in_(ids)))
    ledger = [
        {"conversation_id": farewell.conversation_id, "reference": reference, "erased_at": now, "by": farewell.by}
        for farewell in farewells
        for reference in farewell.references
    ]
    if ledger:
        await tx.execute(tx.insert(erasure).on_conflict_do_nothing(), ledger)
    stones = [
        {"lookup": farewell.lookup, "erased_at": now, "until": now + TOMBSTONE}
        for farewell in farewells
        if farewell.late_events
    ]
    if stones:
        statement = tx.insert(tombstone)
        renewed = {"erased_at": statement.excluded.erased_at, "until": statement.excluded.until}
        await tx.execute(statement.on_conflict_do_update(index_elements=["lookup"], set_=renewed), stones)
    await want_overwriting(tx, now)


async def want_overwriting(tx: Tx, now: datetime) -> None:
    """Deleted bytes stay readable in files until they are written over: have that done."""
    wanted = tx.insert(chore).on_conflict_do_update(index_elements=["name"], set_={"wanted_at": now})
    await tx.execute(wanted, {"name": OVERWRITE, "wanted_at": now})


async def overwrite(database: Database, writer: Writer, now: datetime) -> bool:
    """Rewrites the files without what was deleted. Whether there was anything to do, and it succeeded.

    It stays wanted when it failed, or when something else was erased meanwhile.
    """
    async with database.read() as connection:
        wanted_at = (await connection.execute(_WANTED)).scalar()
    if wanted_at is None:
        return False
    try:
        if database.is_sqlite:
            await writer.alone(_rewrite_file)
        else:
            await writer.alone(_rewrite_tables)
    except (SQLAlchemyError, sqlite3.Error, OSError, Unfinished) as error:
        _LOG.info("freed space is overwritten later: %s", type(error).__name__)
        return False

    async def unit(tx: Tx) -> None:
        await tx.execute(delete(chore).where(chore.c.name == OVERWRITE, chore.c.wanted_at == wanted_at))

    await writer.run(unit)
    return True


async def _rewrite_file(execute: Execute) -> None:
    # Overwriting on deletion (secure_delete) is not enough: rows that were moved once leave copies in their old pages.
    await execute("VACUUM")
    cursor = await execute("PRAGMA wal_checkpoint(TRUNCATE)")
    busy = (await cursor.fetchone())[0]
    await cursor.close()
    if busy:
        raise Unfinished


async def _rewrite_tables(execute: Execute) -> None:
    # Only where the keys stand must the table be written anew: without them the rest cannot be read by anybody.
    await execute("VACUUM FULL conversation")
    await execute("VACUUM message, lead, history, outbox")
