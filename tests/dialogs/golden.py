"""Goldens: one way through the conversation a file, with what a person expects of it on top.

How the files are read and written: tests/goldens/README.md.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from bot.play import Script, go_on, play
from dialogs.content import Flow
from dialogs.engine import Engine
from dialogs.intake import FLOW
from dialogs.lead import Lead
from dialogs.lines import LINES, ORDER, Line, lines_for, phrase_of
from dialogs.office import Office
from dialogs.rehearsal import Entry, Rehearsal
from dialogs.render import filled, render
from dialogs.session import Body, Bubble, Session
from dialogs.turn import Turn, World
from tests.dialogs.earlier import EARLIER
from tests.residents import CATALOGS, office

FOLDER = Path(__file__).parent.parent / "goldens"
GOLDENS = sorted(FOLDER.glob("*.json"))


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Written by hand, from what the intake must do. What is left out is not looked at."""

    questions: int
    lead: bool = True
    level: str | None = None
    needs: list[str] | None = None
    flags: dict[str, str] | None = None
    due: date | None = None
    status: str | None = None
    answers: dict[str, Any] = {}
    own_words: int | None = None
    unread: bool = False
    first_line: str = ""
    lines: list[str] = []
    never_lines: list[str] = []
    asked: list[str] = []
    never_asked: list[str] = []
    at_most: dict[str, int] = {}
    shown: list[str] = []
    not_shown: list[str] = []
    later_shown: list[str] = []
    later_not_shown: list[str] = []
    never_kept: list[str] = []
    last_shown: str = ""


class Golden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`deploy_after`: so many inputs are taken by an earlier flow, and today's takes the rest. `office`: where it
    differs from the sample counter. The last two fields are the recording."""

    title: str
    why: str
    expect: Expected
    at: datetime
    script: Script
    deploy_after: int = 0
    office: dict[str, Any] = {}
    transcript: list[Any] = []
    lead: dict[str, Any] | None = None


class Seen(msgspec.Struct, frozen=True):
    """One turn: what came in, what was decided, what was shown and which support lines (ids) stood in it."""

    turn: Turn
    shown: tuple[Bubble, ...]
    lines: tuple[str, ...]


class Played(msgspec.Struct, frozen=True):
    """A golden as it goes today. `returned`: where in `seen` the resident came back for the last time."""

    seen: tuple[Seen, ...]
    returned: int
    transcript: tuple[Entry, ...]
    session: Session
    lead: Lead | None

    def said(self, first: int = 0) -> list[str]:
        return [bubble.text for seen in self.seen[first:] for bubble in seen.shown]

    def recording(self) -> dict[str, Any]:
        """What `--update` writes: the transcript as one reads a conversation, the lead in short."""
        told = [line for entry in self.transcript for line in _told(entry)]
        return {"transcript": told, "lead": None if self.lead is None else _short(self.lead)}


class _Watched(Engine):
    """The real engine, with a note of every turn."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow)
        self.seen: list[Seen] = []

    def take(self, session: Session, body: Body, world: World) -> Turn:
        turn = super().take(session, body, world)
        shown = render(turn.say, turn.session, CATALOGS)
        self.seen.append(Seen(turn, shown, _lines_in(shown, turn.session, world)))
        return turn


@cache
def _engine(is_earlier: bool) -> _Watched:
    return _Watched(EARLIER if is_earlier else FLOW)


def perform(golden: Golden) -> Played:
    """The conversation, by today's engine."""
    fields = {**msgspec.to_builtins(office()), **golden.office}
    counter = msgspec.convert(fields, Office)
    script, deploy = golden.script, golden.deploy_after
    earlier, engine = _engine(True), _engine(False)
    earlier.seen, engine.seen = [], []
    if script.inputs is None:
        rehearsal = play(script, engine, CATALOGS, counter, golden.at)
        return _played(rehearsal, engine.seen, 0)
    before = msgspec.structs.replace(script, inputs=script.inputs[:deploy])
    rehearsal = play(before, earlier if deploy else engine, CATALOGS, counter, golden.at)
    rehearsal.engine = engine
    returned = 0
    for entry in script.inputs[deploy:]:
        go_on(rehearsal, [entry])
        if "wait" in entry:
            returned = len(earlier.seen) + len(engine.seen)
    return _played(rehearsal, [*earlier.seen, *engine.seen], returned)


def _played(rehearsal: Rehearsal, seen: list[Seen], returned: int) -> Played:
    return Played(tuple(seen), returned, tuple(rehearsal.transcript), rehearsal.session, rehearsal.lead())


# ---------------------------------------------------------------- support lines, by their text


def _lines_in(shown: tuple[Bubble, ...], session: Session, world: World) -> tuple[str, ...]:
    """Ids of the support lines that stand in what was shown, from above."""
    text = "\n".join(bubble.text for bubble in shown)
    addresses = {line.address for line in LINES.values()} | {world.office.telephone}
    if not any(address in text for address in addresses if address):
        return ()
    locale = session.locale or session.hinted or "ja"
    places = {line.id: text.find(_text_of(line, locale, world)) for line in _known(locale, world)}
    return tuple(sorted((id for id, place in places.items() if place >= 0), key=places.__getitem__))


def _known(locale: str, world: World) -> list[Line]:
    """Every line that could be shown here and now."""
    found = dict(LINES)
    for flag in ORDER:
        found |= {line.id: line for line in lines_for([flag.partition(".")[0]], locale, world.now, world.office)}
    return list(found.values())


def _text_of(line: Line, locale: str, world: World) -> str:
    phrase = phrase_of(line, locale, world.now)
    return filled(phrase.text, phrase.params, locale, CATALOGS)


# ---------------------------------------------------------------- the recording


def _told(entry: Entry) -> list[str]:
    """One line of the conversation, and the buttons below it in a line of their own."""
    buttons = " ".join(f"[{option['label']}]" for option in entry.options)
    return [f"{entry.speaker}: {entry.text}", *([f"     {buttons}"] if buttons else [])]


def _short(lead: Lead) -> dict[str, Any]:
    whole: dict[str, Any] = msgspec.to_builtins(lead)
    answers = {key: _answer(answer) for key, answer in whole["answers"].items()}
    return {
        **whole,
        "own_words": [f"{words['locale']}: {words['text']}" for words in whole["own_words"]],
        "flags": [_flag(flag) for flag in whole["flags"]],
        "answers": {key: told for key, told in answers.items() if told},
        "not_asked": [key for key, told in answers.items() if not told],
    }


def _flag(flag: dict[str, Any]) -> str:
    return f"{flag['code']}: {flag['level']}, rule {flag['rule']}, because {', '.join(flag['because'])}"


def _answer(answer: dict[str, Any]) -> str:
    """The answer as staff read it, with its code and the text that was shown; "" when it was not asked."""
    if answer["status"] == "not_asked":
        return ""
    value = answer["value"] if answer["status"] == "answered" else answer["status"]
    staff = " = ".join(answer["staff_text"].values())
    return f"{value} | {staff} | {answer['asked']}"
