"""Whole conversations, word for word. A golden begins with expectations written by hand, which `--update` keeps.

`python -m pytest tests/dialogs/test_goldens.py --update` writes transcripts and leads anew; read the difference.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.play import Script, play
from dialogs.intake import FLOW
from tests.residents import CATALOGS, ENGINE, office

FOLDER = Path(__file__).parent.parent / "goldens"
GOLDENS = sorted(FOLDER.glob("*.json"))


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Written by hand. `shown`, `not_shown`: pieces of what the bot says. `questions`: at most so many are asked."""

    level: str | None = None
    needs: list[str] | None = None
    flags: list[str] | None = None
    lead: bool = True
    shown: list[str] = []
    not_shown: list[str] = []
    questions: int = 14


class Golden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    expect: Expected
    at: datetime
    script: Script
    transcript: list[dict[str, Any]] = []
    lead: dict[str, Any] | None = None


def test_there_are_goldens() -> None:
    assert GOLDENS


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_conversation_is_as_recorded(path: Path, request: pytest.FixtureRequest) -> None:
    raw = msgspec.json.decode(path.read_bytes())
    golden = msgspec.convert(raw, Golden, strict=False)
    rehearsal = play(golden.script, ENGINE, CATALOGS, office(), golden.at)
    played = msgspec.json.decode(msgspec.json.encode({"transcript": rehearsal.transcript, "lead": rehearsal.lead()}))
    _check(golden.expect, played)
    if request.config.getoption("--update"):
        path.write_bytes(msgspec.json.format(msgspec.json.encode({**raw, **played}), indent=2) + b"\n")
        return
    assert played["transcript"] == golden.transcript
    assert played["lead"] == golden.lead


def _check(expect: Expected, played: dict[str, Any]) -> None:
    said = "\n".join(entry["text"] for entry in played["transcript"] if entry["from"] == "bot")
    lead = played["lead"]
    assert (lead is not None) is expect.lead
    for piece in expect.shown:
        assert piece in said
    for piece in expect.not_shown:
        assert piece not in said
    asked = {entry["step"] for entry in played["transcript"] if entry["from"] == "bot" and entry["step"]}
    counted = [step for step in FLOW.steps if step.key in asked and not step.gate and not step.of]
    assert 0 < len(counted) <= expect.questions
    if lead is None:
        return
    if expect.level is not None:
        assert lead["urgency"]["level"] == expect.level
    if expect.needs is not None:
        assert lead["needs"] == expect.needs
    if expect.flags is not None:
        assert sorted(flag["code"] for flag in lead["flags"]) == sorted(expect.flags)
