"""Looking for signs: whatever a text is made of, it is read in time and nothing raises."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.lexicon import LANGUAGES, BadLexicon, lexicon, read_lexicon
from dialogs.lexicon.scan import scan
from dialogs.needs import BY_CODE
from dialogs.reading import plain, read
from dialogs.urgency import FLAGS, LEVELS

DANGERS = [
    "I want to die",
    "死にたい",
    "he is hitting me right now",
    "夫に殴られています",
    "昨日から何も食べていません",
    "I have nowhere to sleep tonight",
]
NEUTRAL = ["\n", "。", "!\n", " ... \n", "\n\n😀\n"]


@settings(max_examples=300)
@given(text=st.text(max_size=300))
def test_no_text_raises_and_every_span_lies_in_it(text: str) -> None:
    """faults: 48, 49, 50, 52"""
    for seen in scan(text):
        assert all(0 <= start < end <= len(text) for start, end in seen.spans)


@settings(max_examples=200)
@given(text=st.text(st.characters(codec="utf-8", categories=["L", "N", "M", "P", "Z", "C", "S"]), max_size=80))
def test_every_letter_of_the_copy_comes_from_the_text(text: str) -> None:
    reading = read(text)
    assert len(reading.origin) == len(reading.plain) + 1
    assert all(0 <= place <= len(text) for place in reading.origin)
    assert list(reading.origin) == sorted(reading.origin)


@settings(max_examples=150)
@given(
    danger=st.sampled_from(DANGERS),
    before=st.text(st.sampled_from("abc あいう、12"), max_size=60),
    after=st.text(st.sampled_from("abc あいう、12"), max_size=60),
    separator=st.sampled_from(NEUTRAL),
)
def test_danger_is_seen_whatever_stands_in_the_sentences_around_it(
    danger: str, before: str, after: str, separator: str
) -> None:
    alone = {flag for seen in scan(danger) for flag, _ in seen.sign.raises}
    among = {flag for seen in scan(before + separator + danger + separator + after) for flag, _ in seen.sign.raises}
    assert alone
    assert alone <= among


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("ｼﾆﾀｲ", "シニタイ"),
        ("死 に た い", "死にたい"),
        ("し\u200bに\u200cたい", "しにたい"),
        ("死にたーーーい", "死にたい"),
        ("I DON’T wanna d i e", "i dont wanna die"),
        ("K1LL mys3lf", "kill myself"),
        ("helppppp", "help"),
        ("1,000円", "1000円"),
        ("2、3日", "2 3日"),
        ("38.5度", "38.5度"),
        ("最高(笑)", "最高 😂"),
    ],
)
def test_what_stretches_or_hides_a_word_is_levelled(typed: str, read_as: str) -> None:
    assert plain(typed) == read_as


def test_every_offered_language_has_signs_for_every_flag_and_need() -> None:
    assert set(LANGUAGES) == {"en", "ja"}
    for language in LANGUAGES:
        signs = lexicon(language).signs
        assert {flag for sign in signs for flag, _ in sign.raises} == set(FLAGS)
        assert {level for sign in signs for _, level in sign.raises} <= set(LEVELS)
        assert {need for sign in signs for need, _ in sign.needs} == set(BY_CODE)


def write(folder: Path, text: str) -> Path:
    home = folder / "xx"
    home.mkdir()
    (home / "words.toml").write_text("[language]\ngaps = [8, 30]\n" + text, encoding="utf-8")
    return home


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[[sign]]\nid = "a"\nany = ["<nobody>"]\n', "no list <nobody>"),
        ('[[sign]]\nid = "a"\nany = ["(b"]\n', "close every bracket"),
        ('[[sign]]\nid = "a"\nany = ["b)"]\n', "close every bracket"),
        ('[[sign]]\nid = "a"\nany = [""]\n', "says nothing"),
        ('[[sign]]\nid = "a"\nany = ["!"]\n', "nothing to look for"),
        ("[language]\ngaps = [1, 2]\n", "words.toml"),
        ('[[sign]]\nid = "a"\nany = ["b"]\nunless = ["c"]\n', "unknown quiet c"),
        ('[[sign]]\nid = "a"\nany = ["b"]\n[[sign]]\nid = "a"\nany = ["c"]\n', "named twice"),
        ('[[sign]]\nid = "a"\nsome = ["b"]\n', "some"),
        ("[[sign]\n", "words.toml"),
    ],
)
def test_mistake_in_a_lexicon_is_named(text: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(BadLexicon, match=complaint):
        read_lexicon(write(tmp_path, text))


def test_lexicon_without_gaps_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.toml").write_text('[[sign]]\nid = "a"\nany = ["b"]\n', encoding="utf-8")
    with pytest.raises(BadLexicon, match="gaps"):
        read_lexicon(tmp_path)
