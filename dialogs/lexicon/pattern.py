"""How the patterns of a lexicon are written, and what they are turned into.

A pattern is one phrase, or several joined by " + " (all in one sentence, in any order) or " ++ " (all in one text).
A phrase is made of words as they are typed, with

    (a|b|)      one of these
    <name>      an entry of the list of this name; an entry is a phrase itself
    <days 3-14> an amount of so many days (or months, yen and the like; "3-" is three or more)
    …           a few characters of anything, within the sentence
    ……          more of them
    word*       any ending (Latin letters only)
    ¶           where a sentence begins or ends

There is no repetition, so that nothing a pattern can say takes more than time in proportion to a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialogs.lexicon.choices import Unbalanced, pieces, spelt_out
from dialogs.reading import SENTENCE_END, plain

_MOST_TOGETHER = 24
_SIDE_BY_SIDE = 1
_END_SIGN = "¶"
_ENDINGS = ("", "s", "es", "d", "ed", "ing")
_TOKEN = re.compile(r"<([^<>]*)>|(……|…)")
_AMOUNT = re.compile(r"^([a-z]+) (\d+)-(\d*)$")
_ENDLESS = 10**12


class BadLexicon(Exception):
    """A lexicon cannot be used; the message names the file, the place and the remedy."""


@dataclass(frozen=True, slots=True)
class Words:
    """Any one of these, in the form in which texts are read."""

    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of something from `least` to `most`."""

    of: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Entries:
    """Any entry of a list."""

    name: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """`gaps[i]`: how many characters may stand between part i and part i + 1."""

    parts: tuple[Words | Amount | Entries, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """`anywhere`: the phrases may stand in different sentences."""

    phrases: tuple[Phrase, ...]
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Gaps:
    """Characters that "…" and "……" may stand for."""

    short: int
    long: int


class Grammar:
    """Reads the patterns of one language. `variants`: other spellings of pieces of words, tried everywhere."""

    def __init__(self, names: frozenset[str], variants: Mapping[str, Sequence[str]], gaps: Gaps) -> None:
        self._names = names
        self._variants = variants
        self._gaps = gaps
        # The forms of a pattern have most of their pieces in common.
        self._literals: dict[str, tuple[Words | int, ...]] = {}

    def patterns(self, text: str) -> tuple[Pattern, ...]:
        """What a pattern stands for. Raises `BadLexicon` naming what cannot be read."""
        try:
            return tuple(self._pattern(form) for form in spelt_out(text, whole=False))
        except Unbalanced:
            raise BadLexicon(f"{text!r}: close every bracket") from None

    def phrases(self, text: str) -> tuple[Phrase, ...]:
        """What an entry of a list stands for."""
        return tuple(phrase for pattern in self.patterns(text) for phrase in pattern.phrases)

    def _pattern(self, text: str) -> Pattern:
        anywhere = " ++ " in text
        pieces = text.split(" ++ " if anywhere else " + ")
        return Pattern(tuple(self._phrase(piece.strip()) for piece in pieces), anywhere)

    def _phrase(self, text: str) -> Phrase:
        parts: list[Words | Amount | Entries] = []
        gaps: list[int] = []
        gap = 1
        for part in self._parts(text):
            if isinstance(part, int):
                gap = part
                continue
            if parts:
                gaps.append(gap)
            parts.append(part)
            gap = 1
        if not parts:
            raise BadLexicon(f"{text!r} says nothing")
        return Phrase(tuple(parts), tuple(gaps))

    def _parts(self, text: str) -> Iterator[Words | Amount | Entries | int]:
        place = 0
        for token in _TOKEN.finditer(text):
            yield from self._known(text[place : token.start()])
            place = token.end()
            if token[2]:
                yield self._gaps.long if len(token[2]) > 1 else self._gaps.short
            elif amount := _AMOUNT.match(token[1]):
                yield Amount(amount[1], int(amount[2]), int(amount[3] or _ENDLESS))
            elif token[1] in self._names:
                yield Entries(token[1])
            else:
                raise BadLexicon(f"there is no list <{token[1]}>")
        yield from self._known(text[place:])

    def _known(self, text: str) -> tuple[Words | int, ...]:
        if text not in self._literals:
            self._literals[text] = tuple(self._literal(text))
        return self._literals[text]

    def _literal(self, text: str) -> Iterator[Words | int]:
        """Every way in which a literal may be typed: as one part, or as parts side by side where there are many."""
        if not text.strip():
            return
        for number, chunk in enumerate(_chunks(text.strip())):
            if not "".join(chunk).strip():
                continue
            if "" in chunk:
                # Words that may be left out between two others are a gap as wide as they are.
                yield max(map(len, chunk)) + 1
                continue
            if number:
                yield _SIDE_BY_SIDE
            yield Words(self._spellings(chunk))

    def _spellings(self, chunk: Sequence[str]) -> tuple[str, ...]:
        spelt: dict[str, None] = {}
        for variant in (form for choice in chunk for form in self._varied(choice)):
            form = _form(variant.removesuffix("*"))
            if not form:
                continue
            spelt[form + ("*" if variant.endswith("*") else "")] = None
            if all("ぁ" <= letter <= "ゖ" for letter in form):
                spelt["".join(chr(ord(letter) + 0x60) for letter in form)] = None
        if not spelt:
            raise BadLexicon(f"{chunk!r} leaves nothing to look for")
        return tuple(spelt)

    def _varied(self, text: str) -> list[str]:
        forms = dict.fromkeys(_ended(text))
        for piece, others in self._variants.items():
            if piece in text:
                for form in list(forms):
                    forms |= dict.fromkeys(form.replace(piece, other) for other in others)
        return list(forms)


def _ended(text: str) -> list[str]:
    """A word with any ending in the middle of others has its commonest endings written out."""
    before, star, after = text.partition("* ")
    if not star:
        return [text]
    return [f"{before}{ending} {rest}" for ending in _ENDINGS for rest in _ended(after)]


def _form(variant: str) -> str:
    """What a word looks like in the copy of a text; "" for mere punctuation, which the copy does not have."""
    marked = variant.replace("。", _END_SIGN)
    form = plain(marked)
    opens, closes = marked.startswith(_END_SIGN), marked.endswith(_END_SIGN)
    return SENTENCE_END * opens + form + SENTENCE_END * (closes and bool(form))


def _chunks(text: str) -> Iterator[list[str]]:
    """The choices of a literal, cut where writing out all of them together would take too many words.

    A Japanese comma is nothing in the copy of a text, so as a choice it means that nothing need stand there.
    """
    chunk = [""]
    for piece in pieces(text.replace("、", "")):
        options = spelt_out(piece, whole=True)
        few = len(chunk) * len(options) <= _MOST_TOGETHER
        if few or "" in chunk or "" in options or not _may_part(chunk, options):
            chunk = [first + second for first in chunk for second in options]
        else:
            yield chunk
            chunk = options
    yield chunk


def _may_part(chunk: Sequence[str], options: Sequence[str]) -> bool:
    """Whether no word of Latin letters would be cut in two between them."""
    return all(form[-1] == " " or not form[-1].isascii() for form in chunk) or all(
        option[0] == " " or not option[0].isascii() for option in options
    )
