"""What all follow-ups share: one question per need, asked only if it can change how soon somebody must act."""

from __future__ import annotations

from dialogs.content import Escape, Kind, Option, Step, T
from dialogs.intake.guards import follows_up
from dialogs.needs import BY_CODE

WHY = T("followups.why", "This tells us how soon to act.")


def follow_up(need: str, ask: T, staff: T, *options: Option, ask_third: T | None = None, kind: Kind = Kind.ONE) -> Step:
    return Step(
        key=BY_CODE[need].follow_up,
        ask=ask,
        ask_third=ask_third,
        why=WHY,
        staff=staff,
        kind=kind,
        options=options,
        relevant=follows_up(BY_CODE[need]),
        escapes=(Escape.SKIP, Escape.UNKNOWN, Escape.IN_PERSON),
    )
