"""A LINE channel between a played platform and a played core, and the events and batches that go through it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import httpx
from starlette.applications import Starlette

from bot.channels import Batch, Reply
from bot.channels.line import LineChannel
from dialogs.session import Bubble, Press
from tests.standins import serving
from tests.standins.line import LinePlatform
from tests.standins.line_phone import LinePhone
from tests.standins.pump import English, Pump, Seal

SECRET = "line-secret"
TOKEN = "line-token"
BOT_ID = LinePlatform.bot_id
KEY = "123e4567-e89b-12d3-a456-426614174000"
# Long enough for an answer on a busy machine, short enough to wait for.
IMPATIENT_SECONDS = 1.0


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **more: float) -> None:
        self.now += timedelta(**more)


@dataclass
class Stage:
    """`sends` makes a batch as the core would for the last event that came in."""

    platform: LinePlatform
    channel: LineChannel
    pump: Pump
    clock: Clock
    _keys: int = field(default=0)

    def batch(self, *bubbles: Bubble, kind: Literal["answer", "safety", "notice"] = "answer", **more: Any) -> Batch:
        event = self.pump.inbound[-1]
        self._keys += 1
        values: dict[str, Any] = {
            "address": event.address,
            "kind": kind,
            "bubbles": bubbles,
            "retry_key": f"123e4567-e89b-12d3-a456-{self._keys:012d}",
            "seal": Seal(),
            "reply": event.reply,
        }
        return Batch(**values | more)


@asynccontextmanager
async def stage(*, seconds: float = 10.0, started: bool = False) -> AsyncIterator[Stage]:
    clock, pump = Clock(), Pump()
    async with LinePlatform.start(secret=SECRET, access_token=TOKEN, clock=clock) as platform:
        channel = LineChannel(SECRET, TOKEN, English(), clock, api_url=platform.url, seconds=seconds)
        async with serving(Starlette(routes=list(channel.routes(pump)))) as root:
            platform.hook = f"{root}/hooks/line"
            if started:
                await channel.start(pump)
            try:
                yield Stage(platform, channel, pump, clock)
            finally:
                await channel.stop()


def line_channel(clock: Callable[[], datetime] | None = None) -> LineChannel:
    """A channel for which nobody listens at LINE's end."""
    return LineChannel(SECRET, TOKEN, English(), clock or Clock(), api_url="http://127.0.0.1:9")


def sign(body: bytes, secret: str = SECRET) -> bytes:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))


async def post(channel: LineChannel, pump: Pump, body: bytes, signature: bytes | None = b"") -> httpx.Response:
    """Posts to the channel's front door, without a network. `signature`: b"" = the right one, None = no header."""
    app = Starlette(routes=list(channel.routes(pump)))
    headers = [] if signature is None else [(b"X-Line-Signature", signature or sign(body))]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
        return await client.post("/hooks/line", content=body, headers=headers)


ALICE = "U" + "a1" * 16
USER = {"type": "user", "userId": ALICE}


def event(kind: str = "message", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": kind,
        "mode": "active",
        "timestamp": 1_775_000_000_000,
        "webhookEventId": "01HX0000000000000000000001",
        "deliveryContext": {"isRedelivery": False},
        "source": USER,
        "replyToken": "a" * 32,
    }
    if kind == "message":
        made["message"] = {"id": "444573844083572737", "type": "text", "text": "hello", "quoteToken": "q"}
    return made | more


def message(kind: str, **more: Any) -> dict[str, Any]:
    return event(message={"id": "5", "type": kind, **more})


def body_of(*events: Any, destination: str = BOT_ID) -> bytes:
    return json.dumps({"destination": destination, "events": events}).encode()


async def read(*events: Any) -> Pump:
    """What the core gets of these events, which come in one post."""
    pump = Pump()
    response = await post(line_channel(), pump, body_of(*events))
    assert response.status_code == 200
    return pump


def question(*labels: str, text: str = "Which?", many: bool = False, chosen: str = "", **more: Any) -> Bubble:
    presses = tuple(Press(f"c{place}", label, chosen=label == chosen) for place, label in enumerate(labels))
    return Bubble(text=text, role="question", step="needs", question=7, many=many, presses=presses, **more)


def reply(clock: Clock, token: str = "unknown") -> Reply:
    return Reply(token, clock())


def names(scene: Stage) -> list[tuple[str, int]]:
    """What LINE was asked for, with the HTTP status that it answered (0: none)."""
    return [(call.name, call.answer) for call in scene.platform.calls]


async def heard(scene: Stage) -> LinePhone:
    """A phone from which "hi" was heard, so that there is something to answer."""
    phone = scene.platform.phone()
    assert await phone.type("hi") == 200
    return phone
