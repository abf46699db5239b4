"""`iriguchi triage`: JSON lines in, JSON lines out, by the same signs as in the conversation."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from bot.__main__ import main
from tests.residents import Resident, at_stop_card


def run(
    lines: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[dict[str, Any]], str]:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines), encoding="utf-8"))
    code = main(["triage"])
    captured = capsys.readouterr()
    return code, [json.loads(line) for line in captured.out.splitlines()], captured.err


def asked(*questions: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(question, ensure_ascii=False) for question in questions).encode()


def test_each_text_is_answered_in_order(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = asked(
        {"id": "a", "text": "もう死にたい", "mood": "ignored"},
        {"id": 2, "text": "My rent is late and I have debts", "lang": "en"},
        {"id": "c", "text": "Hello"},
    )
    code, (first, second, third), _ = run(lines, monkeypatch, capsys)
    assert code == 0
    assert first["id"] == "a"
    assert first["lang"] == "ja"
    assert first["flags"] == [{"code": "suicide", "level": "today", "words": ["死にたい"]}]
    assert first["urgency"] == {"level": "today", "rank": 1}
    assert second["id"] == 2
    assert {need["code"] for need in second["needs"]} == {"rent_loan", "debt"}
    assert all(need["score"] > 0 and need["words"] for need in second["needs"])
    assert third == {
        "id": "c",
        "lang": "en",
        "needs": [],
        "flags": [],
        "urgency": {"level": "ordinary", "rank": 4},
    }


@pytest.mark.parametrize(
    "text", ["I want to die", "My children and I have nothing to eat", "家賃を3か月滞納しています", "Hello"]
)
def test_text_is_judged_as_in_the_conversation(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, (judged,), _ = run(asked({"id": 1, "text": text}), monkeypatch, capsys)
    resident = at_stop_card(Resident()).press("Send now")
    before = {flag.code for flag in resident.lead.flags}
    resident.type(text)
    told = {(flag.code, flag.level) for flag in resident.lead.flags if flag.code not in before}
    assert told == {(flag["code"], flag["level"]) for flag in judged["flags"]}


@pytest.mark.parametrize("bad", [b'{"id": 1}', b"nonsense", b'{"id": 1, "text": 3}', b'{"id": 1, "text": "\xff"}'])
def test_bad_line_is_named_and_nothing_is_written(
    bad: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(asked({"id": 1, "text": "hello"}) + b"\n\n" + bad, monkeypatch, capsys)
    assert code == 2
    assert out == []
    assert "line 3" in err


def test_lone_surrogate_breaks_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """faults: 49"""
    code, out, _ = run(b'{"id": 1, "text": "\\ud83d I want to die"}', monkeypatch, capsys)
    assert code in (0, 2)
    assert code == 2 or out[0]["flags"]
