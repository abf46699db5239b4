"""Conversations without network, keys or database: `chat`, `play`, and the questions themselves: `flow`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bot import play as scripts
from bot import terminal
from bot.commands import Failed, Unusable
from dialogs.checkup import problems
from dialogs.diagram import mermaid
from dialogs.difference import differences
from dialogs.engine import Engine
from dialogs.intake import FLOW, REQUIRED_TEXTS
from dialogs.office import JAPAN, Office
from dialogs.overview import overview
from dialogs.rehearsal import Rehearsal
from dialogs.safety import LANGUAGES
from dialogs.snapshot import BadSnapshot, Snapshot, read_snapshot, snapshot_of
from dialogs.triage import Question, judge
from locales import Catalogs

_LONGEST_SCRIPT_BYTES = 1 << 20
_LONGEST_TRIAGE_BYTES = 1 << 28


def chat(arguments: argparse.Namespace) -> int:
    catalogs = Catalogs(REQUIRED_TEXTS, understood=LANGUAGES)
    if arguments.locale and arguments.locale not in catalogs.offered():
        raise Unusable(f"{arguments.locale} is not offered; offered are {', '.join(catalogs.offered())}")
    rehearsal = Rehearsal(Engine(FLOW), catalogs, Office(), "terminal", _now())
    talk = terminal.talk_json if arguments.json else terminal.talk
    record = Path(arguments.record) if arguments.record else None
    talk(rehearsal, _now, arguments.locale, sys.stdin, sys.stdout, record)
    return 0


def play(arguments: argparse.Namespace) -> int:
    raw = _read(arguments.file)
    now = moment_of(arguments.at) if arguments.at else _now()
    catalogs = Catalogs(REQUIRED_TEXTS, understood=LANGUAGES)
    rehearsal = scripts.play(scripts.read_script(raw), Engine(FLOW), catalogs, Office(), now)
    print_json({"transcript": rehearsal.transcript, "lead": rehearsal.lead()})
    return 0


def triage(arguments: argparse.Namespace) -> int:
    """Reads all lines before it writes any, so that a bad one leaves nothing half done."""
    raw = sys.stdin.buffer.read(_LONGEST_TRIAGE_BYTES + 1)
    if len(raw) > _LONGEST_TRIAGE_BYTES:
        raise Unusable(f"standard input: longer than {_LONGEST_TRIAGE_BYTES} bytes")
    questions = []
    for number, line in enumerate(raw.splitlines(), start=1):
        if line.strip():
            try:
                questions.append(msgspec.json.decode(line, type=Question))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise Unusable(f"line {number}: {error}") from None
    for question in questions:
        sys.stdout.write(msgspec.json.encode(judge(question, _now())).decode() + "\n")
    return 0


def show_flow(arguments: argparse.Namespace) -> int:
    if arguments.json:
        print_json(overview(FLOW))
        return 0
    for step in overview(FLOW):
        codes = ", ".join(option.code for option in step.options)
        print(f"{step.key:24} {step.kind:5} {codes}")
    return 0


def draw_flow(arguments: argparse.Namespace) -> int:
    print(mermaid(FLOW))
    return 0


def check_flow(arguments: argparse.Namespace) -> int:
    catalogs = Catalogs(REQUIRED_TEXTS, understood=LANGUAGES)
    found = list(problems(FLOW, catalogs, catalogs.lacks))
    found += [f"{locale} is not offered: {problem}" for locale, of in catalogs.problems.items() for problem in of]
    for problem in found:
        print(problem)
    if found:
        raise Failed(f"the flow has {len(found)} problem{'s' if len(found) > 1 else ''}")
    print(
        f"The flow is in order: {len(FLOW.steps)} steps, {len(FLOW.cards)} cards, in {', '.join(catalogs.offered())}."
    )
    return 0


def keep_flow(arguments: argparse.Namespace) -> int:
    print_json(snapshot_of(FLOW))
    return 0


def compare_flows(arguments: argparse.Namespace) -> int:
    found = differences(_snapshot(arguments.old), _snapshot(arguments.new))
    for difference in found:
        print(difference)
    if not found:
        print("Nothing differs.")
    return 0


def _snapshot(name: str) -> Snapshot:
    try:
        return read_snapshot(_read(name))
    except BadSnapshot as error:
        raise Unusable(f"{name}: {error}") from None


def _read(name: str) -> bytes:
    try:
        raw = sys.stdin.buffer.read(_LONGEST_SCRIPT_BYTES + 1) if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise Unusable(f"{name}: {error.strerror}") from None
    if len(raw) > _LONGEST_SCRIPT_BYTES:
        raise Unusable(f"{name}: longer than {_LONGEST_SCRIPT_BYTES} bytes")
    return raw


def moment_of(text: str) -> datetime:
    """A time without a zone is Japan's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(f"--at: {text!r} is no time like 2026-11-23T21:00+09:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)).astimezone(UTC)


def print_json(value: object) -> None:
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def _now() -> datetime:
    return datetime.now(UTC)
