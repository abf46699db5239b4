"""Channels: how a platform's bytes become events, and how our messages become the platform's.

A channel is one file in this folder and one line in `registry.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from starlette.routing import BaseRoute

from dialogs.session import Body, Bubble


@dataclass(frozen=True, slots=True)
class Reply:
    """A platform's one-time permission to answer an event (LINE). `got_at`: when the event reached us."""

    token: str
    got_at: datetime


@dataclass(frozen=True, slots=True)
class Inbound:
    """One event of one resident. `event_id` is unique per channel and account; `digest_of`: the raw bytes of the
    event, from which a keyed digest is taken so that the same id with another content is noticed (faults: 4).

    `external_id`: the platform's id of this very message; later edits and withdrawals name it in `refers_to`, and
    the pump puts the seq of the message meant into the body.
    """

    channel: str
    account: str
    address: str
    event_id: str
    at: datetime
    body: Body
    locale_hint: str = ""
    reply: Reply | None = None
    external_id: str = ""
    refers_to: str = ""
    digest_of: bytes = b""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An event that could not be read: it is quarantined, sealed, and acknowledged, so that the rest goes on."""

    channel: str
    account: str
    reason: str
    raw: bytes
    event_id: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages to send at once, in order, to one address. `done`: external ids of the parts already delivered.

    `redraw_of`: external id of the message that shows the same question, for channels that can edit.
    `retry_key`: a UUID that stays the same for every try. `seal`: makes the button tokens of this conversation.
    """

    address: str
    kind: Literal["answer", "safety", "notice"]
    bubbles: Sequence[Bubble]
    retry_key: str
    seal: ButtonSeal
    reply: Reply | None = None
    done: Sequence[str] = ()
    redraw_of: str = ""


class ButtonSeal(Protocol):
    """Makes and reads the token a button carries (`v1:question:step:code:mac`, at most 64 bytes)."""

    def token(self, bubble: Bubble, code: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """All parts were accepted; `external_ids` are the platform's ids of the parts, in order."""

    external_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again after `retry_after_seconds`. `quota`: the month's quota is used up. `alarm`: the channel
    itself is refused (token revoked): stop sending on it and tell the operator."""

    retry_after_seconds: float
    done: tuple[str, ...] = ()
    quota: bool = False
    alarm: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """Nobody can be reached at this address (blocked, deactivated, chat not found)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will never accept this batch; `reason` carries no content."""

    reason: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """No answer came: the batch may or may not have been delivered. `done`: parts known to be delivered."""

    done: tuple[str, ...] = ()


Outcome: TypeAlias = Sent | Later | Gone | Refused | Uncertain


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message of a channel can carry. `text_units`: "utf16" or "code_points" for `text_length`.

    `label_graphemes`: graphemes a button label may have. `groups`: needs are shown in groups instead of at once.
    `retries_are_safe`: the platform recognises the retry key, so an uncertain batch may be sent again.
    """

    text_length: int
    text_units: Literal["utf16", "code_points"]
    buttons: int
    label_graphemes: int
    messages: int
    groups: bool = True
    edits: bool = False
    retries_are_safe: bool = False


class Receiver(Protocol):
    """Where a channel hands over what it has read (the pump). Returns once everything is committed.

    Raises `Busy` when the database could not take it: the platform must repeat (503)."""

    async def receive(self, events: Sequence[Inbound | Unreadable]) -> None: ...


class Busy(Exception):
    """Nothing was kept; the sender must try again."""


class Channel(Protocol):
    """One platform. Constructed by its registry entry from the settings; `start` may poll, `stop` ends it.

    `polls`: only one process at a time may start it.
    """

    name: str
    account: str
    limits: Limits
    polls: bool

    def routes(self, receiver: Receiver) -> Sequence[BaseRoute]: ...

    async def start(self, receiver: Receiver) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, batch: Batch) -> Outcome: ...
