"""Every text is looked through first: danger is answered at once, in any phase, and the place is kept."""

from __future__ import annotations

import pytest

from dialogs.emergency import emergency
from dialogs.matching import parts
from dialogs.office import Span
from dialogs.render import render
from dialogs.safety import words_of
from dialogs.session import Chose, Cleared, Closed, Edited, Phase, Replied, Said, Session
from dialogs.turn import World
from tests.residents import CATALOGS, ENGINE, MONDAY_NOON, TUESDAY_2_AM, Resident, at_stop_card, consented, office

WISH = {"en": "I want to die", "ja": "死にたい"}


def at_rent_question(resident: Resident) -> Resident:
    consented(resident).press("None of these", "Me").type("My rent is late.")
    return resident.press("Rent or home loan", "Done")


@pytest.mark.parametrize(
    "text", ["I want to die", "死にたい", "ｼﾆﾀｲ", "し\u200bに\u200dたい", "ＩＷＡＮＴ ＴＯ ＤＩＥ"[1:]]
)
def test_danger_in_the_middle_of_a_question_is_answered_at_once_and_the_place_is_kept(text: str) -> None:
    """faults: 48, 50, 66"""
    resident = at_rent_question(Resident(now=TUESDAY_2_AM))
    assert resident.step == "rent_loan.date"
    resident.type(text if text != "ＷＡＮＴ ＴＯ ＤＩＥ" else "Ｉ " + text)
    first = resident.answer[0]
    assert first.role == "safety"
    assert "You need not carry this alone" in first.text
    assert "0120-279-338" in first.text
    assert "You can stop here." in resident.text
    assert "Nobody is reading now" in resident.text
    assert "rent_loan.date" not in resident.talk.session.answers
    assert resident.step == "die_tonight"
    resident.press("Not tonight")
    assert resident.step == "rent_loan.date"
    assert resident.lead.urgency.level == "today"
    assert resident.lead.own_words[-1].text


def test_the_one_question_about_tonight_is_asked_once() -> None:
    resident = at_rent_question(Resident()).type("I want to die").press("Not tonight").type("I really want to die")
    assert resident.step == "rent_loan.date"


def test_reason_names_the_sign_and_the_message_and_never_the_words() -> None:
    resident = at_rent_question(Resident()).type("I want to die")
    flag = next(flag for flag in resident.lead.flags if flag.code == "suicide")
    assert flag.rule == "words:en.suicide.wish"
    (reason,) = flag.because
    assert reason.startswith("words:en.suicide.wish#")
    assert words_of(reason, "Well, I want to die now") == ("want to die",)
    assert words_of(reason, "it is gone") == ()


@pytest.mark.parametrize("presses", [(), ("Start",), ("Start", "Only I can see it")])
def test_danger_before_consent_is_answered_and_nothing_is_kept(presses: tuple[str, ...]) -> None:
    resident = Resident().press(*presses).type("I want to die")
    assert resident.answer[0].role == "safety"
    assert "Nothing of this is kept yet" in resident.text
    assert resident.step == "consent"
    assert "May we keep this and show it" in resident.text
    assert resident.talk.session.own_words == []
    assert resident.talk.lead() is None
    resident.press("No")
    assert resident.talk.session.signs == []
    assert resident.talk.session.flags == []


def test_consent_after_danger_opens_the_lead_and_asks_about_tonight() -> None:
    resident = Resident().press("Start", "Only I can see it").type("I want to die").press("Yes, start")
    assert resident.lead.status == "unfinished"
    assert [flag.code for flag in resident.lead.flags] == ["suicide"]


@pytest.mark.parametrize(
    ("text", "card"), [("死にたい", "話してくれて"), ("I want to die", "Thank you for telling me")]
)
def test_first_words_of_all_are_answered_in_their_own_language(text: str, card: str) -> None:
    resident = Resident(locale="").type(text)
    assert resident.talk.session.locale in ("ja", "en")
    assert card in resident.text


def test_card_comes_in_the_chosen_language_whatever_the_danger_was_written_in() -> None:
    resident = at_rent_question(Resident()).type("もう死にたいです")
    assert "You need not carry this alone" in resident.text


@pytest.mark.parametrize("ended", [None, Replied("Good morning.", by="Sato"), Closed()])
def test_danger_after_the_hand_over_is_answered_and_raises_the_lead(ended: Replied | Closed | None) -> None:
    resident = at_stop_card(Resident()).press("Send now")
    if ended:
        resident.event(ended)
    resident.type("he is hitting me right now")
    assert resident.answer[0].role == "safety"
    assert "110" in resident.answer[0].text
    assert resident.lead.urgency.level == "now"
    assert resident.lead.own_words[-1].text == "he is hitting me right now"
    assert resident.talk.session.phase is not Phase.CLOSED


def test_danger_at_the_end_of_a_text_that_is_too_long_is_seen() -> None:
    """faults: 66"""
    resident = at_rent_question(Resident()).type("My rent is late. " * 400 + "I want to die")
    assert resident.answer[0].role == "safety"
    assert "suicide" in {flag.code for flag in resident.lead.flags}


def test_five_quick_messages_bring_one_card_and_a_later_one_brings_it_again() -> None:
    resident = at_rent_question(Resident())
    cards = 0
    for text in ("I can't sleep.", "I want to die", "really", "I want to die", "I want to die"):
        resident.type(text, seconds=1)
        cards += any("carry this alone" in bubble.text for bubble in resident.answer)
    assert cards == 1
    resident.wait(minutes=11).type("I want to die")
    assert "carry this alone" in resident.text


