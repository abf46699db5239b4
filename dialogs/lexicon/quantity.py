"""Amounts in a text: "三日", "2か月", "300円", "two weeks", "a few hundred yen"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

_KANJI_DIGITS = {character: value for value, character in enumerate("一二三四五六七八九", start=1)} | {
    "〇": 0,
    "数": 3,
    "何": 3,
    "両": 2,
}
_KANJI_POWERS = {"十": 10, "百": 100, "千": 1000}
_DIGITS = r"\d{1,12}(?:\.\d{1,3})?"
_KANJI = r"[一二三四五六七八九〇十百千数何両]{1,8}"


class Quantities:
    """The amounts that one language can name.

    `units`: by the unit's word what it measures and how much of it ("週間": ("days", 7)); one that stands before the
    number ends with "N" ("¥N"). `numbers`: words for numbers besides digits and the Japanese ones ("two": 2);
    `multipliers`: words that may follow a number ("万": 10,000).
    """

    def __init__(
        self,
        units: Mapping[str, tuple[str, float]],
        numbers: Mapping[str, float] = MappingProxyType({}),
        multipliers: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        self._units, self._numbers, self._multipliers = units, numbers, multipliers
        named = rf"|(?<![a-z\d])(?:{_any(numbers)})(?![a-z\d])" if numbers else ""
        times = rf"(?: ?(?P<times>{_any(multipliers)}))?" if multipliers else "(?P<times>)"
        after = _any(name for name in units if not name.endswith("N"))
        before = _any(name.removesuffix("N") for name in units if name.endswith("N"))
        sign = rf"(?P<sign>{before}) ?(?P<count>{_DIGITS})|" if before else ""
        ends = r"(?![a-z\d])" if all(name.isascii() for name in units if not name.endswith("N")) else ""
        number = rf"(?P<number>(?<![\d.]){_DIGITS}|{_KANJI}{named})"
        self._amount = re.compile(rf"{sign}{number}{times} ?(?P<unit>{after}){ends}")

    def find(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        """(start, end, what, how much) of every amount."""
        for found in self._amount.finditer(text):
            groups = found.groupdict()
            if groups.get("sign"):
                what, factor = self._units[groups["sign"] + "N"]
                yield found.start(), found.end(), what, self._value(groups["count"]) * factor
                continue
            what, factor = self._units[groups["unit"]]
            times = self._multipliers.get(groups["times"] or "", 1)
            yield found.start(), found.end(), what, self._value(groups["number"]) * times * factor

    def _value(self, number: str) -> float:
        if number in self._numbers:
            return self._numbers[number]
        return float(number) if number[0].isdecimal() else float(_kanji(number))


def _any(words: Iterable[str]) -> str:
    """A choice of words for a regular expression, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _kanji(number: str) -> int:
    total, digit = 0, 0
    for character in number:
        if character in _KANJI_POWERS:
            total += (digit or 1) * _KANJI_POWERS[character]
            digit = 0
        else:
            digit = digit * 10 + _KANJI_DIGITS[character]
    return total + digit
