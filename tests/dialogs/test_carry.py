"""A deploy in mid-conversation: answers are kept, put aside with a reason, or asked again; never lost."""

from __future__ import annotations

import pytest

from dialogs.carry import Note, carry
from dialogs.intake import FLOW
from dialogs.session import Answer, Chose, Elapsed, Phase, Replied, Session, Status, Wanted
from dialogs.snapshot import Misfit
from tests.dialogs.earlier import EARLIER_ENGINE
from tests.dialogs.ways import NOW
from tests.residents import ENGINE, Resident, consented

CARRIED = {"en": "Our questions have changed a little", "ja": "質問が少し変わりました"}


def begun(locale: str = "en", channel: str = "telegram") -> Resident:
    """Somebody who began before the deploy."""
    return Resident(locale, channel, engine=EARLIER_ENGINE)


def deploy(resident: Resident) -> Resident:
    resident.talk.engine = ENGINE
    return resident


def at_contact(resident: Resident, runway: str = "About a fortnight") -> Resident:
    consented(resident).press("None of these", "Me", "A cat").type("My rent is late.")
    return resident.press("Money", "Rent or home loan", "Done", "No date", runway)


def answer(*codes: str, **more: object) -> Answer:
    return Answer(status=Status.ANSWERED, at=NOW, codes=codes, **more)  # type: ignore[arg-type]


# ---------------------------------------------------------------- as a resident meets it


def test_whoever_is_in_the_middle_goes_on_and_is_told_nothing_if_nothing_is_unclear() -> None:
    resident = deploy(at_contact(begun(), "A few days"))
    resident.press("Write to me here")
    assert resident.step == "stop"
    assert CARRIED["en"] not in resident.text
    assert resident.talk.session.flow == ENGINE.flow_hash
    assert resident.talk.session.parked_because == {"pets": "step_gone"}
    assert resident.talk.session.parked["pets"].codes == ("cat",)
    resident.press("Send now")
    assert resident.lead.answers["runway"].value == "days"


@pytest.mark.parametrize("locale", CARRIED)
def test_what_became_unclear_is_asked_again_with_one_kind_sentence(locale: str) -> None:
    resident = at_contact(begun())
    if locale == "ja":
        resident.command("language").press("日本語")
    deploy(resident).press({"en": "Write to me here", "ja": "ここに書いてほしい"}[locale])
    assert CARRIED[locale] in resident.text
    assert resident.step == "runway"
    assert resident.talk.session.parked["runway"].codes == ("fortnight",)
    resident.press({"en": "One or two weeks", "ja": "1、2週間"}[locale])
    assert resident.step == "stop"
    assert CARRIED[locale] not in resident.text
    assert "runway" not in resident.talk.session.parked
    assert resident.talk.session.answers["contact"].codes == ("here",)


def test_after_three_days_and_a_deploy_the_card_comes_first() -> None:
    resident = deploy(at_contact(begun())).wait(days=3).type("I am back")
    assert resident.step == "resume"
    assert CARRIED["en"] not in resident.text
    resident.press("Continue")
    assert resident.step == "runway"
    assert CARRIED["en"] in resident.text


def test_several_answers_are_asked_again_but_the_sentence_comes_once() -> None:
    resident = at_contact(begun(), "A few days").press("Write to me here", "A few more", "Skip", "Wife, husband")
    resident.type("I drive a van.")
    deploy(resident).press("Nobody yet")
    assert resident.step in ("household", "work")
    told = [resident.text.count(CARRIED["en"])]
    while resident.step not in ("strength", "stop", "review"):
        resident.press("Skip")
        told.append(resident.text.count(CARRIED["en"]))
    assert sum(told) == 1


def test_one_option_is_a_choice_of_many_too() -> None:
    resident = at_contact(begun(), "A few days").press("Write to me here", "A few more", "Skip", "Wife, husband")
    deploy(resident).type("I drive a van.")
    assert resident.talk.session.answers["household"].codes == ("partner",)


def test_a_button_of_the_old_flow_is_polite() -> None:
    """faults: 25"""
    resident = deploy(at_contact(begun(), "A few days"))
    resident.event(Chose(step="pets", question=6, codes=("dog",)))
    assert resident.step == "contact"
    assert "belongs to something else" in resident.text
    resident.wait(minutes=1).event(Chose(step="runway", question=11, codes=("fortnight",)))
    assert resident.step == "contact"
    assert resident.talk.session.answers["runway"].codes == ("days",)


def test_the_question_that_stood_and_is_gone_gives_way_to_the_next() -> None:
    resident = consented(begun()).press("None of these", "Me")
    assert resident.step == "pets"
    deploy(resident).event(Chose(step="pets", question=resident.talk.session.question, codes=("cat",)))
    assert resident.step == "own_words"


def test_an_option_that_is_gone_from_the_screen_asks_the_question_again() -> None:
    resident = at_contact(begun(), "A few days").command("back")
    assert resident.step == "runway"
    deploy(resident).press("About a fortnight")
    assert resident.step == "runway"
    assert "One or two weeks" in resident.labels


def test_rolling_back_brings_back_what_was_put_aside() -> None:
    resident = deploy(at_contact(begun())).press("Write to me here")
    assert resident.step == "runway"
    resident.talk.engine = EARLIER_ENGINE
    resident.command("start")
    assert resident.talk.session.answers["runway"].codes == ("fortnight",)
    assert resident.talk.session.answers["pets"].codes == ("cat",)
    assert resident.talk.session.parked_because == {}
    assert resident.step == "stop"


