"""Alerts to staff, and what the resident hears of them: only what is true, and each thing once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from dialogs.office import Office
from dialogs.rehearsal import REFERENCE
from dialogs.session import Alerted, Chose, Closed, Elapsed, Opened, Replied
from dialogs.turn import AlertRaised, AlertSettled, TimerSet
from tests.residents import MONDAY_NOON, TUESDAY_2_AM, Resident, at_stop_card, office

ON_CALL = office(on_call="oncall@counter.example")
SENT = "The person on call has been sent a notice. If nobody has opened your message in 30 minutes, we tell you here."
SENT_ASK = "The person on call has been sent a notice. When you write here again"
NOBODY_OPENED = "Nobody has opened it yet. Please do not wait for us:"
OPENED = "A person opened your message at 02:05."


def in_danger(at: Office = ON_CALL, now: datetime = TUESDAY_2_AM) -> Resident:
    """Somebody who has agreed to be written to here, and then says what cannot wait."""
    return at_stop_card(Resident(at=at, now=now)).type("I want to die")


def raised(resident: Resident) -> int:
    return sum(isinstance(effect, AlertRaised) for effect in resident.talk.effects)


def due_at(resident: Resident) -> datetime:
    [due] = [one.due_at for one in resident.talk.effects if isinstance(one, TimerSet) and one.kind == "unopened"]
    return due


def told(resident: Resident, text: str) -> int:
    return sum(text in entry.text for entry in resident.talk.transcript)


def test_danger_in_words_alerts_once_and_says_nothing_of_anybody() -> None:
    resident = in_danger()
    assert raised(resident) == 1
    assert due_at(resident) == resident.talk.now + timedelta(minutes=30)
    for untrue in ("on call", "Nobody is reading", "opened", "cannot send anyone"):
        assert untrue not in resident.text
    assert "You can stop here." in resident.text
    assert not raised(resident.type("I want to die", seconds=60))


def test_an_answer_alerts_as_words_do() -> None:
    resident = Resident(at=ON_CALL, now=TUESDAY_2_AM).press("Start", "Only I can see it", "Yes, start")
    resident.press("No place to sleep")
    assert raised(resident) == 1


def test_nothing_is_alerted_before_consent_and_at_consent_it_is() -> None:
    resident = Resident(at=ON_CALL, now=TUESDAY_2_AM).type("I want to die")
    assert not raised(resident)
    assert raised(resident.press("Yes, start")) == 1


def test_after_handing_over_words_alert_too() -> None:
    resident = at_stop_card(Resident(at=ON_CALL, now=MONDAY_NOON)).press("Send now")
    assert not raised(resident)
    assert raised(resident.type("I want to die")) == 1


def test_a_higher_level_alerts_at_once_and_the_same_one_after_the_minutes() -> None:
    resident = in_danger()
    assert raised(resident.type("I took all the pills just now")) == 1
    assert not raised(resident.type("I want to die"))
    resident.wait(minutes=31)
    assert raised(resident.type("I want to die")) == 1


def test_what_was_sent_is_said_when_it_was_sent_and_the_minutes_count_from_then() -> None:
    resident = in_danger().wait(minutes=2)
    resident.event(Alerted(REFERENCE, "on_call"))
    assert resident.talk.transcript[-1].text == SENT
    assert due_at(resident) == resident.talk.now + timedelta(minutes=30)
    resident.event(Alerted(REFERENCE, "on_call"))
    assert told(resident, SENT) == 1


def test_an_alert_to_the_shift_promises_nothing() -> None:
    resident = in_danger(now=MONDAY_NOON)
    assert raised(resident) == 1
    resident.event(Alerted(REFERENCE, "shift"))
    assert resident.answer == ()


def test_that_nobody_opened_it_is_said_once_with_the_first_line() -> None:
    resident = in_danger().event(Alerted(REFERENCE, "on_call")).wait(minutes=29)
    assert resident.event(Elapsed("unopened")).answer == ()
    resident.wait(minutes=1).event(Elapsed("unopened"))
    [said] = resident.answer
    assert said.text.startswith(NOBODY_OPENED)
    assert said.role == "safety"
    first = said.text.removeprefix(NOBODY_OPENED).strip()
    assert first
    assert not first.startswith("{")
    assert resident.event(Elapsed("unopened")).answer == ()
    resident.type("hello")
    assert told(resident, NOBODY_OPENED) == 1


@pytest.mark.parametrize("at", [ON_CALL, office(on_shift="desk@counter.example")], ids=["on call", "shift"])
def test_an_alert_that_never_left_is_not_spoken_of_but_the_time_comes(at: Office) -> None:
    resident = in_danger(at, MONDAY_NOON if at.on_shift else TUESDAY_2_AM)
    resident.wait(minutes=30).event(Elapsed("unopened"))
    assert NOBODY_OPENED in resident.text
    resident.event(Alerted(REFERENCE, "on_call"))
    assert resident.answer == ()
    assert not told(resident, "has been sent")


def test_that_a_person_opened_it_is_said_once() -> None:
    resident = in_danger().event(Alerted(REFERENCE, "on_call"))
    resident.talk.now = TUESDAY_2_AM + timedelta(minutes=4, seconds=50)
    resident.event(Opened(REFERENCE))
    assert resident.talk.transcript[-1].text == OPENED
    resident.event(Opened(REFERENCE)).wait(hours=1).event(Elapsed("unopened")).type("hello")
    assert told(resident, "opened") == 2  # the promise and its end


def test_opened_after_all_is_still_said() -> None:
    resident = in_danger().event(Alerted(REFERENCE, "on_call")).wait(minutes=30).event(Elapsed("unopened"))
    assert "A person opened your message at" in resident.event(Opened(REFERENCE)).text


def test_an_answer_of_staff_says_it_all() -> None:
    resident = in_danger().event(Alerted(REFERENCE, "on_call")).event(Replied("I am here.", "sato"))
    assert any(isinstance(effect, AlertSettled) for effect in resident.talk.effects)
    resident.event(Opened(REFERENCE)).wait(minutes=40).event(Elapsed("unopened")).type("hello")
    assert not told(resident, "A person opened")
    assert not told(resident, NOBODY_OPENED)


def test_a_closed_intake_is_not_waited_for() -> None:
    resident = in_danger().event(Alerted(REFERENCE, "on_call")).event(Closed())
    resident.wait(minutes=40).event(Elapsed("unopened"))
    assert not told(resident, NOBODY_OPENED)


def test_what_is_about_another_lead_is_not_taken_for_this_one() -> None:
    resident = in_danger().event(Alerted("333-333", "on_call")).event(Opened("333-333"))
    assert resident.answer == ()
    assert Resident(at=ON_CALL).event(Alerted(REFERENCE, "on_call")).answer == ()


def test_a_promise_outlives_the_intake_it_was_given_in() -> None:
    resident = at_stop_card(Resident(at=ON_CALL, now=TUESDAY_2_AM)).press("Send now").event(Closed())
    assert raised(resident.type("hello", "I want to die")) == 1
    resident.event(Alerted(REFERENCE, "on_call")).press("Start a new one")
    assert resident.talk.session.flags == []
    resident.wait(minutes=31).event(Elapsed("unopened")).type("hello")
    assert told(resident, NOBODY_OPENED) == 1


def test_with_nobody_on_duty_that_is_said_and_nothing_is_promised() -> None:
    resident = in_danger(office())
    assert raised(resident) == 1
    assert "Nobody is reading now" in resident.text
    assert not [one for one in resident.talk.effects if isinstance(one, TimerSet) and one.kind == "unopened"]
    resident.event(Alerted(REFERENCE, "shift")).wait(hours=8).event(Elapsed("unopened")).event(Opened(REFERENCE)).type(
        "hello"
    )
    for never in ("has been sent", NOBODY_OPENED, "A person opened"):
        assert not told(resident, never)


def test_level_now_with_somebody_on_call_does_not_say_that_nobody_comes() -> None:
    assert "cannot send anyone" in in_danger(office()).type("I took all the pills just now").text
    assert "cannot send anyone" not in in_danger().type("I took all the pills just now").text


def test_urgent_without_a_card_gets_its_lines_at_once_although_somebody_is_on_call() -> None:
    resident = Resident(at=ON_CALL, now=TUESDAY_2_AM).press("Start", "Only I can see it", "Yes, start", "None of these")
    resident.press("Me").type("...").press("Money", "Rent or home loan", "Done", "No date", "Nothing left now")
    assert raised(resident) == 1
    assert "110" in resident.text
    assert "Nobody is reading" not in resident.text


# ---------------------------------------------------------------- what must not be pushed


def test_until_the_contact_rule_is_known_it_is_told_at_the_next_visit() -> None:
    resident = Resident(at=ON_CALL, now=TUESDAY_2_AM).press("Start", "Only I can see it", "Yes, start")
    resident.press("None of these", "Me").type("I want to die")
    assert resident.event(Alerted(REFERENCE, "on_call")).answer == ()
    resident.type("My rent is late.", seconds=60)
    # Nothing that could not be kept: if they stop here, we may not write.
    assert told(resident, SENT_ASK) == 1
    assert not told(resident, SENT)
    assert resident.answer[0].text.startswith(SENT_ASK)
    resident.wait(minutes=30)
    assert resident.event(Elapsed("unopened")).answer == ()
    assert NOBODY_OPENED in resident.type("Are you there?").text


def test_at_a_late_visit_only_what_is_still_true_is_told() -> None:
    resident = Resident(at=ON_CALL, now=TUESDAY_2_AM).press("Start", "Only I can see it", "Yes, start")
    resident.press("None of these", "Me").type("I want to die").event(Alerted(REFERENCE, "on_call"))
    resident.wait(minutes=40).event(Elapsed("unopened")).event(Opened(REFERENCE)).wait(days=1)
    resident.type("hello")
    assert not told(resident, "has been sent")
    assert not told(resident, NOBODY_OPENED)
    # With the day, because it is no longer today.
    assert told(resident, "A person opened your message at Tue, Dec 1 02:") == 1


def test_on_the_web_the_page_shows_it_while_it_is_open() -> None:
    resident = Resident(channel="web", at=ON_CALL, now=TUESDAY_2_AM).press("Start", "Only I can see it", "Yes, start")
    resident.press("None of these", "Me").type("I want to die").event(Alerted(REFERENCE, "on_call"))
    assert resident.answer[0].text == SENT


def test_after_closing_the_innocent_last_message_stays_the_last() -> None:
    resident = in_danger().command("close")
    last = resident.talk.transcript[-1]
    resident.event(Alerted(REFERENCE, "on_call")).wait(minutes=31).event(Elapsed("unopened")).event(Opened(REFERENCE))
    assert resident.talk.transcript[-1] == last


def test_in_safe_mode_nothing_is_pushed_and_no_line_tells_the_subject() -> None:
    resident = Resident(at=ON_CALL, now=TUESDAY_2_AM).press("Start", "Others may see later", "Yes, start")
    resident.press("None of these", "Me").type("My husband hits me")
    assert raised(resident) == 1
    assert "DV" in resident.text
    assert resident.event(Alerted(REFERENCE, "on_call")).answer == ()
    resident.wait(minutes=20).event(Elapsed("unopened"))
    assert told(resident, NOBODY_OPENED) == 0
    resident.wait(minutes=9).type("...", seconds=100)
    shown = [bubble.text for bubble in resident.answer if bubble.text.startswith(NOBODY_OPENED)]
    assert len(shown) == 1
    assert "DV" not in shown[0]


def test_in_safe_mode_who_may_be_written_to_is_told_without_the_subject() -> None:
    """The outbox says only that there is a message; of the notice that left, not even that."""
    resident = Resident(at=ON_CALL, now=TUESDAY_2_AM).type("My husband hits me").press("Yes, start")
    resident.press("None of these", "Write to me here")
    assert resident.event(Alerted(REFERENCE, "on_call")).answer == ()
    [said] = resident.wait(minutes=31).event(Elapsed("unopened")).answer
    assert said.text.startswith(NOBODY_OPENED)
    assert "DV" not in said.text
    resident.type("...")
    assert told(resident, NOBODY_OPENED) == 1


# ---------------------------------------------------------------- dates


def test_a_date_that_has_come_nearer_waits_for_the_shift_and_promises_nothing() -> None:
    resident = Resident(at=ON_CALL, now=MONDAY_NOON).press("Start", "Only I can see it", "Yes, start", "None of these")
    resident.press("Me").type("...").press("Money", "Rent or home loan", "Done")
    resident.event(Chose("rent_loan.date", resident.talk.session.question, ("leave_date",), on=date(2026, 12, 3)))
    resident.press("One or two weeks", "Write to me here", "Send now")
    assert resident.lead.urgency.level == "within_days"
    resident.talk.now = datetime.fromisoformat("2026-12-01T00:00:01+09:00")
    resident.event(Elapsed("dates"))
    [alert] = [effect for effect in resident.talk.effects if isinstance(effect, AlertRaised)]
    assert alert.can_wait
    resident.event(Alerted(REFERENCE, "on_call")).wait(hours=1).event(Elapsed("unopened"))
    assert not told(resident, "has been sent")
    assert not told(resident, NOBODY_OPENED)
