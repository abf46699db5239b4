"""The texts in every language: one folder per locale, read at start from the translators' own files.

English stands in the source and needs no catalog. Locale ids are Babel's ("ja@easy", "zh_Hans").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path

from babel import Locale

from locales.catalog import BrokenCatalog, Catalog, Text
from locales.hints import candidates
from locales.names import MOST_USED_FIRST, OWN_NAMES

__all__ = ["SOURCE", "BrokenCatalog", "Catalogs", "Text", "html_lang"]

SOURCE = "en"
_FOLDER = Path(__file__).parent


class Catalogs:
    """All catalogs of a folder. `required`: the texts of safety and consent; a language is offered only when it has
    them all, none of them marked fuzzy. `understood`: languages whose danger words are known; only these are offered,
    None = all. Raises `BrokenCatalog` when a file cannot be read."""

    def __init__(
        self, required: Iterable[Text], folder: Path = _FOLDER, understood: Collection[str] | None = None
    ) -> None:
        files = sorted(folder.glob("*/LC_MESSAGES/messages.po"))
        self._catalogs = {file.parts[-3]: Catalog(file.parts[-3], file) for file in files}
        required = tuple(required)
        self.problems: dict[str, tuple[str, ...]] = {
            locale: (*catalog.problems(required), *_not_understood(locale, understood))
            for locale, catalog in self._catalogs.items()
        }
        texts = [catalog.texts for catalog in self._catalogs.values()]
        self._ours = frozenset((*chain.from_iterable(map(dict.values, texts)), *(text for _, text in chain(*texts))))
        self._chains = {locale: self._chain(locale) for locale in (SOURCE, *self._catalogs)}
        complete = {SOURCE, *(locale for locale, problems in self.problems.items() if not problems)}
        known = [locale for locale in MOST_USED_FIRST if locale in complete]
        self._offered = (*known, *sorted(complete.difference(known)))

    def text(self, locale: str, text: Text) -> str:
        """The wording in `locale`, else in the language it is a variant of, else in English."""
        return self._translated(locale, text) or text.text

    def lacks(self, locale: str, text: Text) -> bool:
        """Whether the English wording stands in for a text that has none in `locale`."""
        return locale != SOURCE and self._translated(locale, text) is None

    def _translated(self, locale: str, text: Text) -> str | None:
        for texts in self._chains[locale] if locale in self._chains else self._chain(locale):
            if translated := texts.get((text.key, text.text)):
                return translated
        return None

    def _chain(self, locale: str) -> tuple[Mapping[tuple[str, str], str], ...]:
        """Where a text in this locale is looked for: its own catalog, then that of the language it is a variant of."""
        names = dict.fromkeys((locale, locale.partition("@")[0]))
        return tuple(self._catalogs[name].texts for name in names if name in self._catalogs)

    def offered(self) -> tuple[str, ...]:
        """The locales a resident can choose, most used first."""
        return self._offered

    def own_name(self, locale: str) -> str:
        """The language's name in itself, short enough for a button."""
        return OWN_NAMES.get(locale) or _own_name(locale)

    def is_ours(self, text: str) -> bool:
        """Whether a text is one of these word for word, as a typed label is."""
        return text in self._ours

    def direction(self, locale: str) -> str:
        """ "ltr" or "rtl"."""
        return str(_babel(locale).text_direction)

    def negotiate(self, hint: str) -> str | None:
        """The offered locale that fits what a platform, browser or link calls the language; None when none does."""
        return next((locale for locale in candidates(hint) if locale in self._offered), None)


def _not_understood(locale: str, understood: Collection[str] | None) -> Iterator[str]:
    if understood is not None and locale.partition("@")[0] not in understood:
        yield "no safety lexicon: words of danger would not be seen"


def html_lang(locale: str) -> str:
    """The value of the `lang` attribute: "zh-Hans" for zh_Hans, "ja" for ja@easy."""
    return locale.partition("@")[0].replace("_", "-")


@lru_cache(maxsize=256)
def _own_name(locale: str) -> str:
    return _babel(locale).get_display_name(locale.partition("@")[0]) or locale


@lru_cache(maxsize=256)
def _babel(locale: str) -> Locale:
    return Locale.parse(locale.partition("@")[0])
