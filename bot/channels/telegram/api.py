"""Telegram's API as used here: python-telegram-bot's client, made quiet, bounded and exact about failures."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import httpx
import msgspec
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.channels.telegram.shapes import mended

API_ROOT = "https://api.telegram.org"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_CONNECT_SECONDS = 5.0
_POOL_SECONDS = 2.0
# Telegram holds a second "409 Conflict" back for 3 seconds, and a long poll may end a moment late.
_POLL_GRACE_SECONDS = 5.0


class Harmless(NetworkError):
    """Trouble after which a repeat cannot double anything: no connection came about, say."""


class TooFast(TelegramError):
    """Telegram asks for a pause of `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Too many requests")
        self.seconds = seconds


class _Parameters(msgspec.Struct):
    retry_after: float | None = None


class _Refusal(msgspec.Struct):
    parameters: _Parameters | None = None


class _Updates(msgspec.Struct):
    result: list[msgspec.Raw]


class _Request(HTTPXRequest):
    """One HTTP call with a limit on the whole of it (httpx limits each phase), whose failures can be told apart.

    The library would log an answer that it cannot read, and the answer repeats what was sent: it never gets to see one.
    """

    def __init__(self, seconds: float, connections: int) -> None:
        super().__init__(
            connection_pool_size=connections,
            read_timeout=seconds,
            write_timeout=seconds,
            connect_timeout=min(_CONNECT_SECONDS, seconds),
            pool_timeout=min(_POOL_SECONDS, seconds),
        )
        self.seconds = seconds

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(self.seconds):
                status, payload = await super().do_request(*args, **kwargs)
        except TimeoutError as error:
            raise TimedOut from error
        except NetworkError as error:
            if isinstance(error.__cause__, _NEVER_LEFT):
                raise Harmless("No connection") from error
            raise
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TooFast(_retry_after(payload))
        return status, self.checked(status, payload)

    def checked(self, status: int, payload: bytes) -> bytes:
        try:
            msgspec.json.decode(payload, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, RecursionError):
            raise NetworkError(f"HTTP {status}, and the answer is not Telegram's") from None
        return payload


class _Poll(_Request):
    """Keeps the updates as the bytes they came in: the library's reading loses all of them when one is odd."""

    updates: Sequence[bytes] = ()

    def checked(self, status: int, payload: bytes) -> bytes:
        if status != HTTPStatus.OK:
            return super().checked(status, payload)
        self.updates = _split(payload)
        return b'{"ok":true,"result":[]}'


class Api:
    """`bot` sends; `updates` asks for what has come in."""

    def __init__(self, token: str, root: str, *, seconds: float, poll_seconds: float) -> None:
        _hush()
        self._request = _Request(seconds, connections=32)
        self._poll = _Poll(seconds + poll_seconds + _POLL_GRACE_SECONDS, connections=1)
        self.bot = Bot(token, base_url=f"{root.rstrip('/')}/bot", request=self._request, get_updates_request=self._poll)

    async def open(self) -> None:
        await self._request.initialize()
        await self._poll.initialize()

    async def close(self) -> None:
        await self._poll.shutdown()
        await self._request.shutdown()

    async def updates(self, offset: int | None, seconds: int) -> Sequence[bytes]:
        """The updates from `offset` on, each as its own bytes; waits up to `seconds` for the first.

        Everything below `offset` is confirmed by the call. Raises `TelegramError`."""
        await self.bot.get_updates(offset=offset, timeout=seconds, allowed_updates=ALLOWED_UPDATES)
        return self._poll.updates


def _hush() -> None:
    """The libraries write addresses with the token in them, and texts, below WARNING."""
    for name in ("httpx", "httpcore", "telegram"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def _retry_after(payload: bytes) -> float:
    try:
        parameters = msgspec.json.decode(payload, type=_Refusal).parameters
    except (msgspec.DecodeError, RecursionError):
        parameters = None
    return max(1.0, (parameters and parameters.retry_after) or 1.0)


def _split(payload: bytes) -> Sequence[bytes]:
    try:
        try:
            found = msgspec.json.decode(payload, type=_Updates)
        except msgspec.DecodeError:
            found = msgspec.json.decode(mended(payload), type=_Updates)
    except (ValueError, RecursionError):
        raise NetworkError("The list of updates cannot be read") from None
    return [bytes(update) for update in found.result]
