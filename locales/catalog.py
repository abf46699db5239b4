"""One language's texts: a gettext catalog as translators write it, read without compiling."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from string import Formatter
from typing import Protocol

from babel.core import Locale, UnknownLocaleError
from babel.messages.pofile import PoFileError, read_po


class BrokenCatalog(Exception):
    """A catalog cannot be read; the message names the file and what is wrong."""


class Text(Protocol):
    """What is translated: a key (the catalog's context) and the English wording."""

    @property
    def key(self) -> str: ...

    @property
    def text(self) -> str: ...


class Catalog:
    """`texts`: translations by (key, English wording). A translation of an older wording, one marked fuzzy, and one
    whose placeholders differ from the source's is as good as none. `misfits`: keys of the last kind."""

    def __init__(self, locale: str, file: Path) -> None:
        self.texts: dict[tuple[str, str], str] = {}
        self.misfits: list[str] = []
        try:
            Locale.parse(locale.partition("@")[0])
            with file.open("rb") as source:
                messages = list(read_po(source, abort_invalid=True))
        except (OSError, ValueError, UnknownLocaleError, PoFileError) as error:
            raise BrokenCatalog(f"{file}: {error}") from error
        for message in messages:
            key, english, translated = message.context, message.id, message.string
            if not (key and isinstance(english, str) and isinstance(translated, str) and translated):
                continue
            if message.fuzzy:
                continue
            if placeholders(translated) == placeholders(english):
                self.texts[key, english] = translated
            else:
                self.misfits.append(key)

    def problems(self, required: Iterable[Text]) -> tuple[str, ...]:
        """Why the language must not be offered; nothing when it may."""
        missing = [f"{text.key}: not translated" for text in required if (text.key, text.text) not in self.texts]
        return (*(f"{key}: placeholders differ from the source's" for key in self.misfits), *missing)


def placeholders(text: str) -> frozenset[str] | None:
    """The names in braces; None when the text is no valid template."""
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        return None
