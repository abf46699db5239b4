"""The copy of a text that words are looked for in, never stored and never shown.

Compatibility forms, case, accents of Latin letters, invisible characters, spacing and drawn-out letters are levelled;
every character remembers where in the text it came from. A line break stands where a sentence ends. Each step looks at
a bounded piece of the text, so reading takes time in proportion to its length.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import regex

SENTENCE_END = "\n"
LAUGH = "😂"
"""Also what "(笑)" at the end of a Japanese sentence becomes."""
_AFTER_A_LAUGH = frozenset(" \n\r\t)）。!！?？wWｗ笑")

# A character with the marks that belong to it: accents, and the half-width voicing marks of katakana.
_MARK = regex.compile(r"[\p{M}\uff9e\uff9f]")
_CLUSTER = regex.compile(r"[\s\S][\p{M}\uff9e\uff9f]*")
_IS_LATIN = regex.compile(r"\p{Latin}")
_DROPPED = regex.compile(r"[\p{Cf}\p{Cc}\ufe0e\ufe0f--[\n\t\r]]", regex.VERSION1)
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}ー々〆]"
_NEEDLESS = regex.compile(rf"(?<={_UNSPACED}) (?={_UNSPACED})|^ | $")
_SPELLED_OUT = regex.compile(r"(?<![a-z\d])[a-z](?: [a-z]){2,}(?![a-z\d])")
# Words that the copy holds as they are: no letter is drawn out, spelled out, or changed by what stands beside it. The
# lexicons are made of tens of thousands of them.
_PLAIN = regex.compile(
    r"(?!.*(.)\1\1)(?:[a-z]{2,}(?: [a-z]{2,})*|[[一-龥々ぁ-ゖァ-ヺ]--[笑ぁぃぅぇぉ]]+)", regex.VERSION1
)

_ENDS = frozenset("。．!?！？\n\r\u2028\u2029।။۔…‥")
_NOTHING = frozenset("'’‘`´＇")
_LONG = frozenset("ー〜~～―─")
_SMALL = str.maketrans("ぁぃぅぇぉ", "あいうえお")
_INSTEAD_OF_LETTERS = {"0": "o", "1": "i", "3": "e", "@": "a", "$": "s"}
_BY_PLACE = frozenset(" \n.,ー013@$笑")
"""What is kept, changed or left out according to what stands beside it."""
_MOST_MARKS = 8
_LEVELLED = {"đ": "d", "ø": "o", "ł": "l", "ı": "i"}


@dataclass(frozen=True, slots=True)
class Reading:
    """`plain`: the copy, between two line breaks. `origin`: where each of its characters comes from, and the end."""

    plain: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The piece of the text that `plain[start:end]` was made of."""
        last = self.origin[-1]
        return self.origin[start], min(self.origin[end - 1] + 1, last)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The piece of the text around the piece from `start` to `end` that its sentences make up, with their stops."""
        breaks = [place for letter, place in zip(self.plain, self.origin, strict=False) if letter == SENTENCE_END][1:-1]
        first = max((place + 1 for place in breaks if place < start), default=0)
        return first, min((place + 1 for place in breaks if place >= end), default=self.origin[-1])


def read(text: str) -> Reading:
    letters: list[str] = []
    origin: list[int] = []
    last, run = " ", 0
    for place, cluster in _clusters(text):
        for character in _levelled(cluster):
            letter = character
            if letter in _BY_PLACE:
                letter = _in_place(letter, last, text[place + 1 : place + 4])
                if not letter or (letter in " \n" and last == "\n") or letter == last == " ":
                    continue
            if letter != last or not letter.isalpha():
                run = 0
            else:
                # "soooo" is "so", but "food" and "free" keep their two.
                run += 1
                if run == 2:
                    letters.pop()
                    origin.pop()
                if run >= 2:
                    continue
            letters.append(letter)
            origin.append(place)
            last = letter
    return _joined("".join(letters), origin, len(text))


def plain(text: str) -> str:
    """The copy alone, for comparing words with words."""
    return text if _PLAIN.fullmatch(text) else read(text).plain.strip()


def _clusters(text: str) -> Iterable[tuple[int, str]]:
    if not _MARK.search(text):
        return enumerate(text)
    return ((found.start(), found.group()[:_MOST_MARKS]) for found in _CLUSTER.finditer(text))


@lru_cache(maxsize=16384)
def _levelled(cluster: str) -> str:
    """A character as it is compared: a blank for punctuation, a line break where a sentence ends, "" for nothing."""
    if cluster[0] in _ENDS:
        return SENTENCE_END
    level = unicodedata.normalize("NFKC", cluster).casefold()
    if _IS_LATIN.search(level):
        level = "".join(c for c in unicodedata.normalize("NFD", level) if not unicodedata.combining(c))
    return "".join(_simple(character) for character in _DROPPED.sub("", level))


def _simple(character: str) -> str:
    if character in _NOTHING:
        return ""
    if character in _LONG:
        return "ー"
    if character in ".@$" or character in _ENDS:
        return character
    category = unicodedata.category(character)
    if category[0] in "LNM" or category in ("Sc", "So", "Sk", "Co"):
        return _LEVELLED.get(character, character.translate(_SMALL))
    return "," if character in ",、，" else " "


def _in_place(letter: str, last: str, rest: str) -> str:
    """What a mark stands for between its neighbours. `rest`: the next three characters."""
    following = rest[:1]
    if letter in ".,":
        return _stop(letter, last, rest)
    if letter == "笑":
        return LAUGH if not following or following in _AFTER_A_LAUGH else letter
    if letter == "ー":
        return letter if "ァ" <= last <= "ヺ" else ""
    if letter in _INSTEAD_OF_LETTERS and last.isascii() and last.isalpha():
        return _INSTEAD_OF_LETTERS[letter] if following.isascii() and following.isalpha() else letter
    return letter


def _stop(letter: str, last: str, rest: str) -> str:
    """ "38.5" and "1,000" are one number; "2, 3" are two."""
    if letter == ".":
        if last.isdigit() and rest[:1].isdigit():
            return letter
        return " " if rest[:1].strip() and rest[:1].isascii() else SENTENCE_END
    return "" if last.isdigit() and len(rest) == 3 and rest.isdigit() else " "


def _joined(text: str, origin: list[int], length: int) -> Reading:
    """Without the blanks inside scripts that use none, and with letters that were spelled out put together."""
    needless = {found.start() for found in _NEEDLESS.finditer(text)}
    for found in _SPELLED_OUT.finditer(text):
        needless.update(range(found.start() + 1, found.end(), 2))
    if needless:
        kept = [place for place in range(len(text)) if place not in needless]
        text, origin = "".join(text[place] for place in kept), [origin[place] for place in kept]
    return Reading(f"{SENTENCE_END}{text}{SENTENCE_END}", (0, *origin, length, length))
