"""What came in: each event is taken once, and what could not be taken is put aside, sealed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from state import alerts
from state.tables import inbox, message, quarantine, tombstone
from state.vault import ONCE, Vault
from state.writer import Tx

_BODY = "quarantine.body"


async def admit(tx: Tx, events: Mapping[bytes, bytes], now: datetime) -> tuple[set[bytes], set[bytes]]:
    """`events`: digest of the id -> digest of the content. Which are new, and which came before with other content."""
    statement = tx.insert(inbox).on_conflict_do_nothing(index_elements=["event"]).returning(inbox.c.event)
    rows = [{"event": event, "digest": digest, "at": now} for event, digest in sorted(events.items())]
    new = set((await tx.execute(statement, rows)).scalars())
    known = [event for event in events if event not in new]
    if not known:
        return new, set()
    found = await tx.execute(select(inbox.c.event, inbox.c.digest).where(inbox.c.event.in_(known)))
    return new, {row.event for row in found if row.digest != events[row.event]}


async def erased_at(tx: Tx, lookups: Sequence[bytes], now: datetime) -> dict[bytes, datetime]:
    """When the conversations of these addresses were erased, as far as that is remembered."""
    found = await tx.execute(
        select(tombstone.c.lookup, tombstone.c.erased_at).where(
            tombstone.c.lookup.in_(lookups), tombstone.c.until > now
        )
    )
    return {row.lookup: row.erased_at for row in found}


async def seqs_of(tx: Tx, ids: Iterable[str], digests: Sequence[bytes]) -> dict[bytes, int]:
    """The messages of these conversations that their platform knows by these (digested) ids."""
    if not digests:
        return {}
    found = await tx.execute(
        select(message.c.known_as, message.c.seq).where(
            message.c.conversation_id.in_(tuple(ids)), message.c.known_as.in_(digests)
        )
    )
    return {row.known_as: row.seq for row in found}


async def put_aside(tx: Tx, vault: Vault, cases: Sequence[tuple[str, str, str, Any]], now: datetime) -> None:
    """`cases`: channel, account, reason, and anything that helps to find out; it is sealed."""
    rows = []
    for channel, account, reason, content in cases:
        own_id = secrets.token_hex(16)
        sealed = vault.ingest_key.seal(_BODY, own_id, ONCE, msgspec.msgpack.encode(content))
        rows.append({"id": own_id, "channel": channel, "account": account, "reason": reason, "at": now, "body": sealed})
    if rows:
        await tx.execute(quarantine.insert(), rows)
        await alerts.keep_aside(tx, now)
