"""Erasing: a draft at once; what was sent by a person's decision, and not by whoever happens to hold the phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.session import Chose, Closed, Elapsed, Replied
from dialogs.turn import Erased, EraseRequested, TimerCleared, TimerSet
from tests.residents import Resident, at_stop_card, consented, office

CONFIRM = {"en": "Yes, erase it", "ja": "はい、消す"}
TAKE_BACK = {"en": "Take it back", "ja": "取り消す"}
URGENT = {
    "en": ("Start", "Only I can see it", "Yes, start", "Nothing to eat", "Done", "Write to me here", "Send now"),
    "ja": (
        "はじめる",
        "見るのは自分だけ",
        "はい、はじめる",
        "今日、食べる物がない",
        "これで決める",
        "ここに書いてほしい",
        "今送る",
    ),
}
DECIDES = {"en": "a person decides about the record", "ja": "担当者が決め"}


def urgent(locale: str = "en") -> Resident:
    """Sent, with a flag of today, alone at the screen and so without a code word."""
    return Resident(locale).press(*URGENT[locale])


def watched(word: str = "morning glory") -> Resident:
    """Sent in safe mode, with nothing urgent."""
    resident = Resident().press("Start", "Others may see later", "Yes, start", "None of these")
    resident.press("Skip", "Skip", "Skip", "Skip", "Write to me here")
    return (resident.type(word) if word else resident.press("Skip")).press("Send now")


def is_requested(resident: Resident) -> bool:
    return EraseRequested() in resident.talk.effects and resident.talk.session.erase_asked_at is not None


def waits(resident: Resident) -> bool:
    return resident.talk.session.erase_due_at is not None


# ---------------------------------------------------------------- at once


@pytest.mark.parametrize("way", ["an ordinary draft", "an urgent draft", "a draft in safe mode"])
def test_a_draft_goes_at_once_with_two_taps_and_a_receipt(way: str) -> None:
    if way == "a draft in safe mode":
        resident = Resident().press("Start", "Others may see later", "Yes, start", "None of these")
    else:
        resident = consented(Resident()).press(*(["Nothing to eat", "Done"] if "urgent" in way else ["None of these"]))
    resident.command("erase").press("Yes, erase it")
    assert Erased() in resident.talk.effects
    assert "Erased here" in resident.text
    assert resident.talk.session.answers == {}


@pytest.mark.parametrize("locale", CONFIRM)
def test_what_was_sent_is_used_no_more_and_a_person_decides_by_a_date(locale: str) -> None:
    resident = at_stop_card(Resident()).press("Send now")
    if locale == "ja":
        resident.command("language").press("日本語")
    resident.command("erase").press(CONFIRM[locale])
    assert is_requested(resident)
    assert DECIDES[locale] in resident.text
    assert {"en": "Dec 2", "ja": "12月2日"}[locale] in resident.text


def test_without_a_planned_day_no_day_is_named() -> None:
    resident = (
        at_stop_card(Resident(at=office(answer_days=0))).press("Send now").command("erase").press("Yes, erase it")
    )
    assert "Dec" not in resident.text
    assert "a person decides" in resident.text


def test_asking_twice_is_one_request() -> None:
    resident = at_stop_card(Resident()).press("Send now").command("erase").press("Yes, erase it")
    resident.command("erase").press("Yes, erase it")
    assert EraseRequested() not in resident.talk.effects
    assert "a person decides" in resident.text


# ---------------------------------------------------------------- a day later


@pytest.mark.parametrize("locale", CONFIRM)
def test_while_something_is_urgent_it_waits_a_day(locale: str) -> None:
    resident = urgent(locale).command("erase").press(CONFIRM[locale])
    due = resident.talk.session.erase_due_at
    assert due == resident.talk.now + timedelta(hours=24)
    assert TimerSet("erase", due) in resident.talk.effects
    assert not is_requested(resident)
    assert DECIDES[locale] not in resident.text
    resident.talk.now = due
    resident.talk.take(Elapsed("erase"))
    assert is_requested(resident)
    assert resident.talk.session.erase_due_at is None


def test_it_takes_effect_whatever_was_said_meanwhile() -> None:
    resident = urgent().command("erase").press("Yes, erase it", "Leave it so").type("One more thing.")
    resident.wait(hours=24).event(Elapsed("erase"))
    assert is_requested(resident)


def test_a_timer_that_comes_early_waits_on() -> None:
    resident = urgent().command("erase").press("Yes, erase it").wait(hours=5).event(Elapsed("erase"))
    due = resident.talk.session.erase_due_at
    assert due
    assert resident.talk.effects == (TimerSet("erase", due),)


@pytest.mark.parametrize("locale", CONFIRM)
def test_until_then_one_tap_takes_it_back(locale: str) -> None:
    resident = urgent(locale).command("erase").press(CONFIRM[locale]).wait(hours=20).press(TAKE_BACK[locale])
    assert TimerCleared("erase") in resident.talk.effects
    assert resident.talk.session.erase_due_at is None
    resident.wait(hours=5).event(Elapsed("erase"))
    assert not is_requested(resident)


def test_the_tap_still_works_after_staff_wrote_and_after_other_words() -> None:
    resident = urgent().command("erase").press("Yes, erase it")
    number = resident.talk.session.question
    resident.event(Replied("Shall we meet?", by="Sato")).type("yes")
    resident.event(Chose("erase_wait", number, ("take_back",)))
    assert resident.talk.session.erase_due_at is None
    assert resident.talk.session.erase_asked_at is None


def test_whoever_comes_back_meanwhile_sees_that_it_can_be_taken_back() -> None:
    resident = urgent().command("erase").press("Yes, erase it", "Leave it so").wait(hours=3).type("good morning")
    assert "Take it back" in resident.labels
    assert resident.lead.own_words[-1].text == "good morning"
    resident.wait(hours=1).command("start")
    assert "Take it back" in resident.labels
    resident.command("erase")
    assert "Take it back" in resident.labels


def test_a_taken_back_wish_can_be_had_again() -> None:
    resident = urgent().command("erase").press("Yes, erase it", "Take it back").command("erase").press("Yes, erase it")
    assert resident.talk.session.erase_due_at == resident.talk.now + timedelta(hours=24)


def test_the_wish_of_a_closed_intake_is_settled_before_another_begins() -> None:
    resident = urgent().command("erase").press("Yes, erase it", "Leave it so").event(Closed()).type("hello")
    resident.press("Start a new one")
    assert "Take it back" in resident.labels
    intakes = [resident.talk.session.intake]
    resident.press("Take it back").type("hello").press("Start a new one")
    intakes.append(resident.talk.session.intake)
    assert intakes == [1, 2]


# ---------------------------------------------------------------- with the code word


def test_in_safe_mode_it_needs_the_word_and_then_waits() -> None:
    resident = watched().command("erase").press("Yes, erase it")
    assert resident.step == "erase_word"
    assert not waits(resident)
    resident.type("morning glory")
    assert waits(resident)
    assert "Take it back" in resident.labels


def test_in_safe_mode_without_a_word_it_waits_all_the_same() -> None:
    resident = watched(word="").command("erase").press("Yes, erase it")
    assert resident.talk.session.erase_due_at
    assert not is_requested(resident)


@pytest.mark.parametrize("way_out", ["No, keep it", "typed"])
def test_whoever_does_not_know_the_word_can_only_keep_it(way_out: str) -> None:
    resident = watched().command("erase").press("Yes, erase it").command("erase")
    assert resident.step == "erase_word"
    if way_out == "typed":
        resident.type("no, keep it")
    else:
        resident.press("Phone numbers", way_out)
    assert "stays as it is" in resident.text
    assert resident.talk.session.erase_due_at is None
    resident.type("I have one more question.")
    assert resident.lead.own_words[-1].text == "I have one more question."


def test_three_wrong_words_at_erasing_shut_everything() -> None:
    resident = watched().command("erase").press("Yes, erase it").type("a", "b", "c")
    assert "00-0000-0000" in resident.text
    resident.type("morning glory")
    assert resident.talk.session.erase_due_at is None
    assert resident.talk.session.shut_until
    resident.wait(hours=25).command("start").type("morning glory")
    assert resident.talk.session.locked_by == ""
    assert resident.talk.session.erase_due_at is None


def test_leaving_while_the_word_is_asked_for_drops_the_wish() -> None:
    resident = watched().command("erase").press("Yes, erase it").wait(hours=2).command("start")
    assert resident.step == "word"
    resident.type("morning glory")
    assert resident.talk.session.erase_due_at is None
