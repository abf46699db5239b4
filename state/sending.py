"""The outbox as the one who sends sees it: the heads of the lanes that are due, and how each send ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, func, select, tuple_, update

from dialogs.session import Bubble, Left, Session
from state import conversation, queue
from state.bulk import Bulk
from state.conversation import Conversation, Opener
from state.database import Database
from state.messages import open_body, open_external_ids, seal_external_ids
from state.queue import Kind, LaneName, ReplyToken, open_reply
from state.records import Delivery
from state.tables import lane, message, outbox
from state.turns import Turns
from state.vault import DataKey
from state.work import Cause, Work
from state.writer import Tx

# A held lane is not looked at again: what brings its messages to the resident is their own next visit.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

_DONE = "outbox.done"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[str, ...]).decode


@dataclass(frozen=True, slots=True)
class Head:
    """The first unsent batch of a lane. `orphan`: somebody began to send it and nobody knows what became of it.

    `stale`: a newer question waits behind it. `seqs`: all messages in it. `redraw_of`: what the platform calls the
    message that shows the same question.
    """

    key: DataKey
    address: str
    session: Session
    reachable: bool
    lane: LaneName
    seq: int
    seqs: tuple[int, ...]
    kind: Kind
    bubbles: tuple[Bubble, ...]
    retry_key: str
    attempts: int
    unsure: bool
    orphan: bool
    noticed: bool
    stale: bool
    tried_at: datetime | None
    reply: ReplyToken | None
    done: tuple[str, ...]
    redraw_of: str

    @property
    def conversation_id(self) -> str:
        return self.key.owner


@dataclass(frozen=True, slots=True)
class End:
    """How a batch ends. `delivery` set: it leaves the outbox with that. Otherwise it stays, until `ready_at`.

    `gone`: nobody is there any more. `shown`: what staff see meanwhile.
    """

    head: Head
    delivery: Delivery | None = None
    external_ids: tuple[str, ...] = ()
    ready_at: datetime | None = None
    unsure: bool = False
    held: bool = False
    noticed: bool = False
    gone: bool = False
    shown: Delivery = "waiting"


async def next_ready_at(database: Database, channel: str, account: str) -> datetime | None:
    """When the channel has something to send, the time since when; None when its lanes are empty."""
    statement = select(func.min(lane.c.ready_at)).where(lane.c.channel == channel, lane.c.account == account)
    async with database.read() as connection:
        found: datetime | None = (await connection.execute(statement)).scalar()
        return found


async def heads(
    tx: Tx, opener: Opener, where: tuple[str, str], now: datetime, fence: int, busy: Collection[str], most: int
) -> list[Head]:
    """What is to be sent next, at most one batch a conversation and none of those that are `busy`: safety first,
    then staff, then questions. `where`: channel and account. Locks the conversations."""
    chosen = await _choose(tx, where, now, busy, most)
    if not chosen:
        return []
    locked = {one.id: one for one in await conversation.lock_ids(tx, opener, chosen, [])}
    statement = (
        select(outbox)
        .join(
            lane,
            (lane.c.conversation_id == outbox.c.conversation_id)
            & (lane.c.lane == outbox.c.lane)
            & (lane.c.head_seq == outbox.c.seq),
        )
        .where(tuple_(lane.c.conversation_id, lane.c.lane).in_(sorted(chosen.items())))
    )
    rows = [row for row in await tx.execute(statement) if row.conversation_id in locked]
    order = {own_id: place for place, own_id in enumerate(chosen)}
    rows.sort(key=lambda row: order[row.conversation_id])
    said = await _messages(tx, rows)
    asked = await _newest_questions(tx, rows)
    return [
        await _head(tx, locked[row.conversation_id], row, said, asked)
        for row in rows
        if not (row.state == "sending" and row.fence == fence)
    ]


async def _choose(tx: Tx, where: tuple[str, str], now: datetime, busy: Collection[str], most: int) -> dict[str, str]:
    statement = (
        select(lane.c.conversation_id, lane.c.lane)
        .where(lane.c.channel == where[0], lane.c.account == where[1], lane.c.ready_at <= now)
        .order_by(lane.c.rank, lane.c.ready_at, lane.c.lane)
        .limit(most + 2 * len(busy))
    )
    chosen: dict[str, str] = {}
    for row in await tx.execute(statement):
        if row.conversation_id not in busy and len(chosen) < most:
            chosen.setdefault(row.conversation_id, row.lane)
    return chosen


def _seqs(row: Row[Any]) -> tuple[int, ...]:
    return (*(int(seq) for seq in row.extra.split(",") if seq), row.seq)


async def _messages(tx: Tx, rows: Sequence[Row[Any]]) -> dict[tuple[str, int], Row[Any]]:
    wanted = [(row.conversation_id, seq) for row in rows for seq in _seqs(row)]
    if not wanted:
        return {}
    statement = select(message).where(tuple_(message.c.conversation_id, message.c.seq).in_(wanted))
    return {(row.conversation_id, row.seq): row for row in await tx.execute(statement)}


async def _newest_questions(tx: Tx, rows: Sequence[Row[Any]]) -> dict[str, int]:
    """The seq of the newest unsent question, where one of `rows` is a question: an older one is not asked any more."""
    asking = [row.conversation_id for row in rows if row.question]
    if not asking:
        return {}
    statement = (
        select(outbox.c.conversation_id, func.max(outbox.c.seq))
        .where(outbox.c.conversation_id.in_(asking), outbox.c.lane == "answer", outbox.c.question > 0)
        .group_by(outbox.c.conversation_id)
    )
    found: Any = await tx.execute(statement)
    return {row[0]: row[1] for row in found}


async def _head(
    tx: Tx, one: Conversation, row: Row[Any], said: dict[tuple[str, int], Row[Any]], asked: dict[str, int]
) -> Head:
    found = [said[one.id, seq] for seq in _seqs(row) if (one.id, seq) in said]
    bubbles = [bubble for each in found for bubble in open_body(one.key, each).bubbles]
    return Head(
        key=one.key,
        address=one.address,
        session=one.session,
        reachable=one.reachable,
        lane=row.lane,
        seq=row.seq,
        seqs=_seqs(row),
        kind=row.kind,
        bubbles=tuple(bubbles),
        retry_key=row.retry_key,
        attempts=row.attempts,
        unsure=row.unsure or row.state == "sending",
        orphan=row.state == "sending",
        noticed=row.noticed,
        stale=bool(row.question) and row.seq < asked.get(one.id, 0) and row.done is None,
        tried_at=row.tried_at,
        reply=open_reply(one.key, row.lane, row.seq, row.reply),
        done=_open_done(one.key, row),
        redraw_of=await _shown(tx, one, row) if row.redraws else "",
    )


async def _shown(tx: Tx, one: Conversation, row: Row[Any]) -> str:
    """What the platform calls the newest message that shows the question of `row`; "" when none was delivered."""
    statement = (
        select(message.c.seq, message.c.external_ids)
        .where(
            message.c.conversation_id == one.id,
            message.c.question == row.question,
            message.c.seq < row.seq,
            message.c.external_ids.is_not(None),
        )
        .order_by(message.c.seq.desc())
        .limit(1)
    )
    found = (await tx.execute(statement)).one_or_none()
    ids = open_external_ids(one.key, found.seq, found.external_ids) if found else ()
    return ids[-1] if ids else ""


def _seal_done(key: DataKey, head: Head, done: tuple[str, ...]) -> bytes | None:
    return key.seal(_DONE, f"{head.lane}:{head.seq}", head.attempts, _encode(done)) if done else None


def _open_done(key: DataKey, row: Row[Any]) -> tuple[str, ...]:
    return () if row.done is None else _decode(key.open(_DONE, f"{row.lane}:{row.seq}", row.done_attempts, row.done))


_WHICH = (
    outbox.c.conversation_id == bindparam("of"),
    outbox.c.lane == bindparam("in_lane"),
    outbox.c.seq == bindparam("at_seq"),
)
# The reply token is given out once: whatever becomes of this try, the next one does not use it again.
_BEGIN = Bulk(
    lambda place: (
        update(outbox)
        .where(*_WHICH)
        .values(
            state="sending",
            fence=bindparam("by_fence"),
            attempts=outbox.c.attempts + 1,
            tried_at=func.coalesce(outbox.c.tried_at, bindparam("now", type_=outbox.c.queued_at.type)),
            unsure=bindparam("maybe"),
            reply=None,
        )
    )
)
_WAIT = Bulk(
    lambda place: (
        update(outbox)
        .where(*_WHICH)
        .values(
            state=bindparam("in_state"),
            unsure=bindparam("maybe"),
            noticed=bindparam("told"),
            done=bindparam("parts"),
            done_attempts=bindparam("parts_at"),
        )
    )
)
_READY = Bulk(
    lambda place: (
        update(lane)
        .where(lane.c.conversation_id == bindparam("of"), lane.c.lane == bindparam("in_lane"))
        .values(ready_at=bindparam("next_at"))
    )
)
_DELIVERED = Bulk(
    lambda place: (
        update(message)
        .where(message.c.conversation_id == bindparam("of"), message.c.seq == bindparam("at_seq"))
        .values(delivery=bindparam("how"), external_ids=func.coalesce(bindparam("ids"), message.c.external_ids))
    )
)


def _named(head: Head) -> dict[str, Any]:
    return {"of": head.conversation_id, "in_lane": head.lane, "at_seq": head.seq}


async def begin(tx: Tx, sent: Iterable[Head], fence: int, now: datetime) -> None:
    """Notes, before it happens, that these are being sent: whoever comes after us knows that they may have been."""
    await tx.many(_BEGIN, [{**_named(head), "by_fence": fence, "now": now, "maybe": head.unsure} for head in sent])


async def finish(tx: Tx, turns: Turns, ends: Sequence[End], fence: int | None, now: datetime) -> None:
    """Writes down how batches ended. `fence`: only what was begun under it counts; None for those never begun."""
    alive = await conversation.hold(tx, sorted({end.head.conversation_id for end in ends}))
    ends = [end for end in ends if end.head.conversation_id in alive]
    if fence is not None:
        begun = await _begun(tx, ends, fence)
        ends = [end for end in ends if (end.head.conversation_id, end.head.lane, end.head.seq) in begun]
    await _leave(tx, [end for end in ends if end.delivery is not None])
    await _stay(tx, [end for end in ends if end.delivery is None])
    await tx.many(_DELIVERED, [row for end in ends for row in _delivered(end)])
    moved = [end for end in ends if end.delivery is not None or end.ready_at is not None]
    await tx.many(
        _READY,
        [{"of": end.head.conversation_id, "in_lane": end.head.lane, "next_at": end.ready_at or now} for end in moved],
    )
    gone = sorted({end.head.conversation_id for end in ends if end.gone})
    if gone:
        await _lose(tx, turns, gone, now)


async def _begun(tx: Tx, ends: Sequence[End], fence: int) -> set[tuple[str, str, int]]:
    wanted = [(end.head.conversation_id, end.head.lane, end.head.seq) for end in ends]
    statement = select(outbox.c.conversation_id, outbox.c.lane, outbox.c.seq).where(
        tuple_(outbox.c.conversation_id, outbox.c.lane, outbox.c.seq).in_(wanted),
        outbox.c.state == "sending",
        outbox.c.fence == fence,
    )
    return {(row.conversation_id, row.lane, row.seq) for row in await tx.execute(statement)}


async def _leave(tx: Tx, ends: Sequence[End]) -> None:
    if ends:
        await queue.remove(tx, [(end.head.conversation_id, end.head.lane, end.head.seq) for end in ends])


async def _stay(tx: Tx, ends: Sequence[End]) -> None:
    rows = []
    for end in ends:
        parts = end.external_ids or end.head.done
        rows.append(
            {
                **_named(end.head),
                "in_state": "held" if end.held else "waiting",
                "maybe": end.unsure,
                "told": end.noticed,
                "parts": _seal_done(end.head.key, end.head, parts),
                "parts_at": end.head.attempts,
            }
        )
    await tx.many(_WAIT, rows)


def _delivered(end: End) -> list[dict[str, Any]]:
    head = end.head
    how = end.delivery or ("held" if end.held else end.shown)
    rows = []
    for seq in head.seqs:
        ids = end.external_ids if end.delivery == "sent" and seq == head.seq else ()
        sealed = seal_external_ids(head.key, seq, ids) if ids else None
        rows.append({"of": head.conversation_id, "at_seq": seq, "how": how, "ids": sealed})
    return rows


async def _lose(tx: Tx, turns: Turns, ids: Sequence[str], now: datetime) -> None:
    """Nobody is there: the same turn as when the platform reports it."""
    works = [Work(one) for one in await conversation.lock_ids(tx, turns.opener, ids, [])]
    for work in works:
        turns.take(work, Left(), now, Cause(by=""))
    await turns.write(tx, works, now)
