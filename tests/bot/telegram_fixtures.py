"""What the tests of the Telegram channel share: a receiver that remembers, readable buttons, and quick waits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Literal

from bot.channels import Batch, Inbound, Unreadable
from bot.channels.telegram.channel import Access, TelegramChannel
from bot.channels.telegram.polling import Pace
from dialogs.content import T
from dialogs.session import Body, Bubble, Press
from tests.standins import until
from tests.standins.pump import Seal
from tests.standins.telegram import TOKEN, TelegramPlatform

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECRET = "a-secret_of-the-webhook"
LOCALES = ("ja", "ja@easy", "en", "vi", "zh_Hans", "fil")


class Words:
    def text(self, locale: str, text: T) -> str:
        return f"[{locale}] {text.text}"

    def offered(self) -> tuple[str, ...]:
        return LOCALES

    def negotiate(self, hint: str) -> str | None:
        return hint if hint in LOCALES else None


class Kept:
    """A receiver. `raises`: what its next calls raise. `gate`: while it is shut, nothing is committed.

    `entered`: events that were handed over, committed or not."""

    def __init__(self) -> None:
        self.events: list[Inbound | Unreadable] = []
        self.entered = 0
        self.raises: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def receive(self, events: Sequence[Inbound | Unreadable]) -> None:
        assert events
        self.entered += len(events)
        await self.gate.wait()
        if self.raises:
            raise self.raises.pop(0)
        self.events.extend(events)

    async def inbound(self, number: int) -> list[Inbound]:
        """Waits until exactly `number` events are committed."""
        await until(lambda: len(self.events) >= number)
        assert len(self.events) == number
        return [event for event in self.events if isinstance(event, Inbound)]

    async def bodies(self, number: int) -> list[Body]:
        return [event.body for event in await self.inbound(number)]


class Waits:
    """Waiting that takes no time. `seconds`: how long each wait would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


def channel(
    platform: TelegramPlatform,
    waits: Waits | None = None,
    *,
    mode: Literal["poll", "webhook"] = "poll",
    first_poll: int = 0,
    poll: int = 20,
    http: float = 5.0,
    public_url: str = "",
) -> TelegramChannel:
    access = Access(
        TOKEN, mode, secret=SECRET if mode == "webhook" else "", api_url=platform.url, public_url=public_url
    )
    pace = Pace(http=http, poll=poll, first_poll=first_poll, sleep=waits or Waits())
    return TelegramChannel(access, Words(), lambda: NOW, pace)


@asynccontextmanager
async def running(made: TelegramChannel, kept: Kept) -> AsyncIterator[TelegramChannel]:
    await made.start(kept)
    try:
        yield made
    finally:
        await made.stop()


def batch(*bubbles: Bubble, address: str = "101", done: Sequence[str] = (), redraw_of: str = "") -> Batch:
    return Batch(address, "answer", bubbles, "9f2d", Seal(), done=done, redraw_of=redraw_of)


def question(*labels: str, chosen: Sequence[str] = (), many: bool = False, redraws: bool = False) -> Bubble:
    presses = tuple(Press(label.lower(), label, chosen=label in chosen) for label in labels)
    return Bubble("Which one?", "question", "needs", 4, many=many, redraws=redraws, presses=presses)


PRIVATE = {"id": 101, "type": "private", "first_name": "Resident"}
PERSON = {"id": 101, "is_bot": False, "first_name": "Resident", "language_code": "ja"}
BOT = {"id": 7001, "is_bot": True, "first_name": "Counter"}
ASKED = {"message_id": 8, "date": 1772400000, "chat": PRIVATE, "from": BOT, "text": "Which one?"}
MESSAGE = {"message_id": 9, "date": 1772413200, "chat": PRIVATE, "from": PERSON}
PLACE = {"latitude": 35.6, "longitude": 139.7}

UPDATES: dict[str, dict[str, Any]] = {
    "text": {"message": {**MESSAGE, "text": "My rent", "entities": []}},
    "command": {"message": {**MESSAGE, "text": "/start vi_tax"}},
    "photo": {"message": {**MESSAGE, "photo": [{"file_id": "A"}], "caption": "this letter came"}},
    "forward": {"message": {**MESSAGE, "text": "pay now", "forward_origin": {"type": "user", "sender_user": PERSON}}},
    "edit": {"edited_message": {**MESSAGE, "edit_date": 1772413300, "text": "My rent and food"}},
    "press": {"callback_query": {"id": "77", "from": PERSON, "message": ASKED, "chat_instance": "1", "data": "v1:x"}},
    "blocked": {"my_chat_member": {**MESSAGE, "new_chat_member": {"user": BOT, "status": "kicked"}}},
    "poll": {"poll": {"id": "1", "question": "?"}},
}


def update(content: dict[str, Any], update_id: object = 500) -> bytes:
    return json.dumps({"update_id": update_id, **content}).encode()


def message(**content: object) -> bytes:
    return update({"message": {**MESSAGE, **content}})
