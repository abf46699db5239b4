"""What a flow is made of: texts, options, steps.

A flow is data. Texts are written in English where they are used, as `T(key, text)`; catalogs translate them by key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from dialogs.session import Session


@dataclass(frozen=True, slots=True)
class T:
    """A text to translate: `key` is the catalog's context (msgctxt), `text` its English wording (msgid).

    Placeholders stand in braces, as in `str.format`, and are only ever filled with arguments.
    """

    key: str
    text: str


Guard: TypeAlias = "Callable[[Session], bool]"


def always(session: Session) -> bool:
    return True


class Kind(StrEnum):
    """How a step is answered: one option, many options, or free text (options may stand beside a text)."""

    ONE = "one"
    MANY = "many"
    TEXT = "text"


class Escape(StrEnum):
    """Ways past a question. Each is a status of its own, and never counts as "no"."""

    SKIP = "skip"
    UNKNOWN = "unknown"
    IN_PERSON = "in_person"


class Source(StrEnum):
    """Options that depend on the session or the office instead of standing in the flow."""

    LOCALES = "locales"
    CHOSEN_NEEDS = "chosen_needs"
    DISTRICTS = "districts"
    ANSWERED = "answered"
    SLOTS = "slots"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. `code` is stored and never reused with another meaning.

    `group`: the code of the group it is shown under. `dated`: choosing it asks for a calendar date.
    `alone`: it excludes the other options of its step ("none of these").
    """

    code: str
    label: T
    group: str = ""
    dated: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One question.

    `gate`: a station of the way that is not an answer for the counter (language, consent, stop card).
    `of`: key of the question this one is a detail of; details count as one question with it.
    `ask_third`: wording when somebody else is written about. `say_before`: bubbles shown before the question.
    `staff`: the step's name on the counter's side.
    """

    key: str
    ask: T
    kind: Kind
    options: tuple[Option, ...] = ()
    why: T | None = None
    relevant: Guard = always
    escapes: tuple[Escape, ...] = (Escape.SKIP,)
    groups: tuple[Option, ...] = ()
    source: Source | None = None
    gate: bool = False
    of: str = ""
    ask_third: T | None = None
    staff: T | None = None

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True)
class Flow:
    """The steps in order, and the cards that can be laid over any of them (help, erase, change an answer)."""

    steps: tuple[Step, ...]
    cards: tuple[Step, ...] = ()
    by_key: Mapping[str, Step] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {step.key: step for step in (*self.steps, *self.cards)})
