"""The alert to staff about something urgent, and what the resident is told of it: only what is true, each thing once.

The one on call "has been sent a notice" once the alert has left; "a person opened your message" once a staff member
opened the lead; "nobody has opened it yet" when the time is up and nobody did, whether or not the alert ever left.
What must not be pushed now (contact rule, the innocent last message) is told at the resident's next visit, and only
what is still true then. In safe mode the outbox pushes a word without a subject instead: that is kept for what changes
something, and no text of these names the trouble.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import msgspec

from dialogs import counter, urgency
from dialogs.contact import may_notify, notice_of, safe_mode
from dialogs.content import T
from dialogs.duty import NOBODY, ON_CALL, duty_at
from dialogs.intake import safety_texts
from dialogs.office import JAPAN
from dialogs.scene import Scene
from dialogs.session import Alert, Flag
from dialogs.turn import AlertRaised, AlertSettled, Param, TimerCleared, TimerSet

TIMER = "unopened"

_News: TypeAlias = Literal["", "left", "unopened", "opened"]
_ORDER: tuple[_News, ...] = ("", "left", "unopened", "opened")
# Their pages read what is said; nothing is pushed to anybody.
_PAGES = frozenset({"web", "terminal"})


def raise_alert(scene: Scene, flags: Iterable[Flag]) -> None:
    """These flags were raised, or danger was told again: whoever is on duty is to be alerted, once staff can see the
    lead. Not again while the last alert about the same level is younger than the time in which it should be opened.
    A day that has come can wait until somebody reads, and the resident waits for nothing."""
    session, now = scene.session, scene.world.now
    levels = [flag.level for flag in flags if urgency.rank(flag.level) <= urgency.rank("today")]
    if not levels or not session.reference:
        return
    level = min(levels, key=urgency.rank)
    last = session.alert
    same = last is not None and last.reference == session.reference
    if last and same and urgency.rank(last.level) <= urgency.rank(level) and now - last.at < _patience(scene):
        return
    is_expected = scene.is_present and duty_at(scene.world.office, now) != NOBODY
    session.alert = Alert(session.reference, level, now, now + _patience(scene) if is_expected else None)
    scene.effect(AlertRaised(can_wait=not scene.is_present))
    scene.note(f"alert {level}")
    if session.alert.due_at:
        scene.effect(TimerSet(TIMER, session.alert.due_at))


def leave(scene: Scene, reference: str, duty: str) -> None:
    """The alert has been handed over. The minutes that are promised count from when they are promised."""
    alert, now = _about(scene, reference), scene.world.now
    if alert is None:
        return
    due_at = alert.due_at
    if duty == ON_CALL and due_at and alert.told == "" and now < due_at:
        due_at = now + _patience(scene)
        scene.effect(TimerSet(TIMER, due_at))
    scene.session.alert = msgspec.structs.replace(alert, left_for=duty, due_at=due_at)
    tell(scene)


def be_opened(scene: Scene, reference: str) -> None:
    """A staff member opened the lead."""
    alert = _about(scene, reference)
    if alert is None or alert.opened_at:
        return
    scene.session.alert = msgspec.structs.replace(alert, opened_at=scene.world.now)
    scene.effect(TimerCleared(TIMER))
    tell(scene)


def settle(scene: Scene) -> None:
    """Staff have answered or closed: that says it all."""
    alert = _about(scene, scene.session.reference)
    if alert is None:
        return
    opened_at = alert.opened_at or scene.world.now
    scene.session.alert = msgspec.structs.replace(alert, opened_at=opened_at, told="opened")
    scene.effect(AlertSettled())
    scene.effect(TimerCleared(TIMER))


def tell(scene: Scene, *, visiting: bool = False) -> None:
    """Say what is true now and was not said yet. `visiting`: the resident is here."""
    session, alert = scene.session, scene.session.alert
    if alert is None or session.locked_by or session.resting or scene.in_danger:
        return
    news = _news(alert, scene.world.now)
    if _ORDER.index(news) <= _ORDER.index(alert.told):
        return
    reaches = session.channel in _PAGES or may_notify(session)
    is_worth_a_word = news != "left" or session.channel in _PAGES or notice_of(session) is None
    if not (visiting or (reaches and is_worth_a_word)):
        return
    session.alert = msgspec.structs.replace(alert, told=news)
    scene.say_first(*_TEXTS[news](scene, alert, reaches=reaches), role="safety")


def _left(scene: Scene, alert: Alert, *, reaches: bool) -> tuple[T, dict[str, Param]]:
    if reaches:
        return safety_texts.NIGHT_ON_CALL, {"minutes": scene.world.office.alert_minutes}
    return safety_texts.NIGHT_ON_CALL_ASK, {}


def _unopened(scene: Scene, alert: Alert, *, reaches: bool) -> tuple[T, dict[str, Param]]:
    worst = min(scene.session.flags, key=lambda flag: urgency.rank(flag.level), default=None)
    # Somebody else may see the screen: a line's name can tell what was said.
    line = counter.first_line(scene, None if safe_mode(scene.session) else worst)
    return safety_texts.NIGHT_NOT_OPENED, {"first_line": line}


def _opened(scene: Scene, alert: Alert, *, reaches: bool) -> tuple[T, dict[str, Param]]:
    """With the day, unless it is today."""
    at = (alert.opened_at or scene.world.now).astimezone(JAPAN)
    return safety_texts.NIGHT_OPENED, {"time": at.time() if at.date() == scene.today else at}


_TEXTS = {"left": _left, "unopened": _unopened, "opened": _opened}


def _about(scene: Scene, reference: str) -> Alert | None:
    alert = scene.session.alert
    return alert if alert is not None and alert.reference == reference else None


def _news(alert: Alert, now: datetime) -> _News:
    if alert.due_at is None:
        return ""
    if alert.opened_at:
        return "opened"
    if now >= alert.due_at:
        return "unopened"
    return "left" if alert.left_for == ON_CALL else ""


def _patience(scene: Scene) -> timedelta:
    return timedelta(minutes=scene.world.office.alert_minutes)
