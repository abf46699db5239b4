"""The staff console: where the counter reads leads and answers. Mounted at /staff; knows nothing of channels."""

from staff_console.app import console
from staff_console.visit import ConsoleServices

__all__ = ["ConsoleServices", "console"]
