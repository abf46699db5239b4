"""What LINE posts, read narrowly: only the fields we use, one event at a time.

Whatever else an event holds may change or be unknown to us without doing harm. An event that lacks what we use
becomes `Unreadable`; the others of the same post go on.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Literal, TypeAlias

import msgspec

from bot.button import TOKEN
from bot.channels import Inbound, Reply, Unreadable
from dialogs.session import Attached, Body, Chose, Commanded, Left, Said, Withdrawn
from dialogs.text import clean

_ATTACHMENTS = {
    "sticker": Attached("sticker"),
    "image": Attached("photo"),
    "video": Attached("video"),
    "audio": Attached("voice"),
    "file": Attached("file"),
    "location": Attached("location"),
}

# The text a link puts into the writing line: https://line.me/R/oaMessage/<account>/?lang%3Avi%20via%3Atax
_LINK = re.compile(
    r"(?:lang[:：](?P<locale>[a-z]{2,3}(?:[-_@][a-z]{2,8})*))?\s{,9}(?:via[:：](?P<via>[\w.-]{1,64}))?",
    re.ASCII | re.IGNORECASE,
)


class Malformed(Exception):
    """The posted body is not what LINE posts: no JSON object with a list of events."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """Something happened in a group or a room, where nobody should tell us anything."""

    kind: Literal["group", "room"]
    id: str
    reply_token: str


# Identifiers go into the database as they are: nothing but visible ASCII may pass.
_Id: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[\x21-\x7e]{1,128}\Z")]


class _Source(msgspec.Struct, frozen=True, rename="camel"):
    type: str = ""
    user_id: _Id = ""
    group_id: _Id = ""
    room_id: _Id = ""


class _Message(msgspec.Struct, frozen=True):
    type: str
    id: _Id
    text: str = ""


class _Picked(msgspec.Struct, frozen=True):
    date: str = ""


class _Postback(msgspec.Struct, frozen=True):
    data: str
    params: _Picked = _Picked()


class _Unsend(msgspec.Struct, frozen=True, rename="camel"):
    message_id: _Id


class _Envelope(msgspec.Struct, frozen=True, rename="camel"):
    type: str
    webhook_event_id: _Id = ""
    source: _Source = _Source()


class _Event(_Envelope, frozen=True, rename="camel"):
    timestamp: int | float | str | None = None
    mode: str = ""
    reply_token: str = ""
    message: _Message | None = None
    postback: _Postback | None = None
    unsend: _Unsend | None = None


class _Post(msgspec.Struct, frozen=True):
    events: list[msgspec.Raw]
    destination: Annotated[str, msgspec.Meta(pattern=r"\A[\x21-\x7e]{0,128}\Z")] = ""


# Other kinds tell nothing of a resident's (memberships, beacons, module channels) or did not exist when this was
# written; keeping them would let a novelty of LINE's fill the quarantine.
_HEARD = frozenset({"message", "postback", "follow", "unfollow", "unsend"})

_read_post = msgspec.json.Decoder(_Post).decode
_read_event = msgspec.json.Decoder(_Event).decode
_read_envelope = msgspec.json.Decoder(_Envelope).decode
_write = msgspec.json.Encoder().encode


def read_post(body: bytes) -> tuple[str, list[bytes]]:
    """The bot the events are for ("" = not said) and the raw events. Raises `Malformed`."""
    try:
        post = _post(body)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    return post.destination, [bytes(event) for event in post.events]


def _post(body: bytes) -> _Post:
    try:
        return _read_post(body)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        # The strict reader gives up a whole post for one lone surrogate or raw control character in one text.
        lenient = json.loads(body.decode(errors="replace"), strict=False, parse_constant=lambda name: None)
        return _read_post(clean(json.dumps(lenient, ensure_ascii=False)).encode())


def read_event(raw: bytes, account: str, now: datetime) -> Inbound | Unreadable | Gathering | None:
    """One event; None for a kind that concerns nobody's conversation. `now`: when it reached us."""
    try:
        event = _read_event(raw)
    except (ValueError, RecursionError):
        return _unreadable(raw, account, "not an event we know")
    source = event.source
    if source.type in ("group", "room"):
        return _gathering(event)
    if event.type not in _HEARD or source.type not in ("user", ""):
        return None
    if not source.user_id:
        return _unreadable(raw, account, "nobody is named")
    if not event.webhook_event_id:
        return _unreadable(raw, account, "no event id")
    body = _body(event)
    if body is None:
        return _unreadable(raw, account, f"an empty {event.type}")
    return Inbound(
        channel="line",
        account=account,
        address=source.user_id,
        event_id=event.webhook_event_id,
        at=_at(event.timestamp, now),
        body=body,
        reply=_reply(event, now),
        external_id=event.message.id if event.message else "",
        refers_to=event.unsend.message_id if event.unsend else "",
        # A repeat differs in `deliveryContext`, which we do not read; so the fields we do read are compared.
        digest_of=_write(event),
    )


def _gathering(event: _Event) -> Gathering | None:
    if event.type == "leave":
        return None
    if event.source.type == "group":
        return Gathering("group", event.source.group_id, event.reply_token)
    return Gathering("room", event.source.room_id, event.reply_token)


def _unreadable(raw: bytes, account: str, reason: str) -> Unreadable:
    try:
        envelope = _read_envelope(raw)
    except (ValueError, RecursionError):
        envelope = _Envelope(type="")
    return Unreadable("line", account, reason, raw, envelope.webhook_event_id, envelope.source.user_id)


def _body(event: _Event) -> Body | None:
    match event:
        case _Event(type="follow"):
            return Commanded("start")
        case _Event(type="unfollow"):
            return Left()
        case _Event(type="unsend", unsend=_Unsend()):
            return Withdrawn()
        case _Event(type="message", message=_Message(type="text", text=text)):
            return _said(clean(text))
        case _Event(type="message", message=_Message(type=kind)):
            return _ATTACHMENTS.get(kind, Attached("other"))
        case _Event(type="postback", postback=_Postback(data=data, params=params)):
            return Chose(TOKEN, 0, (clean(data),), on=_day(params.date))
        case _:
            return None


def _said(text: str) -> Body:
    link = _LINK.fullmatch(text.strip())
    if link and (link["locale"] or link["via"]):
        return Commanded("start", locale=link["locale"] or "", via=link["via"] or "")
    return Said(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _at(timestamp: float | str | None, now: datetime) -> datetime:
    """LINE's milliseconds; what is no time at all counts as now."""
    try:
        return datetime.fromtimestamp(float(timestamp or "") / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return now


def _reply(event: _Event, now: datetime) -> Reply | None:
    # In standby another bot speaks in this chat, and only one may answer.
    if event.mode == "standby" or not event.reply_token:
        return None
    return Reply(event.reply_token, now)
