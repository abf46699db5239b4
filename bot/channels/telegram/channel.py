"""Telegram as a channel: both ways in, one way out, and nothing for groups."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from starlette.routing import BaseRoute
from telegram.error import InvalidToken, TelegramError

from bot.channels import Batch, Later, Limits, Outcome, Receiver
from bot.channels.telegram.api import ALLOWED_UPDATES, API_ROOT, Api
from bot.channels.telegram.delivery import Delivery
from bot.channels.telegram.errors import Trouble, token_malformed, token_refused
from bot.channels.telegram.menu import Texts, offer_menu
from bot.channels.telegram.parts import BUTTONS, TEXT_LENGTH
from bot.channels.telegram.polling import Pace, Poller
from bot.channels.telegram.reading import NAME, Reader, Reading
from bot.channels.telegram.webhook import PATH, secrets_in, webhook_route
from dialogs.content import T

_log = logging.getLogger(__name__)

PRIVATE_ONLY = T("telegram.private_only", "This account only answers in a private chat.")

_TOKEN = re.compile(r"([0-9]{1,20}):[A-Za-z0-9_-]{1,256}")
_ERRANDS = 200
_GROUPS_REMEMBERED = 1000
_LONGEST_PAUSE_SECONDS = 60.0
_LAST_WORDS_SECONDS = 0.5
_STOPPED_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Access:
    """How the bot is reached. `api_url` is a root, to which /bot<token>/... is appended; `public_url` is ours."""

    token: str = field(repr=False)
    mode: Literal["poll", "webhook"] = "poll"
    secret: str = field(default="", repr=False)
    api_url: str = API_ROOT
    public_url: str = ""


class TelegramChannel:
    """One bot. Raises `errors.Trouble` when its settings cannot work.

    `counts` tells what was not handed over and why (ignored kinds, groups, other bots), never by whom.
    """

    name = NAME
    limits = Limits(
        text_length=TEXT_LENGTH,
        text_units="code_points",
        buttons=BUTTONS,
        # Longer labels would be accepted, and cut off on a phone.
        label_graphemes=20,
        messages=20,
        edits=True,
    )

    def __init__(
        self, access: Access, catalogs: Texts, clock: Callable[[], datetime], pace: Pace | None = None
    ) -> None:
        found = _TOKEN.fullmatch(access.token)
        if found is None:
            raise token_malformed()
        self.account = found[1]
        self.counts: Counter[str] = Counter()
        self.polls = access.mode == "poll"
        self._access = access
        self._secrets = secrets_in(access.secret) if access.mode == "webhook" else ()
        self._catalogs = catalogs
        self._pace = pace or Pace()
        self._reader = Reader(self.account, catalogs.offered(), clock)
        self._api = Api(access.token, access.api_url, seconds=self._pace.http, poll_seconds=self._pace.poll)
        self._delivery = Delivery(self._api)
        self._task: asyncio.Task[None] | None = None
        self._errands: set[asyncio.Task[None]] = set()
        self._groups: dict[int, None] = {}
        self._is_stopped = False
        self._sending = 0
        self._idle = asyncio.Event()

    def routes(self, receiver: Receiver) -> Sequence[BaseRoute]:
        if self._access.mode != "webhook":
            return ()

        async def accept(body: bytes) -> bool:
            reading = self._reader.read(body)
            if reading.broken:
                self.counts["broken"] += 1
                return False
            await self._hand_over(receiver, [reading])
            return True

        return (webhook_route(self._secrets, accept),)

    async def start(self, receiver: Receiver) -> None:
        """Begins to poll, or tells Telegram where to post. Raises `errors.Trouble` when that can never work; a network
        that is down is waited for, without holding up the start for long."""
        await self._api.open()
        self._is_stopped = False
        try:
            await self._begin(receiver)
        except Trouble:
            await self.stop()
            raise

    async def _begin(self, receiver: Receiver) -> None:
        is_reached = await self._is_reached()
        if self._access.mode == "poll":
            await self._start_polling(receiver, is_reached)
        elif not self._access.public_url.startswith("https://"):
            _log.warning("IRIGUCHI_PUBLIC_URL is no https address: Telegram is not told where to post")
        elif not (is_reached and await self._told()):
            self._task = asyncio.create_task(self._keep_telling(), name="telegram webhook")
        if is_reached:
            self._run_errand(self._offer_menu())

    async def _is_reached(self) -> bool:
        """Whether Telegram answers; the token is right then."""
        try:
            await self._api.bot.get_me()
        except InvalidToken:
            raise token_refused() from None
        except TelegramError as error:
            _log.warning("Telegram cannot be reached yet (%s)", type(error).__name__)
            return False
        return True

    async def _start_polling(self, receiver: Receiver, is_reached: bool) -> None:
        async def accept(updates: Sequence[bytes]) -> int | None:
            readings = [self._reader.read(update) for update in updates]
            await self._hand_over(receiver, readings)
            return next((reading.update_id for reading in reversed(readings) if reading.update_id is not None), None)

        poller = Poller(self._api, accept, self._pace)
        if is_reached:
            await poller.probe()
        self._task = asyncio.create_task(poller.run(), name="telegram polling")

    async def _told(self) -> bool:
        """Tells Telegram where to post, and whether that was heard."""
        url = self._access.public_url.rstrip("/") + PATH
        try:
            await self._api.bot.set_webhook(url, secret_token=self._secrets[0], allowed_updates=ALLOWED_UPDATES)
        except TelegramError as error:
            _log.error("Telegram does not take %s as webhook yet (%s)", url, type(error).__name__)
            return False
        return True

    async def _keep_telling(self) -> None:
        seconds = 1.0
        await self._pace.sleep(seconds)
        while not await self._told():
            seconds = min(_LONGEST_PAUSE_SECONDS, seconds * 2)
            await self._pace.sleep(seconds)

    async def stop(self) -> None:
        """Ends within a second, also in the middle of a long poll: what is not confirmed comes again."""
        self._is_stopped = True
        tasks = [*self._errands, *([self._task] if self._task else [])]
        self._task = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._sending:
            # A message cut off on its way would be one of unknown fate.
            self._idle.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), _LAST_WORDS_SECONDS)
        await self._api.close()

    async def send(self, batch: Batch) -> Outcome:
        if self._is_stopped:
            return Later(_STOPPED_SECONDS, tuple(batch.done))
        self._sending += 1
        try:
            return await self._delivery.send(batch)
        finally:
            self._sending -= 1
            if not self._sending:
                self._idle.set()

    async def _hand_over(self, receiver: Receiver, readings: Sequence[Reading]) -> None:
        events = [event for reading in readings for event in reading.events]
        if events:
            await receiver.receive(events)
        for reading in readings:
            if reading.ignored:
                self.counts[reading.ignored] += 1
            if reading.pressed:
                self._run_errand(self._acknowledge(reading.pressed))
            if reading.leave is not None:
                self._run_errand(self._leave(reading.leave, reading.language))

    def _run_errand(self, errand: Coroutine[object, object, None]) -> None:
        """Small calls beside the way of the events, which none of them may hold up; too many are dropped."""
        if len(self._errands) >= _ERRANDS:
            errand.close()
            return
        task = asyncio.create_task(errand, name="telegram errand")
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _acknowledge(self, press_id: str) -> None:
        # "query is too old" and the rest change nothing: the button stops blinking by itself.
        with contextlib.suppress(TelegramError):
            await self._api.bot.answer_callback_query(press_id)

    async def _offer_menu(self) -> None:
        with contextlib.suppress(TelegramError):
            await offer_menu(self._api, self._catalogs)

    async def _leave(self, chat_id: int, language: str) -> None:
        """Says one line, once, and leaves; being added brings several updates."""
        if chat_id not in self._groups:
            self._groups = dict.fromkeys([*self._groups, chat_id][-_GROUPS_REMEMBERED:])
            line = self._catalogs.text(self._catalogs.negotiate(language) or "en", PRIVATE_ONLY)
            with contextlib.suppress(TelegramError):
                await self._api.bot.send_message(chat_id, line)
        with contextlib.suppress(TelegramError):
            await self._api.bot.leave_chat(chat_id)
