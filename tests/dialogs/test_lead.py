"""The lead keeps apart what the resident said, what was proposed, what counts no more, and what was not asked."""

from __future__ import annotations

import pytest

from dialogs import safety
from dialogs.lead import LeadAnswer
from dialogs.reading import read
from dialogs.session import Cleared, Closed, Withdrawn
from tests.residents import Resident, at_stop_card, consented

VIETNAMESE = "Tôi cần giúp đỡ về tiền thuê nhà"


def sent() -> Resident:
    return at_stop_card(Resident()).press("Send now")


def staff_read(answer: LeadAnswer) -> tuple[str, str]:
    return answer.status, answer.staff_text["en"]


# ---------------------------------------------------------------- what counts no more


def test_answer_that_was_changed_is_kept_with_the_time_until_which_it_stood() -> None:
    resident = at_stop_card(Resident()).press("Change an answer", "How long money lasts", "About one month")
    changed_at = resident.talk.now
    resident.press("Send now")
    lead = resident.lead
    assert staff_read(lead.answers["runway"]) == ("answered", "About one month")
    [earlier] = lead.earlier
    assert (earlier.step, *staff_read(earlier.answer)) == ("runway", "answered", "One or two weeks")
    assert earlier.answer.asked.startswith("With the money you have")
    assert earlier.until == changed_at


def test_same_answer_given_again_is_no_correction() -> None:
    resident = at_stop_card(Resident()).press("Change an answer", "How long money lasts", "One or two weeks")
    assert resident.press("Send now").lead.earlier == ()


def test_answer_that_stopped_being_relevant_is_put_aside_for_staff_to_see() -> None:
    resident = at_stop_card(Resident()).press("Change an answer", "Needs")
    resident.talk.choose("debt", whole=True)
    resident.talk.choose("no", whole=True)
    resident.talk.choose("send")
    lead = resident.lead
    assert set(lead.parked) == {"rent_loan.date"}
    parked = lead.parked["rent_loan.date"]
    assert (parked.why, *staff_read(parked.answer)) == ("", "answered", "No date")
    assert "rent_loan.date" not in lead.answers


def test_only_the_latest_changes_of_mind_are_kept() -> None:
    resident = at_stop_card(Resident())
    for number in range(60):
        resident.press("Change an answer", "How long money lasts")
        resident.press("About one month" if number % 2 else "Nothing left now")
    assert len(resident.press("Send now").lead.earlier) == 50


def test_another_intake_begins_without_what_was_put_aside() -> None:
    resident = at_stop_card(Resident()).press("Change an answer", "How long money lasts", "About one month")
    resident.press("Send now")
    assert resident.talk.session.earlier
    resident.event(Closed()).type("hello")
    resident.talk.choose("new")
    assert resident.talk.session.intake == 2
    assert resident.talk.session.earlier == []


# ---------------------------------------------------------------- proposals, dates


def test_proposal_from_words_stands_apart_from_what_was_confirmed() -> None:
    resident = consented(Resident()).press("None of these", "Me").type("My debts are too high and I cannot pay rent.")
    resident.press("Debts", "Done", "No", "One or two weeks", "Write to me here", "Send now")
    assert resident.lead.needs == ("debt",)
    assert set(resident.lead.proposed) >= {"debt", "rent_loan"}


def test_flag_bears_its_date_where_there_is_one() -> None:
    dates = {flag.code: flag.due_on for flag in sent().lead.flags}
    assert dates["money_out"] is not None
    assert sent().lead.due_at == dates["money_out"]


# ---------------------------------------------------------------- unread


def test_clearing_leaves_what_came_later_unread() -> None:
    resident = sent().type(VIETNAMESE, "Con tôi bị ốm")
    first, second = resident.talk.session.unread
    assert first < second
    resident.event(Cleared(through=first))
    assert resident.talk.session.unread == [second]
    assert resident.lead.unread
    resident.event(Cleared(through=second))
    assert not resident.lead.unread


def test_text_that_was_taken_back_is_nobodys_to_read() -> None:
    resident = sent().type(VIETNAMESE)
    resident.event(Withdrawn(of=resident.talk.session.unread[0]))
    assert not resident.lead.unread


# ---------------------------------------------------------------- the words behind a flag


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hello. I have not eaten since Saturday... Thank you!", "I have not eaten since Saturday..."),
        ("I have not eaten since Saturday", "I have not eaten since Saturday"),
        ("First line\nI have not eaten since Saturday\nlast line", "I have not eaten since Saturday"),
        ("寒いです。昨日から何も食べていません。助けてください。", "昨日から何も食べていません。"),
    ],
)
def test_words_stand_in_the_residents_own_sentence(text: str, sentence: str) -> None:
    found = 0
    for seen in safety.seen_in(text):
        reason = f"words:{seen.sign.id}#7"
        assert safety.seq_of(reason) == 7
        for span in safety.spans_of(reason, text):
            if "食べ" in text[slice(*span)] or "eaten" in text[slice(*span)]:
                assert text[slice(*read(text).sentence(*span))].strip() == sentence
                found += 1
    assert found


@pytest.mark.parametrize("reason", ["right_now=no_food", "words:en.food.none", "words:#3", "words:en.x#", ""])
def test_reason_that_names_no_message_has_no_seq(reason: str) -> None:
    assert safety.seq_of(reason) is None
