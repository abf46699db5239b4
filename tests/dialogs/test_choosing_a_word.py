"""Choosing the code word: it is seen by nobody, and what is no word is told to the counter."""

from __future__ import annotations

import msgspec
import pytest

from dialogs.session import Edited, Withdrawn
from tests.dialogs.test_code_word import EN, TEXTS, sent, wife
from tests.dialogs.test_taking_back import turn_of
from tests.residents import Resident, consented


@pytest.mark.parametrize("locale", TEXTS)
def test_the_word_is_seen_by_nobody(locale: str) -> None:
    resident = sent(locale)
    assert resident.lead.answers["contact.word"].value == "●●●●"
    assert "morning" not in msgspec.json.encode(resident.lead).decode()
    assert "morning" not in msgspec.json.encode(resident.talk.session).decode()
    assert resident.lead.own_words == ()


def test_the_same_word_leaves_another_trace_in_every_session() -> None:
    first, second = wife(), wife(channel="line").press("Change an answer", "Code word").type("morning glory")
    assert first.talk.session.code_word != second.talk.session.code_word


def test_the_read_back_shows_a_mask_where_it_is_shown_at_all() -> None:
    resident = consented(Resident()).press("None of these", "Skip", "Skip", "Skip", "Skip", "I will come and look")
    resident.type("morning glory")
    assert "Code word: ●●●●" in resident.text


def test_the_word_is_asked_for_once_and_can_be_skipped() -> None:
    resident = Resident().press(*EN.way)
    assert resident.step == "contact.word"
    resident.press("Skip")
    assert resident.step == "stop"
    assert resident.talk.session.code_word == ""
    resident.press("Send now").wait(hours=1).type("hello")
    assert resident.step != "word"


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("skip", "stop"),
        ("1234 5678 9012", "stop"),
        ("あさがお", "stop"),
        ("Please, he comes home at six and then I can never write here.", "contact.word"),
        ("!!!", "contact.word"),
    ],
)
def test_what_is_typed_is_a_word_or_told_to_the_counter(typed: str, step: str) -> None:
    resident = Resident().press(*EN.way).type(typed)
    assert resident.step == step
    told = len(resident.talk.session.own_words)
    assert told == (0 if step == "stop" else 1)


def test_a_word_that_looks_like_a_card_is_not_any_card() -> None:
    resident = wife(word="1234 5678 9012").wait(hours=1).command("start")
    assert resident.type("9999 5678 9012").step == "word"
    assert resident.type("1234 5678 9012").step == "stop"


def test_a_word_thought_of_for_long_is_still_no_message_to_staff() -> None:
    resident = Resident().press(*EN.way).wait(minutes=40).type("morning glory")
    assert resident.talk.session.own_words == []
    assert resident.talk.session.code_word


def test_an_edit_of_the_message_with_the_word_is_hidden_too() -> None:
    """faults: 56"""
    resident = wife()
    seq = resident.talk.session.answers["contact.word"].texts[0]
    heard = turn_of(resident, Edited("evening glory", of=seq)).heard
    assert heard is not None
    assert heard.corrects == seq
    assert "evening" not in heard.text
    resident.event(Edited("evening glory", of=seq))
    assert "evening" not in msgspec.json.encode(resident.lead).decode()
    assert resident.wait(hours=1).command("start").type("morning glory").step == "stop"


def test_the_word_still_opens_after_its_message_was_taken_back() -> None:
    """faults: 57"""
    resident = wife()
    seq = resident.talk.session.answers["contact.word"].texts[0]
    resident.event(Withdrawn(of=seq)).wait(hours=1).command("start").type("morning glory")
    assert resident.step == "stop"


def test_skipping_the_question_later_takes_the_word_away() -> None:
    resident = wife().press("Change an answer", "Code word", "Skip")
    assert resident.wait(hours=1).command("start").step == "resume"
