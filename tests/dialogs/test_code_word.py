"""The code word: chosen once, seen by nobody, and asked for before anything is shown again."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.contact import may_show
from dialogs.safety import seen_in
from dialogs.session import (
    Attached,
    Body,
    Chose,
    Closed,
    Command,
    Commanded,
    Edited,
    Elapsed,
    Reopened,
    Replied,
    Said,
    Session,
    Withdrawn,
)
from dialogs.turn import WordMissed
from tests.residents import Resident, consented


class Texts(NamedTuple):
    way: tuple[str, ...]
    ask: str
    thanks: str
    hours: str


EN = Texts(
    way=("Start", "Others may see later", "Yes, start", "Afraid of someone", "Done", "Write to me here"),
    ask="Hello. Would you like to continue? Then please write your word.",
    thanks="Thank you.",
    hours="Mon–Fri 08:30–17:15",
)
JA = Texts(
    way=("はじめる", "あとで見る人がいる", "はい、はじめる", "こわい人がいる", "これで決める", "ここに書いてほしい"),
    ask="こんにちは。続けますか。続ける時は、合いことばを書いてください。",
    thanks="ありがとうございます。",
    hours="月–金 08:30–17:15",
)
TEXTS = {"en": EN, "ja": JA}
SECRETS = ("afraid", "violence", "こわい", "暴力", "222-222", "sent", "Sent", "送りました", "Others", "wife")


def wife(locale: str = "en", channel: str = "telegram", word: str = "morning glory") -> Resident:
    """In safe mode, urgent, at the stop card; she has set her word."""
    resident = Resident(locale, channel)
    return resident.press(*TEXTS[locale].way).type(word)


def sent(locale: str = "en", channel: str = "telegram") -> Resident:
    return wife(locale, channel).press({"en": "Send now", "ja": "今送る"}[locale])


def tells_nothing(resident: Resident) -> bool:
    shown = "\n".join(bubble.text for bubble in resident.answer)
    labels = {press.label for bubble in resident.answer for press in bubble.presses}
    return not any(secret in shown for secret in SECRETS) and not {"Continue", "Erase everything"} & labels


def test_every_wrong_word_is_told_to_staff() -> None:
    resident = sent().wait(hours=3).type("hello")
    missed = []
    for word in ("blue cup", "morning glory"):
        resident.type(word)
        missed.append(resident.talk.effects.count(WordMissed()))
    assert missed == [1, 0]


# ---------------------------------------------------------------- coming back


@pytest.mark.parametrize("locale", TEXTS)
def test_coming_back_the_word_opens_and_nothing_is_shown_before(locale: str) -> None:
    texts = TEXTS[locale]
    resident = sent(locale).wait(hours=1).type("...")
    assert texts.ask in resident.text
    assert tells_nothing(resident)
    assert not may_show(resident.talk.session)
    resident.type("Morning  Glory")
    assert resident.text == texts.thanks
    assert may_show(resident.talk.session)


@pytest.mark.parametrize(
    ("away", "asked"), [({"minutes": 29}, False), ({"minutes": 30}, True), ({"days": 3}, True)], ids=str
)
def test_the_word_is_asked_for_after_half_an_hour(away: dict[str, float], asked: bool) -> None:
    resident = wife().wait(**away)
    resident.talk.now -= timedelta(seconds=20)
    assert (resident.command("start").step == "word") is asked


@pytest.mark.parametrize("leaving", ["close", "pause"])
def test_the_word_is_asked_for_at_once_after_leaving(leaving: str) -> None:
    resident = wife().command(leaving).command("start")
    assert resident.step == "word"
    assert resident.type("morning glory").step == "stop"


def test_whoever_comes_to_look_is_asked_too_and_then_sees_where_they_were() -> None:
    resident = consented(Resident()).press("None of these", "Skip", "Skip", "Skip", "Skip", "I will come and look")
    resident.type("morning glory").press("Send now")
    assert "please write your word first" in resident.text
    resident.wait(days=1).command("start")
    assert resident.step == "word"


def test_alone_at_the_screen_the_card_with_what_is_left_follows_the_word() -> None:
    resident = consented(Resident()).press("None of these", "Skip", "Skip", "Skip", "Skip", "I will come and look")
    resident.type("morning glory").wait(days=1).command("start").type("morning glory")
    assert resident.step == "resume"
    assert "You have answered" in resident.text


def test_typed_wishes_for_the_few_things_that_work_are_no_wrong_words() -> None:
    resident = wife().wait(hours=1).command("start").type("language")
    assert resident.step == "language"
    resident.type("日本語")
    assert resident.step == "word"
    resident.type("電話番号")
    assert resident.talk.session.tries == 0


def test_before_the_word_is_given_nothing_is_kept_or_changed() -> None:
    resident = sent().wait(hours=1).command("start")
    before = msgspec.structs.replace(resident.talk.session)
    events: list[Body] = [
        Commanded("erase"),
        Commanded("change"),
        Commanded("back"),
        Commanded("help"),
        Commanded("skip"),
        Attached("photo"),
        Edited("something else", of=1),
        Chose(step="stop", question=9, codes=("more",)),
        Chose(step="erase", question=9, codes=("erase",)),
        Chose(step="right_now", question=3, codes=("none",), whole=True),
    ]
    for body in events:
        resident.event(body)
        assert tells_nothing(resident), body
        assert resident.step == "word"
    after = resident.talk.session
    assert (after.answers, after.own_words, after.erase_asked_at) == (before.answers, before.own_words, None)
    assert after.tries == 0


@pytest.mark.parametrize("how", ["numbers", "person", "close", "language"])
def test_numbers_hours_language_and_leaving_work_without_the_word(how: str) -> None:
    resident = wife().wait(hours=1).command("start").command(how)
    assert tells_nothing(resident) or how == "numbers"
    assert not may_show(resident.talk.session)
    if how == "language":
        assert resident.press("日本語").step == "word"
        assert JA.ask in resident.text


def test_numbers_without_the_word_do_not_tell_what_it_is_about() -> None:
    resident = wife().command("numbers")
    fitting = resident.text
    resident.wait(hours=1).command("start").press("Phone numbers")
    stranger = Resident().command("numbers")
    assert "Telephone numbers" in resident.text
    assert resident.answer[0].text == stranger.answer[0].text
    assert resident.answer[0].text not in fitting


def test_words_of_staff_can_come_in_between_and_the_lock_stays() -> None:
    resident = sent().wait(hours=1).command("start").event(Replied("A room is free.", by="Sato"))
    resident.type("hello?")
    assert resident.step == "word"
    assert not may_show(resident.talk.session)
    assert resident.type("morning glory").text == "Thank you."


@pytest.mark.parametrize("done", [Replied("A room is free.", by="Sato"), Closed(), Reopened()])
def test_whatever_staff_do_meanwhile_the_word_is_taken_without_being_asked_for_anew(done: Body) -> None:
    resident = sent().wait(hours=1).command("start")
    assert resident.step == "word"
    resident.event(done)
    assert resident.step == "word"
    assert "Thank you" in resident.type("morning glory").text
    assert not resident.talk.session.locked_by


def test_a_guess_after_words_of_staff_counts_as_one() -> None:
    resident = sent().wait(hours=1).command("start").event(Replied("A room is free.", by="Sato"))
    resident.type("evening glory")
    assert resident.talk.session.tries == 1


def test_taking_a_message_back_works_silently_without_the_word() -> None:
    """faults: 57"""
    resident = wife().press("Change an answer", "How to answer").type("I write this because I am afraid of him")
    seq = resident.talk.session.own_words[-1].seq
    resident.wait(hours=1).event(Withdrawn(of=seq))
    assert resident.answer == ()
    assert resident.talk.session.own_words == []


# ---------------------------------------------------------------- without the word


@pytest.mark.parametrize("locale", TEXTS)
def test_after_three_wrong_words_only_numbers_and_hours_are_shown(locale: str) -> None:
    resident = sent(locale).wait(hours=1).command("start")
    for guess in ("1234", "Hanako"):
        resident.type(guess)
        assert resident.answer[-1].text == TEXTS[locale].ask
    resident.type("password")
    assert TEXTS[locale].hours in resident.text
    assert "00-0000-0000" in resident.text
    assert resident.labels == ()
    for body in (Said("morning glory"), Commanded("start"), Commanded("erase"), Chose("word", 1, ("numbers",))):
        resident.event(body)
        assert TEXTS[locale].hours in resident.text
        assert tells_nothing(resident)
        assert not may_show(resident.talk.session)


def test_a_day_later_the_word_is_taken_again() -> None:
    resident = sent().wait(hours=1).command("start").type("a", "b", "c").wait(hours=23).type("morning glory")
    assert not may_show(resident.talk.session)
    resident.wait(hours=1).command("start")
    assert resident.step == "word"
    assert may_show(resident.type("morning glory").talk.session)


def test_leaving_between_two_guesses_does_not_give_more_of_them() -> None:
    resident = sent().wait(hours=1)
    for guess in ("a", "b", "c"):
        resident.command("start").type(guess).command("close")
    resident.wait(hours=2).command("start").type("morning glory")
    assert not may_show(resident.talk.session)
    assert resident.talk.session.shut_until


def test_a_first_guess_before_the_word_is_asked_for_opens_nothing() -> None:
    resident = sent().wait(hours=1).type("morning glory")
    assert resident.step == "word"
    assert not may_show(resident.talk.session)


@pytest.mark.parametrize(("locale", "cry"), [("en", "I want to die"), ("ja", "死にたい")])
def test_a_cry_for_help_gets_its_lines_without_the_word_and_is_no_guess(locale: str, cry: str) -> None:
    resident = Resident(locale).press(*TEXTS[locale].way[:3])
    resident.press({"en": "None of these", "ja": "どれもちがう"}[locale])
    resident.command("skip").command("skip").command("skip").command("skip")
    resident.press(TEXTS[locale].way[5]).type("morning glory")
    assert resident.talk.session.reference == ""
    resident.wait(hours=14).command("start").type(cry)
    assert "safety" in [bubble.role for bubble in resident.answer]
    resident.type(cry, cry)
    assert resident.step == "word"
    assert [flag.code for flag in resident.talk.session.flags] == ["suicide"]
    assert resident.talk.session.tries == 0
    assert resident.talk.session.unread == []
    assert not any(word in resident.text for word in ("A person reads", "担当者", "222-222"))
    assert not may_show(resident.talk.session)


@pytest.mark.parametrize("words", ["CH1LD", "my child is here", "I am pregnant"])
def test_words_that_weigh_only_with_what_was_told_before_show_nothing_without_the_word(words: str) -> None:
    resident = wife().wait(hours=1).command("start").type(words)
    assert resident.step == "word"
    assert not any(bubble.role == "safety" for bubble in resident.answer)


def test_lines_are_shown_without_the_word_as_to_a_stranger() -> None:
    cry = "he hits me every night"
    stranger = consented(Resident()).type(cry)
    resident = wife().wait(hours=1).command("start").type(cry)
    lines = [bubble.text for bubble in stranger.answer if bubble.role == "safety"]
    assert lines
    assert [bubble.text for bubble in resident.answer if bubble.role == "safety"] == lines


# What tells of danger is answered with lines, as to a stranger (above): even a single letter may, "痣" (bruise).
harmless = st.text(max_size=20).filter(lambda text: not seen_in(text))
probes = st.one_of(
    st.builds(Said, text=harmless),
    st.builds(Said, text=st.sampled_from(["did she write?", "erase", "help", "1", "continue", "start"])),
    st.builds(Commanded, name=st.sampled_from([*Command])),
    st.builds(
        Chose,
        step=st.sampled_from(
            ["word", "erase_word", "erase_wait", "resume", "stop", "erase", "contact.word", "closed", ""]
        ),
        question=st.integers(0, 20),
        codes=st.sampled_from(["numbers", "close", "erase", "send", "continue", "keep", "take_back", "skip"]).map(
            lambda code: (code,)
        ),
    ),
    st.builds(Attached, kind=st.just("photo")),
    st.builds(Edited, text=harmless, of=st.none() | st.integers(0, 30)),
    st.builds(Elapsed, kind=st.sampled_from(["draft", "reminder", "dates", "erase"])),
)


@given(events=st.lists(st.tuples(probes, st.sampled_from([5, 600, 4000])), max_size=15), is_sent=st.booleans())
def test_whatever_is_tried_nobody_learns_anything_without_the_word(
    events: list[tuple[Body, int]], is_sent: bool
) -> None:
    resident = (sent() if is_sent else wife()).wait(hours=1)
    resident.talk.now -= timedelta(seconds=20)
    held = resident.talk.session
    for body, seconds in events:
        resident.talk.now += timedelta(seconds=seconds)
        shown = resident.talk.take(body)
        assert not any(secret in bubble.text for bubble in shown for secret in ("222-222", "Afraid", "DV", "sent"))
        _same(resident.talk.session, held)


def _same(session: Session, held: Session) -> None:
    assert session.answers.keys() - {"language"} == held.answers.keys() - {"language"}
    assert (session.own_words, session.sent_at, session.code_word) == (held.own_words, held.sent_at, held.code_word)
    assert session.erase_asked_at is None
    assert session.erase_due_at is None
