"""What the support lines say of themselves: where it was read, when, and none of what goes round wrongly."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from dialogs.line_texts import NAMES, NOTES
from dialogs.lines import LINES, phrase_of
from tests.dialogs.test_lines import EVENING, MONDAY, NOON, told

ROOT = Path(__file__).parents[2]
SUFFIXES = (".py", ".toml", ".po", ".html")


def test_every_row_says_where_it_was_read_and_when() -> None:
    assert len(LINES) > 20
    for line in LINES.values():
        assert line.source.startswith(("https://", "http://"))
        assert line.verified_on is not None
        assert line.languages
        assert line.name in NAMES
        assert not line.note or line.note in NOTES
        assert line.always or line.hours or line.id in ("7119", "dv_navi", "kokoro") or line.id.startswith("work_day.")


def test_date_of_which_only_the_year_or_month_is_known_says_no_more() -> None:
    seen = set()
    for line in LINES.values():
        assert line.verified_on is not None
        if (line.verified_on.month, line.verified_on.day) == (1, 1):
            assert line.dated_by in ("year", "month"), line.id
        if line.dated_by != "day":
            assert line.verified_on.day == 1, line.id
        if line.dated_by == "year":
            assert line.verified_on.month == 1, line.id
        seen.add(line.dated_by)
    assert seen == {"day", "month", "year"}
    assert told(LINES["work.ja"], "ja", NOON)[-1] == "as of 2023"
    assert told(LINES["isa_info"], "en", NOON)[-1] == "as of 2021-07"


def test_nothing_that_was_only_guessed_stands_among_the_facts() -> None:
    """Numbers that were never seen on a page (domain, section 3, marked M) have no row."""
    digits = {re.sub(r"\D", "", text) for line in LINES.values() for text in (line.address, line.ip_number)}
    guessed = {f"05700017{last:02}" for last in (5, 6, 7, 8, 9, 12, 15, 16, 18)} | {"08003008355"}
    assert digits.isdisjoint(guessed)
    assert {line.id for line in LINES.values() if line.sure == "C"} == {
        "yorisoi.languages",
        "inochi_sos",
        "tell",
        "fresc",
    }


# ---------------------------------------------------------------- traps seen in the wild


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(r"0570-?046-?556", id="two digits of the mental health line swapped"),
        pytest.param(r"0120-?738-?556", id="two digits of the lifeline swapped"),
        pytest.param(r"0570-?0-?55210", id="the number that #8008 replaced"),
    ],
)
def test_numbers_that_go_round_wrongly_stand_nowhere(wrong: str) -> None:
    """Trap 1: pages print them, and others copy them."""
    pattern = re.compile(wrong.replace("-?", r"[-‐–ー ]?"))
    folders = ("dialogs", "locales", "bot", "staff_console")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES]
    assert len(files) > 100
    assert [path for path in files if pattern.search(path.read_text(encoding="utf-8"))] == []
    assert LINES["kokoro"].address == "0570-064-556"


def test_lifeline_is_not_open_day_and_night() -> None:
    """Trap 2: pages give it as open 24 hours."""
    found = [line for line in LINES.values() if line.address in ("0120-783-556", "0570-783-556")]
    assert [line.id for line in found] == ["inochi"]
    assert not found[0].always
    assert found[0].closes_at(EVENING) == MONDAY + timedelta(hours=21)


def test_each_number_belongs_to_its_own_body() -> None:
    """Trap 3: a page gives the numbers of two other bodies as those of よりそいホットライン."""
    bodies = {"0120-279-338": "yorisoi", "0120-783-556": "inochi", "0120-279-889": "dv_plus"}
    assert {line.address: line.name for line in LINES.values() if line.address in bodies} == bodies


def test_numbers_that_fail_from_many_telephones_have_another_where_known() -> None:
    """Trap 6: 0570 numbers fail from many IP and prepaid telephones."""
    for code in ("houterasu", "isa_info", "yorisoi"):
        assert LINES[code].ip_number
        assert LINES[code].ip_number in str(phrase_of(LINES[code], "en", NOON).params)
