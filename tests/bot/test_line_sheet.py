"""`iriguchi flow lines`: the table for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.__main__ import main

AT = ("--at", "2026-12-02T09:00")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["flow", "lines", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_table_is_read_at_a_glance(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *AT)
    assert (code, err) == (0, "")
    assert "week of 2026-11-30" in out
    assert "violence_now, now" in out
    section = out.partition("\nno_food\n")[2].partition("\n\n")[0]
    assert "  ja ja@easy\n" in section or "  ja\n      daily 0-24 yorisoi\n" in section
    assert "daily 0-10 yorisoi (ja), 10-22 yorisoi.languages, 22-24 yorisoi (ja)" in section
    assert max(len(line) for line in out.splitlines()) <= 120


def test_json_holds_every_hour(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, *AT, "--json")
    told = json.loads(out)
    assert code == 0
    assert told["monday"] == "2026-11-30"
    assert told["offered"][:2] == ["ja", "en"]
    assert {row["language"] for row in told["rows"]} >= {"ja", "en", "vi", "ur"}
    assert all(len(row["first"]) == len(row["in_japanese"]) == 168 for row in told["rows"])
    assert [row["problems"] for row in told["rows"] if row["problems"]] == []


def test_office_file_brings_its_own_places_and_its_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "office.toml"
    file.write_text(
        'name = "Counter"\nlines_off = ["yorisoi", "yorisoi.languages"]\n'
        '[[places]]\nname = "Soup"\ntelephone = "06-0000-0000"\nflags = ["no_food"]\n'
        'hours = [{ days = ["mon"], opens = 11:00:00, closes = 12:00:00 }]\n'
    )
    code, out, err = run(capsys, *AT, "--office", str(file))
    assert code == 1
    assert "Mon 0-11 110, 11-12 place.0, 12-24 110" in out
    assert "no_food  ja: Mon 00:00 110 stands first for somebody without food or bed" in out
    assert "cells that nobody can use" in err


@pytest.mark.parametrize("arguments", [("--at", "soon"), ("--office", "/no/such/file.toml")])
def test_what_cannot_be_used_is_named(arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert arguments[1] in err
