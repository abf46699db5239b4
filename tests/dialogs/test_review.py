"""The read-back before sending: every line can be changed or removed, three lines are only there to be touched."""

from __future__ import annotations

from datetime import time

import pytest

from dialogs.lead import Lead
from dialogs.office import Span
from tests.residents import TUESDAY_2_AM, Resident, at_stop_card, consented, office

BACKGROUND = ("Skip", "Skip", "Skip", "Skip", "Skip", "Skip")


def at_review(resident: Resident) -> Resident:
    at_stop_card(resident).press("A few more", *BACKGROUND)
    assert resident.step == "review"
    return resident


def sent(resident: Resident) -> Lead:
    return resident.press("Send").lead


def test_the_three_lines_are_shown_empty_and_nobody_asks_for_them() -> None:
    resident = at_review(Resident())
    assert "Name to be called: (nothing yet)" in resident.text
    assert "Interpreter: English" in resident.text
    assert "Age group: (nothing yet)" in resident.text
    lead = sent(resident)
    assert {lead.answers[key].status for key in ("call_me", "interpreter", "age_group")} == {"not_asked"}
    assert (lead.interpreter, lead.under_18) == ("en", False)


def test_each_of_the_three_is_one_tap_away_and_comes_back_to_the_read_back() -> None:
    resident = at_review(Resident()).press("What to call me").type("Rin")
    assert resident.step == "review"
    assert "Name to be called: as you wrote it" in resident.text
    resident.press("Age group", "40 to 64")
    assert resident.step == "review"
    assert "Age group: 40 to 64" in resident.text
    resident.press("Interpreter", "Not needed")
    assert "Interpreter: Not needed" in resident.text
    lead = sent(resident)
    assert lead.answers["call_me"].value == "Rin"
    assert lead.answers["age_group"].value == "40_64"
    assert lead.interpreter is None


def test_what_was_filled_in_can_be_taken_out_again() -> None:
    resident = at_review(Resident()).press("What to call me").type("Rin").press("What to call me", "Skip")
    assert "Name to be called: (nothing yet)" in resident.text
    resident.press("Change an answer", "Needs", "Skip")
    assert resident.step == "review"
    assert "Needs:" not in resident.text
    assert sent(resident).needs == ()


def test_another_language_to_interpret_is_named_in_own_words() -> None:
    resident = at_review(Resident()).press("Interpreter", "Another language").type("Tetum")
    assert resident.step == "review"
    assert sent(resident).interpreter == "Tetum"


def test_whoever_writes_in_japanese_is_asked_which_language_and_not_whether_japanese() -> None:
    resident = Resident(locale="ja").press("はじめる", "見るのは自分だけ", "はい、はじめる")
    resident.press("どれもちがう", "自分のこと").type("家賃が払えません").command("change").press("通訳")
    assert "日本語の通訳" not in resident.text
    assert resident.labels[:2] == ("ほかのことば・手話", "いらない")
    resident.type("手話")
    assert "interpreter" in resident.talk.session.answers


def test_under_18_shows_the_childrens_line_and_marks_the_lead() -> None:
    resident = at_review(Resident(locale="en"))
    resident.press("Age group", "Under 18")
    assert "Telephone numbers" in resident.answer[0].text
    assert sent(resident).under_18


def test_the_childrens_line_is_shown_as_open_only_in_its_hours() -> None:
    def shown(resident: Resident) -> str:
        resident.press("はじめる", "見るのは自分だけ", "はい、はじめる", "どれもちがう", "自分のこと")
        return resident.command("change").press("年齢", "18歳より下").answer[0].text

    by_day, by_night = shown(Resident(locale="ja")), shown(Resident(locale="ja", now=TUESDAY_2_AM))
    assert "チャイルドライン" in by_day
    assert by_day != by_night


def test_a_third_party_is_asked_for_the_persons_age_and_gets_no_childrens_line() -> None:
    resident = consented(Resident()).press("None of these", "Someone in my family")
    resident.command("change").press("Age group")
    assert "the person" in resident.text
    resident.press("Under 18")
    assert "Telephone numbers" not in resident.answer[0].text


def test_in_safe_mode_the_read_back_offers_the_lines_without_showing_any() -> None:
    resident = Resident().press("Start", "Others may see later", "Yes, start", "None of these", "Me")
    resident.type("My rent is late.").press("Skip", "Skip", "Skip", "Skip", "A few more", *BACKGROUND)
    assert resident.step == "review"
    assert "(nothing yet)" not in resident.text
    assert "My rent" not in resident.text
    assert {"What to call me", "Interpreter", "Age group"} <= set(resident.labels)


# ---------------------------------------------------------------- answers that are worth something at once


def test_another_city_is_told_that_each_has_its_own_counter_and_goes_on() -> None:
    resident = at_stop_card(Resident()).press("A few more", "Another city")
    assert "Each city has its own counter" in resident.text
    assert resident.step == "household"


def test_asking_outside_the_city_shows_lines_and_the_counter_is_not_told() -> None:
    resident = consented(Resident()).press("None of these", "Me", "Skip", "Papers and the rest")
    resident.press("Language and papers", "Done", "Ask outside the city")
    assert "Telephone numbers" in resident.text
    assert resident.talk.session.answers["residency.kind"].codes == ()


@pytest.mark.parametrize(
    ("opens", "closes", "offered"),
    [
        (time(8, 30), time(17, 15), {"Weekday morning", "Weekday afternoon"}),
        (time(8, 30), time(12), {"Weekday morning"}),
        (time(13), time(17), {"Weekday afternoon"}),
    ],
)
def test_only_times_at_which_the_counter_calls_are_offered(opens: time, closes: time, offered: set[str]) -> None:
    resident = consented(Resident(at=office(hours=tuple(Span(day, opens, closes) for day in range(5)))))
    resident.press("None of these", "Me", "Skip", "Skip", "Skip", "Call me").type("090-0000-0000")
    assert resident.step == "contact.times"
    assert set(resident.labels) - {"Skip"} == offered | {"No voicemail please"}
