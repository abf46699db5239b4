"""The web application: the residents' page, the platforms' hooks and, mounted beside them, the staff console."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot import logs
from bot.channels.telegram.errors import Trouble
from bot.config import Settings, read_settings
from bot.service import Running, opened, running
from dialogs.safety import seen_in
from staff_console import ConsoleServices, console
from state.errors import StateError


def application() -> Starlette:
    """What each server process runs: settings come from the environment."""
    logs.set_up()
    workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
    return build(read_settings(os.environ), shared=workers > 1)


def build(settings: Settings, *, shared: bool = False) -> Starlette:
    """The application; it opens everything when the server starts, and closes it when it stops."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            async with opened(settings, shared=shared) as services, running(services) as service:
                app.router.routes[:] = routes_of(service)
                settle_memory()
                yield
        except (StateError, Trouble) as error:
            print(f"iriguchi: {error}", file=sys.stderr, flush=True)
            raise

    async def failed(request: Request, error: Exception) -> Response:
        return PlainTextResponse("Something went wrong here. Please try again.", status_code=500)

    return Starlette(lifespan=lifespan, exception_handlers={Exception: failed})


_YOUNG_OBJECTS = 20_000


def settle_memory() -> None:
    """Load the word lists now, or the first resident would wait a second for them. What is loaded by then stays for
    good: a full collection would walk it again and again, 100 ms at a time. A turn makes thousands of small objects and
    hardly a cycle, so the collector need not look after every 700."""
    seen_in("")
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)


def routes_of(service: Running) -> list[BaseRoute]:
    """Everything this server answers."""
    services = service.services
    pages = console(
        ConsoleServices(
            store=services.state.store,
            acts=services.state.acts,
            staff=services.staff,
            lines=services.state.lines,
            hub=services.state.hub,
            catalogs=services.catalogs,
            clock=services.clock,
            secure_cookies=services.settings.is_public_https,
        )
    )

    async def health(request: Request) -> Response:
        """Whether the database answers; nothing else is told to strangers."""
        await services.state.store.counts()
        return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})

    hooks = [route for channel in service.channels for route in channel.routes(service.pump)]
    return [Route("/healthz", health), Mount("/staff", pages), *hooks]
