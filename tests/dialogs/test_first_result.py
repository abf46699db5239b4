"""The short first result: what was understood, what happens next, one line to talk to; never a verdict or a promise."""

from __future__ import annotations

import pytest

from tests.residents import MONDAY_NOON, TUESDAY_2_AM, Resident, consented, office

UNDERSTOOD = "What we understood so far"
NEXT = "When you send it, a person at the counter reads it"


def told(resident: Resident) -> Resident:
    return resident.press("None of these", "Me").type("My rent is late.")


def test_it_comes_with_the_needs_within_two_minutes_of_beginning() -> None:
    resident = told(consented(Resident())).press("Money", "Rent or home loan", "Done")
    assert "What we understood so far: Rent or home loan." in resident.text
    assert f"{NEXT} today." in resident.text
    assert "If you would rather talk to somebody now: " in resident.text
    assert (resident.talk.now - MONDAY_NOON).total_seconds() < 200
    assert resident.step == "rent_loan.date"


def test_with_several_needs_it_waits_for_the_heaviest_one() -> None:
    resident = told(consented(Resident())).press("Money", "Rent or home loan", "Debts", "Done")
    assert resident.step == "most_pressing"
    assert UNDERSTOOD not in resident.text
    resident.press("Debts")
    assert "What we understood so far: Rent or home loan, Debts. Heaviest right now: Debts." in resident.text


def test_it_is_said_once() -> None:
    resident = told(consented(Resident())).press("Money", "Rent or home loan", "Done", "No date", "One or two weeks")
    resident.command("change").press("Needs", "Home and food", "Food", "Done")
    resident.press("Skip", "Skip", "Write to me here", "A few more", "Skip")
    said = [entry.text for entry in resident.talk.transcript if UNDERSTOOD in entry.text]
    assert len(said) == 1


def test_at_night_it_names_the_opening_and_a_line_that_is_open() -> None:
    resident = told(consented(Resident(now=TUESDAY_2_AM))).press("Money", "Rent or home loan", "Done")
    assert f"{NEXT} on Tue, Dec 1 08:30" in resident.text
    assert "00-0000-0000" not in resident.text


def test_an_office_without_hours_promises_no_day() -> None:
    resident = told(consented(Resident(at=office(hours=())))).press("Money", "Rent or home loan", "Done")
    assert f"{NEXT} at the next opening." in resident.text


def test_in_safe_mode_nothing_said_is_repeated() -> None:
    resident = told(Resident().press("Start", "Others may see later", "Yes, start"))
    resident.press("Family and people", "Violence, being hurt", "Done")
    while NEXT not in resident.text:
        assert resident.step != "stop"
        resident.press("Skip")
    assert UNDERSTOOD not in resident.text
    [bubble] = [bubble for bubble in resident.screen if NEXT in bubble.text]
    assert "Violence" not in bubble.text
    assert "DV" not in bubble.text


def test_skipped_needs_are_not_guessed() -> None:
    resident = told(consented(Resident())).press("Skip")
    assert NEXT in resident.text
    assert UNDERSTOOD not in resident.text


def test_on_the_way_of_two_questions_it_stands_before_the_stop_card() -> None:
    resident = Resident().press("Start", "Only I can see it", "Yes, start", "No place to sleep", "Done")
    assert NEXT not in resident.text
    resident.press("Write to me here")
    assert resident.step == "stop"
    assert NEXT in resident.text


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_it_names_no_benefit_and_gives_no_verdict(locale: str) -> None:
    """Neither what somebody may get nor what they are: only their own choices, who reads and when, and one line."""
    seen = 0
    for need in ("income", "debt", "housing", "health"):
        resident = Resident(locale=locale)
        for code in ("start", "alone", "yes", "none", "me"):
            resident.talk.choose(code)
        resident.talk.say("...")
        shown = resident.talk.choose(need, whole=True)
        text = "\n".join(bubble.text for bubble in shown if bubble.role == "text")
        for word in ("benefit", "eligible", "can get", "entitled", "給付", "受けられ", "対象", "保護", "必ず"):
            assert word not in text
        seen += bool(text)
    assert seen == 4
