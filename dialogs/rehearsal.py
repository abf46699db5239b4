"""A conversation in memory: the real engine with neither keys nor database, for the terminal, `play` and tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from dialogs.engine import Engine
from dialogs.lead import Lead, lead_of
from dialogs.office import Office
from dialogs.render import plain, render
from dialogs.session import Body, Bubble, Chose, Commanded, Said
from dialogs.turn import Catalogs, Effect, Turn, World

REFERENCE = "222-222"


class Entry(msgspec.Struct, frozen=True):
    """One line of the transcript: what was said, or pressed, by whom and at which step."""

    speaker: str = msgspec.field(name="from")
    step: str
    text: str
    options: tuple[dict[str, str], ...] = ()


class Rehearsal:
    """One resident talking to the engine. `now` is set by the caller before each turn; another `engine` too, which is
    what a deploy in mid-conversation is."""

    def __init__(self, engine: Engine, catalogs: Catalogs, office: Office, channel: str, now: datetime) -> None:
        self.now = now
        self.session = engine.begin(channel)
        self.transcript: list[Entry] = []
        self.effects: tuple[Effect, ...] = ()
        self.engine = engine
        self._catalogs = catalogs
        self.office = office
        self._seq = 1
        self._texts: dict[int, str] = {}

    def take(self, body: Body) -> tuple[Bubble, ...]:
        """One event; gives what is shown in answer."""
        self._overhear(body)
        turn = self._turn(body)
        if turn.heard:
            self._texts[self._seq] = turn.heard.text
        shown = render(turn.say, turn.session, self._catalogs)
        self._texts[self._seq + 1] = plain(shown)
        self.session = turn.session
        self.effects = turn.effects
        self._seq += 2
        self.transcript += [_entry(bubble) for bubble in shown]
        return shown

    def start(self, locale: str = "", via: str = "") -> tuple[Bubble, ...]:
        return self.take(Commanded("start", locale=locale, via=via))

    def say(self, text: str) -> tuple[Bubble, ...]:
        return self.take(Said(text))

    def choose(self, *codes: str, whole: bool = False, **more: Any) -> tuple[Bubble, ...]:
        """Press buttons of the question that stands."""
        session = self.session
        return self.take(Chose(step=session.step, question=session.question, codes=codes, whole=whole, **more))

    def lead(self) -> Lead | None:
        """What staff see; None while there is nothing they may see."""
        if not self.session.reference:
            return None
        return lead_of(self.session, self.engine.flow, self._catalogs, lambda seq: self._texts.get(seq, ""))

    def _turn(self, body: Body) -> Turn:
        world = World(now=self.now, seq=self._seq, reference=REFERENCE, office=self.office, catalogs=self._catalogs)
        return self.engine.take(self.session, body, world)

    def _overhear(self, body: Body) -> None:
        match body:
            case Said():
                self.transcript.append(Entry("resident", self.session.step, body.text))
            case Chose():
                chosen = " / ".join(self._label(code) for code in body.codes)
                self.transcript.append(Entry("resident", body.step, chosen))
            case Commanded(name=name) if name != "start":
                self.transcript.append(Entry("resident", self.session.step, f"/{name}"))

    def _label(self, code: str) -> str:
        for entry in reversed(self.transcript):
            for option in entry.options:
                if option["code"] == code:
                    return option["label"]
        return code


def _entry(bubble: Bubble) -> Entry:
    options = tuple({"code": press.code, "label": press.label} for press in bubble.presses)
    return Entry("bot", bubble.step, bubble.text, options)
