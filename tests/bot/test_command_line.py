"""The commands that need neither network nor database, as others call them."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from dialogs.intake import FLOW

SCRIPT: dict[str, Any] = {
    "locale": "en",
    "channel": "web",
    "consent": True,
    "answers": {
        "place": "alone",
        "right_now": ["none"],
        "for_whom": "me",
        "own_words": "My rent is late.",
        "needs": ["rent_loan", "debt"],
        "most_pressing": "rent_loan",
        "rent_loan.date": {"code": "leave_date", "date": "2026-12-01"},
        "runway": "weeks",
        "contact": {"status": "in_person"},
        "household": {"status": "unknown"},
    },
}


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.json"
    path.write_text(json.dumps(SCRIPT))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_play_prints_transcript_and_lead(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "play", str(script), "--at", "2026-11-23T12:00")
    assert code == 0
    played = json.loads(out)
    assert set(played) == {"transcript", "lead"}
    assert set(played["transcript"][0]) == {"from", "step", "text", "options"}
    lead = played["lead"]
    assert lead["needs"] == ["rent_loan", "debt"]
    assert lead["urgency"] == {"level": "within_days", "rank": 2}
    assert lead["due_at"] == "2026-12-01"
    assert [words["text"] for words in lead["own_words"]] == ["My rent is late."]
    assert lead["answers"]["rent_loan.date"]["value"] == {"code": "leave_date", "date": "2026-12-01"}
    assert lead["answers"]["contact"]["status"] == "in_person"
    assert lead["answers"]["household"]["status"] == "unknown"
    assert lead["answers"]["work"]["status"] == "declined"
    assert lead["answers"]["runway"]["staff_text"]["ja"] == "1、2週間"
    assert {flag["code"] for flag in lead["flags"]} == {"eviction", "money_out"}
    assert all(flag["because"] for flag in lead["flags"])


def test_play_without_consent_gives_no_lead(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script.write_text(json.dumps({**SCRIPT, "consent": False}))
    code, out, _ = run(capsys, "play", str(script))
    assert code == 0
    assert json.loads(out)["lead"] is None
    assert "My rent is late." not in out


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"answers": {"no_such_step": "me"}}, "no_such_step"),
        ({"answers": {"for_whom": "nobody"}}, "for_whom: unknown code nobody"),
        ({"answers": {"runway": 7}}, "runway"),
        ({"answers": {"rent_loan.date": {"code": "leave_date", "date": "soon"}, "needs": ["rent_loan"]}}, "'soon'"),
        ({"answers": None}, "either `answers` or `inputs`"),
        ({"locale": "xx"}, "xx"),
        ({"channel": "fax"}, "channel"),
        ({"colour": "red"}, "colour"),
        ({"answers": None, "inputs": [{"shout": "help"}]}, "Input 1"),
        ({"answers": None, "inputs": [{"command": "fly"}]}, "Input 1"),
        ({"answers": None, "inputs": [{"wait": "3 days"}]}, "'3 days'"),
        ({"answers": None, "inputs": [{"wait": "-P1D"}]}, "'-P1D'"),
        ({"answers": None, "inputs": [{"wait": "P999999999D"}]}, "'P999999999D'"),
    ],
)
def test_play_refuses_what_it_does_not_know(
    script: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], complaint: str
) -> None:
    script.write_text(json.dumps({**SCRIPT, **change}))
    code, out, err = run(capsys, "play", str(script))
    assert code == 2
    assert out == ""
    assert complaint in err
    assert "Traceback" not in err


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_play_refuses_what_is_no_script(tmp_path: Path, capsys: pytest.CaptureFixture[str], raw: bytes) -> None:
    path = tmp_path / "script.json"
    path.write_bytes(raw)
    code, _, err = run(capsys, "play", str(path))
    assert code == 2
    assert "not a script" in err


@pytest.mark.parametrize("arguments", [("play", "no-such-file"), ("play", "-", "--at", "tomorrow")])
def test_play_names_what_cannot_be_read(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(SCRIPT).encode())))
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert arguments[-1] in err


def test_inputs_are_played_one_after_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "inputs.json"
    inputs = [{"choose": "start"}, {"say": "1"}, {"command": "why"}, {"choose": "yes"}]
    path.write_text(json.dumps({"locale": "ja", "channel": "line", "inputs": inputs}))
    code, out, _ = run(capsys, "play", str(path))
    assert code == 0
    assert json.loads(out)["transcript"][-1]["step"] == "right_now"


def test_time_passes_between_inputs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "inputs.json"
    inputs = [{"choose": "start"}, {"choose": "alone"}, {"choose": "yes"}, {"wait": "PT31M"}, {"say": "hello"}]
    path.write_text(json.dumps({"locale": "en", "channel": "line", "inputs": inputs}))
    code, out, _ = run(capsys, "play", str(path))
    assert code == 0
    assert json.loads(out)["transcript"][-1]["step"] == "resume"


def test_flow_lists_the_steps_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "flow", "show", "--json")
    steps = json.loads(out)
    keys = [step["key"] for step in steps]
    assert code == 0
    assert keys[:4] == ["language", "opening", "place", "consent"]
    needs = next(step for step in steps if step["key"] == "needs")
    assert needs["kind"] == "many"
    assert len(needs["options"]) == 17
    assert needs["texts"]["ask"] == "needs.ask"


def test_flow_that_is_in_order_is_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "flow", "check")
    assert (code, err) == (0, "")
    assert "in order" in out
    assert "ja, en" in out


def test_problems_of_the_flow_are_named_and_fail(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = replace(FLOW, steps=tuple(step for step in FLOW.steps if step.key != "food.last"))
    monkeypatch.setattr("bot.commands.talking.FLOW", broken)
    code, out, err = run(capsys, "flow", "check")
    assert code == 1
    assert "urgency.RULES names the unknown step 'food.last'" in out
    assert "problems" in err
    assert "Traceback" not in err


def test_snapshot_of_the_flow_differs_in_nothing_from_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(capsys, "flow", "snapshot")
    path = tmp_path / "now.json"
    path.write_text(out)
    code, out, _ = run(capsys, "flow", "diff", str(path), str(path))
    assert (code, out) == (0, "Nothing differs.\n")


def test_difference_of_two_snapshots_tells_what_becomes_of_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(capsys, "flow", "snapshot")
    new, old = tmp_path / "new.json", tmp_path / "old.json"
    new.write_text(out)
    old.write_text(out.replace('"code": "weeks"', '"code": "fortnight"'))
    code, out, _ = run(capsys, "flow", "diff", str(old), str(new))
    assert code == 0
    assert "+ runway=weeks" in out
    assert "- runway=fortnight" in out
    assert "asked again" in out


@pytest.mark.parametrize("raw", ["", "[]", '{"hash": 1, "steps": []}', "[" * 100_000])
def test_what_is_no_snapshot_is_refused(raw: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "old.json"
    path.write_text(raw)
    code, _, err = run(capsys, "flow", "diff", str(path), str(path))
    assert code == 2
    assert "no snapshot" in err
    assert str(path) in err


def test_diagram_shows_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "flow", "draw")
    assert code == 0
    assert out.startswith("stateDiagram-v2")
    assert "rent_loan.date" in out


def test_chat_in_json_gives_one_line_for_each_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ['{"choose": "start"}', '{"say": "1"}', '{"command": "numbers"}', '{"choose": "yes"}']
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    code, out, _ = run(capsys, "chat", "--json", "--locale", "en")
    turns = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(turns) == 1 + len(lines)
    assert all(turn["transcript"] for turn in turns)


@pytest.mark.parametrize("line", ["hello", "[]", '{"say": "a", "choose": "b"}', '{"command": "fly"}', '{"say": 1}'])
def test_chat_in_json_names_the_line_it_cannot_read(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(line))
    code, _, err = run(capsys, "chat", "--json")
    assert code == 2
    assert "Line 1" in err


def test_recorded_conversation_can_be_played_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "golden.json"
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n1\n/why\nyes\nnone of these\n"))
    code, shown, _ = run(capsys, "chat", "--locale", "en", "--record", str(record))
    golden = json.loads(record.read_text())
    assert code == 0
    assert "Who is this about?" in shown
    script = tmp_path / "script.json"
    script.write_text(json.dumps(golden["script"]))
    _, out, _ = run(capsys, "play", str(script), "--at", golden["at"])
    assert json.loads(out)["transcript"] == golden["transcript"]


def test_unknown_language_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "chat", "--locale", "xx")
    assert code == 2
    assert "xx" in err


@pytest.mark.parametrize("arguments", [(), ("fly",), ("serve", "--port", "70000"), ("leads", "export")])
def test_wrong_usage_exits_with_two(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        *("serve", "doctor", "chat", "play", "leads export", "staff add", "staff invite"),
        *("flow", "flow show", "flow draw", "flow check", "flow lines", "flow snapshot", "flow diff"),
    ],
)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*command.split(), "--help"])
    assert stopped.value.code == 0
    assert "usage: iriguchi" in capsys.readouterr().out
