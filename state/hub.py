"""The hub: who waits for news is woken once they are committed. It only says "look again", never what happened."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import OrderedDict
from collections.abc import Iterable

_REMEMBERED = 4096


class Hub:
    """Within one process. `state/watch.py` feeds it with what other processes committed."""

    def __init__(self) -> None:
        # By it a process knows its own news again.
        self.name = secrets.token_hex(8)
        self._conversations: dict[str, set[asyncio.Event]] = {}
        self._leads: set[asyncio.Event] = set()
        self._outbox: set[asyncio.Event] = set()
        self._latest: OrderedDict[str, int] = OrderedDict()
        self.leads_version = 1
        self.closed = False

    def committed(self, latest: Iterable[tuple[str, int]]) -> None:
        """Conversations that have something new, each with its newest seq."""
        for conversation_id, seq in latest:
            # Kept for those that have read already but do not wait yet.
            self._latest[conversation_id] = seq
            self._latest.move_to_end(conversation_id)
            _wake(self._conversations.get(conversation_id, ()))
        while len(self._latest) > _REMEMBERED:
            self._latest.popitem(last=False)

    def stirred(self) -> None:
        """Something was committed by another process: everybody looks again."""
        for waiters in self._conversations.values():
            _wake(waiters)
        self.queued()

    def queued(self) -> None:
        """The outbox has something to send."""
        _wake(self._outbox)

    def leads_moved(self) -> None:
        self.leads_version += 1
        _wake(self._leads)

    def close(self) -> None:
        """Everybody is woken for the last time, so that open pages end with the service."""
        self.closed = True
        self.stirred()
        _wake(self._leads)

    async def changed(self, conversation_id: str, after_seq: int, timeout: float | None = None) -> bool:  # noqa: ASYNC109
        """Waits until something newer than `after_seq` may be there; False when `timeout` seconds passed first.

        A caller reads the store before it waits the first time, and again after every return.
        """
        if self.closed or self._latest.get(conversation_id, 0) > after_seq:
            return True
        waiters = self._conversations.setdefault(conversation_id, set())
        try:
            return await _wait(waiters, timeout)
        finally:
            if not waiters and self._conversations.get(conversation_id) is waiters:
                del self._conversations[conversation_id]

    async def leads_changed(self, version: int, timeout: float | None = None) -> int:  # noqa: ASYNC109
        """The version of the open leads, as soon as it differs from `version`, or after `timeout` seconds."""
        if self.leads_version == version and not self.closed:
            await _wait(self._leads, timeout)
        return self.leads_version

    async def outbox_queued(self, timeout: float) -> bool:  # noqa: ASYNC109
        return self.closed or await _wait(self._outbox, timeout)


def _wake(waiters: Iterable[asyncio.Event]) -> None:
    for waiter in waiters:
        waiter.set()


async def _wait(waiters: set[asyncio.Event], seconds: float | None) -> bool:
    waiter = asyncio.Event()
    waiters.add(waiter)
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await waiter.wait()
        return waiter.is_set()
    finally:
        waiters.discard(waiter)
