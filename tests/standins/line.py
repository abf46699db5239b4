"""LINE, played on 127.0.0.1: the Messaging API with its limits and its faults, and the phones of its users."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.standins import serving
from tests.standins.line_phone import Event, LinePhone
from tests.standins.line_spec import problems

REPLY_AGE = timedelta(seconds=60)
RETRY_KEY_AGE = timedelta(hours=24)
MONTHLY_LIMIT = "You have reached your monthly limit."
_REQUEST_BYTES = 2_000_000


class Fault(StrEnum):
    """What can be wrong with one answer of LINE's. `*_AFTER`: the request was carried out all the same."""

    UNAUTHORIZED = "unauthorized"
    RATE = "rate"
    ERROR = "error"
    ERROR_AFTER = "error after"
    SILENCE = "silence"
    SILENCE_AFTER = "silence after"


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot's. `answer`: HTTP status (0: none was given)."""

    name: str
    body: Any
    retry_key: str
    answer: int


@dataclass(slots=True)
class _Token:
    to: str
    made_at: datetime
    used: bool = False


@dataclass(frozen=True, slots=True)
class _Accepted:
    request_id: str
    message_ids: tuple[str, ...]
    at: datetime

    def body(self) -> dict[str, Any]:
        return {"sentMessages": [{"id": id, "quoteToken": f"q{id}"} for id in self.message_ids]}


class Refusal(Exception):
    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, **more}


