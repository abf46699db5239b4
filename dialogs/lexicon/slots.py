"""What patterns are made of, numbered: so that putting one together for a text is a matter of comparing numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from dialogs.lexicon import Lexicon
from dialogs.lexicon.pattern import Amount, Entries, Pattern, Words
from dialogs.lexicon.pattern import Phrase as Written

_AMOUNT_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """`gaps`: how many characters may stand between the slots. `key`: the slot that is filled most rarely."""

    slots: tuple[int, ...]
    gaps: tuple[int, ...]
    key: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A pattern. `keys`: of its phrases; without all of them the pattern need not be looked for. `key`: the rarest."""

    phrases: tuple[Phrase, ...]
    anywhere: bool
    key: int
    keys: frozenset[int]


Longer: TypeAlias = tuple[Phrase, ...]
"""The entries of a list that are more than one word."""


class Slots:
    """`words`: all spellings; `fillers`: by slot the numbers of the words that fill it; `lists`: by the slot of a list
    its longer entries, inner lists first."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.fillers: list[frozenset[int]] = []
        self.amounts: dict[Amount, int] = {}
        self.lists: dict[int, Longer] = {}
        self._lengths: list[int] = []
        self._numbers: dict[str, int] = {}
        self._by_words: dict[Words, int] = {}
        self._by_name: dict[tuple[str, str], int] = {}

    def plan(self, one: Lexicon, pattern: Pattern) -> Plan:
        phrases = tuple(self._phrase(one, phrase) for phrase in pattern.phrases)
        keys = [phrase.key for phrase in phrases]
        return Plan(phrases, pattern.anywhere, self._rarest(keys), frozenset(keys))

    def _phrase(self, one: Lexicon, phrase: Written) -> Phrase:
        slots = tuple(self._slot(one, part) for part in phrase.parts)
        return Phrase(slots, phrase.gaps, self._rarest(slots))

    def _rarest(self, slots: Sequence[int]) -> int:
        """The longer the shortest word that fills a slot, the rarer it is found."""
        return max(slots, key=lambda slot: (self._lengths[slot], -len(self.fillers[slot])))

    def _slot(self, one: Lexicon, part: Words | Amount | Entries) -> int:
        if isinstance(part, Amount):
            if part not in self.amounts:
                self.amounts[part] = self._new((), _AMOUNT_LENGTH)
            return self.amounts[part]
        if isinstance(part, Entries):
            return self._list(one, part.name)
        if part not in self._by_words:
            self._by_words[part] = self._new(part.spellings)
        return self._by_words[part]

    def _list(self, one: Lexicon, name: str) -> int:
        """A list's words fill its slot directly; its longer entries are put together for each text."""
        key = (one.language, name)
        if key not in self._by_name:
            words: list[str] = []
            longer: list[Phrase] = []
            for phrase in one.lists[name]:
                part = phrase.parts[0]
                if len(phrase.parts) == 1 and isinstance(part, Words):
                    words += part.spellings
                else:
                    longer.append(self._phrase(one, phrase))
            lengths = [len(word) for word in words] + [self._lengths[phrase.key] for phrase in longer]
            slot = self._by_name[key] = self._new(words, min(lengths))
            if longer:
                self.lists[slot] = tuple(longer)
        return self._by_name[key]

    def _new(self, words: Sequence[str], length: int = 0) -> int:
        for word in words:
            if word not in self._numbers:
                self._numbers[word] = len(self.words)
                self.words.append(word)
        self.fillers.append(frozenset(self._numbers[word] for word in words))
        self._lengths.append(length or min(map(len, words)))
        return len(self.fillers) - 1
