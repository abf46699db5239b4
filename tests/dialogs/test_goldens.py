"""Whole conversations, word for word. A golden begins with expectations written by hand, which `--update` keeps.

`python -m pytest tests/dialogs/test_goldens.py --update` writes transcripts and leads anew; read the difference.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.play import Script, go_on, play
from dialogs.intake import FLOW
from dialogs.rehearsal import Rehearsal
from tests.dialogs.earlier import EARLIER_ENGINE
from tests.residents import CATALOGS, ENGINE, office

FOLDER = Path(__file__).parent.parent / "goldens"
GOLDENS = sorted(FOLDER.glob("*.json"))


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Written by hand. `shown`, `not_shown`: pieces of what the bot says; `later_shown`, `later_not_shown`: of what it
    says after the last time that the resident stayed away. `questions`: at most so many are asked."""

    level: str | None = None
    needs: list[str] | None = None
    flags: list[str] | None = None
    lead: bool = True
    shown: list[str] = []
    not_shown: list[str] = []
    later_shown: list[str] = []
    later_not_shown: list[str] = []
    questions: int = 14


class Golden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`deploy_after`: so many inputs are taken by an earlier flow, and today's takes the rest."""

    expect: Expected
    at: datetime
    script: Script
    deploy_after: int = 0
    transcript: list[dict[str, Any]] = []
    lead: dict[str, Any] | None = None


def test_there_are_goldens() -> None:
    assert GOLDENS


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_conversation_is_as_recorded(path: Path, request: pytest.FixtureRequest) -> None:
    raw = msgspec.json.decode(path.read_bytes())
    golden = msgspec.convert(raw, Golden, strict=False)
    rehearsal, returned = _play(golden)
    played = msgspec.json.decode(msgspec.json.encode({"transcript": rehearsal.transcript, "lead": rehearsal.lead()}))
    _check(golden.expect, played)
    _check_return(golden.expect, played["transcript"][returned:])
    if request.config.getoption("--update"):
        path.write_bytes(msgspec.json.format(msgspec.json.encode({**raw, **played}), indent=2) + b"\n")
        return
    assert played["transcript"] == golden.transcript
    assert played["lead"] == golden.lead


def _play(golden: Golden) -> tuple[Rehearsal, int]:
    """The conversation, and where in its transcript the resident came back for the last time."""
    script, deploy = golden.script, golden.deploy_after
    if script.inputs is None:
        return play(script, ENGINE, CATALOGS, office(), golden.at), 0
    before = msgspec.structs.replace(script, inputs=script.inputs[:deploy])
    rehearsal = play(before, EARLIER_ENGINE if deploy else ENGINE, CATALOGS, office(), golden.at)
    rehearsal.engine = ENGINE
    returned = 0
    for entry in script.inputs[deploy:]:
        go_on(rehearsal, [entry])
        if "wait" in entry:
            returned = len(rehearsal.transcript)
    return rehearsal, returned


def _check_return(expect: Expected, transcript: list[dict[str, Any]]) -> None:
    said = [entry["text"] for entry in transcript if entry["from"] == "bot"]
    assert said
    for piece in expect.later_shown:
        assert any(piece in text for text in said), piece
    for piece in expect.later_not_shown:
        assert not any(piece in text for text in said), piece


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
