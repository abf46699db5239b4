"""From a transcript to what the page shows: bubbles, and the question that stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogs import codeword, counter_card, erasure, lock
from dialogs.contact import safe_mode
from dialogs.session import Bubble, Command, Heard, Phase, Press, Session
from state.records import Message

IDLE = timedelta(minutes=30)
"""After this long without a word from the resident, the page shows nothing of the conversation until asked."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One bubble. `side`: own, bot or staff; `role`: a bubble's role, or withdrawn or attached (no text of its own)."""

    id: str
    seq: int
    side: str
    role: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """The question that stands, and how it can be answered. `groups`: heading ("" = none) and its options."""

    piece: str
    bubble: Bubble
    groups: tuple[tuple[str, tuple[Press, ...]], ...]
    ways: tuple[Press, ...]
    done: Press | None

    @property
    def is_secret(self) -> bool:
        """Whether what is typed is the code word, which nobody should read over a shoulder."""
        return self.bubble.step in (codeword.STEP, lock.CARD, erasure.WORD)

    @property
    def key(self) -> str:
        """Changes when the form has to be drawn anew."""
        return f"{self.bubble.question}{'d' if self.bubble.dating else ''}"


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as it stands at one moment."""

    id: str
    session: Session
    messages: tuple[Message, ...]

    @property
    def seq(self) -> int:
        return self.messages[-1].seq if self.messages else 0

    @property
    def is_safe(self) -> bool:
        """Whether somebody else may see the screen."""
        return safe_mode(self.session)

    @property
    def with_people(self) -> bool:
        """Whether what is typed goes to staff at once."""
        return self.session.phase in (Phase.SENT, Phase.WITH_STAFF, Phase.CLOSED)

    @property
    def is_put_away(self) -> bool:
        """The resident asked to close: the last thing said is the innocent one."""
        last = next((message for message in reversed(self.messages) if message.bubbles), None)
        return self.session.resting and last is not None and _closes(last)

    def is_resting(self, now: datetime) -> bool:
        last = self.session.last_at
        return self.is_put_away or (last is not None and now - last >= IDLE)

    @property
    def is_locked(self) -> bool:
        """Whether the code word is asked for before anything else is shown."""
        return bool(self.session.locked_by)

    @property
    def has_card(self) -> bool:
        """Whether there is a card to show at the counter."""
        return counter_card.is_offered(self.session)

    def pieces(self) -> list[Piece]:
        """What may be seen. In safe mode nothing from before the last pause comes back, and behind the lock nothing
        but the lock itself."""
        pieces = _pieces(self.messages)
        if self.is_locked:
            first = _lock(self.messages)
            return [piece for piece in pieces if piece.seq >= first and piece.side == "bot"]
        first = _visit(self.messages, self.session) if self.is_safe else 0
        return [piece for piece in pieces if piece.seq >= first]

    def question(self) -> Question | None:
        """The question that stands, with the buttons as they were shown last."""
        number = self.session.question
        if not self.session.step or not number:
            return None
        standing: Bubble | None = None
        for message in reversed(self.messages):
            for index, bubble in reversed(list(enumerate(message.bubbles))):
                if bubble.step and bubble.question == number:
                    standing = standing or bubble
                    if not bubble.redraws:
                        return _question(_id(message, index), standing)
        return None


def _visit(messages: Sequence[Message], session: Session) -> int:
    """Seq from which on the present visit runs: what staff wrote during the pause before it belongs to it."""
    # When the resident was here last, perhaps without a word from either side.
    last_at = session.last_at
    first, before = 0, None
    for message in messages:
        if message.side == "staff" or session.locked_seq <= message.seq < session.unlocked_seq:
            # Behind the lock nothing of it was seen yet.
            continue
        if before and (_parts(before, message.at) or before.seq < session.unlocked_seq <= message.seq):
            first = before.seq + 1
        before = message
    return before.seq + 1 if before and last_at and _parts(before, last_at) else first


def _lock(messages: Sequence[Message]) -> int:
    """Seq of the message that first asked for the word this time; behind all of them when none did."""
    asked = [
        (bubble.question, message.seq)
        for message in messages
        for bubble in message.bubbles
        if bubble.step in (lock.CARD, erasure.WORD)
    ]
    latest = asked[-1][0] if asked else 0
    return next((seq for question, seq in asked if question == latest), messages[-1].seq + 1 if messages else 0)


def _parts(before: Message, at: datetime) -> bool:
    """Whether a visit ended with this message, and another one began at `at`."""
    return at - before.at >= IDLE or (_closes(before) and at > before.at)


def _closes(message: Message) -> bool:
    return bool(message.bubbles) and message.bubbles[-1].role == "close"


def _pieces(messages: Sequence[Message]) -> Iterator[Piece]:
    corrected = {message.heard.corrects for message in messages if message.heard}
    toggled = {message.seq - 1 for message in messages if message.bubbles and message.bubbles[-1].redraws}
    asked: dict[str, dict[str, str]] = {}
    for message in messages:
        match message.side:
            case "resident":
                ticked = message.seq in toggled and message.heard and message.heard.codes
                if message.seq not in corrected and not ticked:
                    yield from _own(message, asked)
            case "staff":
                yield Piece(_id(message, 0), message.seq, "staff", "staff", message.text, message.at)
            case "bot":
                for index, bubble in enumerate(message.bubbles):
                    if bubble.step:
                        asked.setdefault(bubble.step, {}).update({press.code: press.label for press in bubble.presses})
                    if not bubble.redraws:
                        side = "staff" if bubble.role == "staff" else "bot"
                        yield Piece(_id(message, index), message.seq, side, bubble.role, bubble.text, message.at)
            case _:
                pass


def _own(message: Message, asked: Mapping[str, Mapping[str, str]]) -> Iterator[Piece]:
    """The resident's words, or the labels they saw on what they pressed."""
    heard = message.heard or Heard()
    shown = asked.get(heard.step, {})
    parts = [" / ".join(shown[code] for code in heard.codes if code in shown)]
    parts += [heard.on.isoformat() if heard.on else "", heard.text or message.text]
    text = "\n".join(part for part in parts if part)
    if text or message.withdrawn or heard.attached:
        role = "withdrawn" if message.withdrawn else "attached" if heard.attached and not text else "text"
        yield Piece(_id(message, 0), message.seq, "own", role, text, message.at)


def _question(piece: str, bubble: Bubble) -> Question:
    groups: dict[str, list[Press]] = {}
    for press in bubble.presses:
        if press.kind == "option":
            groups.setdefault(press.group, []).append(press)
    return Question(
        piece=piece,
        bubble=bubble,
        groups=tuple((heading, tuple(presses)) for heading, presses in groups.items()),
        ways=tuple(press for press in bubble.presses if press.kind not in ("option", "done")),
        done=next((press for press in bubble.presses if press.code == Command.DONE), None),
    )


def _id(message: Message, index: int) -> str:
    return f"m{message.seq}-{index}"
