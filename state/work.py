"""The work of one transaction on one conversation: what led to it, and what is going to be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from state.conversation import Conversation
from state.erasing import Farewell
from state.queue import LaneName, Queued, ReplyToken
from state.vault import ONCE, DataKey

# Channels whose page reads the store itself: nothing is sent to them.
READERS = frozenset({"web", "terminal"})

_DETAIL = "history.detail"


@dataclass(frozen=True, slots=True)
class Cause:
    """What led to a turn. `present`: the resident is there and did something. `known_as`: digest of the id by
    which the platform may refer to this message later."""

    lane: LaneName = "answer"
    present: bool = False
    reply: ReplyToken | None = None
    known_as: bytes | None = None
    by: str = "resident"


@dataclass(slots=True, eq=False)
class Work:
    """A locked conversation together with all that one transaction changes in it.

    `took`: its seq went on. `fresh`: it is to be inserted. `ended`: nothing of it remains. `visited`: the resident
    is there. `alert`: from when on staff are to be alerted, or that they need not be any more.
    `back`: they have just been let in from another screen.
    """

    conversation: Conversation
    took: bool = False
    fresh: bool = False
    ended: bool = False
    visited: bool = False
    back: bool = False
    reply: ReplyToken | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    timers: dict[str, datetime | None] = field(default_factory=dict)
    alert: datetime | Literal["settled"] | None = None
    batches: list[Queued] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)
    unreachable: bool = False
    farewells: list[Farewell] = field(default_factory=list)

    def drop(self) -> None:
        """What this transaction was going to write does not outlive the conversation."""
        for pending in (self.messages, self.history, self.batches, self.forgotten):
            pending.clear()
        self.timers.clear()
        self.alert = None

    def step(self) -> None:
        """Every event and every act uses up two seqs: what was heard or done, and what we say to it."""
        self.conversation.seq += 2
        self.took = True

    def log(self, now: datetime, kind: str, by: str, detail: str = "", *, place: int = 0, intake: int = 0) -> None:
        """An entry of a lead's history (by default of the intake that is going on), at the newest seq."""
        one = self.conversation
        self.history.append(
            {
                "conversation_id": one.id,
                "seq": one.seq,
                "place": place,
                "intake": intake or one.session.intake,
                "at": now,
                "kind": kind,
                "by": by,
                "detail": one.key.seal(_DETAIL, f"{one.seq}:{place}", ONCE, detail.encode()),
            }
        )


def open_detail(key: DataKey, seq: int, place: int, sealed: bytes) -> str:
    """What `Work.log` sealed."""
    return key.open(_DETAIL, f"{seq}:{place}", ONCE, sealed).decode()
