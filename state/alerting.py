"""Alerts as the one who sends them sees them: which are due, and how each try ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, update

from dialogs.session import Alerted
from state import conversation
from state.database import Database
from state.tables import alert, lead
from state.turns import Turns
from state.work import Cause, Work
from state.writer import Tx

PLACE = "alerts"
"""The name of the lease under which alerts are sent, and of the alarm that staff and the operator see."""

# An alert that may have been delivered so often is not repeated any more.
MOST_UNSURE = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that is being sent. `reference`: of the lead, "" when it is about none. `done`: the ways it has gone.
    `attempts`: with this one. `unsure`: earlier tries that may have been delivered."""

    id: str
    conversation_id: str | None
    reference: str
    done: tuple[str, ...]
    attempts: int
    unsure: int
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended. `ready_at`: when it goes on; None when there is nothing more to do. `left_for`: the duty that
    has been alerted by this try. `unsure`: it may have been delivered. `idle`: there was nobody to try."""

    done: tuple[str, ...] = ()
    ready_at: datetime | None = None
    left_for: str = ""
    unsure: bool = False
    idle: bool = False


async def next_ready_at(database: Database) -> datetime | None:
    """When there is something to send, the time since when; None when nothing waits."""
    async with database.read() as connection:
        statement = select(func.min(alert.c.ready_at)).where(alert.c.state != "sent")
        found: datetime | None = (await connection.execute(statement)).scalar()
        return found


async def begin(tx: Tx, fence: int, now: datetime) -> Waiting | None:
    """The next alert that is due, noted as being sent before it happens. One that somebody else, or we before a fault,
    began to send may have been delivered."""
    statement = (
        select(alert, lead.c.reference)
        .outerjoin(lead, and_(lead.c.conversation_id == alert.c.conversation_id, lead.c.intake == alert.c.intake))
        .where(alert.c.state != "sent", alert.c.ready_at <= now)
        .order_by(alert.c.ready_at)
        .limit(1)
    )
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        return None
    unsure = row.unsure + (row.state == "sending")
    values: dict[str, Any] = {"state": "sending", "fence": fence, "attempts": row.attempts + 1, "unsure": unsure}
    await tx.execute(update(alert).where(alert.c.id == row.id).values(**values))
    return Waiting(
        id=row.id,
        conversation_id=row.conversation_id,
        reference=row.reference or "",
        done=tuple(way for way in row.done.split(",") if way),
        attempts=row.attempts + 1,
        unsure=unsure,
        raised_at=row.raised_at,
    )


async def finish(tx: Tx, turns: Turns, waiting: Waiting, outcome: Outcome, fence: int, now: datetime) -> None:
    """Writes down how a try ended; once the alert has left for somebody, the conversation takes its turn on it. What
    was settled, raised anew or taken over meanwhile is left as it is."""
    ids: Sequence[str] = [waiting.conversation_id] if waiting.conversation_id else []
    # The conversation first, as everybody does who changes both.
    locked = await conversation.lock_ids(tx, turns.opener, ids, [])
    values = {
        "state": "waiting" if outcome.ready_at else "sent",
        "done": ",".join((*waiting.done, *outcome.done)),
        "attempts": waiting.attempts - outcome.idle,
        "unsure": waiting.unsure + outcome.unsure,
        "ready_at": outcome.ready_at or now,
    }
    ours = and_(alert.c.id == waiting.id, alert.c.state == "sending", alert.c.fence == fence)
    changed = await tx.execute(update(alert).where(ours).values(**values))
    if not changed.rowcount or not outcome.left_for or waiting.done:
        return
    for one in locked:
        row = next(row for row in one.leads.values() if row.reference == waiting.reference)
        work = Work(one)
        turns.take(work, Alerted(row.reference, outcome.left_for), now, Cause(lane="notice", by=""))
        work.log(now, "alerted", "", outcome.left_for, place=_PLACE, intake=row.intake)
        await turns.write(tx, [work], now)


# After the entries of the turn that belongs to it.
_PLACE = 100
