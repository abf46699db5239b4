"""Stand-ins: the platforms' own servers, played on 127.0.0.1, and the phones of the people who use them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import uvicorn
from starlette.types import ASGIApp

SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One message on a phone's screen. `labels`: the buttons that can be pressed now. `mine`: the resident sent it."""

    text: str
    labels: tuple[str, ...] = ()
    mine: bool = False


class Phone(Protocol):
    """One resident's phone, whichever app is open on it."""

    async def type(self, text: str) -> object:
        """Sends a text; returns when the platform has handed it over."""
        ...

    async def press(self, label: str, on: date | None = None) -> object:
        """Presses a button that is on the screen. `on`: the date to pick. Raises `LookupError` when there is none."""
        ...

    def screen(self) -> list[Shown]:
        """All messages, oldest first."""
        ...

    async def changed(self) -> None:
        """Returns when something new is shown."""
        ...


async def sees(phone: Phone, text: str, *, seconds: float = SECONDS) -> Shown:
    """Waits until a message that holds `text` is on the screen, and returns the last such one."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                found = [shown for shown in phone.screen() if text in shown.text and not shown.mine]
                if found:
                    return found[-1]
                await phone.changed()
    except TimeoutError:
        texts = "\n".join(f"  {shown.text!r} {shown.labels}" for shown in phone.screen())
        raise AssertionError(f"{text!r} never appeared; the screen shows\n{texts}") from None


async def until(condition: Callable[[], object], *, seconds: float = SECONDS) -> None:
    """Lets the other tasks run until `condition` holds."""
    async with asyncio.timeout(seconds):
        # Nothing announces the change: this only gives the others their turn.
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.002)


class _Server(uvicorn.Server):
    def capture_signals(self):  # type: ignore[no-untyped-def]
        """Leaves the signals to pytest."""
        from contextlib import nullcontext

        return nullcontext()


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serves `app` on a free port of 127.0.0.1, in this event loop, and gives its root address."""
    # Named as TCP, or asyncio does not turn Nagle's delays off, and every answer takes 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await until(lambda: server.started or task.done())
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task
