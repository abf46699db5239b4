"""Telegram, through python-telegram-bot's API client; its updater and webhook server acknowledge before the commit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.channels.telegram.channel import TelegramChannel
    from bot.channels.telegram.menu import Texts


class Settings(Protocol):
    """`telegram_mode`: poll or webhook. `public_url`: our own root address; only an https one is told to Telegram."""

    @property
    def telegram_token(self) -> str | None: ...

    @property
    def telegram_mode(self) -> str: ...

    @property
    def telegram_secret(self) -> str | None: ...

    @property
    def telegram_api_url(self) -> str | None: ...

    @property
    def public_url(self) -> str | None: ...


class Services(Protocol):
    @property
    def catalogs(self) -> Texts: ...

    @property
    def clock(self) -> Callable[[], datetime]: ...


def telegram(settings: Settings, services: Services) -> TelegramChannel | None:
    """The channel, or None where no bot is set. Raises `errors.Trouble` when the settings cannot work."""
    if not settings.telegram_token:
        return None
    # python-telegram-bot takes a third of a second to import: only where the channel is switched on.
    from bot.channels.telegram.api import API_ROOT  # noqa: PLC0415
    from bot.channels.telegram.channel import Access, TelegramChannel  # noqa: PLC0415

    access = Access(
        token=settings.telegram_token,
        mode="webhook" if settings.telegram_mode == "webhook" else "poll",
        secret=settings.telegram_secret or "",
        api_url=settings.telegram_api_url or API_ROOT,
        public_url=settings.public_url or "",
    )
    return TelegramChannel(access, services.catalogs, services.clock)
