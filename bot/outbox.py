"""The outbox: a courier for each channel, woken whenever something is queued."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from bot.channels import Channel
from bot.courier import Courier
from state.lease import own_name
from state.opening import State
from state.work import READERS

_LOOK_SECONDS = 5.0


class Outbox:
    """`jitter` gives numbers from 0 to 1, by which repeated tries are spread."""

    def __init__(self, state: State, channels: Mapping[str, Channel], jitter: Callable[[], float]) -> None:
        self._state = state
        holder = own_name()
        self._couriers = [
            Courier(state, channel, holder, jitter) for name, channel in channels.items() if name not in READERS
        ]
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(courier.run(), name="courier") for courier in self._couriers]
        if self._couriers:
            self._tasks.append(asyncio.create_task(self._listen(), name="outbox"))

    async def stop(self) -> None:
        """Sends that were begun are finished first."""
        for courier in self._couriers:
            await courier.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def flush(self) -> None:
        """Sends whatever is due, and returns when all of it has ended."""
        for courier in self._couriers:
            while await courier.round() <= 0:
                await courier.finish()
            await courier.finish()

    async def _listen(self) -> None:
        while not self._state.hub.closed:
            if await self._state.hub.outbox_queued(_LOOK_SECONDS):
                for courier in self._couriers:
                    courier.wake()
