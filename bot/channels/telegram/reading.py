"""What Telegram's updates come to: events to hand over, and errands beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

import msgspec

from bot.channels import Inbound, Unreadable
from bot.channels.telegram.command import heard
from bot.channels.telegram.shapes import (
    Membership,
    Message,
    User,
    private_address,
    read_fields,
    read_membership,
    read_message,
    read_press,
    read_update,
)
from dialogs.session import Attached, Body, Chose, Edited, Left, Said
from dialogs.text import clean

NAME = "telegram"

_HINT_LENGTH = 35
# Ours have at most 64; what is longer cannot become ours by being cut.
_DATA_LENGTH = 100
_WITHIN_A_SECOND = timedelta(microseconds=999_999)

Attachment: TypeAlias = Literal["sticker", "photo", "voice", "video", "file", "location", "contact", "other"]

# A moving picture also carries `document`, a place also `location`: the first that is found counts.
_ATTACHMENTS: Mapping[str, Attachment] = {
    "sticker": "sticker",
    "photo": "photo",
    "voice": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "audio": "file",
    "document": "file",
    "location": "location",
    "contact": "contact",
    "paid_media": "other",
    "poll": "other",
    "dice": "other",
    "game": "other",
    "story": "other",
    "checklist": "other",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one update comes to.

    `update_id`: None when not even that could be read. `events`: to be handed over. `pressed`: id of a press that
    Telegram wants acknowledged. `leave`: a chat that is not private, with the language of whoever wrote.
    `ignored`: why nothing is handed over, for counting. `broken`: not JSON at all.
    """

    update_id: int | None
    events: tuple[Inbound | Unreadable, ...] = ()
    pressed: str = ""
    leave: int | None = None
    language: str = ""
    ignored: str = ""
    broken: bool = False


class Reader:
    """Reads updates of the bot `account`. `locales`: the languages a start link can name."""

    def __init__(self, account: str, locales: Sequence[str], clock: Callable[[], datetime]) -> None:
        self._account = account
        self._locales = locales
        self._clock = clock

    def read(self, raw: bytes) -> Reading:
        """Never raises, whatever the bytes are."""
        try:
            update = read_update(raw)
        except msgspec.ValidationError as error:
            return Reading(None, (Unreadable(NAME, self._account, str(error), raw),))
        except (ValueError, RecursionError):
            return Reading(None, (Unreadable(NAME, self._account, "not JSON", raw),), broken=True)
        arrival = _Arrival(self._account, update.update_id, raw, self._clock())
        for part, read in (
            (update.message, self._message),
            (update.edited_message, _edited),
            (update.callback_query, _press),
            (update.my_chat_member, _membership),
        ):
            if bytes(part) in (b"", b"null"):
                continue
            try:
                return read(arrival, part)
            except (msgspec.ValidationError, RecursionError) as error:
                return Reading(update.update_id, (arrival.unreadable(str(error), part),))
        return Reading(update.update_id, ignored="unknown")

    def _message(self, arrival: _Arrival, part: msgspec.Raw) -> Reading:
        message = read_message(part)
        if aside := _aside(arrival, message):
            return aside
        attachment = None if message.text is not None else _attachment(part)
        events = []
        if attachment:
            events.append(arrival.inbound(message, Attached(attachment), message.date))
        if message.words is not None:
            # Words under a picture are words: they are heard beside it, as an event of their own.
            suffix = ".caption" if attachment else ""
            body = self._said(message.words, forwarded=message.forward_origin is not None)
            events.append(arrival.inbound(message, body, message.date, suffix=suffix, external_id=message.external_id))
        return Reading(arrival.update_id, tuple(events), ignored="" if events else "unknown")

    def _said(self, words: str, *, forwarded: bool) -> Body:
        return Said(clean(words), forwarded=True) if forwarded else heard(words, self._locales)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What all events of one update have in common."""

    account: str
    update_id: int
    raw: bytes
    now: datetime

    def inbound(
        self,
        of: Message | Membership,
        body: Body,
        seconds: int,
        *,
        suffix: str = "",
        external_id: str = "",
        refers_to: str = "",
    ) -> Inbound:
        """`of`: what names chat and sender. `suffix`: tells apart the events of one update."""
        return Inbound(
            channel=NAME,
            account=self.account,
            address=str(of.chat.id),
            event_id=f"{self.update_id}{suffix}",
            at=_time(seconds, self.now),
            body=body,
            locale_hint=_hint(of.sender),
            external_id=external_id,
            refers_to=refers_to,
            digest_of=self.raw,
        )

    def unreadable(self, reason: str, part: bytes) -> Unreadable:
        return Unreadable(NAME, self.account, reason, self.raw, str(self.update_id), private_address(part))


def _edited(arrival: _Arrival, part: msgspec.Raw) -> Reading:
    message = read_message(part)
    if aside := _aside(arrival, message):
        return aside
    # A shared live position is "edited" whenever it moves.
    if message.words is None:
        return Reading(arrival.update_id, ignored="unknown")
    seconds = message.edit_date or message.date
    event = arrival.inbound(message, Edited(clean(message.words)), seconds, refers_to=message.external_id)
    return Reading(arrival.update_id, (event,))


def _press(arrival: _Arrival, part: msgspec.Raw) -> Reading:
    press = read_press(part)
    message = press.message
    if message is None or press.data is None or message.chat.type != "private":
        return Reading(arrival.update_id, pressed=press.id, ignored="unknown")
    if press.sender.is_bot:
        return Reading(arrival.update_id, ignored="bot")
    body = Chose(step="#token", question=0, codes=(clean(press.data[:_DATA_LENGTH]),))
    # The message is the bot's own, and its date that of the question: the press is the resident's, and new.
    message.sender = press.sender
    event = arrival.inbound(message, body, 0, refers_to=message.external_id)
    return Reading(arrival.update_id, (event,), pressed=press.id)


def _membership(arrival: _Arrival, part: msgspec.Raw) -> Reading:
    change = read_membership(part)
    gone = change.new_chat_member.status in ("kicked", "left")
    if change.chat.type != "private":
        if gone:
            return Reading(arrival.update_id, ignored="group")
        return Reading(arrival.update_id, leave=change.chat.id, language=_hint(change.sender), ignored="group")
    if not gone:
        return Reading(arrival.update_id, ignored="unknown")
    return Reading(arrival.update_id, (arrival.inbound(change, Left(), change.date),))


def _aside(arrival: _Arrival, message: Message) -> Reading | None:
    """The reading of a message that is not a resident's; None for a resident's."""
    if message.chat.type != "private":
        return Reading(arrival.update_id, leave=message.chat.id, language=_hint(message.sender), ignored="group")
    author = message.forward_origin and message.forward_origin.sender_user
    if message.sender.is_bot or (author and author.is_bot):
        return Reading(arrival.update_id, ignored="bot")
    return None


def _attachment(part: msgspec.Raw) -> Attachment | None:
    fields = read_fields(part)
    return next((kind for field, kind in _ATTACHMENTS.items() if field in fields), None)


def _hint(sender: User) -> str:
    code = (sender.language_code or "")[:_HINT_LENGTH]
    return code if code.isascii() and code.isprintable() else ""


def _time(seconds: int, now: datetime) -> datetime:
    """When it happened; `now` where that is not told. Telegram tells whole seconds, cut off: the latest moment that
    they can mean is taken, or what follows an erasure within its second would count as older."""
    if seconds <= 0:
        return now
    try:
        earliest = datetime.fromtimestamp(seconds, UTC)
        return max(earliest, min(earliest + _WITHIN_A_SECOND, now))
    except (OverflowError, ValueError, OSError):
        return now
