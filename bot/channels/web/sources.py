"""What the page needs from the house behind it."""

from __future__ import annotations

from typing import Protocol

from dialogs.office import Office
from dialogs.session import Session
from state.records import Message


class Transcripts(Protocol):
    """What the page reads: `state.store.Store`."""

    async def find(self, channel: str, account: str, address: str) -> str | None: ...

    async def since(self, conversation_id: str, after_seq: int) -> list[Message]: ...

    async def session(self, conversation_id: str) -> Session | None: ...

    async def seq_of(self, channel: str, account: str, address: str, external_id: str) -> int | None: ...

    async def office(self) -> Office: ...


class Addresses(Protocol):
    """How an address ends, and how one is come back to: `state.addresses.Addresses`."""

    async def retire(self, channel: str, account: str, address: str) -> None: ...

    async def come_back(
        self, channel: str, account: str, address: str, *, reference: str, word: str, source: str
    ) -> bool: ...


class News(Protocol):
    """What wakes an open page: `state.hub.Hub`."""

    closed: bool

    async def changed(self, conversation_id: str, after_seq: int, timeout: float | None = None) -> bool: ...  # noqa: ASYNC109
