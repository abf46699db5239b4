"""Dates as people type them at a question for a day, in Japanese eras too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.era import era_date, in_era
from dialogs.matching import dated
from tests.residents import Resident, consented

TODAY = date(2026, 11, 30)
ERAS = [("大正", "T", date(1912, 7, 30)), ("昭和", "S", date(1926, 12, 25)), ("平成", "H", date(1989, 1, 8))]
ERAS.append(("令和", "R", date(2019, 5, 1)))


def spelled(day: date, *, short: bool = False, first: str = "1") -> str:
    name, letter, begin = [era for era in ERAS if era[2] <= day][-1]
    year = day.year - begin.year + 1
    if short:
        return f"{letter}{year}.{day.month}.{day.day}"
    return f"{name}{first if year == 1 else year}年{day.month}月{day.day}日"


@given(st.dates(date(1926, 1, 1), date(2100, 12, 31)))
def test_every_day_in_its_era_is_read(day: date) -> None:
    """faults: 105"""
    assert dated(spelled(day), TODAY) == day
    assert dated(spelled(day, first="元"), TODAY) == day
    if day.year - 2018 < 100:
        assert dated(spelled(day, short=True), TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "令和8年5月31日",
        "令和８年５月31日",
        "R8.5.31",
        "r8/5/31",
        "Ｒ８．５．３１",
        "令和 8 年 5 月 31 日",
        "2026年5月31日",
        "2026-5-31",
    ],
)
def test_one_day_is_read_however_it_is_written(text: str) -> None:
    """faults: 51, 105"""
    assert dated(text, TODAY) == date(2026, 5, 31)


@pytest.mark.parametrize(
    "text",
    [
        "昭和64年1月8日",
        "平成元年1月7日",
        "平成31年5月1日",
        "令和元年4月30日",
        "令和0年5月1日",
        "令和8年2月29日",
        "令和8年13月1日",
        "S50.3.32",
        "昭和",
        "令和8年",
        "X8.5.1",
    ],
)
def test_a_day_that_an_era_does_not_have_is_none(text: str) -> None:
    """faults: 105"""
    assert dated(text, TODAY) is None


def test_the_last_and_first_days_of_eras_touch() -> None:
    """faults: 105"""
    for _, _, begin in ERAS[1:]:
        assert dated(spelled(begin), TODAY) == begin
        assert dated(spelled(begin - timedelta(days=1)), TODAY) == begin - timedelta(days=1)


def test_a_day_that_does_not_exist_is_asked_again() -> None:
    """faults: 105"""
    resident = consented(Resident()).press("None of these", "Me").type("My rent is late.")
    resident.press("Money", "Rent or home loan", "Done", "A date to leave").type("令和8年2月29日")
    assert "could not read that day" in resident.text
    resident.type("令和8年12月3日")
    assert resident.talk.session.answers["rent_loan.date"].on == date(2026, 12, 3)
    assert [flag.level for flag in resident.talk.session.flags] == ["within_days"]


@given(st.dates(date(1868, 1, 25), date(2100, 12, 31)))
def test_what_is_written_in_an_era_is_read_as_the_same_day(day: date) -> None:
    """faults: 105"""
    assert era_date(in_era(day)) == day


def test_first_years_and_days_before_the_eras_are_written_as_people_do() -> None:
    days = (date(2019, 5, 1), date(2019, 4, 30), date(1989, 1, 7), date(1867, 12, 31))
    assert [in_era(day) for day in days] == [
        "令和元年5月1日",
        "平成31年4月30日",
        "昭和64年1月7日",
        "西暦1867年12月31日",
    ]
