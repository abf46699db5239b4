"""Alerts to staff on duty: one process sends them, each until it has left, and tells the conversation when it has.

An alert is noted as being sent before it is: whoever is killed in between leaves one that may have been delivered. It
is repeated then, but not for ever. A refusal is repeated, later and later, until a person opens the lead.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.alert_hook import AlertHook
from bot.alert_text import Notice, notice_of
from bot.channels import Later, Sent, Uncertain
from bot.config import Settings
from bot.delivery import pause
from bot.mail import Mail
from dialogs.duty import NOBODY, DutyName, duty_at
from dialogs.office import Office, closes_at, next_open
from state import alerting, lease
from state.alerting import MOST_UNSURE, PLACE, Outcome, Waiting
from state.errors import Busy
from state.lease import Lease
from state.opening import State
from state.writer import Tx

_LOG = logging.getLogger(__name__)

_LOOK_SECONDS = 5.0
_TROUBLE_SECONDS = 0.5
_NO_WAY_SECONDS = 300.0
# Where neither hours nor anybody on call are set, somebody may set them.
_NOBODY_SECONDS = 3600.0
_FIRST_PAUSE_SECONDS = 1.0


class Way(Protocol):
    """One way to whoever is on duty."""

    @property
    def name(self) -> str: ...

    def reaches(self, office: Office, duty: DutyName) -> bool:
        """Whether anybody of this duty can be told this way."""
        ...

    async def send(self, notice: Notice, office: Office, duty: DutyName) -> Sent | Later | Uncertain: ...


def ways_of(settings: Settings) -> tuple[Way, ...]:
    """Those that are set up."""
    mail = (Mail(settings),) if settings.smtp_host else ()
    hook = (AlertHook(settings.alert_webhook_url),) if settings.alert_webhook_url else ()
    return (*mail, *hook)


class Alerts:
    """One task. `jitter` gives numbers from 0 to 1."""

    def __init__(self, state: State, ways: Sequence[Way], public_url: str, jitter: Callable[[], float]) -> None:
        self._state = state
        self._ways = ways
        self._public_url = public_url
        self._jitter = jitter
        self._holder = lease.own_name()
        self._held: Lease | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=PLACE)

    async def stop(self) -> None:
        """An alert that is being sent is finished first; another process may go on at once."""
        self._stopping.set()
        if self._task is not None:
            await self._task
        held, self._held = self._held, None
        if held is not None:
            with contextlib.suppress(Busy):
                await self._state.writer.run(lambda tx: lease.release(tx, held))

    async def flush(self) -> None:
        """Tries everything that is due, once."""
        while await self._next():
            pass

    async def _run(self) -> None:
        while not self._stopping.is_set() and not self._state.hub.closed:
            try:
                await self.flush()
            except Busy:
                await asyncio.sleep(_TROUBLE_SECONDS)
            except Exception:
                _LOG.exception("alerts failed")
                await asyncio.sleep(_TROUBLE_SECONDS)
            await self._rest()

    async def _rest(self) -> None:
        queued = asyncio.create_task(self._state.hub.outbox_queued(_LOOK_SECONDS))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait((queued, stopping), return_when=asyncio.FIRST_COMPLETED)
        for task in (queued, stopping):
            task.cancel()
        await asyncio.gather(queued, stopping, return_exceptions=True)

    async def _next(self) -> bool:
        """Tries the one that has been due longest; False when there is none, or another process sees to it."""
        ready_at = await alerting.next_ready_at(self._state.database)
        if self._stopping.is_set() or ready_at is None or ready_at > self._state.clock():
            return False
        begun = await self._state.writer.run(self._begin)
        if begun is None:
            return False
        self._held, waiting = begun
        outcome, alarm = await self._try(waiting)
        await self._write(self._held, waiting, outcome, alarm)
        return True

    async def _begin(self, tx: Tx) -> tuple[Lease, Waiting] | None:
        now = self._state.clock()
        held = await lease.acquire(tx, PLACE, self._holder, now)
        waiting = await alerting.begin(tx, held.fence, now) if held else None
        return (held, waiting) if held and waiting else None

    async def _write(self, held: Lease, waiting: Waiting, outcome: Outcome, alarm: str | None) -> None:
        async def unit(tx: Tx) -> None:
            now = self._state.clock()
            await alerting.finish(tx, self._state.turns, waiting, outcome, held.fence, now)
            if alarm is not None:
                await lease.set_alarm(tx, PLACE, alarm)

        while True:
            try:
                await self._state.writer.run(unit)
                break
            except Busy:
                if self._stopping.is_set():
                    raise
                await asyncio.sleep(_TROUBLE_SECONDS)
        if alarm:
            _LOG.error("an alert did not leave: %s", alarm)

    async def _try(self, waiting: Waiting) -> tuple[Outcome, str | None]:
        """What became of it, and the trouble that staff should know of: "" when there is none, None when it is not
        known."""
        office, now = self._state.settings.office, self._state.clock()
        duty = duty_at(office, now)
        if waiting.unsure >= MOST_UNSURE:
            return Outcome(), "an alert was tried several times without an answer, and may not have arrived"
        if duty == NOBODY:
            ready_at = next_open(office, now) or now + timedelta(seconds=_NOBODY_SECONDS)
            return Outcome(ready_at=ready_at, idle=True), None
        reaching = [way for way in self._ways if way.reaches(office, duty)]
        if not reaching:
            return self._unreached(office, now, duty)
        return await self._send(waiting, [way for way in reaching if way.name not in waiting.done], office, duty)

    def _unreached(self, office: Office, now: datetime, duty: DutyName) -> tuple[Outcome, str]:
        if not self._ways:
            ready_at = now + timedelta(seconds=_NO_WAY_SECONDS)
            return Outcome(ready_at=ready_at), "no way to send alerts is set up (IRIGUCHI_SMTP_HOST)"
        ready_at = closes_at(office, now) or now + timedelta(seconds=_NOBODY_SECONDS)
        return Outcome(ready_at=ready_at), f"the office has no address of who is on duty ({duty})"

    async def _send(self, waiting: Waiting, ways: Sequence[Way], office: Office, duty: DutyName) -> tuple[Outcome, str]:
        notice = notice_of(waiting, self._state.dialog.catalogs, self._public_url)
        outcomes = await asyncio.gather(*(way.send(notice, office, duty) for way in ways))
        ended = list(zip(ways, outcomes, strict=True))
        done = tuple(way.name for way, outcome in ended if isinstance(outcome, Sent))
        unsure = any(isinstance(outcome, Uncertain) for outcome in outcomes)
        if len(done) == len(ways):
            return Outcome(done, left_for=duty), ""
        alarm = "; ".join(
            outcome.alarm if isinstance(outcome, Later) else f"no answer ({way.name})"
            for way, outcome in ended
            if not isinstance(outcome, Sent)
        )
        ready_at = self._state.clock() + pause(waiting.attempts, _FIRST_PAUSE_SECONDS, self._jitter())
        return Outcome(done, ready_at, duty if done else "", unsure), alarm
