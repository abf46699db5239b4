"""The conversation in a terminal: no network, no keys, no database; nothing is stored but a recording, if asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import msgspec

from dialogs.rehearsal import Rehearsal
from dialogs.session import Bubble, Command, Commanded

_MARKS = {True: "x", False: " "}


class BadInput(Exception):
    """A line of the JSON conversation cannot be read; the message says what was expected."""


class Recording:
    """What was typed, so that the same conversation can be played again."""

    def __init__(self, locale: str, at: datetime) -> None:
        self._locale = locale
        self._at = at
        self.inputs: list[dict[str, str]] = []

    def write(self, path: Path, rehearsal: Rehearsal) -> None:
        """A golden: what came in and what was answered. Expectations are written by hand afterwards."""
        golden = {
            "title": "",
            "why": "",
            "expect": {},
            "at": self._at,
            "script": {"locale": self._locale, "channel": "terminal", "inputs": self.inputs},
            "transcript": rehearsal.transcript,
            "lead": rehearsal.lead(),
        }
        path.write_bytes(msgspec.json.format(msgspec.json.encode(golden), indent=2) + b"\n")


def talk(
    rehearsal: Rehearsal,
    clock: Callable[[], datetime],
    locale: str,
    source: TextIO,
    screen: TextIO,
    record: Path | None = None,
) -> None:
    """Read lines until the end of input. A number presses a button; "/help" and the like are commands."""
    recording = Recording(locale, rehearsal.now)
    shown = _print(rehearsal.start(locale), screen, ())
    for line in source:
        rehearsal.now = clock()
        text = line.rstrip("\n")
        entry = _meaning(text, shown)
        recording.inputs.append(entry)
        shown = _print(_take(rehearsal, entry), screen, shown)
    if record:
        recording.write(record, rehearsal)


def talk_json(
    rehearsal: Rehearsal,
    clock: Callable[[], datetime],
    locale: str,
    source: TextIO,
    screen: TextIO,
    record: Path | None = None,
) -> None:
    """One JSON object a line in, exactly one out: {"transcript": what is new, "lead": ...}. The first line out is the
    greeting. Raises `BadInput`."""
    recording = Recording(locale, rehearsal.now)
    rehearsal.start(locale)
    told = _print_json(rehearsal, screen, 0)
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        entry = _read_json(line, number)
        rehearsal.now = clock()
        recording.inputs.append(entry)
        _take(rehearsal, entry)
        told = _print_json(rehearsal, screen, told)
    if record:
        recording.write(record, rehearsal)


def _take(rehearsal: Rehearsal, entry: dict[str, str]) -> tuple[Bubble, ...]:
    if "choose" in entry:
        return rehearsal.choose(entry["choose"])
    if "command" in entry:
        return rehearsal.take(Commanded(entry["command"]))
    return rehearsal.say(entry["say"])


def _meaning(text: str, shown: Sequence[Bubble]) -> dict[str, str]:
    presses = [press for bubble in shown for press in bubble.presses]
    if text.isdecimal() and 0 < int(text) <= len(presses):
        return {"choose": presses[int(text) - 1].code}
    if text.startswith("/") and text[1:] in tuple(Command):
        return {"command": text[1:]}
    return {"say": text}


def _read_json(line: str, number: int) -> dict[str, str]:
    expected = 'expected {"say": text}, {"choose": code} or {"command": name}'
    try:
        entry: Any = msgspec.json.decode(line.encode(errors="replace"), type=dict[str, str])
    except msgspec.DecodeError:
        raise BadInput(f"Line {number}: {expected}.") from None
    known = {"say", "choose", "command"}
    if len(entry) != 1 or not set(entry) <= known or ("command" in entry and entry["command"] not in tuple(Command)):
        raise BadInput(f"Line {number}: {expected}; commands are {', '.join(Command)}.")
    return dict(entry)


def _print(bubbles: Sequence[Bubble], screen: TextIO, before: Sequence[Bubble]) -> Sequence[Bubble]:
    number = 0
    for bubble in bubbles:
        print(f"\n{bubble.in_full}", file=screen)
        for press in bubble.presses:
            number += 1
            mark = f"[{_MARKS[press.chosen]}] " if bubble.many and press.kind == "option" else ""
            print(f"  {number:2}  {mark}{press.label}", file=screen)
    screen.flush()
    return bubbles if number else before


def _print_json(rehearsal: Rehearsal, screen: TextIO, told: int) -> int:
    line = {"transcript": rehearsal.transcript[told:], "lead": rehearsal.lead()}
    print(msgspec.json.encode(line).decode(), file=screen, flush=True)
    return len(rehearsal.transcript)
