"""What each command of the command line does. Each module is imported only when its command is called."""

from __future__ import annotations


class Unusable(Exception):
    """The command was called with something that cannot be used."""


class Failed(Exception):
    """The command could not do what it should; the message says why."""
