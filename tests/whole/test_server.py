"""The server as a newcomer and an operator meet it: starts, stops within seconds, finds everything again."""

from __future__ import annotations

import io
import json
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.__main__ import main
from tests.standins import until
from tests.whole.server import server
from tests.whole.test_kill import page_of

STOP_SECONDS = 3
CANARY = "canary-sentence-7f3a in my own words"


async def test_open_pages_do_not_keep_it_from_stopping_and_a_second_start_finds_everything(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/iriguchi.db"
    async with server(tmp_path, url) as running:
        visitor = page_of(running)
        await visitor.begin()
        await visitor.press("start", "alone", "yes")
        async with (
            httpx.AsyncClient(cookies=visitor.client.cookies, trust_env=False) as page,
            page.stream("GET", f"{running.url}/events?after=0") as stream,
        ):
            assert stream.status_code == 200
            taken = await running.interrupt()
        assert taken < STOP_SECONDS + 1
        await running.start()
        await visitor.get("/")
        assert visitor.step == "right_now"
        await visitor.client.aclose()


async def test_erased_conversation_leaves_nothing_in_database_wal_or_log(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/iriguchi.db"
    async with server(tmp_path, url) as running:
        visitor = page_of(running)
        await visitor.begin()
        await visitor.press("start", "alone", "yes")
        await visitor.tick("none")
        await visitor.press("me")
        await visitor.write(CANARY)
        wrapped = _wrapped_keys(tmp_path / "iriguchi.db")
        assert wrapped
        await visitor.write("erase everything")
        await visitor.post("/say", visitor.fields(("code", "erase")))
        assert any("Erased here" in bubble for bubble in visitor.bubbles)
        await until(lambda: not _traces(tmp_path, wrapped), seconds=60)
        await visitor.client.aclose()
    assert CANARY not in running.log.read_text(encoding="utf-8")


def _wrapped_keys(database: Path) -> list[bytes]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return [bytes(row[0]) for row in connection.execute("SELECT wrapped_key FROM conversation")]


def _traces(folder: Path, wrapped: list[bytes]) -> list[str]:
    """Files in which the sentence or a wrapped key still stands."""
    return [
        path.name
        for path in folder.iterdir()
        if path.is_file() and any(piece in path.read_bytes() for piece in (CANARY.encode(), *wrapped))
    ]


async def test_log_is_json_lines_without_content(tmp_path: Path) -> None:
    """faults: 64"""
    url = f"sqlite+aiosqlite:///{tmp_path}/iriguchi.db"
    async with server(tmp_path, url) as running:
        visitor = page_of(running)
        await visitor.begin()
        await visitor.press("start", "alone", "yes")
        await visitor.write(CANARY)
        address = visitor.address
        async with httpx.AsyncClient(trust_env=False) as stranger:
            assert (await stranger.post(f"{running.url}/say", content=b"\xff" * 100)).status_code in (400, 403)
            assert (await stranger.get(f"{running.url}/no/such/page")).status_code == 404
        await visitor.client.aclose()
    lines = running.log.read_text(encoding="utf-8").splitlines()
    assert lines
    assert all({"at", "level", "logger", "event"} <= set(json.loads(line)) for line in lines)
    assert CANARY not in "".join(lines)
    assert address
    assert address not in "".join(lines)


def test_a_port_that_is_taken_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code = main(["serve", "--port", str(taken.getsockname()[1])])
    assert code == 1
    assert "PORT=" in capsys.readouterr().err


def test_unknown_setting_stops_the_start(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IRIGUCHI_COLOUR", "red")
    assert main(["serve", "--port", "0"]) == 2
    assert "IRIGUCHI_COLOUR" in capsys.readouterr().err


def test_accounts_can_be_made_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IRIGUCHI_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough password\n"))
    assert main(["staff", "add", "Sato", "--role", "worker", "--password-stdin"]) == 0
    assert main(["staff", "add", "Sato", "--role", "admin"]) == 1
    assert "already" in capsys.readouterr().err
    assert main(["staff", "invite", "Sato"]) == 0
    assert "/staff/invite/" in capsys.readouterr().out
    assert main(["staff", "invite", "Nobody"]) == 1
    assert main(["doctor"]) == 0
    assert "database and keys open" in capsys.readouterr().out
    assert main(["leads", "export", "--format", "jsonl"]) == 0


def test_missing_keys_stop_the_start_and_name_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """faults: 96"""
    monkeypatch.setenv("IRIGUCHI_DATA_DIR", str(tmp_path))
    assert main(["doctor"]) == 0
    (tmp_path / "keys.json").unlink()
    assert main(["serve", "--port", "0"]) == 1
    assert "key" in capsys.readouterr().err
    assert not (tmp_path / "keys.json").exists()
