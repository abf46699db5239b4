"""Times for a first talk, offered once it is sent: a wish that staff read, never an appointment."""

from __future__ import annotations

from datetime import date, time

import pytest

from dialogs.office import Slot
from dialogs.session import Replied
from tests.residents import TUESDAY_2_AM, Resident, at_stop_card, consented, office

SLOTS = tuple(Slot(day, begins) for day in (1, 3) for begins in (time(10), time(14)))
"""Tuesdays and Thursdays."""
OFFER = "Would one of these times suit you"


def sent(**changes: object) -> Resident:
    return at_stop_card(Resident(at=office(slots=SLOTS, **changes))).press("Send now")


def times(resident: Resident) -> list[str]:
    return [label for label in resident.labels if label[0].isdigit()]


def test_three_times_are_offered_after_the_answer_is_due() -> None:
    resident = sent()
    assert OFFER in resident.text
    assert "not yet an appointment" in resident.text
    # Sent on Monday 30 November, answered within two working days.
    assert times(resident) == ["2026-12-03 10:00", "2026-12-03 14:00", "2026-12-08 10:00"]


def test_the_wish_reaches_staff_as_a_wish_and_nothing_says_booked() -> None:
    resident = sent().press("2026-12-03 14:00")
    assert "Noted as your wish: 2026-12-03 14:00." in resident.text
    assert resident.step == ""
    answer = resident.lead.answers["offer_time"]
    assert answer.value == "2026-12-03 14:00"
    said = " ".join(entry.text for entry in resident.talk.transcript).lower()
    assert "booked" not in said
    assert "confirmed" not in said.replace("not confirmed", "")


@pytest.mark.parametrize(
    ("label", "said"), [("Another time", "write here which days"), ("No time now", "That is fine")]
)
def test_no_time_has_to_be_chosen(label: str, said: str) -> None:
    resident = sent().press(label)
    assert said in resident.text
    assert resident.step == ""


def test_words_instead_of_a_time_go_to_the_counter_and_the_offer_stays() -> None:
    resident = sent().type("Only in the evening, please.")
    assert [words.text for words in resident.lead.own_words][-1] == "Only in the evening, please."
    resident.press("2026-12-08 10:00")
    assert resident.lead.answers["offer_time"].value == "2026-12-08 10:00"


def test_a_reply_of_staff_ends_the_offer() -> None:
    resident = sent().event(Replied("Come on Thursday at ten.", by="Sato"))
    assert resident.step == ""
    assert OFFER not in resident.answer[0].text


def test_holidays_and_closed_days_are_never_offered() -> None:
    resident = sent(closed_on=(date(2026, 12, 3),))
    assert times(resident) == ["2026-12-08 10:00", "2026-12-08 14:00", "2026-12-10 10:00"]


def test_without_opened_times_nothing_is_offered() -> None:
    resident = at_stop_card(Resident()).press("Send now")
    assert OFFER not in resident.text
    assert "offer_time" not in resident.lead.answers


def test_whoever_cannot_wait_or_cannot_come_is_offered_none() -> None:
    resident = Resident(at=office(slots=SLOTS), now=TUESDAY_2_AM)
    resident.press("Start", "Only I can see it", "Yes, start", "Nothing to eat", "Done", "Write to me here", "Send now")
    assert OFFER not in resident.text
    resident = consented(Resident(at=office(slots=SLOTS))).press("None of these", "Me", "Skip", "Skip", "Skip")
    resident.press("I cannot go out", "I am afraid", "Send now")
    assert OFFER not in resident.text


def test_an_office_whose_hours_are_not_known_offers_none() -> None:
    assert OFFER not in sent(hours=()).text
