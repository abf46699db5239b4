"""How coded answers read: for the resident in the read-back, for staff in both of their languages."""

from __future__ import annotations

from dialogs.content import Flow, Step, T
from dialogs.intake.cards import OFFER_TIME, TAPPED
from dialogs.intake.labels import STATUSES
from dialogs.session import Answer, Status
from dialogs.turn import Catalogs, Listed


def labels_of(step: Step, codes: tuple[str, ...]) -> Listed | None:
    """The labels of codes, as one line; None when there are none."""
    return Listed(tuple(label_of(step, code) for code in codes)) if codes else None


def label_of(step: Step, code: str) -> T | str:
    """The label of one code; a code that is a name itself (a district) stands for itself."""
    option = step.option(code)
    return option.label if option else code


def answered(flow: Flow) -> tuple[Step, ...]:
    """The steps that hold answers for the counter, in order."""
    return (*(step for step in flow.steps if not step.gate), *TAPPED, OFFER_TIME)


def shown(step: Step, answer: Answer | None, words: str, locale: str, catalogs: Catalogs) -> str:
    """An answer in one language: labels, the date, the resident's own words, or how the question was passed over."""
    if answer is None:
        return catalogs.text(locale, STATUSES["not_asked"])
    if answer.status is not Status.ANSWERED:
        return catalogs.text(locale, STATUSES[answer.status])
    labels = [label_of(step, code) for code in answer.codes]
    named = [catalogs.text(locale, label) if isinstance(label, T) else label for label in labels]
    return " / ".join([*named, *([answer.on.isoformat()] if answer.on else []), *([words] if words else [])])
