"""Finding many words in a text in one pass (Aho and Corasick): the time depends on the text, not on their number."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

_ROOT = 0


class Automaton:
    """Knows words by their place in the sequence it was made of.

    A word that begins (or ends) with a Latin letter or a digit is found only where no other one stands before (after)
    it; one that ends with "*" may go on.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._found: list[tuple[tuple[int, bool, bool, int], ...]] = [()]
        for number, word in enumerate(words):
            self._add(word, number)
        self._link()

    def _add(self, word: str, number: int) -> None:
        letters = word.removesuffix("*")
        node, following = _ROOT, self._next
        for letter in letters:
            child = following[node].get(letter)
            if child is None:
                child = following[node][letter] = len(following)
                following.append({})
                self._found.append(())
            node = child
        closed = _is_latin(letters[-1]) and not word.endswith("*")
        self._found[node] += ((len(letters), _is_latin(letters[0]), closed, number),)

    def _link(self) -> None:
        """Let every node know what is found there too, and where to go on when the next letter does not fit."""
        following, found = self._next, self._found
        self._back = backs = [_ROOT] * len(following)
        queue = deque(following[_ROOT].values())
        while queue:
            node = queue.popleft()
            for letter, child in following[node].items():
                back = backs[node]
                while back and letter not in following[back]:
                    back = backs[back]
                backs[child] = back = following[back].get(letter, _ROOT)
                if found[back]:
                    found[child] += found[back]
                queue.append(child)

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(start, end, number) of every word in the text, in the order of their ends."""
        node, following, back, found = _ROOT, self._next, self._back, self._found
        for place, letter in enumerate(text):
            while node and letter not in following[node]:
                node = back[node]
            node = following[node].get(letter, _ROOT)
            for length, opened, closed, number in found[node]:
                start, end = place + 1 - length, place + 1
                if opened and start and _is_latin(text[start - 1]):
                    continue
                if closed and end < len(text) and _is_latin(text[end]):
                    continue
                yield start, end, number


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
