"""Words in a text: what is found is what a plain look at every place finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dialogs.lexicon.wordlist import WordList

LETTERS = "ab1 家賃ー😂"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=4).flatmap(lambda word: st.sampled_from([word, f"{word}*"])))


def at_every_place(words: list[str], text: str) -> set[tuple[int, int, int]]:
    def latin(place: int) -> bool:
        return 0 <= place < len(text) and text[place] in "ab1"

    found = set()
    for number, word in enumerate(words):
        bare = word.removesuffix("*")
        for start in range(len(text)):
            end = start + len(bare)
            begun = latin(start) and latin(start - 1)
            goes_on = latin(end - 1) and latin(end) and bare == word
            if text.startswith(bare, start) and not begun and not goes_on:
                found.add((start, end, number))
    return found


@given(words=WORDS, text=st.text(LETTERS, max_size=40))
def test_every_word_is_found_where_it_stands(words: list[str], text: str) -> None:
    found = list(WordList(words).find(text))
    assert sorted(found) == sorted(at_every_place(words, text))
    assert [end for _, end, _ in found] == sorted(end for _, end, _ in found)


def test_a_word_is_not_found_inside_another() -> None:
    assert list(WordList(["die", "die*"]).find("diet")) == [(0, 3, 1)]
