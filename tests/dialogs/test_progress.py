"""How much is still ahead: shown calmly beside each question, truthful, and never beside a safety card."""

from __future__ import annotations

import regex

from dialogs.intake import FLOW
from dialogs.session import Bubble
from tests.residents import Resident, at_stop_card, consented


def question(resident: Resident) -> Bubble:
    return next(bubble for bubble in reversed(resident.screen) if bubble.step)


def left(resident: Resident) -> int:
    said = question(resident).progress
    if said == "After this one you can send it.":
        return 0
    found = regex.search(r"About (\d+) more", said)
    assert found, f"{resident.step}: {said!r}"
    return int(found[1])


def test_it_counts_down_to_the_stop_card() -> None:
    resident = consented(Resident())
    assert question(resident).progress == "About 6 more short questions. You can skip any of them."
    seen = [left(resident)]
    resident.press("None of these")
    seen.append(left(resident))
    resident.press("Me")
    seen.append(left(resident))
    resident.type("My rent is late.")
    seen.append(left(resident))
    resident.press("Money", "Rent or home loan", "Done")
    seen.append(left(resident))
    resident.press("No date")
    seen.append(left(resident))
    resident.press("One or two weeks")
    seen.append(left(resident))
    assert seen == [6, 5, 4, 3, 2, 1, 0]
    resident.press("Write to me here")
    assert resident.step == "stop"
    assert question(resident).progress == ""


def test_after_the_stop_card_it_tells_as_many_as_are_really_asked() -> None:
    resident = at_stop_card(Resident())
    promised = regex.search(r"about (\d+) more", resident.text)
    assert promised
    resident.press("A few more")
    asked = 0
    while resident.step != "review":
        assert left(resident) == int(promised[1]) - asked - 1
        asked += 1
        resident.press("Skip")
    assert asked == int(promised[1])


def test_a_choice_in_progress_does_not_change_it() -> None:
    resident = consented(Resident()).press("None of these", "Me", "Skip")
    before = question(resident).progress
    resident.press("Money", "Debts")
    assert question(resident).redraws
    assert question(resident).progress == before


def test_it_never_stands_beside_a_safety_card_nor_on_the_way_of_two_questions() -> None:
    resident = consented(Resident()).press("Nothing to eat")
    assert any(bubble.role == "safety" for bubble in resident.answer)
    assert question(resident).progress == ""
    resident.press("Done")
    assert resident.step == "contact"
    assert question(resident).progress == ""
    resident = consented(Resident()).press("None of these", "Me").type("I want to die")
    assert any(bubble.role == "safety" for bubble in resident.answer)
    assert all(bubble.progress == "" for bubble in resident.answer)


def test_cards_details_and_corrections_have_none() -> None:
    resident = at_stop_card(Resident()).command("help")
    assert question(resident).progress == ""
    resident.command("change").press("Needs")
    assert question(resident).progress == ""
    resident = consented(Resident()).press("None of these", "Me", "Skip", "Skip", "Skip", "Call me")
    assert FLOW.by_key[resident.step].of
    assert question(resident).progress == ""


def test_before_consent_there_is_nothing_to_count() -> None:
    resident = Resident().press("Start")
    assert resident.step == "place"
    assert question(resident).progress == ""


def test_chats_show_it_above_the_question_and_staff_do_not_read_it_as_asked() -> None:
    resident = consented(Resident()).press("None of these")
    asked = question(resident)
    assert asked.in_full == f"{asked.progress}\n{asked.text}"
    resident.press("Me").type("My rent is late.").command("erase")
    resident = at_stop_card(Resident()).press("Send now")
    assert resident.lead.answers["for_whom"].asked == "Who is this about?"
