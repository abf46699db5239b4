"""Buttons of questions that stand no more: they answer nothing by themselves, and break nothing off."""

from __future__ import annotations

import pytest

from dialogs.intake import says
from dialogs.session import Body, Chose, Closed, Command, Commanded, Heard, Replied
from tests.dialogs.test_erasing import urgent
from tests.dialogs.test_taking_back import said, turn_of
from tests.residents import Resident, at_stop_card, consented


@pytest.mark.parametrize(("step", "code"), [("needs", "food"), ("erase_wait", "leave"), ("right_now", "take_back")])
def test_another_old_button_does_not_take_back_the_wish_to_erase(step: str, code: str) -> None:
    """faults: 25"""
    resident = urgent().command("erase").press("Yes, erase it", "Leave it so")
    turn = turn_of(resident, Chose(step=step, question=1, codes=(code,)))
    assert turn.session.erase_due_at == resident.talk.session.erase_due_at is not None
    assert turn.effects == ()


@pytest.mark.parametrize(("step", "code"), [("needs", "food"), ("consent", "no"), ("no_such_step", "yes")])
def test_a_button_of_a_question_not_asked_or_of_the_gates_proposes_no_change(step: str, code: str) -> None:
    """faults: 25, 26"""
    resident = consented(Resident()).press("None of these", "Me")
    turn = turn_of(resident, Chose(step=step, question=1, codes=(code,)))
    assert said(turn)[0] == says.UNKNOWN_BUTTON.key
    assert turn.session.wanted is None
    assert turn.session.step == "own_words"
    assert turn.session.answers == resident.talk.session.answers


def test_an_old_button_with_the_answer_that_stands_asks_nothing() -> None:
    """faults: 25"""
    resident = consented(Resident()).press("None of these", "Me")
    turn = turn_of(resident, Chose(step="for_whom", question=1, codes=("me",)))
    assert turn.session.wanted is None
    assert [say.step for say in turn.say if say.step] == ["own_words"]


BEFORE = (
    Chose(step="needs", question=1, codes=("food",)),
    *map(Commanded, (Command.CHANGE, Command.BACK, Command.SKIP, Command.UNKNOWN, Command.IN_PERSON, Command.DONE)),
)
"""What only the interview has a use for."""


@pytest.mark.parametrize("body", BEFORE)
def test_days_after_sending_what_belongs_to_the_interview_is_answered_and_asks_nothing(body: Body) -> None:
    """faults: 25"""
    resident = at_stop_card(Resident()).press("Send now").wait(days=2)
    assert said(turn_of(resident, body)) == [says.HANDED_OVER.key]


@pytest.mark.parametrize("body", BEFORE)
def test_when_a_person_answers_in_the_middle_of_a_question_nothing_of_ours_comes_between(body: Body) -> None:
    """faults: 11"""
    resident = consented(Resident()).press("No place to sleep", "Done")
    asked = resident.step
    assert asked
    resident.event(Replied("Good evening.", by="Sato"))
    assert [bubble.text for bubble in resident.answer] == ["Good evening."]
    late = turn_of(resident, Chose(step=asked, question=resident.talk.session.question, codes=("here",)))
    assert said(late) == [says.WITH_STAFF.key]
    assert late.heard
    assert late.heard.codes == ("here",)
    assert said(turn_of(resident, body)) == [says.WITH_STAFF.key]
    assert resident.type("I am at the station.").lead.own_words[-1].text == "I am at the station."


@pytest.mark.parametrize("body", BEFORE)
def test_when_it_is_closed_the_same_asks_what_to_do_now(body: Body) -> None:
    """faults: 25"""
    resident = at_stop_card(Resident()).press("Send now").event(Closed())
    assert turn_of(resident, body).session.step == "closed"


def test_in_a_pause_an_old_button_asks_first_what_to_do() -> None:
    """faults: 25"""
    resident = consented(Resident()).press("None of these", "Me").command("pause")
    assert resident.step == ""
    turn = turn_of(resident, Chose(step="for_whom", question=1, codes=("family",)))
    assert turn.session.step == "resume"
    assert turn.session.wanted is None


def test_a_command_on_an_old_screen_is_obeyed() -> None:
    resident = consented(Resident()).press("None of these", "Me")
    assert turn_of(resident, Chose(step="right_now", question=1, codes=("help",))).session.step == "help"


def test_a_forged_button_commands_nothing() -> None:
    """faults: 26"""
    resident = consented(Resident()).press("None of these", "Me")
    assert turn_of(resident, Chose(step="#forged", question=1, codes=("help",))).session.step == "own_words"


def test_what_was_pressed_is_kept_with_its_question() -> None:
    resident = consented(Resident()).press("None of these")
    question = resident.talk.session.question
    turn = turn_of(resident, Chose(step="for_whom", question=question, codes=("me",)))
    assert turn.heard == Heard(step="for_whom", codes=("me",), locale="en")


def test_before_consent_what_is_pressed_is_not_kept() -> None:
    resident = Resident()
    assert turn_of(resident, Chose(step="opening", question=1, codes=("start",))).heard is None
