"""The pump: whatever has come in becomes turns, all that waits in one transaction.

An event is acknowledged (`receive` returns) once its turn is durable. What cannot be taken is quarantined in the same
transaction, and the person is told how to reach a human being.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels import Busy, Inbound, Unreadable
from bot.group import Due, Event, Group, case_of
from state import inbox
from state.errors import Busy as DatabaseBusy
from state.opening import State
from state.writer import Tx, Unit

__all__ = ["Due", "Event", "Pump"]

_LOG = logging.getLogger(__name__)

# A larger group would keep its first event waiting longer than anybody gains by it.
_MOST_AT_ONCE = 64


@dataclass(slots=True, eq=False)
class _Waiting:
    events: Sequence[Event]
    future: asyncio.Future[None]

    def settle(self, error: Exception | None) -> None:
        if self.future.done():
            return
        if error is None:
            self.future.set_result(None)
        else:
            self.future.set_exception(error)


class Pump:
    """Implements `channels.Receiver`."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._waiting: list[_Waiting] = []
        self._runs: set[asyncio.Task[None]] = set()
        self._asked = False

    async def receive(self, events: Sequence[Inbound | Unreadable]) -> None:
        """Returns once every event is handled for good. Raises `channels.Busy`: nothing was kept."""
        await self.submit(events)

    async def submit(self, events: Sequence[Event]) -> None:
        """As `receive`, for timers too."""
        if not events:
            return
        waiting = _Waiting(events, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._ask()
        # Whoever stops waiting for it does not stop it: nothing but this waits for the future.
        await waiting.future

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            task = asyncio.create_task(self._run())
            self._runs.add(task)
            task.add_done_callback(self._runs.discard)

    async def _run(self) -> None:
        """One unit of the writer. It takes what waits when its turn comes, not when it was asked for."""
        taken: list[_Waiting] = []

        async def together(tx: Tx) -> None:
            if not taken:
                taken.extend(self._some())
            await Group(self._state, tx).take(_events_of(taken))

        async def one_by_one(tx: Tx) -> None:
            for event in _events_of(taken):
                await self._take_alone(tx, event)

        error: Exception | None = None
        try:
            await self._carry_out(together, one_by_one)
        except DatabaseBusy:
            error = Busy("the database could not take it")
        except Exception as unexpected:
            _LOG.exception("the pump failed")
            error = unexpected
        # Refused before it began: those who wait are refused with it.
        for waiting in taken or self._some():
            waiting.settle(error)

    async def _carry_out(self, together: Unit[None], one_by_one: Unit[None]) -> None:
        """One event that the database refuses must not take the others with it."""
        try:
            await self._state.writer.run(together)
        except DatabaseBusy:
            raise
        except Exception as error:
            _LOG.error("a group of events failed (%s) and is taken one by one", type(error).__name__)
            await self._state.writer.run(one_by_one)

    def _some(self) -> list[_Waiting]:
        """The first of those that wait; the others ask for a unit of their own."""
        count = 0
        events = 0
        for waiting in self._waiting:
            if count and events + len(waiting.events) > _MOST_AT_ONCE:
                break
            count += 1
            events += len(waiting.events)
        some, self._waiting = self._waiting[:count], self._waiting[count:]
        self._asked = False
        if self._waiting:
            self._ask()
        return some

    async def _take_alone(self, tx: Tx, event: Event) -> None:
        try:
            await tx.unit(lambda inner: Group(self._state, inner).take([event]))
        except Exception as error:
            if self._state.writer.is_trouble(error):
                raise
            _LOG.error("an event is quarantined (%s)", type(error).__name__)
            await inbox.put_aside(tx, self._state.vault, [case_of(event, "not stored")], self._state.clock())


def _events_of(taken: Sequence[_Waiting]) -> list[Event]:
    return [event for waiting in taken for event in waiting.events]
