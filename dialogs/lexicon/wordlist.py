"""Where the words of all lists stand in a text: found in one pass, in time that depends on the text alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ahocorasick_rs import AhoCorasick, Implementation


class WordList:
    """Knows words by their place in the sequence it was made of.

    A word that begins (or ends) with a Latin letter or a digit is found only where no other one stands before (after)
    it; one that ends with "*" may go on.
    """

    def __init__(self, words: Sequence[str]) -> None:
        letters = [word.removesuffix("*") for word in words]
        # Of the kinds there are the one that needs the least memory.
        self._automaton = AhoCorasick(letters, implementation=Implementation.ContiguousNFA)
        self._edges = [
            (_is_latin(bare[0]), _is_latin(bare[-1]) and bare == word)
            for word, bare in zip(words, letters, strict=True)
        ]

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(start, end, number) of every word in the text, in the order of their ends."""
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            opened, closed = self._edges[number]
            if opened and start and _is_latin(text[start - 1]):
                continue
            if closed and end < len(text) and _is_latin(text[end]):
                continue
            yield start, end, number


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
