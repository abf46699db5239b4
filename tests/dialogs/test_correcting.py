"""Changing the mind: any answer, any number of times, in any order. Only what became relevant is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs import urgency
from dialogs.content import Kind, Source, Step
from dialogs.intake import FLOW
from dialogs.intake.followups import FOLLOW_UPS
from dialogs.intake.guards import chosen
from dialogs.intake.wording import COMMANDS
from dialogs.rehearsal import Rehearsal
from dialogs.relevance import settle
from dialogs.session import Answer, Body, Chose, Command, Commanded, Session, Status
from dialogs.turn import Erased, IntakeBegun, Refused
from tests.dialogs.test_walk import bodies
from tests.residents import MONDAY_NOON, Resident, at_stop_card, consented

LATER = {step.key for step in FOLLOW_UPS}
WAY = [step.key for step in FLOW.steps if not step.gate and step.key not in LATER]
_MOST_TURNS = 150
_GATES = {"opening": "start", "consent": "yes", "near": "go_on", "stop": "more"}
_DECISIVE = ("place", "right_now", "for_whom", "needs", "most_pressing", "contact", "area")
"""On these the relevance of others depends: they are changed most."""
_DAY = date(2026, 12, 20)


# ---------------------------------------------------------------- one change at a time


def test_only_the_newly_relevant_is_asked_and_the_rest_stays() -> None:
    resident = at_stop_card(Resident()).press("Change an answer", "About whom", "Someone in my family")
    asked = []
    while resident.step != "stop":
        asked.append(resident.step)
        resident.press("Skip")
    assert asked == ["relation", "person_knows"]
    assert resident.talk.session.answers["runway"].codes == ("weeks",)


def test_what_was_put_aside_comes_back_with_its_question() -> None:
    resident = at_stop_card(Resident()).press("Change an answer", "About whom", "Someone in my family")
    resident.press("My parent", "Yes").press("Change an answer", "About whom", "Me")
    assert resident.step == "stop"
    assert set(resident.talk.session.parked) == {"relation", "person_knows"}
    resident.press("Change an answer", "About whom", "Someone in my family")
    assert resident.step == "stop"
    assert resident.talk.session.answers["relation"].codes == ("parent",)
    assert resident.talk.session.parked == {}


def test_the_most_pressing_need_is_asked_again_when_it_is_not_chosen_any_more() -> None:
    resident = consented(Resident()).press("None of these", "Me").type("So many things.")
    resident.talk.choose("rent_loan", "debt", whole=True)
    resident.talk.choose("debt")
    assert resident.talk.session.step == "debt.court"
    resident.command("change").press("Needs")
    resident.talk.choose("rent_loan", "income", whole=True)
    assert resident.talk.session.step == "most_pressing"
    resident.command("change").press("Needs")
    resident.talk.choose("rent_loan", "debt", whole=True)
    assert resident.talk.session.answers["most_pressing"].codes == ("debt",)


def test_a_newer_answer_is_not_replaced_by_one_that_was_put_aside() -> None:
    resident = at_stop_card(Resident()).press("Change an answer", "Needs")
    resident.talk.choose("debt", whole=True)
    assert "rent_loan.date" in resident.talk.session.parked
    resident.talk.choose("no", whole=True)
    resident.command("change")
    resident.talk.choose("needs")
    resident.talk.choose("rent_loan", "debt", whole=True)
    resident.talk.choose("rent_loan")
    assert resident.talk.session.answers["rent_loan.date"].codes == ("no",)


def test_somebody_near_again_is_asked_again_whether_to_go_on() -> None:
    resident = Resident().press("Start", "Someone is near now", "Go on", "Yes, start", "None of these")
    resident.press("Skip").type("It is hard at home.").press("Family and people", "Family", "Done")
    assert resident.step == "family.afraid"
    resident.command("change").press("Who sees the screen", "Only I can see it")
    resident.command("change").press("Who sees the screen", "Someone is near now")
    assert resident.step == "near"
    resident.command("back")
    assert resident.step != "family.afraid", "not while somebody may read it over the shoulder"


@pytest.mark.parametrize("channel", ["telegram", "web"])
def test_two_devices_see_the_same_question_and_a_second_press_changes_nothing(channel: str) -> None:
    """faults: 9"""
    resident = consented(Resident(channel=channel)).press("None of these")
    pressed = Chose("for_whom", resident.talk.session.question, ("me",))
    resident.event(pressed).event(pressed)
    assert resident.step == "own_words"
    assert resident.talk.session.answers["for_whom"].codes == ("me",)
    assert resident.talk.session.card == ""


def test_a_late_button_answers_its_own_question_and_never_a_later_one() -> None:
    """faults: 6, 25"""
    resident = consented(Resident()).press("None of these", "Me").type("Rent.")
    late = Chose("right_now", 4, ("none",))
    resident.event(late)
    assert resident.step == "needs"
    assert "none" not in chosen(resident.talk.session, "needs")


# ---------------------------------------------------------------- any number of changes


def options_of(step: Step, session: Session) -> list[str]:
    codes = [option.code for option in step.options if (step.key, option.code) not in COMMANDS]
    if step.source is Source.CHOSEN_NEEDS:
        codes = [code for code in codes if code in chosen(session, "needs")]
    return codes


def drawn(step: Step, session: Session, dice: Random) -> Answer:
    """An answer to a step, as far as a resident gives it."""
    codes = options_of(step, session)
    if dice.random() < 0.15:
        return Answer(status=Status.DECLINED, at=MONDAY_NOON)
    if step.kind is Kind.TEXT:
        return Answer(status=Status.ANSWERED, at=MONDAY_NOON, texts=(1,))
    some = dice.sample(codes, min(len(codes), dice.choice([1, 2, 3, 4]) if step.kind is Kind.MANY else 1))
    alone = [option.code for option in step.options if option.alone]
    taken = [code for code in codes if code in some and code not in alone] or some[:1]
    dated = any(option.dated and option.code in taken for option in step.options)
    return Answer(status=Status.ANSWERED, at=MONDAY_NOON, codes=tuple(taken), on=_DAY if dated else None)


def give(talk: Rehearsal, answer: Answer) -> None:
    """Answer the question that stands."""
    step = FLOW.by_key[talk.session.step]
    if answer.status is not Status.ANSWERED:
        talk.take(Commanded(Command.SKIP))
    elif answer.texts:
        talk.say("sunrise")
    else:
        talk.choose(*answer.codes, whole=step.kind is Kind.MANY, on=answer.on)
        if talk.session.dating:
            talk.take(Commanded(Command.SKIP))


def edit(talk: Rehearsal, dice: Random) -> None:
    """Change one of the answers given: through the list, or with an old button."""
    given = [key for key in talk.session.answers if key in WAY or key in LATER]
    if not given:
        return
    decisive = [key for key in given if key in _DECISIVE]
    step = FLOW.by_key[dice.choice(decisive if decisive and dice.random() < 0.7 else given)]
    answer = drawn(step, talk.session, dice)
    if answer.codes and not answer.on and dice.random() < 0.4:
        talk.take(Chose(step.key, 1, answer.codes, whole=True))
        if talk.session.card == "replace":
            talk.choose(dice.choice(["yes", "yes", "no"]))
        return
    talk.take(Commanded(Command.CHANGE))
    talk.choose(step.key)
    if talk.session.step == step.key:
        give(talk, answer)


def walk(talk: Rehearsal, dice: Random, edits: int) -> None:
    """Answers what is asked up to the read-back, and changes `edits` answers on the way."""
    for _ in range(_MOST_TURNS):
        step = FLOW.by_key[talk.session.step]
        if step.key == "review" and not edits:
            return
        if edits and talk.session.consented_at and not talk.session.card and dice.random() < 0.4:
            edits -= 1
            edit(talk, dice)
        elif step.key in _GATES:
            talk.choose(_GATES[step.key])
        elif step.key != "review":
            give(talk, drawn(step, talk.session, dice))
    raise AssertionError("the way does not end")


def again(final: Session) -> Rehearsal:
    """Somebody who gives the final answers at once. Flags only ever rise, so this one has them from the start."""
    talk = Resident(channel=final.channel).talk
    talk.session.flags = list(final.flags)
    for _ in range(_MOST_TURNS):
        key = talk.session.step
        if key == "review":
            return talk
        if key in _GATES:
            talk.choose(_GATES[key])
        elif key in final.answers:
            give(talk, final.answers[key])
        else:
            assert key in LATER, f"{key} was not asked after the changes"
            talk.take(Commanded(Command.SKIP))
    raise AssertionError("the way does not end")


def told(session: Session) -> dict[str, tuple[object, ...]]:
    """The answers on the way without the follow-ups, and without what differs in any case: times and messages."""
    answers = session.answers
    return {key: (answers[key].status, answers[key].codes, answers[key].on) for key in WAY if key in answers}


def relevant(session: Session) -> list[str]:
    return [key for key in WAY if FLOW.by_key[key].relevant(session)]


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32), edits=st.integers(1, 25), channel=st.sampled_from(["telegram", "web"]))
def test_any_changes_lead_where_the_final_answers_lead_at_once(seed: int, edits: int, channel: str) -> None:
    talk = Resident(channel=channel).talk
    walk(talk, Random(seed), edits)
    changed = talk.session
    fresh = again(changed).session
    assert told(fresh) == told(changed)
    assert relevant(fresh) == relevant(changed)
    # Follow-ups: what was answered once keeps its place, so others may not be asked; never are fewer asked.
    asked = LATER & fresh.answers.keys()
    kept = LATER & changed.answers.keys()
    assert kept == asked or (kept - asked and len(kept) >= len(asked))


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32), edits=st.integers(1, 25))
def test_what_counts_follows_from_the_answers_alone(seed: int, edits: int) -> None:
    talk = Resident().talk
    walk(talk, Random(seed), edits)
    session = talk.session
    for key, step in FLOW.by_key.items():
        if key in session.answers and not step.gate:
            assert step.relevant(session), f"{key} counts and is not relevant"
        assert not (key in session.parked and key in session.answers)
    settled = msgspec.structs.replace(session, answers=dict(session.answers), parked=dict(session.parked))
    settle(settled, FLOW)
    assert (settled.answers, settled.parked) == (session.answers, session.parked), "nothing waits that would count"


def test_a_question_that_contradicts_itself_hangs_nobody() -> None:
    def unanswered(session: Session) -> bool:
        return "wish" not in session.answers

    flow = replace(FLOW, steps=(replace(FLOW.by_key["wish"], relevant=unanswered),))
    session = Session(flow="", channel="web", answers={"wish": Answer(status=Status.DECLINED, at=MONDAY_NOON)})
    settle(session, flow)
    assert {*session.answers, *session.parked} == {"wish"}


# ---------------------------------------------------------------- urgency only rises


@settings(max_examples=150)
@given(events=st.lists(bodies, max_size=25), channel=st.sampled_from(["telegram", "line"]), seed=st.integers(0, 2**32))
def test_urgency_never_falls_whatever_happens(events: list[Body], channel: str, seed: int) -> None:
    """It ends only with what it was about: erased, refused, or another intake."""
    talk = Resident(channel=channel).talk
    dice = Random(seed)
    for gate in ("start", dice.choice(["alone", "near", "later"]), "go_on", "yes"):
        talk.choose(gate)
    give(talk, drawn(FLOW.by_key["right_now"], talk.session, dice))
    seen = 0
    for body in events:
        before = {flag.code: flag for flag in talk.session.flags}
        seen += len(before)
        talk.take(body)
        if any(isinstance(effect, Erased | Refused | IntakeBegun) for effect in talk.effects):
            continue
        after = {flag.code: flag for flag in talk.session.flags}
        for code, flag in before.items():
            assert code in after, f"{code} is gone after {body}"
            assert urgency.rank(after[code].level) <= urgency.rank(flag.level)
