"""A flow in one view, for people and programs that read it: steps in order, their options and text keys."""

from __future__ import annotations

import msgspec

from dialogs.content import Flow, Option, Step
from dialogs.urgency import RULES, version_of


class RuleView(msgspec.Struct, frozen=True):
    """What choosing an option raises by itself. Rules over dates and several answers stand in `urgency`."""

    flag: str
    level: str
    rule: str
    version: int


class OptionView(msgspec.Struct, frozen=True):
    code: str
    key: str
    group: str = ""
    dated: bool = False
    raises: tuple[RuleView, ...] = ()


class StepView(msgspec.Struct, frozen=True):
    """`texts`: the catalog keys of the question, its reason, its third-person wording and its name for staff."""

    key: str
    kind: str
    gate: bool
    of: str
    options: tuple[OptionView, ...]
    escapes: tuple[str, ...]
    source: str | None
    guard: str
    texts: dict[str, str]


def overview(flow: Flow) -> list[StepView]:
    return [_view(step) for step in flow.steps]


def _view(step: Step) -> StepView:
    texts = {"ask": step.ask, "why": step.why, "ask_third": step.ask_third, "staff": step.staff}
    return StepView(
        key=step.key,
        kind=step.kind,
        gate=step.gate,
        of=step.of,
        options=tuple(_option(step, option) for option in step.options),
        escapes=tuple(step.escapes),
        source=step.source,
        guard=step.relevant.__name__,
        texts={name: text.key for name, text in texts.items() if text},
    )


def _option(step: Step, option: Option) -> OptionView:
    raises = tuple(
        RuleView(rule.flag, rule.level, rule.id, version_of(rule.id))
        for rule in RULES
        if (rule.step, rule.code) == (step.key, option.code)
    )
    return OptionView(option.code, option.label.key, option.group, option.dated, raises)
