"""The conversation as a resident meets it: what is asked, what is understood, what can be done anywhere."""

from __future__ import annotations

import pytest

from dialogs.engine import Engine
from dialogs.intake import FLOW
from dialogs.office import Office
from dialogs.render import render
from dialogs.session import Attached, Chose, Commanded, Edited, Elapsed, Left, Phase, Replied, Said, Withdrawn
from dialogs.turn import Erased, World
from tests.residents import CATALOGS, ENGINE, MONDAY_NOON, TUESDAY_2_AM, Resident, at_stop_card, consented, office


def test_ordinary_way_reaches_a_reference_in_few_questions() -> None:
    resident = at_stop_card(Resident())
    assert resident.step == "stop"
    resident.press("Send now")
    assert "222-222" in resident.text
    assert resident.lead.status == "open"
    assert resident.lead.needs == ("rent_loan",)
    assert resident.lead.most_pressing == "rent_loan"
    assert [words.text for words in resident.lead.own_words] == ["My rent is late."]
    assert resident.lead.urgency.level == "within_days"
    assert str(resident.lead.due_at) == "2026-12-10"
    assert resident.lead.contact == "here"


def test_link_with_language_skips_the_menu_and_names_the_window() -> None:
    resident = Resident(locale="")
    assert resident.step == "language"
    resident.event(Commanded("start", locale="en", via="tax"))
    assert resident.step == "opening"
    at_stop_card(resident).press("Send now")
    assert resident.lead.via == "tax"


def test_another_process_with_the_same_flow_goes_on_where_the_first_one_was() -> None:
    resident = consented(Resident())
    before = resident.talk.session.flow
    assert before
    resident.talk.engine = Engine(FLOW)
    resident.press("None of these", "Me")
    assert resident.step == "own_words"
    assert resident.talk.session.flow == before == resident.talk.engine.begin("web").flow


def test_each_language_is_named_in_itself() -> None:
    assert {"日本語", "English"} <= set(Resident(locale="").labels)


def test_nothing_of_what_is_said_before_consent_is_kept() -> None:
    resident = Resident().type("my secret before consent")
    assert resident.talk.session.own_words == []
    resident.press("Start", "Only I can see it", "No")
    assert resident.talk.session.answers == {}
    assert resident.talk.lead() is None
    assert "119" in resident.text


@pytest.mark.parametrize("typed", ["2", "２", "二", "2番", "others may see later", "later"])
def test_typed_numbers_and_labels_are_understood(typed: str) -> None:
    """faults: 50, 51"""
    resident = Resident().press("Start").type(typed)
    assert resident.talk.session.answers["place"].codes == ("later",)


def test_label_of_the_language_before_is_still_understood() -> None:
    resident = consented(Resident()).press("None of these")
    resident.command("language").press("日本語").type("Me")
    assert resident.talk.session.answers["for_whom"].codes == ("me",)


@pytest.mark.parametrize(
    ("typed", "status"),
    [("skip", "declined"), ("I don't know", "unknown"), ("I'd rather say it in person", "in_person")],
)
def test_ways_past_a_question_are_understood_when_typed(typed: str, status: str) -> None:
    resident = consented(Resident()).press("None of these").type(typed)
    assert resident.talk.session.answers["for_whom"].status == status
    assert resident.step == "own_words"


def test_several_options_can_be_typed_at_once() -> None:
    resident = consented(Resident()).type("4, 6")
    assert resident.talk.session.answers["right_now"].codes == ("die", "no_bed")


def test_five_quick_messages_are_all_kept_and_the_question_is_not_repeated_each_time() -> None:
    resident = consented(Resident()).press("None of these", "Me")
    resident.type("I lost my job.")
    repeats = 0
    for text in ("In June.", "Then my wife fell ill.", "We have a son.", "He is four."):
        resident.type(text, seconds=1)
        repeats += any(bubble.role == "question" for bubble in resident.answer)
    assert repeats == 1
    assert len(resident.talk.session.own_words) == 5


@pytest.mark.parametrize("name", ["help", "language", "erase", "numbers", "why", "person", "change"])
def test_an_interruption_keeps_the_place(name: str) -> None:
    resident = consented(Resident()).press("None of these", "Me")
    resident.command(name)
    if resident.step != "own_words":
        resident.command("back")
    assert resident.step == "own_words"
    resident.type("My rent is late.")
    assert resident.step == "needs"