class LinePlatform:
    """The server and everybody's phones. Webhooks go to `hook`; the bot calls `url`.

    `calls`: what the bot has asked for. `problems`: what in it LINE would refuse; at the end there must be none.
    `quota`: pushes left this month, None for no limit. `left`: groups that the bot has left. `in_groups`: what it has
    said in groups. `untaken`: events for which the bot has not answered 200.
    """

    bot_id = "U" + "b07" * 10 + "b0"

    def __init__(
        self,
        *,
        secret: str = "line-secret",
        access_token: str = "line-token",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.secret = secret
        self.access_token = access_token
        self.clock = clock
        self.url = ""
        self.hook = ""
        self.quota: int | None = None
        self.calls: list[Call] = []
        self.problems: list[str] = []
        self.untaken: list[Event] = []
        self.left: list[str] = []
        self.in_groups: list[str] = []
        self._phones: dict[str, LinePhone] = {}
        self._tokens: dict[str, _Token] = {}
        self._keys: dict[str, _Accepted] = {}
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._held: list[Event] | None = None
        self._numbers = 0
        self._silence = asyncio.Event()
        self._client = httpx.AsyncClient(timeout=15, trust_env=False)

    @classmethod
    @asynccontextmanager
    async def start(cls, **settings: Any) -> AsyncIterator[LinePlatform]:
        platform = cls(**settings)
        async with platform._client, serving(platform._app()) as platform.url:
            try:
                yield platform
            finally:
                platform._silence.set()
        assert not platform.problems, "\n".join(platform.problems)

    def phone(self, user_id: str = "") -> LinePhone:
        """The phone of one user, a new one without `user_id`."""
        user_id = user_id or f"U{self.number():032x}"
        return self._phones.setdefault(user_id, LinePhone(self, user_id))

    def fail(self, name: str, *faults: Fault) -> None:
        """The next calls of `name` (reply, push, info or leave) meet these, one each."""
        self._faults[name] += faults

    def count(self, name: str, answer: int | None = None) -> int:
        return sum(call.name == name and answer in (None, call.answer) for call in self.calls)

    def event(self, kind: str, source: Event | None, **more: Any) -> Event:
        """One webhook event, with a fresh reply token when `more` asks for one (`reply=True`)."""
        made: Event = {
            "type": kind,
            "mode": "active",
            "timestamp": int(self.clock().timestamp() * 1000),
            "webhookEventId": f"01{self.number():024d}",
            "deliveryContext": {"isRedelivery": False},
        }
        if source is not None:
            made["source"] = source
        if more.pop("reply", False):
            to = "" if source is None else source.get("groupId") or source.get("roomId") or source["userId"]
            made["replyToken"] = f"{self.number():032x}"
            self._tokens[made["replyToken"]] = _Token(to, self.clock())
        return made | more

    @contextmanager
    def held(self) -> Iterator[list[Event]]:
        """Events go into the list instead of to the bot, to be delivered together, twice, or in another order."""
        self._held = []
        try:
            yield self._held
        finally:
            self._held = None

    async def deliver(self, *events: Event, again: bool = False) -> int:
        """Posts the events in one body; the bot's HTTP status, 0 when it cannot be reached. `again`: as a repeat."""
        if self._held is not None:
            self._held += events
            return 200
        posted = [event | {"deliveryContext": {"isRedelivery": again}} for event in events]
        status = await self.post(json.dumps({"destination": self.bot_id, "events": posted}).encode())
        self.untaken = [event for event in self.untaken if event not in events] + (
            list(events) if status != 200 else []
        )
        return status

    async def redeliver(self) -> int:
        """Posts what the bot has not taken again, one event each; how many it still has not taken."""
        for event in list(self.untaken):
            await self.deliver(event, again=True)
        return len(self.untaken)

    async def post(self, body: bytes, signature: str | None = None) -> int:
        headers = {"x-line-signature": self.sign(body) if signature is None else signature}
        try:
            response = await self._client.post(self.hook, content=body, headers=headers)
        except httpx.TransportError:
            return 0
        return response.status_code

    def sign(self, body: bytes) -> str:
        return base64.b64encode(hmac.digest(self.secret.encode(), body, hashlib.sha256)).decode()

    def _app(self) -> Starlette:
        def route(path: str, name: str, act: Callable[[Request, Any], dict[str, Any]]) -> Route:
            async def endpoint(request: Request) -> Response:
                return await self._answer(name, request, act)

            return Route(path, endpoint, methods=["GET" if name == "info" else "POST"])

        return Starlette(
            routes=[
                route("/v2/bot/message/reply", "reply", self._reply),
                route("/v2/bot/message/push", "push", self._push),
                route("/v2/bot/info", "info", self._info),
                route("/v2/bot/group/{id}/leave", "leave", self._leave),
                route("/v2/bot/room/{id}/leave", "leave", self._leave),
            ]
        )

    async def _answer(self, name: str, request: Request, act: Callable[[Request, Any], dict[str, Any]]) -> Response:
        fault = self._faults[name].popleft() if self._faults[name] else None
        raw = await request.body()
        status, body, headers = 200, {}, {"X-Line-Request-Id": f"request-{self.number()}"}
        parsed = json.loads(raw) if raw else None
        try:
            self._admit(request, raw, fault)
            request.state.id = headers["X-Line-Request-Id"]
            body = act(request, parsed)
            if fault == Fault.ERROR_AFTER:
                raise Refusal(500, "Internal Server Error")
        except Refusal as refusal:
            status, body = refusal.status, refusal.body
            headers |= body.pop("headers", {})
        silent = fault in (Fault.SILENCE, Fault.SILENCE_AFTER)
        self.calls.append(Call(name, parsed, request.headers.get("x-line-retry-key", ""), 0 if silent else status))
        if silent:
            await self._silence.wait()
        return JSONResponse(body, status, headers)

    def _admit(self, request: Request, raw: bytes, fault: Fault | None) -> None:
        if fault == Fault.UNAUTHORIZED or request.headers.get("authorization") != f"Bearer {self.access_token}":
            raise Refusal(401, "Authentication failed. Confirm that the access token in the header is valid.")
        if fault == Fault.RATE:
            raise Refusal(429, "The API rate limit has been exceeded. Try again later.")
        if fault in (Fault.ERROR, Fault.SILENCE):
            raise Refusal(500, "Internal Server Error")
        if len(raw) > _REQUEST_BYTES:
            raise Refusal(413, "Request Entity Too Large")

    def _check(self, schema: str, body: Any) -> None:
        found = problems(schema, body)
        self.problems += [f"{schema}: {problem}" for problem in found]
        if found:
            details = [{"message": "Invalid", "property": problem.partition(":")[0]} for problem in found]
            raise Refusal(400, f"The request body has {len(found)} error(s)", details=details)

    def _reply(self, request: Request, body: Any) -> dict[str, Any]:
        if "x-line-retry-key" in request.headers:
            self.problems.append("a reply with a retry key")
            raise Refusal(400, "Retry key is not supported")
        self._check("ReplyMessageRequest", body)
        token = self._tokens.get(body["replyToken"])
        if token is None or token.used or self.clock() - token.made_at > REPLY_AGE:
            raise Refusal(400, "Invalid reply token")
        token.used = True
        return self._show(token.to, body["messages"], request.state.id).body()

    def _push(self, request: Request, body: Any) -> dict[str, Any]:
        key = request.headers.get("x-line-retry-key", "")
        try:
            UUID(key)
        except ValueError:
            self.problems.append(f"a push with the retry key {key!r}")
            raise Refusal(400, "Invalid retry key") from None
        self._check("PushMessageRequest", body)
        earlier = self._keys.get(key)
        if earlier and self.clock() - earlier.at < RETRY_KEY_AGE:
            headers = {"X-Line-Accepted-Request-Id": earlier.request_id}
            raise Refusal(409, "The retry key is already accepted", headers=headers, **earlier.body())
        if body["to"] not in self._phones:
            raise Refusal(400, "Failed to send messages")
        if self.quota == 0:
            raise Refusal(429, MONTHLY_LIMIT)
        if self.quota is not None:
            self.quota -= 1
        self._keys[key] = self._show(body["to"], body["messages"], request.state.id)
        return self._keys[key].body()

    def _info(self, request: Request, body: Any) -> dict[str, Any]:
        return {
            "userId": self.bot_id,
            "basicId": "@216ru",
            "displayName": "Stand-in",
            "chatMode": "bot",
            "markAsReadMode": "auto",
        }

    def _leave(self, request: Request, body: Any) -> dict[str, Any]:
        self.left.append(request.path_params["id"])
        return {}

    def _show(self, to: str, messages: list[Any], request_id: str) -> _Accepted:
        accepted = _Accepted(request_id, tuple(f"{self.number()}" for _ in messages), self.clock())
        if to in self._phones:
            self._phones[to].show(messages)
        else:
            self.in_groups += [message["text"] for message in messages]
        return accepted

    def number(self) -> int:
        self._numbers += 1
        return self._numbers
