"""Getting updates by asking: an update is confirmed only after it and all before it are committed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels import Busy
from bot.channels.telegram.api import Api, TooFast
from bot.channels.telegram.errors import (
    Trouble,
    UpdatesTaken,
    poller_in_the_way,
    somebody_in_the_way,
    token_refused,
    webhook_in_the_way,
)

_log = logging.getLogger(__name__)

_LONGEST_PAUSE_SECONDS = 30.0
_LONGEST_BUSY_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds. `http`: limit of one call. `poll`: how long Telegram may wait for an update.

    `first_poll`: the same for the very first question, long enough for another poller to show itself: Telegram ends
    the older of two waiting calls, and the other program asks again within about a second.
    """

    http: float = 10.0
    poll: int = 25
    first_poll: int = 2
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Poller:
    """`accept` hands over updates and returns once they are committed, with the id of the last; it may raise `Busy`."""

    def __init__(self, api: Api, accept: Callable[[Sequence[bytes]], Awaitable[int | None]], pace: Pace) -> None:
        self._api = api
        self._accept = accept
        self._pace = pace
        self._offset: int | None = None
        self._failures = 0

    async def probe(self) -> None:
        """Asks once, confirming nothing. Raises `Trouble` when asking again is no use; other trouble may pass."""
        try:
            await self._api.updates(None, self._pace.first_poll)
        except TelegramError as error:
            if trouble := await self._trouble(error):
                raise trouble from None
            _log.warning("Telegram cannot be reached yet (%s)", type(error).__name__)

    async def run(self) -> None:
        """Asks until cancelled. No trouble ends it: whatever stands in the way may pass."""
        while True:
            try:
                await self._ask()
            except TooFast as error:
                await self._pace.sleep(error.seconds)
            except Busy:
                await self._pause("the database is busy", _LONGEST_BUSY_SECONDS)
            except TelegramError as error:
                trouble = await self._trouble(error)
                await self._pause(str(trouble) if trouble else type(error).__name__, _LONGEST_PAUSE_SECONDS)
            except Exception as error:  # a fault in one update must not silence everybody
                await self._pause(type(error).__name__, _LONGEST_PAUSE_SECONDS)
            else:
                self._failures = 0

    async def _ask(self) -> None:
        updates = await self._api.updates(self._offset, self._pace.poll)
        if not updates:
            return
        last = await self._accept(updates)
        # Ids are not compared: after a quiet week Telegram begins anew anywhere.
        if last is None:
            raise ValueError("no update had an id")
        self._offset = last + 1

    async def _pause(self, why: str, longest: float) -> None:
        if self._failures == 0:
            _log.error("Telegram updates are waiting: %s", why)
        seconds = min(longest, 0.5 * 2.0**self._failures)
        self._failures = min(self._failures + 1, 16)
        await self._pace.sleep(seconds)

    async def _trouble(self, error: TelegramError) -> Trouble | None:
        if isinstance(error, InvalidToken):
            return token_refused()
        if isinstance(error, Conflict):
            return await self._whoever_is_in_the_way()
        return None

    async def _whoever_is_in_the_way(self) -> UpdatesTaken:
        try:
            url = (await self._api.bot.get_webhook_info()).url
        except TelegramError:
            return somebody_in_the_way()
        # Only the host: many programs put the token into the path.
        return webhook_in_the_way(urlsplit(url).hostname or "an unnamed host") if url else poller_in_the_way()
