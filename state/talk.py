"""The dialog as the state needs it: engine, texts and summary put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dialogs.engine import Engine
from dialogs.lead import Lead, lead_of
from dialogs.render import render
from dialogs.session import Body, Bubble, Session
from dialogs.turn import Catalogs, Say, Turn, World


class Talk:
    """Implements `state.dialog.Dialog`."""

    def __init__(self, engine: Engine, catalogs: Catalogs) -> None:
        self._engine = engine
        self.catalogs = catalogs

    def begin(self, channel: str, hint: str = "") -> Session:
        return self._engine.begin(channel, hint)

    def take(self, session: Session, body: Body, world: World) -> Turn:
        return self._engine.take(session, body, world)

    def render(self, says: Sequence[Say], session: Session) -> tuple[Bubble, ...]:
        return render(says, session, self.catalogs)

    def lead(self, session: Session, recall: Callable[[int], str]) -> Lead:
        return lead_of(session, self._engine.flow, self.catalogs, recall)
