"""Timers: what has come due goes into the pump like any other event; what is too old is deleted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta

from bot.channels import Busy
from bot.group import Due
from bot.pump import Pump
from state import erasing, timing
from state.errors import Busy as DatabaseBusy
from state.opening import State

_LOG = logging.getLogger(__name__)

_LOOK_SECONDS = 10.0
_AT_ONCE = 200
# Overwriting the freed space copies the whole file: not for each erasure alone.
_OVERWRITE_EVERY = timedelta(minutes=10)


class Timers:
    """The clock is the state's."""

    def __init__(self, state: State, pump: Pump) -> None:
        self._state = state
        self._pump = pump
        self._task: asyncio.Task[None] | None = None
        self._overwritten_at: datetime | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="timers")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def run_once(self) -> None:
        """One look at the clock. When it leapt forward by more than an hour nothing is deleted and no timer counts,
        until the next look finds the same time (faults: 18)."""
        now = self._state.clock()
        if not await self._state.writer.run(lambda tx: timing.clock_is_believed(tx, now)):
            return
        while True:
            due = await timing.due(self._state.database, now, _AT_ONCE)
            await self._pump.submit([Due(*timer) for timer in due])
            if len(due) < _AT_ONCE:
                break
        await self._state.writer.run(lambda tx: timing.purge(tx, now))
        await self.overwrite(now)

    async def overwrite(self, now: datetime) -> None:
        """Has the space of what was erased written over, if that is wanted and was not done just now."""
        if self._overwritten_at is not None and timedelta(0) <= now - self._overwritten_at < _OVERWRITE_EVERY:
            return
        if await erasing.overwrite(self._state.database, self._state.writer, now):
            self._overwritten_at = now

    async def _run(self) -> None:
        while True:
            try:
                await self.run_once()
            except (Busy, DatabaseBusy):
                _LOG.warning("timers wait for the database")
            except Exception:
                _LOG.exception("timers failed")
            await asyncio.sleep(_LOOK_SECONDS)
