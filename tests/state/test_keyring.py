import asyncio
import os
from pathlib import Path

import pytest

from state.errors import KeyRingExposed, KeyRingMissing, KeyRingUnreadable, KeyRingWrong
from state.keyring import KeyRing
from state.opening import open_state
from tests.parrot import Parrot
from tests.stage import Clock, Stage, staged


def test_a_ring_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys.json"
    made = KeyRing.create(path)
    again = KeyRing.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (made.root, made.keys, made.active) == (again.root, again.keys, again.active)
    assert [each.name for each in path.parent.iterdir()] == ["keys.json"]


def test_a_missing_ring_says_what_to_do(tmp_path: Path) -> None:
    """faults: 96"""
    with pytest.raises(KeyRingMissing) as caught:
        KeyRing.read(tmp_path / "keys.json")
    assert "IRIGUCHI_KEY_FILE" in caught.value.remedy


def test_a_ring_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """faults: 96"""
    KeyRing.create(tmp_path / "keys.json")
    (tmp_path / "keys.json").chmod(0o640)
    with pytest.raises(KeyRingExposed) as caught:
        KeyRing.read(tmp_path / "keys.json")
    assert "chmod 600" in caught.value.remedy


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"\xff",
        b'{"version": 1, "active": "k1", "root": "AAAA", "keys": {}}',
        b'{"version": 1, "active": "k2", "root": "' + b"A" * 43 + b'=", "keys": {"k1": "' + b"A" * 43 + b'="}}',
        b'{"version": 2, "active": "k1", "root": "' + b"A" * 43 + b'=", "keys": {"k1": "' + b"A" * 43 + b'="}}',
        b'{"version": 1, "active": "k1", "root": "not base 64", "keys": {"k1": "' + b"A" * 43 + b'="}}',
    ],
)
def test_a_damaged_ring_is_refused_without_showing_it(tmp_path: Path, content: bytes) -> None:
    """faults: 96"""
    path = tmp_path / "keys.json"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyRingUnreadable) as caught:
        KeyRing.read(path)
    assert "AAAA" not in str(caught.value)


def test_a_folder_is_no_ring(tmp_path: Path) -> None:
    with pytest.raises(KeyRingUnreadable):
        KeyRing.read(tmp_path)


async def test_a_database_without_its_ring_does_not_start(database_url: str, tmp_path: Path) -> None:
    """faults: 96"""
    async with staged(database_url, tmp_path) as stage:
        await stage.hear("ann", "yes")
    os.unlink(tmp_path / "keys.json")
    with pytest.raises(KeyRingMissing):
        async with staged(database_url, tmp_path):
            pass
    assert not (tmp_path / "keys.json").exists()


async def test_the_ring_of_another_database_does_not_start(database_url: str, tmp_path: Path) -> None:
    """faults: 96"""
    async with staged(database_url, tmp_path):
        pass
    (tmp_path / "keys.json").unlink()
    KeyRing.create(tmp_path / "keys.json")
    with pytest.raises(KeyRingWrong) as caught:
        async with staged(database_url, tmp_path):
            pass
    assert caught.value.remedy


async def test_a_ring_that_lost_a_key_does_not_start(lite: Stage, tmp_path: Path) -> None:
    """faults: 96"""
    await lite.hear("ann", "yes")
    path = tmp_path / "keys.json"
    path.write_text(path.read_text().replace('"k1"', '"k2"'))
    with pytest.raises(KeyRingWrong, match="'k1'"):
        await open_state(str(lite.state.database.url), path, dialog=Parrot(), clock=Clock())


async def test_two_processes_that_start_together_share_ring_and_database(database_url: str, tmp_path: Path) -> None:
    """faults: 94"""

    async def start() -> None:
        async with staged(database_url, tmp_path) as stage:
            await stage.hear("ann", "yes")

    await asyncio.gather(*(start() for _ in range(4)))
    async with staged(database_url, tmp_path) as stage:
        assert (await stage.texts("ann")).count("thank you") == 4
