"""Who is on duty: the shift while the counter reads, else whoever is on call, else nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from dialogs.office import Office, is_open

DutyName: TypeAlias = Literal["shift", "on_call", "nobody"]

SHIFT: DutyName = "shift"
ON_CALL: DutyName = "on_call"
NOBODY: DutyName = "nobody"


def duty_at(office: Office, now: datetime) -> DutyName:
    if is_open(office, now):
        return SHIFT
    return ON_CALL if office.on_call else NOBODY