def test_close_leaves_only_the_opening_hours_and_returning_repeats_nothing() -> None:
    resident = Resident().press("Start", "Others may see later", "Yes, start", "None of these", "Me")
    resident.type("He hits me.").command("close")
    assert [bubble.role for bubble in resident.screen] == ["close"]
    assert resident.labels == ()
    resident.command("start")
    assert resident.text == "Hello. Would you like to continue?"
    resident.press("Continue")
    assert resident.step == "needs"


def test_pause_says_until_when_it_waits_and_goes_on_where_it_was() -> None:
    resident = consented(Resident()).press("None of these").command("pause")
    assert "Dec 14" in resident.text
    resident.wait(days=3).type("hello")
    assert resident.step == "resume"
    resident.press("Continue")
    assert resident.step == "for_whom"


def test_back_asks_the_last_question_again_and_then_goes_on() -> None:
    resident = consented(Resident()).press("None of these", "Me").command("back")
    assert resident.step == "for_whom"
    resident.press("Someone in my family")
    assert resident.step == "relation"


def test_erasing_a_draft_takes_two_taps_and_gives_a_receipt() -> None:
    resident = consented(Resident()).press("None of these", "Me").type("My rent is late.")
    resident.command("erase").press("Yes, erase it")
    assert "Erased" in resident.text
    assert resident.talk.session.answers == {}
    assert resident.talk.lead() is None


def test_erasing_after_sending_is_a_request_that_a_person_decides() -> None:
    resident = at_stop_card(Resident()).press("Send now").command("erase").press("Yes, erase it")
    assert "a person decides" in resident.text
    assert resident.talk.session.erase_asked_at is not None
    assert resident.lead.reference


def test_changing_an_answer_asks_only_what_became_relevant() -> None:
    resident = at_stop_card(Resident()).press("Change an answer", "Needs")
    resident.press("Money", "Rent or home loan", "Debts", "Done")
    assert resident.step == "debt.court"
    assert "rent_loan.date" not in resident.talk.session.answers
    assert "rent_loan.date" in resident.talk.session.parked


def test_an_old_button_asks_before_it_changes_its_own_answer() -> None:
    """faults: 25"""
    resident = consented(Resident()).press("None of these", "Me")
    resident.event(Chose(step="for_whom", question=1, codes=("family",)))
    assert resident.text == 'Change "Me" to "Someone in my family"?'
    resident.press("No, leave it")
    assert resident.step == "own_words"
    assert resident.talk.session.answers["for_whom"].codes == ("me",)
    resident.event(Chose(step="for_whom", question=1, codes=("family",))).press("Yes, change it")
    assert resident.step == "relation"


@pytest.mark.parametrize("step", ["#forged", "no_such_step", "stop", "needs"])
def test_a_button_that_is_not_ours_repeats_the_question(step: str) -> None:
    """faults: 25, 26"""
    resident = consented(Resident()).press("None of these", "Me")
    resident.event(Chose(step=step, question=9, codes=("send",)))
    assert resident.step == "own_words"
    assert resident.talk.session.sent_at is None
    assert "rent_loan" not in resident.talk.session.answers


@pytest.mark.parametrize("kind", ["sticker", "photo", "voice", "location"])
def test_an_attachment_is_answered_kindly_and_only_its_kind_is_kept(kind: str) -> None:
    """faults: 53"""
    resident = consented(Resident()).press("None of these", "Me").event(Attached(kind))  # type: ignore[arg-type]
    assert "only take words" in resident.text
    assert resident.step == "own_words"


def test_identity_numbers_are_hidden_before_they_are_kept() -> None:
    resident = consented(Resident()).press("None of these", "Me").type("My number is 1234 5678 9012, help")
    assert "hidden" in resident.text
    resident.press("Skip", "Skip", "Skip", "Send now")
    assert [words.text for words in resident.lead.own_words] == ["My number is ●●●●, help"]


def test_a_telephone_number_that_was_asked_for_is_kept() -> None:
    resident = at_stop_card(Resident()).press("Change an answer", "How to answer", "Call me")
    resident.type("090-1234-5678").press("Weekday morning", "Done", "Send now")
    assert resident.lead.answers["contact.number"].value == "090-1234-5678"


