"""Putting messages into the outbox, in the same transaction as the turn or the act that caused them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec
from sqlalchemy import Row, and_, bindparam, case, delete, func, or_, select, tuple_, update
from sqlalchemy.sql.dml import UpdateBase

from dialogs.session import Bubble
from state.bulk import Bulk, inserting
from state.database import Speaks, insert
from state.tables import lane, message, outbox
from state.vault import ONCE, DataKey
from state.writer import Tx

LaneName: TypeAlias = Literal["answer", "notice"]
Kind: TypeAlias = Literal["answer", "safety", "notice"]

_REPLY = "outbox.reply"
# Order of service between conversations: safety, staff, question.
SAFETY, STAFF, QUESTION = 0, 1, 2

_ADD = inserting(outbox)


def _head(place: Speaks) -> UpdateBase:
    """The lane's head row moves only to what is earlier, or more urgent."""
    statement = insert(place, lane)
    earlier = statement.excluded.head_seq < lane.c.head_seq
    more_urgent = statement.excluded.rank < lane.c.rank
    return statement.on_conflict_do_update(
        index_elements=["conversation_id", "lane"],
        set_={
            "head_seq": case((earlier, statement.excluded.head_seq), else_=lane.c.head_seq),
            "rank": case((more_urgent, statement.excluded.rank), else_=lane.c.rank),
        },
        where=or_(earlier, more_urgent),
    )


_HEAD = Bulk(_head, [column.name for column in lane.columns])


class ReplyToken(msgspec.Struct, frozen=True):
    """A platform's one-time permission to answer, and when it reached us."""

    token: str
    got_at: datetime


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ReplyToken).decode


@dataclass(slots=True)
class Queued:
    """One batch to send: message `seq`, after the earlier ones in `extra`."""

    key: DataKey
    channel: str
    account: str
    lane: LaneName
    seq: int
    at: datetime
    bubbles: Sequence[Bubble] = ()
    reply: ReplyToken | None = None
    extra: tuple[int, ...] = ()
    staff: bool = False

    @property
    def rank(self) -> int:
        roles = {bubble.role for bubble in self.bubbles}
        if "safety" in roles:
            return SAFETY
        return STAFF if "staff" in roles or self.extra or self.staff else QUESTION

    @property
    def question(self) -> int:
        return max((bubble.question for bubble in self.bubbles), default=0)

    def row(self) -> dict[str, Any]:
        rank = self.rank
        kind: Kind = "notice" if self.lane == "notice" else "safety" if rank == SAFETY else "answer"
        return {
            "conversation_id": self.key.owner,
            "lane": self.lane,
            "seq": self.seq,
            "kind": kind,
            "extra": ",".join(map(str, self.extra)),
            "rank": rank,
            "state": "waiting",
            "question": self.question,
            "redraws": any(bubble.redraws for bubble in self.bubbles),
            "noticed": False,
            "retry_key": _new_uuid(),
            "attempts": 0,
            "unsure": False,
            "fence": 0,
            "queued_at": self.at,
            "tried_at": None,
            "reply": seal_reply(self.key, self.lane, self.seq, self.reply) if self.reply else None,
            "done": None,
            "done_attempts": 0,
        }


def _new_uuid() -> str:
    """A random UUID (version 4), at a third of what `uuid.uuid4` costs; one is made for every message."""
    text = os.urandom(16).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[ord(text[16]) % 4]}{text[17:20]}-{text[20:]}"


def seal_reply(key: DataKey, lane_name: str, seq: int, reply: ReplyToken) -> bytes:
    return key.seal(_REPLY, f"{lane_name}:{seq}", ONCE, _encode(reply))


def open_reply(key: DataKey, lane_name: str, seq: int, sealed: bytes | None) -> ReplyToken | None:
    return _decode(key.open(_REPLY, f"{lane_name}:{seq}", ONCE, sealed)) if sealed else None


async def enqueue(tx: Tx, batches: Sequence[Queued]) -> None:
    rows = [one.row() for one in batches]
    await tx.many(_ADD, rows)
    await tx.many(
        _HEAD,
        [
            {
                "conversation_id": one.key.owner,
                "lane": one.lane,
                "channel": one.channel,
                "account": one.account,
                "head_seq": one.seq,
                "rank": row["rank"],
                "ready_at": one.at,
            }
            for one, row in zip(batches, rows, strict=True)
        ],
    )


async def held_back(tx: Tx, conversation_ids: Iterable[str]) -> list[Row[Any]]:
    """Notices that are not under way: what a resident who comes back gets to see at once."""
    statement = (
        select(outbox.c.conversation_id, outbox.c.seq)
        .where(
            outbox.c.conversation_id.in_(tuple(conversation_ids)),
            outbox.c.lane == "notice",
            outbox.c.state.in_(("waiting", "held")),
        )
        .order_by(outbox.c.seq)
    )
    return list(await tx.execute(statement))


async def remove(tx: Tx, rows: Sequence[tuple[str, str, int]]) -> None:
    """Takes rows (conversation, lane, seq) out of the outbox and lets their lanes go on with what follows."""
    await tx.execute(
        delete(outbox).where(
            outbox.c.conversation_id == bindparam("of"),
            outbox.c.lane == bindparam("in_lane"),
            outbox.c.seq == bindparam("at_seq"),
        ),
        [{"of": of, "in_lane": in_lane, "at_seq": seq} for of, in_lane, seq in rows],
    )
    await advance(tx, {(of, in_lane) for of, in_lane, _ in rows})


async def advance(tx: Tx, lanes: Iterable[tuple[str, str]]) -> None:
    """Sets the head of each lane to its first row, or removes the lane when nothing is left in it."""
    wanted = sorted(lanes)
    heads: Any = await tx.execute(
        select(outbox.c.conversation_id, outbox.c.lane, func.min(outbox.c.seq), func.min(outbox.c.rank))
        .where(tuple_(outbox.c.conversation_id, outbox.c.lane).in_(wanted))
        .group_by(outbox.c.conversation_id, outbox.c.lane)
    )
    left = {(row[0], row[1]): (row[2], row[3]) for row in heads}
    ended = [{"of": of, "in_lane": name} for of, name in wanted if (of, name) not in left]
    moved = [
        {"of": of, "in_lane": name, "head": left[of, name][0], "first_rank": left[of, name][1]}
        for of, name in wanted
        if (of, name) in left
    ]
    which = and_(lane.c.conversation_id == bindparam("of"), lane.c.lane == bindparam("in_lane"))
    if ended:
        await tx.execute(delete(lane).where(which), ended)
    if moved:
        values: Mapping[str, Any] = {"head_seq": bindparam("head"), "rank": bindparam("first_rank")}
        await tx.execute(update(lane).where(which).values(**values), moved)


async def cancel(tx: Tx, conversation_ids: Iterable[str]) -> None:
    """Nobody is there to read: whatever waits for these conversations is not sent any more."""
    ids = tuple(conversation_ids)
    await tx.execute(
        update(message)
        .where(
            message.c.conversation_id.in_(ids),
            or_(message.c.delivery == "waiting", message.c.delivery == "held"),
        )
        .values(delivery="cancelled")
    )
    await tx.execute(delete(outbox).where(outbox.c.conversation_id.in_(ids)))
    await tx.execute(delete(lane).where(lane.c.conversation_id.in_(ids)))
