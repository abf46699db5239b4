import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from state.keyring import KeyRing
from tests.staff_console.house import House, house_at
from tests.staff_console.samples import Busy, busy_day


@dataclass(frozen=True)
class _Lived:
    """A house after a busy day: its files, and what is only remembered."""

    folder: Path
    house: House
    leads: dict[str, str]


def _url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'iriguchi.db'}"


@pytest.fixture
async def house(lite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """The console over SQLite, with nobody in it."""
    async with house_at(lite_url, tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
async def lived(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> _Lived:
    folder = tmp_path_factory.mktemp("busy")
    shutil.copyfile(migrated_file, folder / "iriguchi.db")
    KeyRing.create(folder / "keys.json")
    async with house_at(_url(folder), folder) as made:
        leads = await busy_day(made)
    return _Lived(folder, made, leads)


@pytest.fixture
async def busy_house(lived: _Lived, tmp_path: Path) -> AsyncIterator[Busy]:
    """The console at the end of a busy day (`samples.busy_day`), and its leads by their short names."""
    for file in lived.folder.iterdir():
        shutil.copy(file, tmp_path)
    async with house_at(_url(tmp_path), tmp_path) as made:
        before = lived.house
        made.now, made.residents, made.events = before.now, before.residents, before.events
        yield made, dict(lived.leads)


@pytest.fixture
async def either_house(stage_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """As `house`, once over each kind of database."""
    async with house_at(stage_url, tmp_path) as made:
        yield made
