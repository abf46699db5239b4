"""What the state needs of the dialog, so that a turn can be taken inside a transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from dialogs.lead import Lead
from dialogs.session import Body, Bubble, Session
from dialogs.turn import Catalogs, Say, Turn, World


class Dialog(Protocol):
    """The pure part of a turn. Nothing here waits, and nothing here knows of a database."""

    @property
    def catalogs(self) -> Catalogs: ...

    def begin(self, channel: str, hint: str = "") -> Session: ...

    def take(self, session: Session, body: Body, world: World) -> Turn: ...

    def render(self, says: Sequence[Say], session: Session) -> tuple[Bubble, ...]: ...

    def lead(self, session: Session, recall: Callable[[int], str]) -> Lead:
        """The lead of `session`; `recall(seq)` gives the text of a message, "" when it was withdrawn."""
        ...
