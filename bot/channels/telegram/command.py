"""What a typed text is: a command, or something said."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import regex

from dialogs.session import Command, Commanded, Said
from dialogs.text import clean

_COMMAND = regex.compile(r"/([a-z_]{1,32})(?:@\w{1,64})?")
_PAYLOAD = regex.compile(r"[A-Za-z0-9_-]{1,64}")
_LANGUAGE = regex.compile(r"([a-z]{2})(?:_(.*))?")
_LONGEST_COMMAND = 100
_NAMES = frozenset(Command)


def heard(text: str, locales: Sequence[str]) -> Said | Commanded:
    """A slash command that we know, and nothing beside it, is a command; words beside it are words to be heard."""
    text = clean(text)
    if not text.lstrip().startswith(("/", "／")):
        return Said(text)
    first, *rest = text.split(maxsplit=1)
    name = _command(first)
    if name is None:
        return Said(text)
    if not rest:
        return Commanded(name)
    payload = rest[0].rstrip()
    if name != Command.START or not _PAYLOAD.fullmatch(payload):
        return Said(text)
    locale, via = lang_via(payload, locales)
    return Commanded(name, locale=locale, via=via)


def _command(word: str) -> str | None:
    """Full-width letters, as Japanese keyboards write them, count as letters."""
    if len(word) > _LONGEST_COMMAND:
        return None
    found = _COMMAND.fullmatch(unicodedata.normalize("NFKC", word).casefold())
    return found[1] if found and found[1] in _NAMES else None


def lang_via(payload: str, locales: Sequence[str]) -> tuple[str, str]:
    """Language and window of a start link ("vi_tax", "zh_Hans_tax", "ja_easy_tax", "_tax"); "" for what is not there.

    The longest beginning that is one of `locales` is the language. A link cannot hold "@": it is written as "_".
    """
    parts = regex.split(r"[_-]", payload)
    known = {regex.sub(r"[@-]", "_", locale).casefold(): locale for locale in locales}
    for length in range(len(parts), 0, -1):
        if locale := known.get("_".join(parts[:length]).casefold()):
            ends = len("_".join(parts[:length]))
            return locale, payload[ends + 1 :]
    found = _LANGUAGE.fullmatch(payload)
    if found:
        return found[1], found[2] or ""
    return "", payload.strip("_")
