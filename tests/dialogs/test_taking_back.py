"""A message that is changed or taken back later, one that is not text, and somebody who blocks the account."""

from __future__ import annotations

import pytest

from dialogs.intake import says
from dialogs.session import Attached, Body, Edited, Left, Returned, Said, Withdrawn
from dialogs.turn import BecameReachable, BecameUnreachable, TextCorrected, TextForgotten, TimerSet, Turn, World
from tests.residents import CATALOGS, ENGINE, Resident, at_stop_card, consented, office

SEQ = 99


def turn_of(resident: Resident, body: Body) -> Turn:
    """The turn that would follow from `body`, as the one at place 99."""
    world = World(now=resident.talk.now, seq=SEQ, reference="222-222", office=office(), catalogs=CATALOGS)
    return ENGINE.take(resident.talk.session, body, world)


def said(turn: Turn) -> list[str]:
    return [one.text.key for one in turn.say]


def with_number() -> Resident:
    """Somebody who wrote two messages: their own words and, to another question, a telephone number."""
    resident = at_stop_card(Resident()).press("Change an answer", "How to answer", "Call me").type("090-1234-5678")
    return resident.press("Weekday morning", "Done")


def number_of(resident: Resident) -> int:
    (seq,) = resident.talk.session.answers["contact.number"].texts
    return seq


def test_a_changed_message_says_which_one_it_corrects_and_is_added() -> None:
    """faults: 56"""
    resident = with_number()
    first = resident.talk.session.own_words[0].seq
    turn = turn_of(resident, Edited("My rent is late again.", of=first))
    assert turn.heard is not None
    assert (turn.heard.text, turn.heard.corrects, turn.heard.locale) == ("My rent is late again.", first, "en")
    assert TextCorrected(first) in turn.effects
    assert [written.seq for written in turn.session.own_words] == [first, SEQ]
    answers = turn.session.answers
    assert answers.pop("own_words").texts == (first, SEQ)
    assert answers == {key: answer for key, answer in resident.talk.session.answers.items() if key != "own_words"}
    assert said(turn) == [says.ADDED.key]


def test_a_changed_answer_keeps_both_wordings_and_is_not_taken_for_own_words() -> None:
    """faults: 56"""
    resident = with_number()
    number = number_of(resident)
    turn = turn_of(resident, Edited("090-1234-9999", of=number))
    answers = turn.session.answers
    assert answers.pop("contact.number").texts == (number, SEQ)
    assert answers == {key: answer for key, answer in resident.talk.session.answers.items() if key != "contact.number"}
    assert turn.session.own_words == resident.talk.session.own_words


def test_a_change_of_a_message_nobody_knows_is_heard_as_a_new_one() -> None:
    """faults: 56"""
    resident = consented(Resident()).press("None of these", "Me")
    changed, new = turn_of(resident, Edited("My rent is late.")), turn_of(resident, Said("My rent is late."))
    assert (changed.heard, changed.say, changed.session) == (new.heard, new.say, new.session)
    assert [written.seq for written in changed.session.own_words] == [SEQ]


def test_before_consent_a_changed_message_is_not_kept() -> None:
    resident = Resident().press("Start")
    assert (
        turn_of(resident, Edited("My rent is late.", of=1)).heard == turn_of(resident, Said("My rent is late.")).heard
    )


def test_what_is_taken_back_is_forgotten_and_nothing_else() -> None:
    """faults: 57"""
    resident = with_number()
    before = resident.talk.session
    number, first = number_of(resident), before.own_words[0].seq
    before.unread = [first, number]
    turn = turn_of(resident, Withdrawn(of=number))
    assert TextForgotten(number) in turn.effects
    assert turn.session.answers.pop("contact.number").texts == ()
    assert turn.session.answers == {key: answer for key, answer in before.answers.items() if key != "contact.number"}
    assert turn.session.own_words == before.own_words
    assert turn.session.unread == [first]
    assert said(turn) == [says.FORGOTTEN.key]


def test_taking_back_what_nobody_knows_changes_nothing() -> None:
    """faults: 57"""
    resident = with_number()
    turn = turn_of(resident, Withdrawn())
    assert (turn.say, turn.effects, turn.session) == ((), (), resident.talk.session)


@pytest.mark.parametrize("kind", ["photo", "location"])
def test_of_an_attachment_only_the_kind_is_kept_and_only_after_consent(kind: str) -> None:
    """faults: 53"""
    body = Attached(kind)  # type: ignore[arg-type]
    assert turn_of(Resident().press("Start"), body).heard is None
    turn = turn_of(consented(Resident()), body)
    assert turn.heard is not None
    assert (turn.heard.attached, turn.heard.text) == (kind, "")
    assert said(turn)[0] == says.ATTACHMENT.key
    assert turn.say[-1].step == "right_now"


def test_after_sending_an_attachment_is_answered_without_any_question() -> None:
    """faults: 53"""
    resident = at_stop_card(Resident()).press("Send now")
    assert said(turn_of(resident, Attached("photo"))) == [says.ATTACHMENT.key]


def test_whoever_blocks_the_account_is_noted_and_asked_nothing() -> None:
    """faults: 35, 36"""
    resident = consented(Resident())
    turn = turn_of(resident, Left())
    assert turn.effects == (BecameUnreachable(),)
    assert turn.say == ()
    assert (turn.session.reachable, turn.session.resting) == (False, True)
    resident.event(Left()).command("start")
    assert BecameReachable() in resident.talk.effects
    assert BecameReachable() not in resident.command("start").talk.effects


def test_a_wrong_word_from_elsewhere_moves_no_date() -> None:
    resident = at_stop_card(Resident())
    turn = turn_of(resident, Returned("not the word"))
    assert turn.session.last_at == resident.talk.session.last_at
    assert not [effect for effect in turn.effects if isinstance(effect, TimerSet)]
