"""Coming back at another screen: the number as people write it, the word, and what is promised about it at the end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web import texts as page
from dialogs.contact import may_show, opens_by_number
from dialogs.intake import texts
from dialogs.reference import LETTERS, read_reference, spelled
from dialogs.session import Commanded, Left, Returned
from dialogs.turn import CameBack, WordMissed
from tests.residents import CATALOGS, Resident, consented, office


def wife(channel: str = "web") -> Resident:
    """Sent, with the word "morning glory", at a screen that others see."""
    resident = Resident(channel=channel).press("Start", "Others may see later", "Yes, start")
    resident.press("Afraid of someone", "Done", "Write to me here")
    return resident.type("morning glory").press("Send now")


# ---------------------------------------------------------------- the number


@pytest.mark.parametrize(
    "typed",
    [
        "K7M-4Q2",
        "k7m4q2",
        " K7M 4Q2 ",
        "Ｋ７Ｍ－４Ｑ２",
        "ｋ７ｍー４ｑ２",
        "K7M‐4Q2",
        "K7M—4Q2",
        "番号はK7M-4Q2です。",
        "K7M\u200b-4Q2",
    ],
)
def test_a_number_is_read_however_it_is_written(typed: str) -> None:
    """faults: 50"""
    assert read_reference(typed) == "K7M-4Q2"


@pytest.mark.parametrize("typed", ["", "K7M-4Q", "K7M-4Q22", "K7M-4QO", "K7M-4Q1", "К7М-4Q2", "%", "٣٣٣-٣٣٣"])
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert read_reference(typed) == ""


@given(text=st.text())
def test_any_text_is_a_number_or_none(text: str) -> None:
    """faults: 49, 51, 52"""
    read = read_reference(text)
    assert read == "" or set(read) <= {*LETTERS, "-"}


@given(letters=st.text(alphabet=LETTERS, min_size=6, max_size=6))
def test_every_number_that_is_given_out_is_read(letters: str) -> None:
    assert read_reference(spelled(letters).lower()) == spelled(letters)


# ---------------------------------------------------------------- the word at another screen


def test_the_word_opens_and_says_nothing_of_before() -> None:
    resident = wife().event(Left()).event(Returned("Morning  Glory"))
    assert resident.text == "Thank you."
    assert CameBack() in resident.talk.effects
    assert resident.talk.session.reachable
    assert may_show(resident.talk.session)


def test_a_lock_that_stands_is_opened_and_tries_count_anew() -> None:
    resident = wife().wait(hours=1).type("hello").type("heron").event(Returned("morning glory"))
    assert CameBack() in resident.talk.effects
    assert (resident.talk.session.locked_by, resident.talk.session.tries) == ("", 0)


def test_a_wrong_word_disturbs_nobody_who_is_there() -> None:
    resident = wife()
    before = resident.talk.session
    resident.event(Returned("heron"))
    assert resident.answer == ()
    assert resident.talk.effects == (WordMissed(),)
    after = resident.talk.session
    assert (after.tries, after.last_at, after.locked_by) == (1, before.last_at, "")
    assert "Added for the counter" in resident.type("One thing more.").text


def test_after_three_wrong_words_the_right_one_opens_nothing_for_a_day() -> None:
    resident = wife()
    for word in ("heron", "", "morning"):
        resident.event(Returned(word))
    resident.event(Returned("morning glory")).wait(hours=23).event(Returned("morning glory"))
    assert resident.talk.effects == ()
    assert resident.talk.session.tries == 3
    resident.wait(hours=1).event(Returned("morning glory"))
    assert CameBack() in resident.talk.effects


def test_tries_in_the_talk_and_at_another_screen_are_one_count() -> None:
    resident = wife().wait(hours=1).type("hello").type("a").event(Returned("b")).type("c")
    assert resident.talk.session.shut_until
    resident.event(Returned("morning glory"))
    assert not may_show(resident.talk.session)


def test_coming_back_is_no_yes_to_an_erasure_that_asked_for_the_word() -> None:
    resident = wife().command("erase").press("Yes, erase it")
    assert resident.step == "erase_word"
    resident.event(Returned("morning glory"))
    assert may_show(resident.talk.session)
    assert resident.talk.session.erase_due_at is None


def test_without_a_word_nothing_opens() -> None:
    resident = consented(Resident(channel="web"))
    resident.press("None of these", "Skip", "Skip", "Skip", "Skip", "Write to me here", "Skip", "Send now")
    for word in ("", ":", "morning glory"):
        assert resident.event(Returned(word)).talk.effects in ((WordMissed(),), ())
    assert not opens_by_number(resident.talk.session)


@pytest.mark.parametrize(
    ("channel", "opens"), [("web", True), ("telegram", False), ("line", False), ("terminal", False)]
)
def test_only_the_page_is_come_back_to(channel: str, opens: bool) -> None:
    assert opens_by_number(wife(channel).talk.session) is opens


# ---------------------------------------------------------------- what is promised at the end


def test_with_a_word_the_page_says_how_to_come_back() -> None:
    shown = wife().text
    assert "“I was here before”" in shown
    assert "your number 222-222 and your word" in shown
    assert "cannot be opened again" not in shown


@pytest.mark.parametrize("channel", ["telegram", "line", "terminal"])
def test_in_an_app_the_word_is_asked_for_where_the_talk_is(channel: str) -> None:
    shown = wife(channel).text
    assert "please write your word first" in shown
    assert "first page" not in shown


@pytest.mark.parametrize("contact", ["Write to me here", "I will come and look", "I cannot go out", "Skip"])
@pytest.mark.parametrize(("telephone", "told"), [("00-0000-0000", "call 00-0000-0000"), ("", "come to the counter")])
def test_without_a_word_nothing_is_promised_that_ends_with_the_page(contact: str, telephone: str, told: str) -> None:
    resident = consented(Resident(channel="web", at=office(telephone=telephone)))
    resident.press("None of these", "Skip", "Skip", "Skip", "Skip", contact)
    while resident.step != "stop":
        resident.press("Skip")
    shown = resident.press("Send now").text
    assert "after that it cannot be opened again" in shown
    assert told in shown
    assert "come back here" not in shown
    assert "come and look" not in shown
    assert "comes here" not in shown


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_the_receipt_names_the_buttons_as_they_are(locale: str) -> None:
    told = CATALOGS.text(locale, texts.SENT_RETURN)
    assert CATALOGS.text(locale, page.BEFORE) in told
    for text in (texts.SENT_ONCE, texts.SENT_ONCE_NO_PHONE):
        assert CATALOGS.text(locale, page.LEAVE) in CATALOGS.text(locale, text)


def test_a_command_after_coming_back_is_no_reason_to_lock_again() -> None:
    resident = wife().wait(days=3).event(Returned("morning glory")).event(Commanded("start"))
    assert may_show(resident.talk.session)
