"""One turn while it is being made: the session to be, and what has been said and done so far.

Only the engine's own modules see a scene; what leaves the engine is a finished, immutable `Turn`.
"""

from __future__ import annotations

from datetime import date

import msgspec

from dialogs import urgency
from dialogs.content import Flow, Step, T
from dialogs.machine import Route
from dialogs.office import JAPAN
from dialogs.session import Heard, Phase, Session
from dialogs.turn import Effect, Param, Say, Turn, World


def is_handed_over(session: Session) -> bool:
    """The counter has the intake: sent, or answered by staff before it was sent. No more questions follow."""
    return session.sent_at is not None or session.phase in (Phase.WITH_STAFF, Phase.CLOSED)


class Scene:
    """`session` is a copy and may be changed. `is_present`: the resident did something, rather than staff or a clock.
    `in_danger`: what was just typed tells of danger. `keeps_nothing`: what was done in this turn is not kept."""

    def __init__(self, route: Route, session: Session, world: World) -> None:
        self.route = route
        self.world = world
        self.today: date = world.now.astimezone(JAPAN).date()
        self.session = msgspec.structs.replace(
            session,
            answers=dict(session.answers),
            parked=dict(session.parked),
            parked_because=dict(session.parked_because),
            earlier=list(session.earlier),
            flags=list(session.flags),
            own_words=list(session.own_words),
            picked=list(session.picked),
            shown=list(session.shown),
            signs=list(session.signs),
            unread=list(session.unread),
        )
        self.heard: Heard | None = None
        self.is_present = True
        self.in_danger = False
        self.keeps_nothing = False
        self._says: list[Say] = []
        self._effects: list[Effect] = []
        self._trace: list[str] = []

    @property
    def flow(self) -> Flow:
        return self.route.flow

    @property
    def consented(self) -> bool:
        return self.session.consented_at is not None

    @property
    def is_handed_over(self) -> bool:
        return is_handed_over(self.session)

    @property
    def locale(self) -> str:
        """The language to speak: chosen, else the platform's hint, else Japanese."""
        return self.session.locale or self.session.hinted or "ja"

    @property
    def current(self) -> Step | None:
        """The question that was last shown and still stands."""
        return self.flow.by_key.get(self.session.step)

    def due(self) -> Step | None:
        """The question to show now: the code word, a card laid over the way, a correction, else the next on the way."""
        session = self.session
        if session.locked_by and session.card != "language":
            return self.flow.by_key[session.locked_by]
        if session.card:
            return self.flow.by_key[session.card]
        if session.focus:
            return self.flow.by_key[session.focus]
        return None if self.is_handed_over else self.route.next(session)

    def say(self, text: T, params: dict[str, Param] | None = None, *, role: str = "text") -> None:
        self._says.append(Say(text=text, params=params or {}, role=role))

    def say_first(self, text: T, params: dict[str, Param] | None = None, *, role: str = "text") -> None:
        """Before all that was said in this turn: buttons stay at the end."""
        self._says.insert(0, Say(text=text, params=params or {}, role=role))

    def add(self, say: Say) -> None:
        self._says.append(say)

    @property
    def has_warned(self) -> bool:
        """Whether this turn shows a safety card."""
        return any(say.role == "safety" for say in self._says)

    def effect(self, effect: Effect) -> None:
        self._effects.append(effect)

    def note(self, step: str) -> None:
        """Add to the trace: rule and step names only, never what was said."""
        self._trace.append(step)

    def is_urgent(self) -> bool:
        return urgency.rank(urgency.level_of(self.session.flags)) <= urgency.rank("today")

    def turn(self) -> Turn:
        return Turn(
            session=self.session,
            say=tuple(self._says),
            heard=None if self.keeps_nothing else self.heard,
            effects=tuple(self._effects),
            trace=tuple(self._trace),
        )
