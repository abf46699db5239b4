"""What is not sent waits until a stated date, in Japan's calendar, and may be called to mind once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from dialogs.contact import may_notify
from dialogs.intake import says
from dialogs.intake.guards import safe_mode
from dialogs.office import JAPAN
from dialogs.scene import Scene
from dialogs.turn import Erased, TimerCleared, TimerSet

REMINDER_DAYS = 3
_REMINDER_HOUR = time(10)


def draft_until(scene: Scene) -> date:
    """The last day on which the draft is still there. It moves on with every sign of the resident, never back."""
    until = scene.today + timedelta(days=scene.world.office.draft_days)
    return max(scene.session.draft_until or until, until)


def keep_draft(scene: Scene) -> None:
    """The resident was here: the draft waits anew."""
    until = draft_until(scene)
    if scene.consented and not scene.is_handed_over and scene.session.draft_until != until:
        scene.session.draft_until = until
        scene.effect(TimerSet("draft", _end_of(until)))


def end_draft(scene: Scene) -> None:
    """Its timer has come due: the draft goes, unless the day that was stated is not over."""
    until = scene.session.draft_until
    if not scene.consented or scene.is_handed_over:
        return
    if until and scene.world.now < _end_of(until):
        scene.effect(TimerSet("draft", _end_of(until)))
    else:
        scene.effect(Erased())


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, JAPAN).astimezone(UTC)


# ---------------------------------------------------------------- the one reminder


def may_remind(scene: Scene) -> bool:
    """Whether a reminder may be offered, or given: once, only where the resident can be written to without danger."""
    session = scene.session
    safe_to_write = may_notify(session) and not safe_mode(session) and not session.locked_by
    return safe_to_write and scene.consented and not scene.is_handed_over and not session.reminded


def remind_at(scene: Scene) -> datetime | None:
    """In the morning some days ahead, while the draft is still there; None when there is no such morning."""
    last = draft_until(scene) - timedelta(days=1)
    day = min(scene.today + timedelta(days=REMINDER_DAYS), last)
    return datetime.combine(day, _REMINDER_HOUR, JAPAN).astimezone(UTC) if day > scene.today else None


def ask_reminder(scene: Scene) -> None:
    """The resident wishes to be reminded."""
    at = remind_at(scene)
    if at is None or not may_remind(scene):
        scene.say(says.NOT_OFFERED)
        return
    scene.session.remind_at = at
    scene.effect(TimerSet("reminder", at))
    scene.say(says.REMINDER_SET, {"day": at.astimezone(JAPAN).date()})


def drop_reminder(scene: Scene) -> None:
    """Whoever is back need not be reminded."""
    scene.session.remind_at = None
    scene.effect(TimerCleared("reminder"))


def remind(scene: Scene) -> None:
    """The reminder's timer has come due. It names no subject."""
    wished = scene.session.remind_at is not None
    scene.session.remind_at = None
    if wished and may_remind(scene):
        scene.session.reminded = True
        scene.say(says.REMINDER)
