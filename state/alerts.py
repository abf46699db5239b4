"""Alerts to staff on duty, kept in the same transaction as what they are about: whoever is killed loses none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, case, delete, type_coerce

from state.tables import alert, to_micros
from state.work import Work
from state.writer import Tx

# About something that could not be taken in: one alert for all that is put aside within this time.
ASIDE = "aside"
_ASIDE_EVERY = timedelta(hours=1)

_FRESH = {"state": "waiting", "done": "", "attempts": 0, "unsure": 0, "fence": 0}


def id_of(conversation_id: str, intake: int) -> str:
    return f"{conversation_id}:{intake}"


async def keep(tx: Tx, works: Sequence[Work], now: datetime) -> None:
    """Notes the alerts that these works raised, and drops those that are settled."""
    raised, settled = [], []
    for work in works:
        one = work.conversation
        own_id = id_of(one.id, one.session.intake)
        if work.alert == "settled":
            settled.append(own_id)
        elif work.alert is not None:
            raised.append(_row(own_id, one.id, one.session.intake, now, work.alert))
    if settled:
        await drop(tx, settled)
    if raised:
        statement = tx.insert(alert)
        again = {name: statement.excluded[name] for name in (*_FRESH, "raised_at", "ready_at")}
        await tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=again), raised)
        tx.news.queued = True


async def keep_aside(tx: Tx, now: datetime) -> None:
    """Something could not be taken in, and is kept sealed: staff are told, but not for each thing alone."""
    statement = tx.insert(alert)
    following = type_coerce(alert.c.raised_at, BigInteger) + _ASIDE_EVERY // timedelta(microseconds=1)
    at = case((following > to_micros(now), following), else_=to_micros(now))
    again = {**_FRESH, "raised_at": now, "ready_at": at}
    await tx.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_=again, where=alert.c.state == "sent"),
        _row(ASIDE, None, 0, now, now),
    )
    tx.news.queued = True


async def drop(tx: Tx, ids: Sequence[str]) -> None:
    await tx.execute(delete(alert).where(alert.c.id.in_(ids)))


def _row(
    own_id: str, conversation_id: str | None, intake: int, raised_at: datetime, ready_at: datetime
) -> dict[str, Any]:
    return {
        "id": own_id,
        "conversation_id": conversation_id,
        "intake": intake,
        **_FRESH,
        "raised_at": raised_at,
        "ready_at": ready_at,
    }
