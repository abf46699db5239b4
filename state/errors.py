"""What can go wrong with what is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from state.records import LeadCard


class StateError(Exception):
    """Root of this folder's errors. `remedy` tells the operator what to do; neither text holds content or keys."""

    remedy = ""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy or self.remedy


class KeyRingMissing(StateError):
    """There is a database but no key ring: everything sealed in it would be lost if we made a new one."""


class KeyRingUnreadable(StateError):
    """The key ring file is no key ring, or is damaged."""


class KeyRingExposed(StateError):
    """Others on this machine could read the key ring."""


class KeyRingWrong(StateError):
    """The key ring belongs to another database, or lacks a key that this one needs."""


class Tampered(StateError):
    """A sealed value does not belong where it stands."""


class DatabaseNewer(StateError):
    """The database was written by a newer version of the program."""


class DatabaseUnusable(StateError):
    """The database could not be opened or brought up to date."""


class Busy(StateError):
    """The database could not take the work in time; nothing of it was kept."""


class StaleWrite(StateError):
    """Somebody else changed a setting first; nothing was done."""


class Unknown(StateError):
    """There is no such lead."""


class Erased(StateError):
    """The lead was erased."""


class Conflict(StateError):
    """Somebody else changed the lead first; `card` is how it stands now."""

    def __init__(self, card: LeadCard) -> None:
        super().__init__("the lead was changed by somebody else")
        self.card = card
