"""The copy of a text in which words are looked for."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from dialogs.reading import plain, read

_PIECES = st.sampled_from(
    ["rent", "sooo", "s o s", " ", "死にたい", "しにたいいい", "ぁ", "笑", "カネ", "ー", "no1", "々", "A", "é"]
)


@given(st.lists(_PIECES, max_size=6).map("".join) | st.text(max_size=12))
@example("two  blanks")
@example("bookkeeper")
def test_a_word_that_is_plain_already_is_taken_as_it_is(text: str) -> None:
    assert plain(text) == read(text).plain.strip()
