"""With several processes, one of them starts a channel (a bot may be polled by one caller only); another takes over."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from bot.channels import Channel, Receiver
from state import lease
from state.errors import Busy
from state.lease import Lease
from state.opening import State

_LOG = logging.getLogger(__name__)
_RENEW_SECONDS = 10.0


class Presence:
    """Keeps asking for the channel's place, and starts the channel while this process has it."""

    def __init__(self, state: State, channel: Channel, receiver: Receiver) -> None:
        self._state = state
        self._channel = channel
        self._receiver = receiver
        self._place = f"{channel.name}.start"
        self._holder = lease.own_name()
        self._held: Lease | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep(), name=self._place)

    async def stop(self) -> None:
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        await self._leave()

    async def _keep(self) -> None:
        while True:
            try:
                held = await self._state.writer.run(
                    lambda tx: lease.acquire(tx, self._place, self._holder, self._state.clock())
                )
                if held and self._held is None:
                    await self._channel.start(self._receiver)
                    _LOG.info("channel %s is on in this process", self._channel.name)
                elif held is None and self._held is not None:
                    await self._channel.stop()
                self._held = held
            except Busy:
                _LOG.warning("the database is busy: who starts %s is asked again", self._channel.name)
            await asyncio.sleep(_RENEW_SECONDS)

    async def _leave(self) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        await self._channel.stop()
        with contextlib.suppress(Busy):
            await self._state.writer.run(lambda tx: lease.release(tx, held))
