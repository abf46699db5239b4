"""The channels there are. A new one is a file (or folder) beside this one, and one line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.channels import Channel
from bot.channels.line import line
from bot.channels.telegram import telegram
from bot.channels.webchat import webchat

Factory = Callable[[Any, Any], Channel | None]

REGISTRY: tuple[Factory, ...] = (webchat, telegram, line)
"""Each takes the settings and the services, and gives None where it is not switched on."""
