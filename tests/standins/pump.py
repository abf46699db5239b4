"""The core behind a channel, played: it takes events, and makes the tokens of buttons."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.channels import Busy, Inbound, Unreadable
from dialogs.content import T
from dialogs.session import Body, Bubble


class Pump:
    """A `Receiver` that keeps what it is given. `busy`: it takes nothing. `gate`: it takes its time."""

    def __init__(self) -> None:
        self.calls: list[list[Inbound | Unreadable]] = []
        self.busy = False
        self.gate: asyncio.Event | None = None

    async def receive(self, events: Sequence[Inbound | Unreadable]) -> None:
        if self.busy:
            raise Busy
        self.calls.append(list(events))
        if self.gate is not None:
            await self.gate.wait()

    @property
    def taken(self) -> list[Inbound | Unreadable]:
        return [event for call in self.calls for event in call]

    @property
    def inbound(self) -> list[Inbound]:
        return [event for event in self.taken if isinstance(event, Inbound)]

    @property
    def unreadable(self) -> list[Unreadable]:
        return [event for event in self.taken if isinstance(event, Unreadable)]

    @property
    def bodies(self) -> list[Body]:
        return [event.body for event in self.inbound]


class Seal:
    """Tokens like the real ones, but for the check at their end. A `ButtonSeal`."""

    def token(self, bubble: Bubble, code: str) -> str:
        return f"v1:{bubble.question}:{bubble.step}:{code}:AAAAAAAAAAA"


class English:
    """Catalogs without translations."""

    def text(self, locale: str, text: T) -> str:
        return text.text