def test_a_text_that_is_too_long_is_kept_to_its_limit_and_said_so() -> None:
    """faults: 45, 46"""
    family = "👨‍👩‍👧‍👦"
    resident = consented(Resident()).press("None of these", "Me").type(family * 5000)
    assert "4000" in resident.text.replace(",", "")
    resident.press("Skip", "Skip", "Skip", "Send now")
    assert resident.lead.own_words[0].text == family * 4000


def test_an_edit_is_kept_beside_the_first_wording() -> None:
    """faults: 56"""
    resident = consented(Resident()).press("None of these", "Me").type("My rend is late.")
    first = resident.talk.session.own_words[0].seq
    resident.event(Edited("My rent is late.", of=first))
    resident.press("Skip", "Skip", "Skip", "Send now")
    assert [words.text for words in resident.lead.own_words] == ["My rend is late.", "My rent is late."]


def test_a_withdrawn_message_is_used_no_more_but_its_flag_stays() -> None:
    """faults: 57"""
    resident = consented(Resident()).press("Nothing to eat", "Done").type("We are hungry.")
    written = resident.talk.session.own_words[-1]
    resident.event(Withdrawn(of=written.seq))
    assert resident.talk.session.own_words == []
    assert [flag.code for flag in resident.talk.session.flags] == ["no_food"]


def test_a_staff_reply_hands_the_conversation_to_people() -> None:
    resident = at_stop_card(Resident()).press("Send now").event(Replied("Good morning.", by="Sato"))
    assert resident.text == "Good morning."
    assert resident.talk.session.phase is Phase.WITH_STAFF
    resident.type("Thank you")
    assert resident.step == ""
    assert resident.lead.own_words[-1].text == "Thank you"


def test_out_of_hours_one_acknowledgement_names_the_next_opening() -> None:
    resident = at_stop_card(Resident()).press("Send now").event(Replied("Good morning.", by="Sato"))
    resident.wait(hours=14)
    answers = []
    for text in ("are you there?", "hello?", "please"):
        resident.type(text)
        answers.append("\n".join(bubble.text for bubble in resident.answer))
    assert "Dec 1" in answers[0]
    assert answers[1:] == ["", ""]


def test_unsaved_sessions_end_after_an_hour_and_drafts_on_their_date() -> None:
    resident = Resident().press("Start").event(Elapsed("unsaved"))
    assert resident.talk.effects
    resident = consented(Resident()).event(Elapsed("unsaved"))
    assert not resident.talk.effects
    resident.wait(days=15).event(Elapsed("draft"))
    assert Erased() in resident.talk.effects


def test_whoever_left_is_not_reachable_until_they_come_back() -> None:
    """faults: 35, 36"""
    resident = at_stop_card(Resident()).press("Send now").event(Left())
    assert not resident.talk.session.reachable
    resident.command("start")
    assert resident.talk.session.reachable


def test_at_night_it_is_said_that_nobody_reads() -> None:
    resident = Resident(now=TUESDAY_2_AM)
    assert "nobody reads until Tue, Dec 1 08:30" in resident.text
    resident.press("Start", "Only I can see it", "Yes, start", "No place to sleep")
    assert "Nobody is reading now" in resident.text


def test_without_an_office_nothing_is_made_up() -> None:
    resident = at_stop_card(Resident(at=Office())).press("Send now")
    assert "222-222" in resident.text
    assert "at the next opening" in resident.text


def test_office_without_a_telephone_still_names_a_way_out() -> None:
    resident = Resident(at=office(telephone="")).press("Start", "Only I can see it", "No")
    assert "110" in resident.text


@pytest.mark.parametrize("body", [Said("Ask outside the city"), Said("4"), "outside"])
def test_who_asks_outside_the_city_gets_numbers_and_the_counter_is_not_told(body: Said | str) -> None:
    resident = consented(Resident()).press("None of these", "Me", "Skip", "Papers and the rest", "Language and papers")
    session = resident.press("Done").talk.session
    asked = Chose("residency.kind", session.question, (body,)) if isinstance(body, str) else body
    world = World(now=MONDAY_NOON, seq=99, reference="222-222", office=office(), catalogs=CATALOGS)
    turn = ENGINE.take(session, asked, world)
    assert turn.heard is None
    assert turn.session.answers["residency.kind"].codes == ()
    shown = render(turn.say, turn.session, CATALOGS)
    assert "0570-078377" in shown[0].text
    assert "0570-013904" not in shown[0].text
    assert shown[-1].step == "runway"
