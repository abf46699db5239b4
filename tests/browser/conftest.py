"""The residents' page on a port of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.browser.urdu import Urdu
from tests.residents_page import House, house, served

URDU = Urdu()


class Stage(NamedTuple):
    home: House
    url: str


@pytest.fixture
async def stage(lite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with house(lite_url, tmp_path, URDU) as home, served(home.app) as url:
        yield Stage(home, url)
