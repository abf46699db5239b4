from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.staff_console.house import House, house_at


@pytest.fixture
async def house(lite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """The console over SQLite, with nobody in it."""
    async with house_at(lite_url, tmp_path) as made:
        yield made


@pytest.fixture
async def either_house(stage_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """As `house`, once over each kind of database."""
    async with house_at(stage_url, tmp_path) as made:
        yield made
