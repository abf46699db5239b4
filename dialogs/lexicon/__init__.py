"""What is looked for in people's own words: one folder of TOML files a language, and one scan for all of them.

    [language]              gaps = [8, 30]: characters that "…" and "……" may stand for
    [numbers], [multipliers] words for numbers, and for what may follow one; [units] words for amounts, as "days 7"
    [variants]              other spellings of pieces of words
    [lists.NAME]            words = [...]
    [quiet.NAME]            any = [...], where = "after", "before", "near" (all `within` so many
                            characters), "inside", "sentence", "text"
    [[sign]]                id, any = [...], raises = ["flag level"], needs = ["code" or "code weight"], marks, unless,
                            version

`pattern.py` tells how patterns are written. A sign is not seen where one of the quiet things that it names under
`unless` stands in that place: a figure of speech, a denial, somebody else long ago.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from dialogs.lexicon.pattern import BadLexicon, Gaps, Grammar, Pattern, Phrase
from dialogs.lexicon.quantity import Quantities

__all__ = ["LANGUAGES", "BadLexicon", "Lexicon", "Quiet", "Sign", "lexicon", "read_lexicon"]

_FOLDER = Path(__file__).parent
LANGUAGES: tuple[str, ...] = tuple(sorted(folder.name for folder in _FOLDER.iterdir() if any(folder.glob("*.toml"))))
"""Languages whose danger words are known: only these are offered to residents."""

Where: TypeAlias = Literal["after", "before", "near", "inside", "sentence", "text"]


class Sign(msgspec.Struct, frozen=True):
    """Something that words tell. `raises`: flags with their levels; `needs`: what it is about, with a weight;
    `marks`: what matters only beside something else (a child, a pregnancy). `id` begins with the language. `version`:
    raised when a change lets the sign say something else than before."""

    id: str
    patterns: tuple[Pattern, ...]
    raises: tuple[tuple[str, str], ...] = ()
    needs: tuple[tuple[str, float], ...] = ()
    marks: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    version: int = 1


class Quiet(msgspec.Struct, frozen=True):
    """What keeps a sign from being seen, and where it must stand for that."""

    patterns: tuple[Pattern, ...]
    where: Where
    within: int


class Lexicon(msgspec.Struct, frozen=True):
    """`lists`: what the entries of each list are; one list may stand in another."""

    language: str
    signs: tuple[Sign, ...]
    quiet: Mapping[str, Quiet]
    lists: Mapping[str, tuple[Phrase, ...]]
    quantities: Quantities


# ---------------------------------------------------------------- as it stands in the files


class _Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    gaps: tuple[int, int]


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]


class _Quiet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    any: tuple[str, ...]
    where: Where
    within: int = 0


class _Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    any: tuple[str, ...]
    raises: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    version: int = 1


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    language: _Language | None = None
    numbers: dict[str, float] = {}
    multipliers: dict[str, float] = {}
    units: dict[str, str] = {}
    variants: dict[str, tuple[str, ...]] = {}
    lists: dict[str, _Words] = {}
    quiet: dict[str, _Quiet] = {}
    sign: tuple[_Sign, ...] = ()


@cache
def lexicon(language: str) -> Lexicon:
    return read_lexicon(_FOLDER / language)


def read_lexicon(folder: Path) -> Lexicon:
    """The lexicon of a folder, named by its language. Raises `BadLexicon`."""
    files = {file.name: _read(file) for file in sorted(folder.glob("*.toml"))}
    gaps = [file.language.gaps for file in files.values() if file.language]
    if len(gaps) != 1:
        raise BadLexicon(f"{folder}: one file must have a table [language] with its gaps")
    grammar = Grammar(
        frozenset(name for file in files.values() for name in file.lists),
        {piece: others for file in files.values() for piece, others in file.variants.items()},
        Gaps(*gaps[0]),
    )
    quiet: dict[str, Quiet] = {}
    signs: list[Sign] = []
    lists: dict[str, tuple[Phrase, ...]] = {}
    for name, file in files.items():
        try:
            lists |= {key: _phrases(grammar, entry) for key, entry in file.lists.items()}
            quiet |= {key: _quiet(grammar, entry) for key, entry in file.quiet.items()}
            signs += [_sign(grammar, folder.name, entry) for entry in file.sign]
        except BadLexicon as error:
            raise BadLexicon(f"{folder / name}: {error}") from None
    _check(folder, signs, quiet)
    return Lexicon(folder.name, tuple(signs), quiet, lists, _quantities(files))


def _read(file: Path) -> _File:
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise BadLexicon(f"{file}: {error}") from None


def _phrases(grammar: Grammar, entry: _Words) -> tuple[Phrase, ...]:
    return tuple(phrase for word in entry.words for phrase in grammar.phrases(word))


def _patterns(grammar: Grammar, texts: Sequence[str]) -> tuple[Pattern, ...]:
    return tuple(pattern for text in texts for pattern in grammar.patterns(text))


def _quiet(grammar: Grammar, entry: _Quiet) -> Quiet:
    return Quiet(_patterns(grammar, entry.any), entry.where, entry.within)


def _sign(grammar: Grammar, language: str, entry: _Sign) -> Sign:
    try:
        patterns = _patterns(grammar, entry.any)
    except BadLexicon as error:
        raise BadLexicon(f"sign {entry.id}: {error}") from None
    return Sign(
        id=f"{language}.{entry.id}",
        patterns=patterns,
        raises=tuple(_pair(raised) for raised in entry.raises),
        needs=tuple((code, float(weight or 1)) for code, _, weight in (need.partition(" ") for need in entry.needs)),
        marks=entry.marks,
        unless=entry.unless,
        version=entry.version,
    )


def _pair(text: str) -> tuple[str, str]:
    first, _, second = text.partition(" ")
    return first, second


def _quantities(files: Mapping[str, _File]) -> Quantities:
    units = {word: _pair(unit) for file in files.values() for word, unit in file.units.items()}
    numbers = {word: value for file in files.values() for word, value in file.numbers.items()}
    multipliers = {word: value for file in files.values() for word, value in file.multipliers.items()}
    return Quantities({word: (what, float(factor)) for word, (what, factor) in units.items()}, numbers, multipliers)


def _check(folder: Path, signs: list[Sign], quiet: Mapping[str, Quiet]) -> None:
    ids = [sign.id for sign in signs]
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise BadLexicon(f"{folder}: signs are named twice: {', '.join(twice)}")
    for sign in signs:
        if unknown := sorted(set(sign.unless) - set(quiet)):
            raise BadLexicon(f"{folder}: sign {sign.id} names the unknown quiet {', '.join(unknown)}")
