"""What was said and heard: the only place where a text lives. Everything else refers to it by seq."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, or_, select, update

from dialogs.session import Bubble, Heard
from state.bulk import Bulk, inserting
from state.records import Message, Side
from state.tables import message
from state.vault import ONCE, DataKey
from state.writer import Tx

_BODY = "message.body"
_EXTERNAL_IDS = "message.external_ids"
# The version of a row's body: as it was written, or emptied because its author took it back.
_WRITTEN = 1
_WITHDRAWN = 2


class Body(msgspec.Struct, omit_defaults=True):
    """What is sealed of a message."""

    heard: Heard | None = None
    bubbles: tuple[Bubble, ...] = ()
    text: str = ""
    by: str = ""


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Body).decode
_encode_ids = msgspec.json.Encoder().encode
_decode_ids = msgspec.json.Decoder(tuple[str, ...]).decode

ADD = inserting(message)
_RESEAL = Bulk(
    lambda place: (
        update(message)
        .where(message.c.conversation_id == bindparam("of"), message.c.seq == bindparam("at_seq"))
        .values(version=_WITHDRAWN, body=bindparam("emptied"), external_ids=None, withdrawn_at=bindparam("at"))
    )
)


def row_of(key: DataKey, seq: int, side: Side, at: datetime, body: Body, **plain: Any) -> dict[str, Any]:
    """A new row of table `message`; the owner of `key` is the conversation. `plain`: delivery, question, known_as."""
    return {
        "conversation_id": key.owner,
        "seq": seq,
        "version": _WRITTEN,
        "side": side,
        "at": at,
        "delivery": "",
        "question": 0,
        "corrects": body.heard.corrects if body.heard else None,
        "known_as": None,
        "body": key.seal(_BODY, seq, _WRITTEN, _encode(body)),
        "external_ids": None,
        "withdrawn_at": None,
        **plain,
    }


def open_body(key: DataKey, row: Row[Any]) -> Body:
    return _decode(key.open(_BODY, row.seq, row.version, row.body))


def open_message(key: DataKey, row: Row[Any]) -> Message:
    body = open_body(key, row)
    return Message(
        conversation_id=key.owner,
        seq=row.seq,
        at=row.at,
        side=row.side,
        heard=body.heard,
        bubbles=body.bubbles,
        text=body.text,
        by=body.by,
        withdrawn=row.withdrawn_at is not None,
        delivery=row.delivery,
    )


def seal_external_ids(key: DataKey, seq: int, ids: Iterable[str]) -> bytes:
    """The platform's ids of the parts in which a message was delivered."""
    return key.seal(_EXTERNAL_IDS, seq, ONCE, _encode_ids(tuple(ids)))


def open_external_ids(key: DataKey, seq: int, sealed: bytes | None) -> tuple[str, ...]:
    return _decode_ids(key.open(_EXTERNAL_IDS, seq, ONCE, sealed)) if sealed else ()


async def forget(tx: Tx, key: DataKey, seqs: Iterable[int], now: datetime) -> None:
    """Destroys the texts of messages that were taken back, and of their later corrections."""
    wanted = tuple(seqs)
    found = await tx.execute(
        select(message.c.seq).where(
            message.c.conversation_id == key.owner,
            or_(message.c.seq.in_(wanted), message.c.corrects.in_(wanted)),
        )
    )
    emptied = _encode(Body())
    rows = [
        {"of": key.owner, "at_seq": seq, "at": now, "emptied": key.seal(_BODY, seq, _WITHDRAWN, emptied)}
        for (seq,) in found
    ]
    await tx.many(_RESEAL, rows)
