"""What a transaction has to tell once it is committed: to this process through the hub, to others by NOTIFY."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from state.hub import Hub

CHANNEL = "iriguchi"
# The seq of a conversation that exists no more: larger than any cursor.
ENDED = 1 << 62

_PAYLOAD_BYTES = 7000


@dataclass(slots=True)
class News:
    """`said`: conversations with their newest seq; `leads`: conversations whose cards changed; `settings`: the office's
    settings are others now."""

    said: dict[str, int] = field(default_factory=dict)
    leads: set[str] = field(default_factory=set)
    queued: bool = False
    settings: bool = False

    def copy(self) -> News:
        return News(dict(self.said), set(self.leads), self.queued, self.settings)

    def tell(self, hub: Hub) -> None:
        """Wakes those who wait in this process. The index of leads was renewed before."""
        hub.committed(self.said.items())
        if self.leads:
            hub.leads_moved()
        if self.queued:
            hub.queued()

    async def send(self, connection: AsyncConnection, sender: str) -> None:
        """Tells other processes when the transaction commits, and not if it does not (PostgreSQL)."""
        for payload in self._payloads(sender):
            await connection.execute(select(func.pg_notify(CHANNEL, payload)))

    def _payloads(self, sender: str) -> Iterator[str]:
        words = [f"{conversation_id}:{seq}" for conversation_id, seq in self.said.items()]
        words += [f"L{conversation_id}" for conversation_id in self.leads]
        words += ["Q"] if self.queued else []
        words += ["S"] if self.settings else []
        part: list[str] = []
        size = 0
        for word in words:
            if size + len(word) > _PAYLOAD_BYTES:
                yield " ".join([sender, *part])
                part, size = [], 0
            part.append(word)
            size += len(word) + 1
        if part:
            yield " ".join([sender, *part])


def read(payload: str, own_name: str) -> News | None:
    """News of another process; None when they are our own."""
    sender, *words = payload.split(" ")
    if sender == own_name:
        return None
    news = News()
    for word in words:
        if word == "Q":
            news.queued = True
        elif word == "S":
            news.settings = True
        elif word.startswith("L"):
            news.leads.add(word[1:])
        else:
            conversation_id, _, seq = word.partition(":")
            news.said[conversation_id] = int(seq)
    return news
