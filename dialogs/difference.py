"""What differs between two snapshots of a flow, and what becomes of the answers of a conversation that meets it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from dialogs.content import Kind
from dialogs.snapshot import Snapshot, StepShot

_KEPT = "answers stay"
_SAME_MEANING = f"{_KEPT}: see that it means the same"


class Difference(msgspec.Struct, frozen=True):
    """`what`: added, removed or changed. `where`: a step's key, or "step=code". `then`: what `carry` does."""

    what: str
    where: str
    detail: str
    then: str

    def __str__(self) -> str:
        mark = {"added": "+", "removed": "-"}.get(self.what, "~")
        return f"{mark} {self.where}: {self.detail}; {self.then}"


def differences(old: Snapshot, new: Snapshot) -> tuple[Difference, ...]:
    """In the order of the new flow; what was removed stands at the end."""
    found: list[Difference] = []
    for step in new.steps:
        before = old.step(step.key)
        found += [_added(step)] if before is None else _changes(before, step)
    found += [_removed(step) for step in old.steps if new.step(step.key) is None]
    return (*found, *_moves(old, new))


def _added(step: StepShot) -> Difference:
    if step.card:
        return Difference("added", step.key, "card", "nothing is asked for it")
    return Difference("added", step.key, f"question, guard {step.guard}", "asked where it is relevant")


def _removed(step: StepShot) -> Difference:
    return Difference("removed", step.key, "question", "answers are put aside (step_gone)")


def _changes(old: StepShot, new: StepShot) -> Iterator[Difference]:
    if old.kind != new.kind:
        yield Difference("changed", new.key, f"kind {old.kind} to {new.kind}", _after_kind(old, new))
    if old.ask != new.ask:
        yield Difference("changed", new.key, f'wording "{old.ask}" to "{new.ask}"', _SAME_MEANING)
    if old.guard != new.guard:
        then = f"{_KEPT}, put aside while it does not hold"
        yield Difference("changed", new.key, f"guard {old.guard} to {new.guard}", then)
    if old.source != new.source:
        detail = f"options from {old.source or 'the flow'} to {new.source or 'the flow'}"
        yield Difference("changed", new.key, detail, "answers with other codes are put aside (code_gone)")
    yield from _option_changes(old, new)


def _option_changes(old: StepShot, new: StepShot) -> Iterator[Difference]:
    before = {option.code: option for option in old.options}
    for option in new.options:
        where, was = f"{new.key}={option.code}", before.pop(option.code, None)
        if was is None:
            yield Difference("added", where, f'option "{option.label}"', _KEPT)
            continue
        if was.label != option.label:
            yield Difference("changed", where, f'label "{was.label}" to "{option.label}"', _SAME_MEANING)
        if was.dated != option.dated:
            yield Difference("changed", where, f"asks for {'a' if option.dated else 'no'} date", _KEPT)
    for option in before.values():
        then = "answers with it are put aside (code_gone), and the question is asked again"
        yield Difference("removed", f"{new.key}={option.code}", f'option "{option.label}"', then)


def _after_kind(old: StepShot, new: StepShot) -> str:
    lost = []
    if old.kind is Kind.MANY:
        lost.append("with several options")
    if old.words and not new.words:
        lost.append("in words")
    if not lost:
        return _KEPT
    return f"answers {' or '.join(lost)} are put aside (kind_changed), and the question is asked again"


def _moves(old: Snapshot, new: Snapshot) -> Iterator[Difference]:
    """The questions that stand after another one than before, counting only those that both flows have."""
    both = _way(old) & _way(new)
    before = _predecessors(old, both)
    for key, other in _predecessors(new, both).items():
        if before[key] != other:
            detail = f"stands after {other or 'nothing'}, was after {before[key] or 'nothing'}"
            yield Difference("changed", key, detail, _KEPT)


def _way(snapshot: Snapshot) -> set[str]:
    return {step.key for step in snapshot.steps if not step.card}


def _predecessors(snapshot: Snapshot, keys: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    last = ""
    for step in snapshot.steps:
        if step.key in keys:
            found[step.key], last = last, step.key
    return found