def test_timers_and_staff_say_nothing_of_it() -> None:
    resident = deploy(at_contact(begun())).event(Elapsed("dates"))
    assert resident.answer == ()
    assert resident.talk.session.flow == ENGINE.flow_hash
    resident.press("Write to me here")
    assert CARRIED["en"] in resident.text


def test_what_was_sent_stays_as_the_counter_has_it() -> None:
    resident = at_contact(begun()).press("Write to me here", "Send now")
    before = dict(resident.talk.session.answers)
    deploy(resident).event(Replied("Good morning", by="Sato")).type("Good morning")
    assert resident.talk.session.answers == before
    assert resident.talk.session.parked_because == {}
    assert resident.lead.answers["runway"].staff_text["en"] == "fortnight"


def test_a_conversation_begun_anew_after_a_deploy_is_todays() -> None:
    resident = at_contact(begun()).press("Write to me here", "Send now")
    resident.talk.session.phase = Phase.CLOSED
    deploy(resident).type("hello").press("Start a new one", "Skip")
    assert resident.step == "for_whom"
    assert resident.talk.session.flow == ENGINE.flow_hash


# ---------------------------------------------------------------- which answers fit


@pytest.mark.parametrize(
    ("key", "given", "why"),
    [
        ("runway", answer("weeks"), None),
        ("runway", answer("fortnight"), Misfit.CODE_GONE),
        ("runway", Answer(status=Status.DECLINED, at=NOW), None),
        ("runway", answer("weeks", "month"), Misfit.KIND_CHANGED),
        ("runway", answer(texts=(3,)), Misfit.KIND_CHANGED),
        ("household", answer("partner", "elder"), None),
        ("household", answer("partner", "cousin"), Misfit.CODE_GONE),
        ("area", answer("Minato"), None),
        ("area", answer(texts=(7,)), None),
        ("own_words", answer(texts=(7, 9)), None),
        ("own_words", answer("hard"), None),
        ("language", answer("tlh"), None),
        ("pets", answer("cat"), Misfit.STEP_GONE),
        ("pets", Answer(status=Status.UNKNOWN, at=NOW), Misfit.STEP_GONE),
        ("interpreter", answer("perhaps"), Misfit.CODE_GONE),
    ],
)
def test_an_answer_fits_while_all_of_it_still_means_something(key: str, given: Answer, why: Misfit | None) -> None:
    session = Session(flow="old", channel="web", answers={"language": answer("en"), key: given}, consented_at=NOW)
    session.answers |= {"for_whom": answer("me"), "stop": answer("more")} if key not in ("for_whom", "stop") else {}
    carried, notes = carry(session, FLOW, ENGINE.flow_hash)
    assert notes == ((Note(key, why),) if why else ())
    assert carried.answers.get(key) == (None if why else given)
    assert carried.parked.get(key) == (given if why else None)
    assert session.flow == "old"
    assert key in session.answers


def test_what_stood_on_the_screen_is_cleared_where_it_is_gone() -> None:
    session = Session(
        flow="old",
        channel="web",
        card="pets_card",
        focus="pets",
        step="needs",
        picked=["debt", "pets"],
        group="g_pets",
        dating="pets",
        wanted=Wanted("pets", ("cat",)),
        locked_by="old_word",
    )
    carried, _ = carry(session, FLOW, ENGINE.flow_hash)
    assert (carried.card, carried.focus, carried.group, carried.dating) == ("", "", "", "")
    assert (carried.picked, carried.wanted, carried.step) == (["debt"], None, "needs")
    assert carried.locked_by == "word", "what was locked stays locked"


def test_what_stood_on_the_screen_stays_where_it_is_still_there() -> None:
    session = Session(
        flow="old", channel="web", card="help", focus="work", step="needs", picked=["debt"], group="g_money"
    )
    carried, _ = carry(session, FLOW, ENGINE.flow_hash)
    assert (carried.card, carried.focus, carried.group, carried.picked) == ("help", "work", "g_money", ["debt"])
    session = Session(flow="old", channel="web", step="rent_loan.date", dating="pay_date")
    carried, _ = carry(session, FLOW, ENGINE.flow_hash)
    assert carried.dating == "pay_date"


def test_a_station_of_the_way_comes_back_with_its_option() -> None:
    session = Session(
        flow="old",
        channel="web",
        answers={"language": answer("en")},
        parked={"opening": answer("start")},
        parked_because={"opening": "code_gone"},
    )
    carried, notes = carry(session, FLOW, ENGINE.flow_hash)
    assert carried.answers["opening"].codes == ("start",)
    assert notes == (Note("opening", None),)
    assert (carried.parked, carried.parked_because) == ({}, {})


def test_a_wish_to_change_an_answer_is_dropped_with_its_card() -> None:
    session = Session(flow="old", channel="web", card="replace", wanted=Wanted("runway", ("fortnight",)))
    carried, _ = carry(session, FLOW, ENGINE.flow_hash)
    assert (carried.card, carried.wanted) == ("", None)
    session = Session(flow="old", channel="web", card="replace", wanted=Wanted("area", ("Minato",)))
    carried, _ = carry(session, FLOW, ENGINE.flow_hash)
    assert carried.wanted == session.wanted


def test_flags_stay_when_the_answer_they_came_from_is_put_aside() -> None:
    resident = deploy(at_contact(begun(), "A few days"))
    flags = list(resident.talk.session.flags)
    assert [flag.code for flag in flags] == ["money_out"]
    resident.talk.session.answers["runway"] = answer("gone")
    resident.press("Write to me here")
    assert resident.step == "runway"
    assert resident.talk.session.flags == flags
