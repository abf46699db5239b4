"""The LINE channel: the front door for webhooks, and the life of the account behind it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels import Batch, Busy, Inbound, Limits, Outcome, Receiver, Unreadable
from bot.channels.body import BodyRefused, read_body
from bot.channels.line.events import Gathering, Malformed, read_event, read_post
from dialogs.content import T

HOOK = "/hooks/line"

PRIVATE_ONLY = T("line.private_only", "This account only answers in a private chat.")

LIMITS = Limits(
    text_length=5000,
    text_units="utf16",
    buttons=30,
    label_graphemes=20,
    messages=5,
    retries_are_safe=True,
)

_SIGNATURE = b"x-line-signature"
_LONGEST_PAUSE_SECONDS = 300.0
_FAREWELL_SECONDS = 3.0

_log = logging.getLogger(__name__)


class Texts(Protocol):
    def text(self, locale: str, text: T) -> str: ...


class Settings(Protocol):
    @property
    def line_channel_secret(self) -> str | None: ...

    @property
    def line_access_token(self) -> str | None: ...

    @property
    def line_api_url(self) -> str | None: ...


class Services(Protocol):
    @property
    def catalogs(self) -> Texts: ...

    @property
    def clock(self) -> Callable[[], datetime]: ...


def line(settings: Settings, services: Services) -> LineChannel | None:
    """The channel, or None where no account is set."""
    if not settings.line_channel_secret or not settings.line_access_token:
        return None
    return LineChannel(
        settings.line_channel_secret,
        settings.line_access_token,
        services.catalogs,
        services.clock,
        api_url=settings.line_api_url,
    )


class LineChannel:
    """One LINE official account. `account`: its bot user id, "" until LINE has told it or posted something.

    `seconds`: limit of one batch, and of any other call. `api_url`: another root than LINE's; /v2/... is appended.
    """

    name = "line"
    limits = LIMITS
    polls = False

    def __init__(
        self,
        secret: str,
        access_token: str,
        catalogs: Texts,
        clock: Callable[[], datetime],
        *,
        api_url: str | None = None,
        seconds: float = 10.0,
    ) -> None:
        # line-bot-sdk costs most of a second and 50 MB to import: only where the channel is switched on.
        from bot.channels.line.api import API_ROOT, Api  # noqa: PLC0415
        from bot.channels.line.delivery import Delivery  # noqa: PLC0415

        self.account = ""
        self._secret = secret.encode()
        self._catalogs = catalogs
        self._clock = clock
        self._seconds = seconds
        self._api = Api(api_url or API_ROOT, access_token)
        self._delivery = Delivery(self._api, clock, seconds=seconds)
        self._identifying: asyncio.Task[None] | None = None
        self._farewells: dict[str, asyncio.Task[None]] = {}

    def routes(self, receiver: Receiver) -> Sequence[BaseRoute]:
        async def hook(request: Request) -> Response:
            return Response(status_code=await self._take(request, receiver))

        return [Route(HOOK, hook, methods=["POST"])]

    async def start(self, receiver: Receiver) -> None:
        """Nothing is polled; who we are is asked in the background, since LINE may be out of reach just now."""
        self._identifying = asyncio.create_task(self._identify(), name="LINE account")

    async def stop(self) -> None:
        if self._identifying is not None:
            self._identifying.cancel()
            await asyncio.wait([self._identifying])
        if self._farewells:
            _, late = await asyncio.wait(self._farewells.values(), timeout=_FAREWELL_SECONDS)
            for task in late:
                task.cancel()
        await self._api.close()

    async def send(self, batch: Batch) -> Outcome:
        return await self._delivery.send(batch)

    async def _take(self, request: Request, receiver: Receiver) -> int:
        """The HTTP status for one post. Nothing is read before its signature holds."""
        try:
            body = await read_body(request)
        except BodyRefused as refused:
            return refused.status
        if not self._is_signed(request, body):
            return 401
        try:
            destination, events = read_post(body)
        except Malformed:
            _log.warning("LINE signed something that is no list of events: %d bytes", len(body))
            return 400
        if not events:
            # LINE's "Verify" button; it need not name the account.
            return 200
        # Only LINE can have signed it, so the first post tells who we are as well as LINE's own answer does.
        self.account = self.account or destination
        if not self.account:
            return 400
        if destination not in ("", self.account):
            return 401
        return await self._hand_over(events, receiver)

    async def _hand_over(self, events: Sequence[bytes], receiver: Receiver) -> int:
        now = self._clock()
        found = [read_event(event, self.account, now) for event in events]
        handed = [event for event in found if isinstance(event, Inbound | Unreadable)]
        if handed:
            try:
                await receiver.receive(handed)
            except Busy:
                return 503
        for gathering in found:
            if isinstance(gathering, Gathering):
                self._excuse(gathering)
        return 200

    def _is_signed(self, request: Request, body: bytes) -> bool:
        given = next((value for name, value in request.headers.raw if name == _SIGNATURE), b"")
        right = base64.b64encode(hmac.digest(self._secret, body, hashlib.sha256))
        return hmac.compare_digest(given, right)

    async def _identify(self) -> None:
        pause = 1.0
        while not self.account:
            answer = await self._api.own_id(self._seconds)
            if answer.user_id:
                self.account = answer.user_id
                return
            _log.warning("LINE does not tell the account's id (HTTP %d)", answer.status)
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE_SECONDS, pause * 2)

    def _excuse(self, gathering: Gathering) -> None:
        """Takes its leave of a group in the background, once at a time; nothing of it is kept."""
        if gathering.id and gathering.id not in self._farewells:
            task = asyncio.create_task(self._leave(gathering), name="LINE farewell")
            self._farewells[gathering.id] = task
            task.add_done_callback(lambda _: self._farewells.pop(gathering.id, None))

    async def _leave(self, gathering: Gathering) -> None:
        if gathering.reply_token:
            # Nobody's language is known here.
            texts = dict.fromkeys(self._catalogs.text(locale, PRIVATE_ONLY) for locale in ("ja", "en"))
            await self._api.reply_text(gathering.reply_token, "\n".join(texts), self._seconds)
        answer = await self._api.leave(gathering.kind, gathering.id, self._seconds)
        _log.info("left a %s: HTTP %d", gathering.kind, answer.status)
