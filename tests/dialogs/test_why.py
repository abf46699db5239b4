"""Every question says why it is asked, whenever somebody wants to know, and the place is kept."""

from __future__ import annotations

import pytest

from dialogs.intake import FLOW
from dialogs.intake.cards import TAPPED
from dialogs.needs import BY_CODE, NEEDS
from tests.residents import CATALOGS, Resident, at_stop_card, consented


@pytest.mark.parametrize("locale", CATALOGS.offered())
def test_every_question_has_a_reason_in_every_language(locale: str) -> None:
    asked = (*FLOW.steps, *TAPPED)
    assert len(asked) > 40
    for step in asked:
        assert step.why, step.key
        assert CATALOGS.text(locale, step.why).strip()
        assert locale == "en" or not CATALOGS.lacks(locale, step.why), step.key


def why(resident: Resident) -> str:
    """The reason that is given now; nothing else changes by asking for it."""
    before = resident.talk.session
    resident.type("why")
    after = resident.talk.session
    assert (after.step, after.answers, after.picked) == (before.step, before.answers, before.picked)
    return resident.answer[0].text


def test_the_reason_is_given_at_each_question_of_the_whole_way() -> None:
    resident = Resident()
    seen = []
    while resident.step:
        step = FLOW.by_key[resident.step]
        assert step.why, step.key
        assert why(resident) == step.why.text
        seen.append(step.key)
        onward = {"for_whom": "Me", "opening": "Start", "consent": "Yes, start", "stop": "A few more", "review": "Send"}
        resident.press(onward.get(step.key, "Skip"))
    assert {"place", "right_now", "contact", "stop", "wish", "review"} <= set(seen)


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.code)
def test_the_reason_is_given_at_each_further_question(need: object) -> None:
    code = next(known for known in BY_CODE if BY_CODE[known] is need)
    resident = consented(Resident()).press("None of these", "Me", "Skip")
    resident.talk.choose(code, whole=True)
    assert resident.step == BY_CODE[code].follow_up
    assert why(resident) == "This tells us how soon to act."


def test_the_help_card_offers_it_for_the_question_beneath() -> None:
    resident = at_stop_card(Resident()).press("A few more").command("help").press("Why?")
    assert resident.answer[0].text == "So that the counter near you answers."
    assert resident.step == "area"


def test_asked_when_nothing_is_asked_any_more_it_answers_too() -> None:
    resident = at_stop_card(Resident()).press("Send now").type("why")
    assert resident.answer
    assert resident.step == "help"


def test_examples_help_whoever_finds_it_hard_to_put_in_words() -> None:
    resident = consented(Resident()).press("None of these", "Me", "Show me examples")
    assert len([bubble for bubble in resident.answer if bubble.text.startswith("“")]) == 3
    assert resident.step == "own_words"
    resident.press("Hard to explain")
    assert resident.step == "needs"


def test_whoever_writes_for_somebody_else_gets_examples_of_that() -> None:
    resident = consented(Resident()).press("None of these", "Someone else", "Skip", "Skip", "Show me examples")
    shown = [bubble.text for bubble in resident.answer if bubble.text.startswith("“")]
    assert len(shown) == 3
    assert not any(text.startswith(("“I ", "“My rent")) for text in shown)
