"""The way through a flow, as one `transitions` machine shared by every conversation.

Progress is not stored: from the hub, the first step that is relevant and has no answer is taken. The machine holds no
conversation; a turn hands it a light model that is thrown away afterwards. The state diagram is drawn from the same
table.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from transitions import EventData, Machine, Transition

from dialogs.content import Flow, Step
from dialogs.session import Session

HUB = "way"
END = "end"
ADVANCE = "advance"

logging.getLogger("transitions").setLevel(logging.WARNING)  # its INFO lines name the states of a conversation


class BadFlow(Exception):
    """The flow contradicts itself; the message names the step and the remedy."""


class _Way:
    """The light model of one question to the machine: where it stands, nothing else."""

    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state = HUB


class _Guarded(Transition):
    """A transition with guards and nothing else. A turn tries some thirty of them, and what the library does around
    each (callbacks that nobody set, log lines that nobody reads) costs more than the guards."""

    def execute(self, event_data: EventData) -> bool:
        for condition in self.conditions:
            guard: Any = condition.func
            if not guard(*event_data.args):
                return False
        self._change_state(event_data)
        return True


class _Machine(Machine):
    transition_cls = _Guarded


def is_open(step: Step, session: Session) -> bool:
    """Whether the step is the resident's to answer: relevant and without an answer."""
    return step.key not in session.answers and step.relevant(session)


def table(flow: Flow) -> list[tuple[str, str, Callable[[Session], bool] | None]]:
    """The transitions as (source, destination, guard), in the order in which they are tried."""
    steps = [(HUB, step.key, step.relevant) for step in flow.steps]
    return [*steps, (HUB, END, None)]


class Route:
    """The way through one flow."""

    def __init__(self, flow: Flow) -> None:
        check(flow)
        self.flow = flow
        machine = _Machine(
            model=None,
            states=[HUB, END, *(step.key for step in flow.steps)],
            initial=HUB,
            auto_transitions=False,
            send_event=False,
        )
        for step in flow.steps:
            machine.add_transition(ADVANCE, HUB, step.key, conditions=partial(is_open, step))
        machine.add_transition(ADVANCE, HUB, END)
        self._advance = machine.events[ADVANCE]

    def next(self, session: Session) -> Step | None:
        """The first relevant step without an answer, None at the end of the way."""
        way = _Way()
        self._advance.trigger(way, session)
        return None if way.state == END else self.flow.by_key[way.state]


def check(flow: Flow) -> None:
    """Refuse a flow with two steps of one key, an unknown parent, or a choice without options.

    Raises `BadFlow`.
    """
    keys = [step.key for step in (*flow.steps, *flow.cards)]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise BadFlow(f"step keys are used twice: {', '.join(sorted(twice))}; rename one of each")
    for step in (*flow.steps, *flow.cards):
        if step.of and step.of not in flow.by_key:
            raise BadFlow(f"{step.key}: `of` names the unknown step {step.of!r}; use an existing key")
        codes = [option.code for option in step.options]
        if len(codes) != len(set(codes)):
            raise BadFlow(f"{step.key}: an option code is used twice; rename one")
        if step.kind != "text" and not codes and step.source is None:
            raise BadFlow(f"{step.key}: a choice without options; add options or a source")
        groups = {group.code for group in step.groups}
        if any(option.group not in groups for option in step.options if step.groups):
            raise BadFlow(f"{step.key}: an option stands in a group that the step does not have")
