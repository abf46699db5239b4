"""Running the service, and looking whether it could: `serve` and `doctor`."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import sys

import uvicorn

from bot import doctor as clinic
from bot import logs
from bot.commands import Failed
from bot.config import Settings, read_settings
from bot.service import opened
from dialogs.safety import seen_in

_GRACE_SECONDS = 2


def serve(arguments: argparse.Namespace) -> int:
    settings = read_settings(os.environ)
    try:
        with socket.create_server((arguments.host, arguments.port)) as probe:
            port = probe.getsockname()[1]
    except OSError as error:
        raise Failed(
            f"cannot listen on {arguments.host}:{arguments.port} ({error.strerror}); "
            "choose another port with PORT=... or --port"
        ) from None
    address = settings.public_url.rstrip("/") or f"http://{arguments.host}:{port}"
    links = asyncio.run(_prepare(settings, address, shared=arguments.workers > 1))
    if sys.stdout.isatty():
        print("\n".join(links), flush=True)
    os.environ["WEB_CONCURRENCY"] = str(arguments.workers)
    logs.set_up()
    try:
        _run(arguments.host, port, arguments.workers)
    except SystemExit as stopped:
        return 1 if stopped.code else 0
    return 0


def _run(host: str, port: int, workers: int) -> None:
    uvicorn.run(
        "bot.app:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


async def _prepare(settings: Settings, address: str, *, shared: bool) -> list[str]:
    """Everything that can fail is tried before the server starts; gives the lines for a terminal.

    Links with tokens are for a terminal only: a log or a pipe would keep them.
    """
    # What takes longest to load is here before the links are: whoever follows one at once finds the page.
    seen_in("")
    links = [f"Residents:     {address}/", f"Staff console: {address}/staff"]
    async with opened(settings, shared=shared) as services:
        if sys.stdout.isatty() and (token := await services.staff.first_invite()):
            links.append(f"First administrator, once, within 24 hours: {address}/staff/invite/{token}")
    return [*links, "Ctrl-C stops it."]


async def doctor(arguments: argparse.Namespace) -> int:
    levels = set()
    async for finding in clinic.examine(read_settings(os.environ)):
        levels.add(finding.level)
        print(f"{finding.level:5}  {finding.text}")
    return 1 if "wrong" in levels else 0
