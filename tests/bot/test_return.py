"""Coming back through the durable core: what waits behind the code word, and what timers of ours bring."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.timers import Timers
from dialogs.session import Chose, Commanded, Said
from state.opening import open_state
from state.records import Message
from state.tables import timer
from state.talk import Talk
from tests.bot.post import Post, flush
from tests.parrot import Parrot
from tests.residents import ENGINE
from tests.residents_page import CATALOGS
from tests.stage import OFFICE, Clock, Stage

NEUTRAL = "There is a message for you."


@pytest.fixture
async def counter(lite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """The durable core with the real dialog."""
    clock = Clock()
    dialog = Talk(ENGINE, CATALOGS)
    state = await open_state(lite_url, tmp_path / "keys.json", dialog=dialog, clock=clock, office=OFFICE)
    try:
        yield Stage(state, clock, Parrot())
    finally:
        await state.close()


async def press(stage: Stage, *codes: str) -> None:
    """Buttons of the question that stands, one after another."""
    for code in codes:
        session = await stage.session("ann")
        await stage.hear("ann", Chose(session.step, session.question, (code,)))


async def begin(stage: Stage, place: str) -> None:
    await stage.hear("ann", Commanded("start", locale="en"))
    await press(stage, "start", place, "yes", "none", "skip", "skip", "skip", "skip", "here")


async def pass_time(stage: Stage, **span: float) -> None:
    """The clock moves, and is believed the second time that it is looked at."""
    stage.clock.move(**span)
    timers = Timers(stage.state, stage.pump)
    await timers.run_once()
    await timers.run_once()


def said(messages: list[Message]) -> str:
    return "\n".join(bubble.text for message in messages for bubble in message.bubbles)


async def test_what_staff_wrote_waits_until_the_word_is_given(counter: Stage) -> None:
    await begin(counter, "later")
    await counter.hear("ann", "morning glory")
    await press(counter, "send")
    post = Post()
    courier = post.courier(counter)
    await flush(courier)
    counter.clock.move(hours=2)
    reference = (await counter.session("ann")).reference
    await counter.state.acts.reply(reference, "A room is free tonight.", "sato", "n1")
    await flush(courier)
    assert post.texts[-1] == NEUTRAL
    for guess in ("did my wife write here?", "1234", "Hanako"):
        await counter.hear("ann", guess)
        await flush(courier)
    assert not any("room" in text for text in post.texts)
    await counter.hear("ann", "Morning glory")
    await flush(courier)
    assert "A room is free tonight." in post.texts[-1]


async def test_the_word_is_in_no_message(counter: Stage) -> None:
    await begin(counter, "later")
    await counter.hear("ann", "morning glory")
    await press(counter, "send")
    counter.clock.move(hours=2)
    await counter.hear("ann", "hello", "wrong glory", "morning glory")
    messages = await counter.messages("ann")
    heard = [message.heard.text for message in messages if message.heard]
    assert "●●●●" in heard
    assert not any("glory" in text for text in heard)
    view = await counter.state.store.lead((await counter.session("ann")).reference)
    assert view
    assert view.lead.answers["contact.word"].staff_text["ja"] == "●●●●"


async def test_a_reminder_that_was_asked_for_is_pushed_once(counter: Stage) -> None:
    await begin(counter, "alone")
    await counter.hear("ann", Commanded("pause"))
    await press(counter, "remind")
    post = Post()
    courier = post.courier(counter)
    await flush(courier)
    await pass_time(counter, days=4)
    await flush(courier)
    assert "the one reminder you asked for" in post.texts[-1]
    assert post.batches[-1].kind == "notice"
    sent = len(post.batches)
    await pass_time(counter, days=4)
    await flush(courier)
    assert len(post.batches) == sent


async def test_a_draft_is_gone_the_day_after_the_stated_one(counter: Stage) -> None:
    await begin(counter, "alone")
    await counter.hear("ann", Commanded("pause"))
    assert "Dec 14" in said(await counter.messages("ann"))
    await pass_time(counter, days=14, hours=11)
    assert await counter.messages("ann")
    await pass_time(counter, hours=2)
    assert await counter.state.store.find("telegram", "account", "ann") is None


async def test_a_wish_to_erase_takes_effect_a_day_later_and_staff_see_it(counter: Stage) -> None:
    await begin(counter, "later")
    await press(counter, "skip", "send")
    await counter.hear("ann", Commanded("erase"))
    await press(counter, "erase")
    await pass_time(counter, hours=23)
    assert not (await counter.card("ann")).erase_asked
    await pass_time(counter, hours=2)
    assert (await counter.card("ann")).erase_asked
    assert "erase" not in [row.kind for row in await counter.rows(timer)]


async def test_a_wish_that_was_taken_back_has_no_effect(counter: Stage) -> None:
    await begin(counter, "later")
    await press(counter, "skip", "send")
    await counter.hear("ann", Commanded("erase"))
    await press(counter, "erase")
    assert "erase" in [row.kind for row in await counter.rows(timer)]
    await press(counter, "take_back")
    assert "erase" not in [row.kind for row in await counter.rows(timer)]
    await pass_time(counter, hours=25)
    assert not (await counter.card("ann")).erase_asked
    await counter.hear("ann", Said("Thank you."))
