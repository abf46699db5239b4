"""Playing a written conversation through the engine: `iriguchi play`, and the goldens in tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec

from dialogs.content import Kind, Step
from dialogs.engine import Engine
from dialogs.intake.wording import TAKES_TEXT
from dialogs.machine import BadFlow
from dialogs.office import Office
from dialogs.rehearsal import Rehearsal
from dialogs.session import Command, Commanded
from dialogs.turn import Catalogs

SECONDS_BETWEEN_TURNS = 20
_MOST_TURNS = 200
_LONGEST_WAIT = timedelta(days=366)
_STATUSES = {"declined": Command.SKIP, "unknown": Command.UNKNOWN, "in_person": Command.IN_PERSON}


class BadScript(Exception):
    """The script cannot be played; the message names the entry."""


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the resident does: either `answers` by step, or `inputs` one after another, each 20 seconds `after` the one
    before unless it says otherwise.

    `consent` is what is answered to the consent question of `answers`; without it nobody consents, as in life.
    With it the conversation goes on after the stop card and is sent at the end.
    """

    locale: str = ""
    channel: Literal["web", "telegram", "line", "terminal"] = "web"
    answers: dict[str, Any] | None = None
    consent: bool = False
    inputs: tuple[dict[str, str], ...] | None = None


def read_script(raw: bytes) -> Script:
    """Raises `BadScript` for what is not a script, naming the place."""
    try:
        script = msgspec.json.decode(raw, type=Script)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadScript(f"This is not a script: {error}") from None
    if (script.answers is None) == (script.inputs is None):
        raise BadScript("A script has either `answers` or `inputs`.")
    return script


def play(script: Script, engine: Engine, catalogs: Catalogs, office: Office, now: datetime) -> Rehearsal:
    """The whole conversation. Raises `BadScript` for an unknown locale, step, code or command."""
    if script.locale and script.locale not in catalogs.offered():
        raise BadScript(f"The locale {script.locale!r} is not offered; offered are {', '.join(catalogs.offered())}.")
    rehearsal = Rehearsal(engine, catalogs, office, script.channel, now)
    rehearsal.start(script.locale)
    if script.inputs is not None:
        go_on(rehearsal, script.inputs)
    else:
        _answer_all(rehearsal, engine, script)
    return rehearsal


def go_on(rehearsal: Rehearsal, inputs: Sequence[Mapping[str, str]]) -> None:
    """More of a conversation that was begun. Raises `BadScript`."""
    for number, entry in enumerate(inputs, start=1):
        _pass_time(rehearsal, entry.get("after"))
        _input(rehearsal, entry, number)


def _pass_time(rehearsal: Rehearsal, after: str | None = None) -> None:
    rehearsal.now += _duration(after) if after else timedelta(seconds=SECONDS_BETWEEN_TURNS)


def _input(rehearsal: Rehearsal, entry: Mapping[str, str], number: int) -> None:
    match entry:
        case {"say": text}:
            rehearsal.say(text)
        case {"choose": code, **more}:
            rehearsal.choose(code, on=_day(more.get("date")))
        case {"command": name} if name in tuple(Command):
            rehearsal.take(Commanded(name))
        case {"wait": text}:
            rehearsal.now += _duration(text)
        case _:
            known = '{"say": text}, {"choose": code}, {"command": name}, {"wait": duration}'
            raise BadScript(f"Input {number} is none of {known}.")


def _answer_all(rehearsal: Rehearsal, engine: Engine, script: Script) -> None:
    answers = script.answers or {}
    unknown = sorted(answers.keys() - engine.flow.by_key.keys())
    if unknown:
        raise BadScript(f"Unknown step: {', '.join(unknown)}.")
    for _ in range(_MOST_TURNS):
        step = engine.flow.by_key.get(rehearsal.session.step)
        if step is None:
            return
        _pass_time(rehearsal)
        if not _gate(rehearsal, step, answers, script.consent):
            _answer(rehearsal, step, answers.get(step.key, {"status": "declined"}))
    raise BadFlow("the conversation does not end")


def _gate(rehearsal: Rehearsal, step: Step, answers: Mapping[str, Any], consent: bool) -> bool:
    """Pass a station of the way as somebody would who wants to reach the end of it."""
    usual = {
        "opening": "start",
        "near": "go_on",
        "consent": "yes" if consent else "no",
        "stop": "more",
        "review": "send",
    }
    if step.key not in usual:
        return False
    rehearsal.choose(answers.get(step.key, usual[step.key]))
    return True


def _answer(rehearsal: Rehearsal, step: Step, value: Any) -> None:
    match value:
        case {"status": status} if status in _STATUSES:
            rehearsal.take(Commanded(_STATUSES[status]))
        case {"code": code, "date": day}:
            codes = _codes(step, code)
            rehearsal.choose(*codes, whole=step.kind is Kind.MANY, on=_day(day))
        case str() if step.kind is Kind.TEXT and step.option(value) is None:
            rehearsal.say(value)
        case str() if step.key in TAKES_TEXT and step.option(value) is None:
            rehearsal.say(value)
        case str() | list() | {"code": _}:
            codes = _codes(step, value["code"] if isinstance(value, dict) else value)
            _choose(rehearsal, step, codes)
        case _:
            raise BadScript(f"{step.key}: {value!r} is no code, list of codes, text, date or status.")


def _choose(rehearsal: Rehearsal, step: Step, codes: Sequence[str]) -> None:
    rehearsal.choose(*codes, whole=step.kind is Kind.MANY)
    if rehearsal.session.step == step.key and rehearsal.session.dating:
        rehearsal.take(Commanded(Command.SKIP))


def _codes(step: Step, value: Any) -> tuple[str, ...]:
    codes = (value,) if isinstance(value, str) else tuple(value)
    unknown = [str(code) for code in codes if not isinstance(code, str) or step.option(code) is None]
    if unknown or not codes:
        known = ", ".join(option.code for option in step.options)
        raise BadScript(f"{step.key}: unknown code {', '.join(unknown) or '(none given)'}; known are {known}.")
    return codes


def _duration(text: str) -> timedelta:
    try:
        duration = msgspec.convert(text, timedelta)
    except msgspec.ValidationError:
        duration = timedelta(0)
    if not timedelta(0) < duration <= _LONGEST_WAIT:
        raise BadScript(f"{text!r} is no duration like P3D or PT40M, of at most {_LONGEST_WAIT.days} days.")
    return duration


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise BadScript(f"{value!r} is no calendar date like 2026-12-03.") from None
