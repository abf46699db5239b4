"""The courier of one channel: holds the channel's lease, and sends what is due, several conversations at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from bot.button import ButtonSeal
from bot.channels import Batch, Channel, Later, Outcome, Uncertain
from bot.delivery import QUOTA_PAUSE, Attempt, decide, judge
from state import lease, sending
from state.errors import Busy
from state.lease import LEASE_SECONDS, Lease
from state.opening import State
from state.sending import End
from state.writer import Tx

_LOG = logging.getLogger(__name__)

SEND_SECONDS = 10.0
# A send that begins with less than this left could still be under way when another process takes over.
MARGIN_SECONDS = 15.0

_RENEW_SECONDS = 10.0
_AT_ONCE = 32
_IDLE_SECONDS = 5.0
_TROUBLE_SECONDS = 0.5
_CIRCUIT_SECONDS = 60.0

QUOTA = "quota"
"""The alarm while the month's quota is used up: residents get answers, but nothing can be pushed to them."""


class Courier:
    """One task. Everything it does is safe to be cut off at any point (see `bot/delivery.py`)."""

    def __init__(self, state: State, channel: Channel, holder: str, jitter: Callable[[], float]) -> None:
        self._state = state
        self._channel = channel
        self._holder = holder
        self._jitter = jitter
        self._lease: Lease | None = None
        self._held_until = 0.0
        self._sends: dict[str, asyncio.Task[None]] = {}
        self._ended: list[End] = []
        self._settling: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._paused_until = 0.0
        self._quota_until = state.clock() - timedelta(days=1)
        self._alarm = ""
        # What the database says is not known at first: it is written once in any case.
        self._told_alarm: str | None = None
        self._stopping = False

    # ------------------------------------------------------------ the round

    async def run(self) -> None:
        """Until `stop`. Trouble of the database only makes it wait."""
        while not self._stopping:
            self._wake.clear()
            try:
                seconds = await self.round()
            except Busy:
                seconds = _TROUBLE_SECONDS
            except Exception:
                _LOG.exception("the courier of %s failed", self._channel.name)
                seconds = _TROUBLE_SECONDS
            await self._rest(seconds)

    async def round(self) -> float:
        """Begins to send what is due; in how many seconds there may be more, unless somebody wakes us before."""
        if not await self._hold_lease():
            return _IDLE_SECONDS
        now = self._state.clock()
        loop_now = asyncio.get_running_loop().time()
        if self._paused_until > loop_now:
            return min(self._paused_until - loop_now, _IDLE_SECONDS)
        free = _AT_ONCE - len(self._sends)
        ready_at = await sending.next_ready_at(self._state.database, self._channel.name, self._channel.account)
        if ready_at is None or free <= 0:
            return _IDLE_SECONDS
        if ready_at > now:
            return min((ready_at - now).total_seconds(), _IDLE_SECONDS)
        begun = await self._begin(free)
        # Nothing could be begun although something is due: it belongs to conversations that are being sent to.
        return 0.0 if begun else _IDLE_SECONDS

    async def finish(self) -> None:
        """Waits for everything that was begun."""
        while self._sends or self._settling is not None:
            tasks = [*self._sends.values(), *([self._settling] if self._settling else [])]
            await asyncio.wait(tasks)

    async def stop(self) -> None:
        """Lets begun sends end, and the next holder take over at once."""
        self._stopping = True
        self.wake()
        await self.finish()
        held, self._lease = self._lease, None
        if held is not None:
            with contextlib.suppress(Busy):
                await self._state.writer.run(lambda tx: lease.release(tx, held))

    def wake(self) -> None:
        self._wake.set()

    async def _rest(self, seconds: float) -> None:
        if seconds <= 0 or self._stopping:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    # ------------------------------------------------------------ the lease

    async def _hold_lease(self) -> bool:
        """Whether this process speaks for the channel; renews the lease long before it ends."""
        loop = asyncio.get_running_loop()
        asked_at = loop.time()
        if self._lease is not None and self._held_until - asked_at > LEASE_SECONDS - _RENEW_SECONDS:
            return True
        self._lease = await self._state.writer.run(
            lambda tx: lease.acquire(tx, self._channel.name, self._holder, self._state.clock())
        )
        self._held_until = asked_at + LEASE_SECONDS
        return self._lease is not None

    def _has_time(self) -> bool:
        return self._held_until - asyncio.get_running_loop().time() >= MARGIN_SECONDS

    # ------------------------------------------------------------ sending

    async def _begin(self, most: int) -> int:
        """Notes what is going to be sent, and only then starts to send it."""
        held = self._lease
        if held is None:
            return 0
        attempts, settled = await self._state.writer.run(lambda tx: self._take(tx, held, most))
        for attempt in attempts:
            name = attempt.head.conversation_id
            self._sends[name] = asyncio.create_task(self._send(attempt), name=f"send {self._channel.name}")
        return len(attempts) + settled

    async def _take(self, tx: Tx, held: Lease, most: int) -> tuple[list[Attempt], int]:
        if not await lease.is_held(tx, held):
            self._lease = None
            return [], 0
        now = self._state.clock()
        where = (self._channel.name, self._channel.account)
        heads = await sending.heads(tx, self._state.turns.opener, where, now, held.fence, self._sends.keys(), most)
        decisions = [
            decide(head, self._channel.limits, self._state.dialog.render, now, self._quota_until) for head in heads
        ]
        attempts = [decision for decision in decisions if isinstance(decision, Attempt)]
        ends = [decision for decision in decisions if isinstance(decision, End)]
        await sending.finish(tx, self._state.turns, ends, None, now)
        await sending.begin(tx, [attempt.head for attempt in attempts], held.fence, now)
        return attempts, len(ends)

    async def _send(self, attempt: Attempt) -> None:
        outcome = await self._outcome(attempt)
        now = self._state.clock()
        if isinstance(outcome, Later):
            self._heed(outcome)
        self._ended.append(judge(attempt, outcome, self._channel.limits, now, self._jitter()))
        if self._settling is None:
            self._settling = asyncio.create_task(self._settle(), name=f"settle {self._channel.name}")

    async def _outcome(self, attempt: Attempt) -> Outcome:
        if not self._has_time():
            return Later(0)
        head = attempt.head
        batch = Batch(
            address=head.address,
            kind=head.kind,
            bubbles=attempt.bubbles,
            retry_key=head.retry_key,
            seal=ButtonSeal(self._state.vault.button_key, head.conversation_id),
            reply=attempt.reply,
            done=head.done,
            redraw_of=head.redraw_of,
        )
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await self._channel.send(batch)
        except TimeoutError:
            return Uncertain()
        except Exception as error:
            # Without its message, which may hold an address or a token.
            _LOG.error("sending on %s failed: %s", self._channel.name, type(error).__name__)
            return Uncertain()

    def _heed(self, outcome: Later) -> None:
        """What one refusal means for the whole channel."""
        loop_now = asyncio.get_running_loop().time()
        if outcome.quota:
            self._quota_until = self._state.clock() + QUOTA_PAUSE
            self._alarm = QUOTA
        elif outcome.alarm:
            if self._alarm != outcome.alarm:
                _LOG.error("%s refuses us: %s", self._channel.name, outcome.alarm)
            self._alarm = outcome.alarm
            self._paused_until = loop_now + max(outcome.retry_after_seconds, _CIRCUIT_SECONDS)
        else:
            self._paused_until = max(self._paused_until, loop_now + outcome.retry_after_seconds)

    # ------------------------------------------------------------ how it ended

    async def _settle(self) -> None:
        """Writes down how sends ended, as many as there are at once, until all of it is written."""
        while self._ended:
            ends, self._ended = self._ended, []
            try:
                await self._state.writer.run(partial(self._write, ends))
            except Busy:
                self._ended = [*ends, *self._ended]
                await asyncio.sleep(_TROUBLE_SECONDS)
                continue
            except Exception:
                # They stay as "sending": the next holder of the lease takes them for uncertain.
                _LOG.exception("the outcome of a send on %s could not be written", self._channel.name)
            for end in ends:
                self._sends.pop(end.head.conversation_id, None)
            self.wake()
        self._settling = None

    async def _write(self, ends: Sequence[End], tx: Tx) -> None:
        held = self._lease
        if held is None:
            return
        await sending.finish(tx, self._state.turns, ends, held.fence, self._state.clock())
        sent = {end.head.lane for end in ends if end.delivery == "sent"}
        # Answers may still go out free of charge when the quota is used up.
        if "notice" in sent or (sent and self._alarm != QUOTA):
            self._alarm = ""
        if self._alarm != self._told_alarm:
            await lease.set_alarm(tx, self._channel.name, self._alarm)
            alarm = self._alarm
            tx.after_commit(lambda: setattr(self, "_told_alarm", alarm))
