"""One look at a text for the signs of all languages: people mix them.

Every word of every list is found in one pass; patterns are then put together from the places of their words. What it
costs depends on the length of the text and on the words in it, never on how they are arranged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import chain

import msgspec

from dialogs.lexicon import LANGUAGES, Lexicon, Quiet, Sign, lexicon
from dialogs.lexicon.look import Look, Span
from dialogs.lexicon.slots import Plan, Slots
from dialogs.lexicon.wordlist import WordList
from dialogs.reading import Reading, read


class Seen(msgspec.Struct, frozen=True):
    """A sign and the pieces of the text that show it, as (start, end)."""

    sign: Sign
    spans: tuple[Span, ...]

    def words(self, text: str) -> tuple[str, ...]:
        return tuple(text[start:end] for start, end in self.spans)


def scan(text: str, languages: tuple[str, ...] = LANGUAGES) -> tuple[Seen, ...]:
    """Every sign of these languages in a text, each once. Never raises, whatever the text."""
    return scanner(languages).scan(read(text))


@cache
def scanner(languages: tuple[str, ...] = LANGUAGES) -> Scanner:
    """The scanner of these languages, made once; that takes about a second."""
    return Scanner([lexicon(language) for language in languages])


class Scanner:
    """Finds the signs of some lexicons."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._slots = slots = Slots()
        self._signs: list[tuple[Sign, tuple[str, ...]]] = []
        self._by_key: dict[int, list[tuple[int, Plan]]] = defaultdict(list)
        self._quiet: dict[str, tuple[Quiet, tuple[Plan, ...]]] = {}
        for one in lexicons:
            for name, quiet in one.quiet.items():
                kept = tuple(slots.plan(one, pattern) for pattern in quiet.patterns)
                self._quiet[f"{one.language}.{name}"] = (quiet, kept)
            for sign in one.signs:
                self._add(one, sign)
        plans = [plan for _, found in self._quiet.values() for plan in found]
        plans += [plan for found in self._by_key.values() for _, plan in found]
        keys = {key for plan in plans for key in plan.keys}
        keys |= {entry.key for longer in slots.lists.values() for entry in longer}
        self._opened: list[list[int]] = [[] for _ in slots.words]
        for slot in keys:
            for word in slots.fillers[slot]:
                self._opened[word].append(slot)
        self._quantities = [one.quantities for one in lexicons]
        self._words = WordList(slots.words)

    def scan(self, reading: Reading) -> tuple[Seen, ...]:
        look = Look(reading.plain, self._slots, self._quiet)
        self._find(reading.plain, look)
        look.put_together()
        seen: dict[int, Seen] = {}
        for slot in sorted(look.keys):
            for number, plan in self._by_key.get(slot, ()):
                if number in seen:
                    continue
                sign, unless = self._signs[number]
                if spans := look.find(plan, unless):
                    seen[number] = Seen(sign, tuple(reading.span(*span) for span in spans))
        return tuple(seen[number] for number in sorted(seen))

    def _add(self, one: Lexicon, sign: Sign) -> None:
        self._signs.append((sign, tuple(f"{one.language}.{name}" for name in sign.unless)))
        for pattern in sign.patterns:
            plan = self._slots.plan(one, pattern)
            self._by_key[plan.key].append((len(self._signs) - 1, plan))

    def _find(self, text: str, look: Look) -> None:
        """Tells `look` what stands in the text, and which keys that opens."""
        for start, end, word in self._words.find(text):
            look.words.setdefault(word, []).append((start, end))
        look.keys.update(slot for word in look.words for slot in self._opened[word])
        for start, end, what, value in chain.from_iterable(one.find(text) for one in self._quantities):
            for amount, slot in self._slots.amounts.items():
                if amount.of == what and amount.least <= value <= amount.most:
                    look.others.setdefault(slot, []).append((start, end))
                    look.keys.add(slot)