def test_danger_beside_a_choice_or_in_an_edit_is_seen() -> None:
    resident = consented(Resident()).press("None of these")
    session = resident.talk.session
    resident.event(Chose(step="for_whom", question=session.question, codes=("me",), text="I want to die"))
    assert resident.answer[0].role == "safety"
    resident = consented(Resident()).press("None of these", "Me").type("My rent is late.")
    resident.event(Edited("I want to die", of=resident.talk.session.own_words[0].seq))
    assert resident.answer[0].role == "safety"


def test_naming_an_option_exactly_still_chooses_it() -> None:
    resident = consented(Resident()).type("I want to die")
    assert resident.talk.session.answers["right_now"].codes == ("die",)
    assert sum("carry this alone" in bubble.text for bubble in resident.answer) == 1


def test_danger_is_no_answer_to_a_question_that_takes_words() -> None:
    resident = at_stop_card(Resident()).press("A few more")
    assert resident.step == "area"
    resident.type("my husband is hitting me right now")
    assert "area" not in resident.talk.session.answers
    assert resident.step == "area"


@pytest.mark.parametrize(
    "text",
    [
        "I'm dying to see you guys",
        "My wife will kill me if I forget the milk again",
        "No I'm not suicidal, don't worry",
        "Hello!",
        "死ぬほど忙しいです",
        "猫に毎朝叩き起こされてます",
        "死にたいとか、そういうのではないです",
        "こんにちは",
    ],
)
def test_figures_of_speech_and_denials_raise_nothing(text: str) -> None:
    resident = at_rent_question(Resident()).type(text)
    assert resident.talk.session.flags == []
    assert resident.step == "rent_loan.date"


def test_child_raises_what_was_told_by_one_level() -> None:
    resident = at_rent_question(Resident()).type("My children and I have nothing to eat today")
    assert ("no_food", "now") in {(flag.code, flag.level) for flag in resident.lead.flags}


@pytest.mark.parametrize(("hours", "told"), [(office().hours, "A person reads your message on"), ((), "is not known")])
def test_urgent_words_without_a_card_name_the_lines_that_are_open_at_night(hours: tuple[Span, ...], told: str) -> None:
    resident = at_rent_question(Resident(now=TUESDAY_2_AM, at=office(hours=hours))).type("They froze my bank account")
    assert resident.lead.urgency.level == "today"
    assert told in resident.text
    assert "these are open now" in resident.text


def test_words_never_lower_a_flag() -> None:
    resident = at_rent_question(Resident()).type("I want to die", "I don't want to die", "all good now")
    assert {flag.code for flag in resident.talk.session.flags} == {"suicide"}


# ---------------------------------------------------------------- needs


def test_needs_from_own_words_stand_first_and_are_not_ticked() -> None:
    resident = consented(Resident()).press("None of these", "Me").type("My rent is late and I have a lot of debts.")
    assert set(resident.labels[:2]) == {"Rent or home loan", "Debts"}
    assert resident.talk.session.picked == []
    resident.press("Debts", "Done")
    assert resident.talk.session.answers["needs"].codes == ("debt",)


def test_nothing_is_proposed_for_a_greeting() -> None:
    resident = consented(Resident()).press("None of these", "Me").type("Hello, thank you")
    assert resident.labels[0] == "Body and mind"


# ---------------------------------------------------------------- unread


def test_text_in_a_language_that_nobody_reads_is_marked_until_a_person_clears_it() -> None:
    resident = at_stop_card(Resident()).press("Send now")
    resident.type("Tôi cần giúp đỡ về tiền thuê nhà")
    marks = [resident.lead.unread]
    resident.event(Cleared())
    marks.append(resident.lead.unread)
    assert marks == [True, False]


def test_office_tells_which_languages_its_staff_read() -> None:
    resident = at_stop_card(Resident(at=office(reads=("ja", "en", "vi")))).press("Send now")
    resident.type("Tôi cần giúp đỡ về tiền thuê nhà")
    assert not resident.lead.unread


# ---------------------------------------------------------------- when the turn fails


@pytest.mark.parametrize(("locale", "text"), WISH.items())
def test_text_whose_turn_failed_still_brings_the_lines(locale: str, text: str) -> None:
    session = Session(flow="", channel="telegram", locale=locale)
    says = emergency(text, session, TUESDAY_2_AM, office(), CATALOGS)
    assert "0120-279-338" in render(says, session, CATALOGS)[0].text
    assert emergency("hello", session, TUESDAY_2_AM, office(), CATALOGS) == ()


def test_a_child_beside_violence_told_in_words_alone_is_a_flag_of_its_own() -> None:
    resident = consented(Resident()).press("None of these", "Me").type("He hits me. My son is three years old.")
    flags = {flag.code: flag for flag in resident.lead.flags}
    assert flags["child_safety"].level == "today"
    assert any(reason.startswith("words:") for reason in flags["child_safety"].because)


def test_a_language_that_a_platform_names_is_suggested_before_anything_was_said() -> None:
    session = ENGINE.begin("telegram", "en-GB")
    world = World(now=MONDAY_NOON, seq=1, reference="R", office=office(), catalogs=CATALOGS)
    turn = ENGINE.take(session, Said("hello"), world)
    assert turn.session.hinted == "en"
    buttons = [button.code for say in turn.say for button in say.buttons]
    assert buttons[0] == "en"


@pytest.mark.parametrize(
    "listed", ["Nothing to eat, I want to die", "Nothing to eat / No place to sleep", "I want to die, I want to die"]
)
def test_a_list_of_labels_tells_what_each_of_them_tells_by_itself(listed: str) -> None:
    def told(text: str) -> set[str]:
        signs = [sighting.sign for sighting in consented(Resident()).type(text).talk.session.signs]
        assert len(signs) == len(set(signs))
        return set(signs)

    assert told(listed) == set().union(*map(told, parts(listed)))
    assert told("Nothing to eat, I want to die") > told("I want to die") > set()
