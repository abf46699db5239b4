"""What a press or a date means at the current question."""

from __future__ import annotations

from datetime import date

from dialogs import alarm
from dialogs.content import Kind, Step
from dialogs.intake import says
from dialogs.question import BACK_TO_GROUPS, ask, options
from dialogs.record import leave_card, record, repeat
from dialogs.scene import Scene
from dialogs.session import Command, Status
from dialogs.station import ACTS

WAYS_PAST = {
    Command.SKIP: Status.DECLINED,
    Command.UNKNOWN: Status.UNKNOWN,
    Command.IN_PERSON: Status.IN_PERSON,
}
"""What a question is left with, by the command that goes past it."""


def pick(scene: Scene, step: Step, code: str, on: date | None = None) -> bool:
    """Apply one press at the current question. False when the step has no such button."""
    session = scene.session
    if code == Command.DONE and step.kind is Kind.MANY:
        return _finish(scene, step)
    if code == BACK_TO_GROUPS or any(group.code == code for group in step.groups):
        session.group = "" if code == BACK_TO_GROUPS else code
        ask(scene, again=True, redraw=True)
        return True
    if code in WAYS_PAST:
        return pass_over(scene, step, Command(code))
    offered = {entry.code for entry in options(scene, step)}
    if code not in offered:
        return False
    if act := ACTS.get((step.key, code)) or ACTS.get((step.key, "*")):
        act(scene, code)
        return True
    option = step.option(code)
    if step.kind is Kind.MANY:
        return _toggle(scene, step, code)
    if option and option.dated and on is None:
        return _ask_date(scene, code)
    record(scene, step, codes=(code,), on=on)
    ask(scene)
    return True


def pick_all(scene: Scene, step: Step, codes: tuple[str, ...], on: date | None = None) -> bool:
    """Apply a complete choice at a many-choice question. False when one of the codes is not offered."""
    offered = {entry.code for entry in options(scene, step)}
    wanted = tuple(dict.fromkeys(code for code in codes if code != Command.DONE))
    if not set(wanted) <= offered:
        return False
    alone = {option.code for option in step.options if option.alone}
    others = tuple(code for code in wanted if code not in alone)
    scene.session.picked = list(others or wanted[:1])
    return _finish(scene, step, on)


def pass_over(scene: Scene, step: Step, command: Command) -> bool:
    """Skip a question, or leave a card. Consent and the stations of the way cannot be passed over: they repeat."""
    session = scene.session
    if session.dating:
        code, session.dating = session.dating, ""
        _settle(scene, step, code, None)
        return True
    if session.card == step.key:
        leave_card(scene)
        ask(scene)
        return True
    if step.gate:
        repeat(scene)
        return True
    record(scene, step, WAYS_PAST[command])
    ask(scene)
    return True


def give_date(scene: Scene, step: Step, day: date) -> None:
    """A calendar date for the option that asked for one."""
    if step.key == "residency.kind" and day < scene.today:
        scene.say(says.DATE_PAST)
        ask(scene, again=True)
        return
    code, scene.session.dating = scene.session.dating, ""
    _settle(scene, step, code, day)


def _settle(scene: Scene, step: Step, code: str, day: date | None) -> None:
    codes = tuple(scene.session.picked) if step.kind is Kind.MANY else (code,)
    record(scene, step, codes=codes, on=day)
    ask(scene)


def _toggle(scene: Scene, step: Step, code: str) -> bool:
    session = scene.session
    option = step.option(code)
    if option and option.alone:
        session.picked = [code]
        return _finish(scene, step)
    if code in session.picked:
        session.picked.remove(code)
    else:
        alone = {other.code for other in step.options if other.alone}
        session.picked = [*(picked for picked in session.picked if picked not in alone), code]
    alarm.renew(scene)
    ask(scene, again=True, redraw=True)
    return True


def _finish(scene: Scene, step: Step, on: date | None = None) -> bool:
    session = scene.session
    if not session.picked:
        scene.say(says.NOT_OFFERED)
        ask(scene, again=True)
        return True
    order = [entry.code for entry in options(scene, step)]
    session.picked.sort(key=order.index)
    dated = next((option.code for option in step.options if option.dated and option.code in session.picked), "")
    if dated and on is None:
        return _ask_date(scene, dated)
    record(scene, step, codes=tuple(session.picked), on=on if dated else None)
    ask(scene)
    return True


def _ask_date(scene: Scene, code: str) -> bool:
    scene.session.dating = code
    alarm.renew(scene)
    ask(scene, again=True)
    return True
