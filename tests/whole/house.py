"""The whole service on one database, with played platforms around it and a staff member inside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from starlette.applications import Starlette

from bot.app import routes_of
from bot.config import Settings
from bot.service import Running, opened, running
from tests.standins import serving
from tests.standins.line import LinePlatform
from tests.standins.telegram import TOKEN, TelegramPlatform

WEBHOOK_SECRET = "a-secret_of-the-webhook"
OFFICE = Path(__file__).parent.parent.parent / "office.example.toml"


@dataclass
class House:
    """`url`: root address of the server. `service` is replaced when the house is opened again."""

    url: str
    service: Running
    line: LinePlatform
    telegram: TelegramPlatform


def settings_of(
    folder: Path, database_url: str, line: LinePlatform, telegram: TelegramPlatform, mode: Literal["poll", "webhook"]
) -> Settings:
    return Settings(
        data_dir=folder,
        database_url=database_url,
        key_file=folder / "keys.json",
        office_file=OFFICE,
        telegram_token=TOKEN,
        telegram_mode=mode,
        telegram_secret=WEBHOOK_SECRET if mode == "webhook" else "",
        telegram_api_url=telegram.url,
        line_channel_secret=line.secret,
        line_access_token=line.access_token,
        line_api_url=line.url,
    )


@asynccontextmanager
async def house(folder: Path, database_url: str, mode: Literal["poll", "webhook"] = "poll") -> AsyncIterator[House]:
    async with LinePlatform.start() as line, TelegramPlatform.start() as telegram:
        settings = settings_of(folder, database_url, line, telegram, mode)
        async with opened(settings) as services, running(services) as service:
            app = Starlette(routes=routes_of(service))
            async with serving(app) as url:
                line.hook = f"{url}/hooks/line"
                if mode == "webhook":
                    telegram.webhook, telegram.secret = f"{url}/hooks/telegram", WEBHOOK_SECRET
                yield House(url, service, line, telegram)
                services.state.hub.close()
