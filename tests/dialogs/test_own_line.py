"""What somebody at the counter types about a line of their own town, and what residents are then told."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.line_table import known_languages
from dialogs.office import Place, Span
from dialogs.own_line import FOR, SPOKEN, Written, read, read_hours, written

TODAY = date(2026, 11, 30)
FORM = Written(
    name="フードバンク見本",
    address="06-0000-0000",
    hours=("10:00-12:00", "", "10:00-12:00, 13:00-17:30", "", "", "20:00-8:00", ""),
    flags=("no_food",),
    source="電話で確認",
    verified_on="2026-11-30",
)


def changed(**fields: Any) -> Written:
    return msgspec.structs.replace(FORM, **fields)


def place(**fields: Any) -> Place:
    found = read(changed(**fields), TODAY)
    assert isinstance(found, Place), found
    return found


def test_form_becomes_a_place() -> None:
    assert place() == Place(
        name="フードバンク見本",
        telephone="06-0000-0000",
        flags=("no_food",),
        hours=(
            Span(0, time(10), time(12)),
            Span(2, time(10), time(12)),
            Span(2, time(13), time(17, 30)),
            Span(5, time(20), time(8)),
        ),
        source="電話で確認",
        verified_on=TODAY,
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9-17", [(9, 0, 17, 0)]),
        ("９：００～１７：３０", [(9, 0, 17, 30)]),
        ("9時から17時まで", [(9, 0, 17, 0)]),
        ("9時30分〜12時、13時ー17時半", [(9, 30, 12, 0), (13, 0, 17, 30)]),
        ("9:00 – 12:00 / 13:00 – 17:00", [(9, 0, 12, 0), (13, 0, 17, 0)]),
        ("22:00-24:00", [(22, 0, 0, 0)]),
        ("0-24", [(0, 0, 0, 0)]),
        ("20:00-8:00", [(20, 0, 8, 0)]),
        ("", []),
        ("  ", []),
    ],
)
def test_hours_are_understood_as_people_write_them(typed: str, meant: list[tuple[int, int, int, int]]) -> None:
    assert read_hours(typed) == tuple((time(a, b), time(c, d)) for a, b, c, d in meant)


@pytest.mark.parametrize(
    "typed", ["morning", "9", "9-", "9:00-9:00", "25-26", "9:60-10", "24:30-25", "closed", "10時", "9-24:30"]
)
def test_hours_that_mean_nothing_are_told(typed: str) -> None:
    days = ("", "", "", typed, "", "", "")
    assert read(changed(hours=days), TODAY) == ("hours.3",)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("０６－００００－００００", "06-0000-0000"),
        ("06ー0000ー0000", "06-0000-0000"),
        ("#8008", "#8008"),
        ("+81 6 0000 0000", "+81 6 0000 0000"),
        ("189", "189"),
        (" https://soup.example.jp/a?b=1 ", "https://soup.example.jp/a?b=1"),
        ("soup@example.jp", "soup@example.jp"),
    ],
)
def test_address_is_a_number_a_page_or_a_mail_address(typed: str, kept: str) -> None:
    assert place(address=typed).telephone == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", "call us", "12", "1" * 16, "www.example.jp", "javascript:alert(1)", "https://", "https://a b.jp", "a@b"),
        *("https://user:word@example.jp/", "ftp://example.jp/", "https://[::1", "https://example.jp/" + "x" * 200),
    ],
)
def test_address_that_leads_nowhere_is_told(typed: str) -> None:
    assert read(changed(address=typed), TODAY) == ("address",)


@pytest.mark.parametrize(
    ("fields", "troubles"),
    [
        ({"name": " "}, ("name",)),
        ({"name": "x" * 61}, ("name",)),
        ({"when": "sometimes"}, ("when",)),
        ({"hours": ("",) * 7}, ("when",)),
        ({"hours": ("9-17",)}, ("when",)),
        ({"languages": ()}, ("languages",)),
        ({"languages": ("ja", "xx")}, ("languages",)),
        ({"flags": ()}, ("flags",)),
        ({"flags": ("no_food", "hunger")}, ("flags",)),
        ({"source": ""}, ("source",)),
        ({"verified_on": "2026-12-01"}, ("verified_on",)),
        ({"verified_on": "yesterday"}, ("verified_on",)),
        ({"name": "", "address": "", "flags": ()}, ("name", "address", "flags")),
    ],
)
def test_what_is_missing_or_wrong_is_told_all_at_once(fields: dict[str, Any], troubles: tuple[str, ...]) -> None:
    assert read(changed(**fields), TODAY) == troubles


def test_day_and_night_and_unknown_hours_need_no_times() -> None:
    always = place(when="always", hours=("nonsense",) * 7, on_holidays=True)
    assert always.always
    assert always.hours == ()
    assert not place(when="unknown").always
    assert place(when="unknown").hours == ()


def test_every_flag_and_every_language_that_lines_speak_can_be_chosen() -> None:
    found = place(flags=tuple(reversed(FOR)), languages=tuple(reversed(SPOKEN)))
    assert found.flags == FOR
    assert found.languages == SPOKEN
    assert set(known_languages(())) == set(SPOKEN)


times = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))
spans = st.builds(Span, st.integers(0, 6), times, times).filter(lambda span: span.opens != span.closes)


@given(st.lists(spans, max_size=8))
def test_what_is_shown_in_the_form_is_read_back_the_same(hours: list[Span]) -> None:
    kept = sorted(hours, key=lambda span: span.weekday)
    before = msgspec.structs.replace(place(), hours=tuple(kept), on_holidays=bool(kept))
    assert read(written(before), TODAY) == before
    assert written(place(when="always")).when == "always"


@given(st.text(max_size=40))
def test_no_text_breaks_the_form(text: str) -> None:
    form = changed(name=text, address=text, hours=(text,) * 7, source=text, verified_on=text)
    assert isinstance(read(form, TODAY), tuple | Place)
