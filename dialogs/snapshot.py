"""The shape of a flow as data: what a release keeps of it, so that later flows can be compared with it.

An answer is kept as codes under a step's key. Whether it still means the same in another flow is decided here, for
conversations that meet a new flow (`carry`) and for people who are about to release one (`differences`).
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

import msgspec

from dialogs.content import Flow, Kind, Option, Source, Step
from dialogs.intake.retired import RETIRED
from dialogs.intake.wording import TAKES_TEXT
from dialogs.session import Answer, Status

_OPEN_SOURCES = (Source.LOCALES, Source.DISTRICTS, Source.SLOTS)
"""Their codes do not stand in the flow: languages and the office's districts and times come and go."""


class BadSnapshot(Exception):
    """A file holds no snapshot of a flow; the message says what is wrong with it."""


class OptionShot(msgspec.Struct, frozen=True, omit_defaults=True):
    code: str
    label: str
    group: str = ""
    dated: bool = False
    alone: bool = False


class StepShot(msgspec.Struct, frozen=True, omit_defaults=True):
    """`card`: laid over the way instead of standing on it. `words`: a typed text is an answer too."""

    key: str
    kind: Kind
    ask: str
    options: tuple[OptionShot, ...] = ()
    guard: str = ""
    source: str = ""
    of: str = ""
    gate: bool = False
    card: bool = False
    words: bool = False

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(option.code for option in self.options)


class Snapshot(msgspec.Struct, frozen=True):
    """`hash` is what sessions of this flow bear."""

    hash: str
    steps: tuple[StepShot, ...]

    def step(self, key: str) -> StepShot | None:
        return next((step for step in self.steps if step.key == key), None)


class Misfit(StrEnum):
    """Why an answer does not fit a flow."""

    STEP_GONE = "step_gone"
    CODE_GONE = "code_gone"
    KIND_CHANGED = "kind_changed"


def hash_of(flow: Flow) -> str:
    """A short name for exactly these steps, options and kinds: it changes when an answer could mean something else."""
    shape = [(step.key, step.kind, [option.code for option in step.options]) for step in flow.by_key.values()]
    return hashlib.sha256(repr(shape).encode()).hexdigest()[:12]


def snapshot_of(flow: Flow) -> Snapshot:
    steps = [*(shot_of(step) for step in flow.steps), *(shot_of(step, card=True) for step in flow.cards)]
    return Snapshot(hash=hash_of(flow), steps=tuple(steps))


def shot_of(step: Step, *, card: bool = False) -> StepShot:
    return StepShot(
        key=step.key,
        kind=step.kind,
        ask=step.ask.text,
        options=tuple(_option(option) for option in step.options),
        guard=step.relevant.__name__,
        source=step.source or "",
        of=step.of,
        gate=step.gate,
        card=card,
        words=step.kind is Kind.TEXT or step.key in TAKES_TEXT,
    )


def _option(option: Option) -> OptionShot:
    return OptionShot(option.code, option.label.text, option.group, option.dated, option.alone)


def read_snapshot(raw: bytes) -> Snapshot:
    """Raises `BadSnapshot`."""
    try:
        return msgspec.json.decode(raw, type=Snapshot)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadSnapshot(f"This is no snapshot of a flow: {error}") from None


def misfit(step: StepShot | None, answer: Answer) -> Misfit | None:
    """Why an answer cannot stand at a step; None when it can. "Declined" and its like fit every question."""
    if step is None:
        return Misfit.STEP_GONE
    if answer.status is not Status.ANSWERED:
        return None
    if any(is_gone(step, code) for code in answer.codes):
        return Misfit.CODE_GONE
    several = len(answer.codes) > 1 and step.kind is not Kind.MANY
    return Misfit.KIND_CHANGED if several or (answer.texts and not step.words) else None


def is_gone(step: StepShot, code: str) -> bool:
    """Whether a step does not offer this code. A code that is not in the flow may be a language's or a district's."""
    if code in step.codes:
        return False
    return step.source not in _OPEN_SOURCES or (step.key, code) in RETIRED
