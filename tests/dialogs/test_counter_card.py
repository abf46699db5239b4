"""The card for the counter as text: in two languages, only after sending, and never where somebody else may look."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from dialogs import counter_card
from dialogs.intake.situation import NEEDS_STEP
from dialogs.office import Office
from dialogs.session import Chose, Session
from tests.residents import CATALOGS, MONDAY_NOON, Resident, at_stop_card, consented, office

HELLO = (
    "I have already written to this counter. Please read it under this number, so that I need not tell it all again."
)
NONE = "There is a card once something was sent"
LINE_TEXT, TELEGRAM_TEXT = 5000, 4096


def sent(locale: str = "en", channel: str = "telegram") -> Resident:
    """Rent and violence, sent by somebody whose screen nobody else sees."""
    resident = consented(Resident(locale, channel)).press("None of these", "Me").type("He broke my arm.")
    resident.press("Money", "Rent or home loan", "Other topics", "Family and people", "Violence, being hurt", "Done")
    resident.press("Violence, being hurt", "Safe now", "One or two weeks", "Call me").type("090-0000-0000")
    return resident.press("Weekday morning", "Done", "Send now")


def shown(resident: Resident) -> list[str]:
    resident.command("counter_card")
    return [bubble.text for bubble in resident.answer]


def test_the_card_is_said_in_their_language_and_in_japanese() -> None:
    own, japanese = shown(at_stop_card(Resident()).press("Send now"))
    assert own.splitlines() == [
        HELLO,
        "Number: 222-222",
        "Sent on: Mon, Nov 30",
        "Interpreter: English",
        "About whom: Me",
        "Needs: Rent or home loan",
        "Counter: Sample counter",
        "Address: 1-1 Sample",
        "Telephone: 00-0000-0000",
        "Open: Mon–Fri 08:30–17:15. Closed on public holidays.",
    ]
    for line in ("番号:222-222", "通訳:英語", "だれのことか:自分のこと", "困りごと:家賃・ローン", "祝日は休みです"):
        assert line in japanese


def test_who_uses_japanese_gets_one_card_without_interpreter() -> None:
    resident = Resident("ja").press("はじめる", "見るのは自分だけ", "はい、はじめる", "どれもちがう", "自分のこと")
    resident.type("家賃がおくれています。").press("お金", "家賃・ローン", "これで決める", "決まっていない", "1、2週間")
    (card,) = shown(resident.press("ここに書いてほしい", "今送る"))
    assert "番号:222-222" in card
    assert "通訳" not in card


def test_who_needs_no_interpreter_is_believed() -> None:
    session = at_stop_card(Resident()).press("Send now").talk.session
    answer = msgspec.structs.replace(session.answers["contact"], codes=("not_needed",))
    session = msgspec.structs.replace(session, answers={**session.answers, "interpreter": answer})
    labels = [line.label for side in counter_card.sides(session, office(), CATALOGS) for line in side.lines]
    assert "Number" in labels
    assert not {"Interpreter", "通訳"} & set(labels)


def test_what_can_be_found_in_a_bag_tells_of_no_danger() -> None:
    resident = sent()
    assert resident.lead.needs == ("violence", "rent_loan")
    text = "\n".join(shown(resident))
    assert "Rent or home loan" in text
    for told in ("iolence", "暴力", "arm", "090", "eaviest", "Most pressing", "Weekday"):
        assert told not in text


def test_help_offers_the_card_only_where_there_is_one() -> None:
    label = "Card for the counter"
    assert label not in at_stop_card(Resident()).command("help").labels
    resident = at_stop_card(Resident()).press("Send now").command("help")
    assert label in resident.labels
    resident.press(label)
    assert "Number: 222-222" in resident.answer[0].text


@pytest.mark.parametrize("typed", ["counter card", "Card for the counter", "/counter_card", "show my card"])
def test_the_card_can_be_typed_for(typed: str) -> None:
    resident = at_stop_card(Resident()).press("Send now").type(typed)
    assert "Number: 222-222" in resident.answer[0].text


@pytest.mark.parametrize("typed", ["card", "カード"])
def test_a_card_in_their_own_words_is_no_command(typed: str) -> None:
    """It may be a credit card, or the one for residents, that is the trouble."""
    resident = consented(Resident()).press("None of these", "Me").type(typed)
    assert resident.step == "needs"
    assert resident.talk.session.own_words


def in_safe_mode() -> Resident:
    resident = (
        Resident().press("Start", "Others may see later", "Yes, start", "None of these", "Me").type("He hits me.")
    )
    resident.press("Money", "Rent or home loan", "Done", "No date", "One or two weeks", "Write to me here")
    return resident


@pytest.mark.parametrize(
    "resident",
    [
        Resident,
        lambda: consented(Resident()),
        lambda: at_stop_card(Resident()),
        lambda: in_safe_mode().press("Skip", "Send now"),
        lambda: in_safe_mode().type("morning glory").press("Send now"),
        lambda: at_stop_card(Resident()).press("Send now").command("erase").press("Yes, erase it"),
    ],
    ids=["nothing said", "not sent", "at the stop card", "safe mode", "safe mode with a word", "erasing"],
)
def test_elsewhere_there_is_none_and_always_the_same_words(resident: object) -> None:
    assert callable(resident)
    texts = shown(resident())
    assert texts[0].startswith(NONE)
    assert all("222-222" not in text for text in texts)


def test_an_old_button_gives_no_card_once_others_may_look() -> None:
    resident = in_safe_mode().press("Skip", "Send now").event(Chose("help", 1, ("counter_card",)))
    assert "Number:" not in resident.text


def test_behind_the_lock_only_the_word_is_asked_for() -> None:
    resident = consented(Resident()).press("None of these", "Me").type("My rent is late.")
    resident.press("Money", "Rent or home loan", "Done", "No date", "One or two weeks", "I will come and look")
    resident.type("morning glory").press("Send now")
    assert "Number: 222-222" in shown(resident)[0]
    resident.wait(hours=1).command("counter_card")
    assert resident.step == "word"
    assert "222-222" not in resident.text
    assert NONE not in resident.text


def test_a_new_intake_has_its_card_when_it_is_sent() -> None:
    session = at_stop_card(Resident()).press("Send now").talk.session
    assert counter_card.is_offered(session)
    assert not counter_card.is_offered(msgspec.structs.replace(session, sent_at=None))
    waiting = msgspec.structs.replace(session, erase_due_at=MONDAY_NOON + timedelta(hours=24))
    assert not counter_card.is_offered(waiting)


def test_what_the_office_did_not_tell_is_left_out() -> None:
    session = at_stop_card(Resident()).press("Send now").talk.session
    for side in counter_card.sides(session, Office(), CATALOGS):
        assert all(line.text for line in side.lines)
        assert len(side.lines) == 5


@pytest.mark.parametrize("locale", CATALOGS.offered())
def test_the_longest_card_fits_one_message_of_every_channel(locale: str) -> None:
    session: Session = at_stop_card(Resident()).press("Send now").talk.session
    needs = tuple(option.code for option in NEEDS_STEP.options)
    answers = {**session.answers, "needs": msgspec.structs.replace(session.answers["needs"], codes=needs)}
    session = msgspec.structs.replace(session, locale=locale, answers=answers)
    for side in counter_card.sides(session, office(name="名" * 100, address="町" * 200), CATALOGS):
        text = "\n".join((side.hello, *(f"{line.label}: {line.text}" for line in side.lines)))
        assert len(text.encode("utf-16-le")) // 2 < min(LINE_TEXT, TELEGRAM_TEXT)


def test_an_interpreter_that_was_named_in_words_is_asked_for_without_repeating_them() -> None:
    resident = at_stop_card(Resident()).command("change").press("Interpreter").press("Another language")
    resident.type("Sign language, please.").press("Send now")
    text = resident.command("counter_card").text
    assert "Please ask me for which language, or whether for signing" in text
    assert "Sign language" not in text
