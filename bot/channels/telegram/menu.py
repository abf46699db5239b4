"""The list of commands that Telegram shows beside the writing line: what works at any time, in the app's language."""

from __future__ import annotations

import re
from typing import Protocol

from telegram import BotCommand, BotCommandScopeAllPrivateChats

from bot.channels.telegram.api import Api
from dialogs.content import T
from dialogs.intake.labels import BUTTONS
from dialogs.session import Command

_COMMANDS = (
    Command.HELP,
    Command.NUMBERS,
    Command.PERSON,
    Command.LANGUAGE,
    Command.WHY,
    Command.BACK,
    Command.PAUSE,
    Command.COUNTER_CARD,
    Command.CLOSE,
    Command.ERASE,
)
# Telegram tells languages apart by these only: ja@easy cannot have a menu of its own.
_CODE = re.compile(r"[a-z]{2}(?![a-z])")


class Texts(Protocol):
    """The part of the catalogs that this channel needs."""

    def text(self, locale: str, text: T) -> str: ...

    def offered(self) -> tuple[str, ...]: ...

    def negotiate(self, hint: str) -> str | None: ...


async def offer_menu(api: Api, texts: Texts) -> None:
    """Tells Telegram the commands in every language that is offered, and in English for all others.

    Raises `TelegramError`; the menu of an earlier start then stays."""
    locales: dict[str | None, str] = {None: "en"}
    for locale in texts.offered():
        if found := _CODE.match(locale):
            locales.setdefault(found[0], locale)
    for code, locale in locales.items():
        await api.bot.set_my_commands(
            [BotCommand(name.value, texts.text(locale, BUTTONS[name])) for name in _COMMANDS],
            scope=BotCommandScopeAllPrivateChats(),
            language_code=code,
        )
