"""Every code that can be shown has a name; what has none is shown as it is, never hidden."""

import pytest

from dialogs.needs import NEEDS
from dialogs.urgency import FLAGS, LEVELS, RULES
from staff_console import history, names
from staff_console.moments import day, moment, span
from staff_console.speech import quoted
from staff_console.visit import LOCALES
from state.records import CLOSING_RESULTS
from state.staff import ROLES
from state.turns import HISTORY_KINDS
from tests.residents import MONDAY_NOON


def test_every_code_has_a_name() -> None:
    assert set(names.NEEDS) == {need.code for need in NEEDS}
    assert set(names.FLAGS) == set(FLAGS)
    assert tuple(names.LEVELS) == LEVELS
    assert tuple(names.RESULTS) == CLOSING_RESULTS
    assert tuple(names.ROLES) == ROLES
    assert set(history._KINDS) == set(HISTORY_KINDS)


def test_every_flag_has_a_name_at_every_level() -> None:
    assert RULES
    for code in FLAGS:
        for level in LEVELS:
            assert names.flag(code, level).key.startswith(f"console.flag.{code}")


def test_fear_is_never_called_violence_now() -> None:
    assert names.flag("violence_now", "today").text == "Violence or fear"


@pytest.mark.parametrize("code", ["brand_new", "{0.__class__}", "{", "}{"])
def test_unknown_code_is_shown_as_it_is(code: str) -> None:
    """faults: 62"""
    assert names.named(names.NEEDS, code).text.format() == code
    assert names.flag(code, "now").text.format() == code


@pytest.mark.parametrize(
    ("locale", "reader", "expected"),
    [
        ("vi", "ja", "ベトナム語"),
        ("vi", "en", "Vietnamese"),
        ("zh_Hans", "en", "Chinese (Simplified)"),
        ("xx", "en", "xx"),
        ("not a locale", "en", "not a locale"),
        ("", "en", ""),
    ],
)
def test_language_is_named_for_the_reader(locale: str, reader: str, expected: str) -> None:
    assert names.language(locale, reader) == expected


def test_easy_japanese_has_a_name_of_its_own() -> None:
    assert names.language("ja@easy", "ja") != names.language("ja", "ja")


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 0 min"),
        (86399, "23 h 59 min"),
        (86400, "1 d 0 h"),
        (3 * 86400 - 1, "2 d 23 h"),
        (3 * 86400, "3 days"),
    ],
)
def test_length_of_time_is_short(seconds: float, expected: str) -> None:
    text, numbers = span(seconds)
    assert text.text.format(**numbers) == expected


@pytest.mark.parametrize("reader", LOCALES)
def test_day_names_the_year_only_when_it_is_another(reader: str) -> None:
    today = MONDAY_NOON.date()
    assert "2026" not in day(today, today, reader)
    assert "2027" in day(today.replace(year=2027), today, reader)
    assert moment(MONDAY_NOON, MONDAY_NOON, reader) == "12:00"


@pytest.mark.parametrize("turn", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"])
def test_turns_of_direction_become_marks(turn: str) -> None:
    """faults: 47"""
    shown = quoted(f"a{turn}b")
    assert turn not in shown
    assert shown.count('<span class="bidi">') == 1


def test_joiners_and_plain_marks_stay() -> None:
    """faults: 48"""
    text = "می\u200cخواهم \u200fabc\u200e 👨\u200d👩\u200d👧"
    assert text in quoted(text, "fa")


def test_quoted_text_is_escaped_and_isolated() -> None:
    assert quoted("<b>&\"'", "zh_Hans") == '<bdi dir="auto" lang="zh-Hans">&lt;b&gt;&amp;&#34;&#39;</bdi>'
    assert quoted("x", '"><script>') == '<bdi dir="auto" lang="&#34;&gt;&lt;script&gt;">x</bdi>'
