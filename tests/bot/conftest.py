"""The residents' page, and somebody who visits it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.web_visitor import Visitor
from tests.residents_page import House, house


@pytest.fixture
async def home(lite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(lite_url, tmp_path) as built:
        yield built


@pytest.fixture
async def anna(home: House) -> Visitor:
    """A resident with a browser of her own."""
    return Visitor(home.app)
