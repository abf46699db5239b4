"""What one turn of the dialog gives back: what to say, what to keep, what else must happen."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Protocol, TypeAlias

import msgspec

from dialogs.content import T
from dialogs.office import Office, Span
from dialogs.session import Heard, Session


class Catalogs(Protocol):
    """The texts in every language. `text` falls back to the English wording of `T` (never to nothing)."""

    def text(self, locale: str, text: T) -> str: ...

    def offered(self) -> tuple[str, ...]:
        """The locales a resident can choose, most used first."""
        ...

    def negotiate(self, hint: str) -> str | None:
        """The offered locale that fits what a platform or link calls the language, or None."""
        ...

    def direction(self, locale: str) -> str:
        """ "ltr" or "rtl"."""
        ...

    def own_name(self, locale: str) -> str:
        """The language's name in itself, short enough for a button."""
        ...

    def is_ours(self, text: str) -> bool:
        """Whether a text is one of these word for word, as a typed label is."""
        ...


class World(msgspec.Struct, frozen=True):
    """All that a turn may know besides the session and the event: it makes the turn a pure function.

    `seq`: the place of this event in the conversation; what we say gets `seq + 1`. `reference`: the number the
    lead gets, should this turn open one.
    """

    now: datetime
    seq: int
    reference: str
    office: Office
    catalogs: Catalogs


class Phrase(msgspec.Struct, frozen=True):
    """A text with what fills it, used inside another text (a support line, a question of the read-back)."""

    text: T
    params: dict[str, Param] = {}


class Listed(msgspec.Struct, frozen=True):
    """Several names in one line, separated as the language does."""

    entries: tuple[T | str | Phrase, ...]


class Hours(msgspec.Struct, frozen=True):
    """Weekly opening hours, shown as days and spans."""

    spans: tuple[Span, ...]


Param: TypeAlias = "str | int | date | datetime | time | T | Phrase | Listed | Hours | tuple[T | Phrase | str, ...]"
"""What may fill a placeholder. A date or time is written as the language does, in Japan time; a tuple is a list,
one entry a line."""


class Button(msgspec.Struct, frozen=True):
    """A button before it is put into a language; a `str` label is shown as it is (a language's own name)."""

    code: str
    label: T | str
    kind: str = "option"
    chosen: bool = False
    group: T | None = None
    dated: bool = False


class Say(msgspec.Struct, frozen=True):
    """One message before it is put into a language. See `session.Bubble` for the fields of the same name."""

    text: T
    params: dict[str, Param] = {}
    role: str = "text"
    step: str = ""
    question: int = 0
    many: bool = False
    writes: bool = False
    dating: bool = False
    redraws: bool = False
    progress: Phrase | None = None
    buttons: tuple[Button, ...] = ()


class Consented(msgspec.Struct, frozen=True):
    """From here on what the resident says is kept."""


class Refused(msgspec.Struct, frozen=True):
    """Nothing said so far may remain; the conversation starts afresh with only this turn's messages, for an hour.
    A turn that says nothing leaves nothing at all behind (an unsaved session that timed out)."""


class Erased(msgspec.Struct, frozen=True):
    """An unsent draft goes, by the resident's wish or because its stated date has come: destroy it now. Only this
    turn's messages remain, for an hour; a turn that says nothing leaves nothing at all behind."""


class EraseRequested(msgspec.Struct, frozen=True):
    """The resident wants a sent record erased; a person decides."""


class LeadOpened(msgspec.Struct, frozen=True):
    """Staff may see the intake from now on, unfinished: somebody may be in danger and stop half-way."""


class LeadSent(msgspec.Struct, frozen=True):
    """The resident pressed Send."""


class UrgencyRaised(msgspec.Struct, frozen=True):
    code: str
    level: str


class AlertRaised(msgspec.Struct, frozen=True):
    """Staff on duty are to be alerted that this lead cannot wait. `can_wait`: those of the next shift will do."""

    can_wait: bool = False


class AlertSettled(msgspec.Struct, frozen=True):
    """A person has seen the lead: an alert that still waits is not needed any more."""


class TextForgotten(msgspec.Struct, frozen=True):
    """The text of message `seq` was withdrawn: it must not be shown or used again."""

    seq: int


class TextCorrected(msgspec.Struct, frozen=True):
    """Message `seq` was edited by its author; the new text is this turn's `heard`."""

    seq: int


class BecameUnreachable(msgspec.Struct, frozen=True):
    """Nobody reads at this address any more; what waits for it is cancelled."""


class BecameReachable(msgspec.Struct, frozen=True):
    """The resident is back."""


class CameBack(msgspec.Struct, frozen=True):
    """The code word was given at another screen: the conversation goes on there, and nowhere else."""


class ReopenAsked(msgspec.Struct, frozen=True):
    """The resident wants the closed intake open again."""


class IntakeBegun(msgspec.Struct, frozen=True):
    """A new intake starts in the same conversation; the earlier lead stays as it is."""


class WordMissed(msgspec.Struct, frozen=True):
    """The code word was asked for, and something else was given."""


class TimerSet(msgspec.Struct, frozen=True):
    """Call back with `Elapsed(kind)` at `due_at`; an earlier timer of this kind is replaced."""

    kind: str
    due_at: datetime


class TimerCleared(msgspec.Struct, frozen=True):
    kind: str


Effect: TypeAlias = (
    Consented
    | Refused
    | Erased
    | EraseRequested
    | LeadOpened
    | LeadSent
    | UrgencyRaised
    | AlertRaised
    | AlertSettled
    | TextForgotten
    | TextCorrected
    | BecameUnreachable
    | BecameReachable
    | CameBack
    | ReopenAsked
    | IntakeBegun
    | WordMissed
    | TimerSet
    | TimerCleared
)


class Turn(msgspec.Struct, frozen=True):
    """The outcome of one event. `heard` is None when nothing of the resident's message may be kept.

    The session carries `reference` once a lead exists: from then on every turn renews the lead.
    """

    session: Session
    say: tuple[Say, ...] = ()
    heard: Heard | None = None
    effects: tuple[Effect, ...] = ()
    trace: tuple[str, ...] = ()
