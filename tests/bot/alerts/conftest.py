"""The counter and its mail server, played."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.alerts.stage import opened_house
from tests.staff_console.house import House
from tests.standins.mail import MailServer, mail_server


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


@pytest.fixture
async def house(stage_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """At two in the morning, with somebody on call; on both databases."""
    async with opened_house(stage_url, tmp_path) as made:
        yield made
