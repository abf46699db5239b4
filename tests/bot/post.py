"""A channel that plays a platform: it answers each send as it is told, and remembers what reached whom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from starlette.routing import BaseRoute

from bot.channels import Batch, Limits, Outcome, Receiver, Sent
from bot.courier import Courier
from tests.stage import Stage

SAFE = Limits(5000, "utf16", 13, 20, 5, retries_are_safe=True)
UNSAFE = Limits(4096, "code_points", 100, 64, 30, edits=True)

Answer = Outcome | Exception | Callable[[Batch], Outcome]


class Post:
    """`answers`: outcomes of the next sends; when there are none left, everything is accepted."""

    account = "account"

    def __init__(self, name: str = "telegram", limits: Limits = UNSAFE) -> None:
        self.name = name
        self.limits = limits
        self.polls = False
        self.answers: list[Answer] = []
        self.batches: list[Batch] = []
        self.gate: asyncio.Event | None = None
        self.under_way: list[str] = []
        self.most_under_way = 0
        self._reached = asyncio.Condition()

    def routes(self, receiver: Receiver) -> Sequence[BaseRoute]:
        return ()

    async def start(self, receiver: Receiver) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, batch: Batch) -> Outcome:
        self.batches.append(batch)
        assert batch.address not in self.under_way, "two sends to one conversation at once"
        self.under_way.append(batch.address)
        self.most_under_way = max(self.most_under_way, len(self.under_way))
        async with self._reached:
            self._reached.notify_all()
        try:
            if self.gate is not None:
                await self.gate.wait()
            answer = self.answers.pop(0) if self.answers else Sent((f"id{len(self.batches)}",))
            if isinstance(answer, Exception):
                raise answer
            return answer(batch) if callable(answer) else answer
        finally:
            self.under_way.remove(batch.address)

    async def reached(self, count: int) -> None:
        """Waits until so many sends are under way."""
        async with self._reached:
            await self._reached.wait_for(lambda: len(self.under_way) >= count)

    @property
    def texts(self) -> list[str]:
        """What was handed to the platform, one text a batch."""
        return [" / ".join(bubble.text for bubble in batch.bubbles) for batch in self.batches]

    def courier(self, stage: Stage, holder: str = "me") -> Courier:
        return Courier(stage.state, self, holder, lambda: 0.0)


async def flush(courier: Courier) -> None:
    """Sends what is due, until nothing is."""
    while await courier.round() <= 0:
        await courier.finish()
    await courier.finish()


async def deliveries(stage: Stage, who: str = "ann") -> list[str]:
    """What became of each message to a resident, in order."""
    return [each.delivery for each in await stage.messages(who) if each.side != "resident"]
