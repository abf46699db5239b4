"""Leaving and coming back: the card, the one reminder, and the day on which a draft goes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.contact import may_notify
from dialogs.office import JAPAN
from dialogs.session import Elapsed
from dialogs.turn import Erased, TimerCleared, TimerSet
from tests.residents import MONDAY_NOON, Resident, at_stop_card, consented, office


def timers(resident: Resident, kind: str) -> list[datetime]:
    """When the last turn set a timer of this kind."""
    return [effect.due_at for effect in resident.talk.effects if isinstance(effect, TimerSet) and effect.kind == kind]


def unsafe(resident: Resident) -> Resident:
    """At the stop card, on a screen that others may see, without a code word."""
    resident.press("Start", "Others may see later", "Yes, start", "None of these", "Me").type("My rent is late.")
    resident.press("Money", "Rent or home loan", "Done", "No date", "One or two weeks", "Write to me here")
    return resident.press("Skip")


# ---------------------------------------------------------------- the card


@pytest.mark.parametrize(
    ("locale", "welcome", "buttons"),
    [
        ("en", "You have answered 4; about 9 are left", ("Continue", "Change an answer", "Erase everything")),
        ("ja", "4問まで答えてあります", ("続ける", "答えを直す", "全部消す")),
    ],
)
def test_after_days_a_card_tells_how_much_is_answered_and_left(
    locale: str, welcome: str, buttons: tuple[str, ...]
) -> None:
    resident = consented(Resident()).press("None of these", "Me")
    resident.command("language").press({"en": "English", "ja": "日本語"}[locale])
    resident.type("My rent is late.").wait(days=3).type("hello")
    assert resident.step == "resume"
    assert welcome in resident.text
    assert resident.labels == buttons


def test_in_safe_mode_nothing_is_repeated_when_somebody_comes_back() -> None:
    resident = unsafe(Resident()).wait(days=3).command("start")
    assert resident.text == "Hello. Would you like to continue?"
    assert "rent" not in resident.text


def test_an_answer_can_be_changed_from_the_card_and_the_way_goes_on() -> None:
    resident = consented(Resident()).press("None of these", "Me").wait(days=3).command("start")
    resident.press("Change an answer", "About whom", "Someone in my family")
    assert resident.step == "relation"


@pytest.mark.parametrize("pressed", [(), ("Only I can see it",)])
def test_before_consent_only_what_was_answered_can_be_changed_and_there_is_a_way_back(pressed: tuple[str, ...]) -> None:
    resident = Resident().press("Start", *pressed)
    asked = resident.step
    resident.command("change")
    assert resident.labels == (*(("Who sees the screen",) if pressed else ()), "None, go back")
    resident.press("None, go back")
    assert resident.step == asked


def test_nothing_has_to_be_changed() -> None:
    resident = consented(Resident()).press("None of these").command("change").press("None, go back")
    assert resident.step == "for_whom"
    assert resident.talk.session.answers["right_now"].codes == ("none",)


def test_erasing_from_the_card_takes_two_taps() -> None:
    resident = consented(Resident()).press("None of these", "Me").wait(days=3).command("start")
    resident.press("Erase everything", "Yes, erase it")
    assert Erased() in resident.talk.effects


# ---------------------------------------------------------------- the one reminder


def test_a_reminder_is_given_once_and_only_on_request() -> None:
    resident = at_stop_card(Resident()).command("pause")
    assert list(resident.labels) == ["Remind me once", "Continue"]
    assert "Dec 14" in resident.text
    resident.press("Remind me once")
    assert "Thu, Dec 3" in resident.text
    [due] = timers(resident, "reminder")
    assert due.astimezone(JAPAN).isoformat() == "2026-12-03T10:00:00+09:00"
    resident.talk.now = due
    resident.event(Elapsed("reminder"))
    assert "the one reminder" in resident.text
    assert not {"rent", "money", "consult", "counter"} & set(resident.text.lower().replace(".", "").split())
    resident.event(Elapsed("reminder"))
    assert resident.answer == ()
    resident.command("start").press("Continue").command("pause")
    assert resident.labels == ()


def test_whoever_comes_back_by_themselves_is_not_reminded() -> None:
    resident = at_stop_card(Resident()).command("pause").press("Remind me once").wait(days=1).type("hello")
    assert TimerCleared("reminder") in resident.talk.effects
    resident.event(Elapsed("reminder"))
    assert resident.answer == ()
    resident.press("Continue").command("pause")
    assert "Remind me once" in resident.labels


def test_nobody_is_reminded_who_did_not_ask() -> None:
    resident = at_stop_card(Resident()).command("pause").wait(days=3).event(Elapsed("reminder"))
    assert resident.answer == ()


@pytest.mark.parametrize("way", ["I will come and look", "Call me", "I will go there", "Skip"])
def test_no_reminder_where_nothing_may_be_pushed(way: str) -> None:
    resident = at_stop_card(Resident()).press("Change an answer", "How to answer", way)
    assert not may_notify(resident.talk.session)
    resident.command("pause")
    assert "Dec 14" in resident.text
    assert resident.labels == ()


def test_no_reminder_before_it_is_known_how_to_answer() -> None:
    resident = consented(Resident()).press("None of these").command("pause")
    assert resident.labels == ()


def test_no_reminder_in_safe_mode_even_if_it_was_asked_for_before() -> None:
    assert unsafe(Resident()).command("pause").labels == ()
    resident = at_stop_card(Resident()).command("pause").press("Remind me once")
    safe = resident.talk.session.answers.pop("place")
    assert safe.codes == ("alone",)
    resident.wait(days=3).event(Elapsed("reminder"))
    assert resident.answer == ()


def test_no_reminder_for_a_draft_that_is_gone_by_then() -> None:
    assert at_stop_card(Resident(at=office(draft_days=1))).command("pause").labels == ()
    resident = at_stop_card(Resident(at=office(draft_days=2))).command("pause").press("Remind me once")
    assert "Tue, Dec 1" in resident.text


def test_a_reminder_is_not_promised_when_its_day_has_gone_meanwhile() -> None:
    resident = at_stop_card(Resident()).command("pause").wait(days=13)
    resident.talk.office = office(draft_days=1)
    resident.press("Remind me once")
    assert timers(resident, "reminder") == []
    assert "does not work" in resident.text


def test_pausing_with_a_reminder_goes_on_at_the_same_question() -> None:
    resident = at_stop_card(Resident()).command("pause").press("Continue")
    assert resident.step == "stop"
    resident.command("pause").type("hello")
    assert resident.step == "resume"


# ---------------------------------------------------------------- the day on which a draft goes


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_a_draft_is_there_on_the_stated_day_and_gone_after_it(hour: int) -> None:
    """faults: 103"""
    noon = MONDAY_NOON.astimezone(JAPAN)
    resident = consented(Resident(now=noon.replace(hour=hour)))
    resident.press("None of these").wait(hours=5, minutes=20).command("pause")
    stated = resident.talk.session.draft_until
    assert stated
    assert f"Dec {stated.day}" in resident.text
    resident.talk.now = datetime(stated.year, stated.month, stated.day, 23, 59, 59, tzinfo=JAPAN)
    resident.talk.take(Elapsed("draft"))
    assert [effect.kind for effect in resident.talk.effects if isinstance(effect, TimerSet)] == ["draft"]
    [due] = timers(resident, "draft")
    assert due - resident.talk.now == timedelta(seconds=1)
    resident.talk.now = due
    resident.talk.take(Elapsed("draft"))
    assert resident.talk.effects == (Erased(),)


@given(st.lists(st.integers(1, 40 * 60), min_size=1, max_size=8))
def test_the_timer_of_a_draft_always_ends_the_stated_day(minutes: list[int]) -> None:
    """faults: 103"""
    resident = consented(Resident())
    [due] = timers(resident, "draft")
    for pause in minutes:
        resident.wait(minutes=pause).type("hello")
        [due] = timers(resident, "draft") or [due]
        stated = resident.talk.session.draft_until
        assert stated
        assert due.astimezone(JAPAN) == datetime.combine(stated + timedelta(days=1), datetime.min.time(), JAPAN)
        assert stated == resident.talk.now.astimezone(JAPAN).date() + timedelta(days=14)


def test_a_shorter_time_set_by_the_office_does_not_shorten_what_was_stated() -> None:
    resident = consented(Resident())
    assert resident.talk.session.draft_until == date(2026, 12, 14)
    resident.talk.office = office(draft_days=3)
    resident.press("None of these").command("pause")
    assert "Dec 14" in resident.text


def test_what_was_sent_does_not_go_with_the_draft() -> None:
    resident = at_stop_card(Resident()).press("Send now").wait(days=30).event(Elapsed("draft"))
    assert resident.talk.effects == ()
    assert TimerCleared("draft") not in resident.talk.effects
