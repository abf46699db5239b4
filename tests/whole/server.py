"""The real server as a process of its own, which can be killed and started again."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.standins.line import LinePlatform
from tests.standins.telegram import TOKEN, TelegramPlatform

START_SECONDS = 60
OFFICE = Path(__file__).parent.parent.parent / "office.example.toml"


class Server:
    """`iriguchi serve` on one port of 127.0.0.1. `kills`: how often it was killed. `log`: all it has written."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.kills = 0
        self.log = log
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        command = (sys.executable, "-m", "bot", "serve", "--port", str(self.port))
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, env=self._environment, stdout=log, stderr=log, stdin=asyncio.subprocess.DEVNULL
            )
        async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(trust_env=False) as client:
            while not await self._is_up(client):
                assert self._process.returncode is None, self.log.read_text(encoding="utf-8")
                await asyncio.sleep(0.05)

    async def _is_up(self, client: httpx.AsyncClient) -> bool:
        try:
            return (await client.get(f"{self.url}/healthz")).status_code == 200
        except httpx.HTTPError:
            return False

    async def kill(self) -> None:
        """As `kill -9`: nothing is finished, nothing is closed."""
        assert self._process
        self._process.kill()
        await self._process.wait()
        self.kills += 1

    async def interrupt(self) -> float:
        """As Ctrl-C; gives the seconds until it has ended."""
        assert self._process
        began = asyncio.get_running_loop().time()
        self._process.send_signal(2)
        await self._process.wait()
        return asyncio.get_running_loop().time() - began

    async def stop(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def server(
    folder: Path,
    database_url: str,
    line: LinePlatform | None = None,
    telegram: TelegramPlatform | None = None,
    more: Mapping[str, str] | None = None,
) -> AsyncIterator[Server]:
    """`more`: further settings."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("IRIGUCHI_")}
    given |= {
        "IRIGUCHI_DATA_DIR": str(folder),
        "IRIGUCHI_DATABASE_URL": database_url,
        "IRIGUCHI_OFFICE_FILE": str(OFFICE),
        **(more or {}),
    }
    if line:
        given |= {
            "IRIGUCHI_LINE_CHANNEL_SECRET": line.secret,
            "IRIGUCHI_LINE_ACCESS_TOKEN": line.access_token,
            "IRIGUCHI_LINE_API_URL": line.url,
        }
    if telegram:
        given |= {"IRIGUCHI_TELEGRAM_TOKEN": TOKEN, "IRIGUCHI_TELEGRAM_API_URL": telegram.url}
    running = Server(given, folder / "server.log")
    await running.start()
    if line:
        line.hook = f"{running.url}/hooks/line"
    try:
        yield running
    finally:
        await running.stop()
