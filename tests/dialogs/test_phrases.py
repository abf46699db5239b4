"""The phrase card: with 110 and 119 for everybody who does not read Japanese, and not with every line again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.lines import LINES
from dialogs.phrase_card import LANGUAGES, phrase_card
from dialogs.render import render
from dialogs.session import Session
from dialogs.text import count_graphemes
from tests.residents import CATALOGS, TUESDAY_2_AM, Resident, at_stop_card, consented

CARD = "To say or show at 110 or 119:"
PHRASES = (
    "たすけて ください。 (Tasukete kudasai.)",
    "きゅうきゅうしゃを おねがいします。 (Kyūkyūsha o onegai shimasu.)",
    "にほんごが わかりません。 (Nihongo ga wakarimasen.)",
    "英語です。 (Eigo desu.)",
    "じゅうしょは …です。 (Jūsho wa … desu.)",
    "こえを だすことが できません。たすけて ください。 (show the screen)",
)


def cards(resident: Resident) -> list[str]:
    return [bubble.text for bubble in resident.answer if bubble.text.startswith(CARD)]


def shown(locale: str, own_name: str = "Name") -> str:
    card = phrase_card(locale, own_name)
    assert card is not None
    [bubble] = render([card], Session(flow="", channel="line", locale=locale), CATALOGS)
    assert bubble.role == "safety"
    return bubble.text


@pytest.mark.parametrize("channel", ["web", "line", "telegram", "terminal"])
def test_card_stands_below_the_lines_on_every_channel(channel: str) -> None:
    resident = Resident("en", channel).press("Start", "Only I can see it", "Yes, start", "Nothing to eat")
    texts = [bubble.text for bubble in resident.answer]
    [card] = cards(resident)
    assert all(phrase in card for phrase in PHRASES)
    assert "I speak English." in card
    lines = next(text for text in texts if "119" in text and text != card)
    assert texts.index(lines) < texts.index(card) < texts.index("You can stop here.")


def test_japanese_readers_are_not_shown_it() -> None:
    assert phrase_card("ja", "日本語") is None
    assert phrase_card("ja@easy", "やさしい日本語") is None
    resident = Resident("ja").type("死にたい")
    assert resident.answer[0].role == "safety"
    assert "Tasukete" not in resident.text


def test_every_language_that_may_be_offered_has_its_japanese_name() -> None:
    spoken = {language for line in LINES.values() for language in line.languages}
    assert spoken - {"*", "ja"} == set(LANGUAGES)
    assert "ポルトガル語です。 (Porutogarugo desu.)" in shown("pt_BR")
    assert "中国語です。 (Chūgokugo desu.)" in shown("zh_Hans")
    assert "フィリピン語です。 (Firipingo desu.)" in shown("tl")


def test_language_without_a_known_name_has_the_other_five() -> None:
    text = shown("sw")
    assert text.count("\n") == 2 * 5
    assert "I speak" not in text


def test_card_fits_a_message_of_every_channel() -> None:
    """The shortest limit is Telegram's, 4,096 units."""
    assert all(count_graphemes(shown(locale)) < 1000 for locale in LANGUAGES)


def test_card_is_shown_once_and_again_when_it_happens_now() -> None:
    resident = consented(Resident("en")).press("Nothing to eat")
    assert len(cards(resident)) == 1
    resident.press("No place to sleep")
    assert cards(resident) == []
    assert "119" in resident.text
    resident.press("Violence right now")
    assert len(cards(resident)) == 1


def test_card_comes_whenever_somebody_asks_for_the_numbers() -> None:
    """Also from the help screen, where the button stands."""
    resident = consented(Resident("en"))
    for _ in range(2):
        resident.command("help").press("Phone numbers")
        assert len(cards(resident)) == 1
        assert resident.step == "right_now"


def test_card_comes_with_the_lines_of_somebody_who_refuses_or_sends_nothing() -> None:
    refused = Resident("en").press("Start", "Only I can see it", "No")
    assert len(cards(refused)) == 1
    unsent = at_stop_card(Resident("en")).press("Stop, don't send")
    assert len(cards(unsent)) == 1


def test_that_nobody_speaks_the_language_now_is_said_before_the_card() -> None:
    night = consented(Resident("en", now=TUESDAY_2_AM)).type("I want to die")
    texts = [bubble.text for bubble in night.answer]
    [said] = [text for text in texts if text.startswith("No line in English is open now.")]
    assert texts.index(said) < texts.index(cards(night)[0])
    noon = consented(Resident("en", now=TUESDAY_2_AM + timedelta(hours=10))).type("I want to die")
    assert not [bubble for bubble in noon.answer if bubble.text.startswith("No line in English")]


def test_nobody_is_told_so_where_an_ambulance_or_mail_can_be_reached() -> None:
    resident = consented(Resident("en", now=TUESDAY_2_AM)).press("Hurt or very sick", "Afraid of someone")
    assert "No line in English" not in resident.text
