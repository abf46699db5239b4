"""The residents' page with everything real behind it (state, pump, engine), and a clock that tests turn."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from bot.channels.webchat import WebChat
from bot.pump import Pump
from dialogs.office import Office, Span
from dialogs.turn import Catalogs
from locales import Catalogs as RealCatalogs
from state.opening import State, open_state
from state.talk import Talk
from tests.residents import ENGINE

OFFICE = Office(
    name="みなと市 生活相談センター",
    public_name="みなと市 くらしの窓口",
    municipality="みなと市",
    address="みなと市中央1-2-3",
    telephone="03-1234-5678",
    hours=tuple(Span(weekday, time(9), time(17)) for weekday in range(5)),
    answer_days=2,
)
CATALOGS = RealCatalogs(())
# A Wednesday, 11 o'clock in Japan: the counter is open.
MORNING = datetime(2025, 11, 12, 2, 0, tzinfo=UTC)


class Clock:
    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@dataclass(frozen=True)
class House:
    """`channel` and what stands behind it; `app` serves it."""

    state: State
    pump: Pump
    channel: WebChat
    clock: Clock
    app: Starlette

    async def conversations(self) -> int:
        return (await self.state.store.counts()).conversations

    async def conversation(self, address: str) -> str:
        found = await self.state.store.find("web", "web", address)
        assert found, "nobody is at this address"
        return found


@asynccontextmanager
async def house(url: str, folder: Path, catalogs: Catalogs = CATALOGS, public_url: str = "") -> AsyncIterator[House]:
    clock = Clock()
    state = await open_state(url, folder / "keys.json", dialog=Talk(ENGINE, catalogs), clock=clock, office=OFFICE)
    try:
        pump = Pump(state)
        channel = WebChat(state.store, state.addresses, state.hub, catalogs, clock, public_url=public_url)
        yield House(state, pump, channel, clock, Starlette(routes=list(channel.routes(pump))))
    finally:
        await state.close()


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """The application on a free port of 127.0.0.1; gives its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    # From here on connections wait in the socket, so nobody has to ask whether the server has begun.
    listener.listen()
    config = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
