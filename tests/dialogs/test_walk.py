"""Every way through the flow: it ends, it asks little, and whatever comes in never breaks it."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.content import Step
from dialogs.intake import FLOW
from dialogs.session import (
    Attached,
    Body,
    Chose,
    Closed,
    Command,
    Commanded,
    Edited,
    Elapsed,
    Left,
    Press,
    Reopened,
    Replied,
    Said,
    Session,
    Withdrawn,
)
from tests.residents import Resident

MOST_QUESTIONS = 17
_MOST_TURNS = 80

codes = sorted({option.code for step in FLOW.by_key.values() for option in step.options})
presses = st.builds(
    Chose,
    step=st.sampled_from([*FLOW.by_key, "#forged", ""]),
    question=st.integers(0, 40),
    codes=st.lists(st.sampled_from([*codes, *Command, "g_money", "nonsense"]), max_size=4).map(tuple),
    whole=st.booleans(),
    on=st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)
texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["1", "２, 3", "三", "skip", "なぜ", "12/3", "2026-02-30", "{0.__class__}", "%(x)s", "{{7*7}}", "\u202e"]
    ),
)
bodies: st.SearchStrategy[Body] = st.one_of(
    st.builds(Said, text=texts),
    presses,
    st.builds(Commanded, name=st.sampled_from([*Command, "no_such_command"]), locale=st.sampled_from(["", "ja", "xx"])),
    st.builds(Attached, kind=st.sampled_from(["sticker", "photo", "location"])),
    st.builds(Edited, text=texts, of=st.none() | st.integers(0, 60)),
    st.builds(Withdrawn, of=st.none() | st.integers(0, 60)),
    st.builds(Elapsed, kind=st.sampled_from(["unsaved", "draft", "reminder", "dates", "erase"])),
    st.just(Left()),
    st.just(Closed()),
    st.just(Reopened()),
    st.builds(Replied, text=texts, by=st.just("Sato")),
)


@settings(max_examples=200)
@given(events=st.lists(bodies, max_size=25), channel=st.sampled_from(["telegram", "web"]))
def test_whatever_comes_in_never_breaks_a_conversation(events: list[Body], channel: str) -> None:
    """faults: 62"""
    resident = Resident(channel=channel)
    for body in events:
        resident.talk.now += timedelta(seconds=7)
        shown = resident.talk.take(body)
        session = resident.talk.session
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(session), type=Session) == session
        assert all(bubble.text.strip() for bubble in shown if bubble.role != "staff")
        if resident.talk.lead() is not None:
            assert session.consented_at is not None


@settings(max_examples=150)
@given(data=st.data(), channel=st.sampled_from(["telegram", "line", "web"]))
def test_every_way_by_buttons_ends_at_the_counter_within_seventeen_questions(data: st.DataObject, channel: str) -> None:
    resident = Resident(channel=channel)
    asked: set[str] = set()
    for _ in range(_MOST_TURNS):
        step = FLOW.by_key.get(resident.step)
        if step is None:
            break
        if not step.gate and not step.of and step.key in {known.key for known in FLOW.steps}:
            asked.add(step.key)
        offered = [press for bubble in resident.screen for press in bubble.presses]
        assert offered, f"{step.key} shows nothing to press"
        resident.press(data.draw(st.sampled_from(_onward(step, offered))).label)
    assert resident.step == ""
    assert "222-222" in resident.text
    assert 0 < len(asked) <= MOST_QUESTIONS


_ONWARD = {
    "opening": ("start", "short"),
    "near": ("go_on",),
    "consent": ("yes",),
    "stop": ("send", "more"),
    "review": ("send",),
    "resume": ("continue",),
}
_BACK = ("example", "write", "back_to_groups")


def _onward(step: Step, offered: list[Press]) -> list[Press]:
    """What brings a conversation forward: nothing that looks back, erases or refuses."""
    done = [press for press in offered if press.kind == "done"]
    if done and any(press.chosen for press in offered):
        return done
    return [
        press
        for press in offered
        if press not in done and press.code not in _BACK and press.code in _ONWARD.get(step.key, (press.code,))
    ]


def test_leaving_everything_open_still_reaches_the_counter() -> None:
    resident = Resident().press("Start", "Skip", "Yes, start")
    skipped = 0
    while resident.step != "stop":
        resident.press("Skip")
        skipped += 1
    assert 0 < skipped <= 8
    resident.press("Send now")
    assert resident.lead.urgency.level == "ordinary"
    assert resident.lead.contact is None


def test_the_short_way_asks_two_questions() -> None:
    resident = Resident().press("Only 2 questions", "No place to sleep")
    assert "Nothing of this is kept yet" in resident.text
    resident.press("Done")
    assert resident.step == "consent"
    resident.press("Yes, start")
    assert resident.step == "contact"
    resident.press("I will come and look")
    assert resident.step == "contact.word"
    resident.press("Skip")
    assert resident.step == "stop"
    resident.press("Send now")
    assert resident.lead.urgency.level == "today"
    assert resident.lead.contact == "quiet"


def test_an_urgent_sign_opens_the_short_way_and_more_goes_on_at_the_third_question() -> None:
    resident = Resident().press("Start", "Only I can see it", "Yes, start", "Nothing to eat", "Done")
    assert resident.step == "contact"
    resident.press("Write to me here", "A few more")
    assert resident.step == "for_whom"
