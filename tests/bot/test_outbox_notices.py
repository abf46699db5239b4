"""Notices, and what holds them back: the contact rule, safe mode, a quota. Answers are never held."""

import pytest

from bot.channels import Later
from bot.delivery import QUOTA_PAUSE
from bot.timers import Timers
from dialogs.session import Chose
from state.tables import outbox
from tests.bot.post import SAFE, Post, deliveries, flush
from tests.stage import Stage


async def test_safety_goes_before_staff_before_questions(stage: Stage) -> None:
    card = await stage.sent_lead("ann")
    await flush(Post().courier(stage))
    await stage.hear("cat", "yes")
    await stage.state.acts.reply(card.reference, "from staff", "sato", "n1")
    await stage.hear("ben", "safe well?")
    post = Post()
    await flush(post.courier(stage))
    assert post.texts == ["call this number / well?", "from staff", "thank you"]


@pytest.mark.parametrize("contact", ["quiet", "visit", "phone", ""])
async def test_the_contact_rule_holds_back_notices_until_the_resident_comes(lite: Stage, contact: str) -> None:
    card = await lite.sent_lead(contact=contact)
    post = Post()
    courier = post.courier(lite)
    await flush(courier)
    await lite.state.acts.reply(card.reference, "from staff", "sato", "n1")
    lite.clock.move(days=3)
    await flush(courier)
    assert "from staff" not in " ".join(post.texts)
    assert (await deliveries(lite))[-1] == "held"
    await lite.hear("ann", "hello?")
    await flush(courier)
    assert post.texts[-1] == "from staff / echo hello?"
    assert await deliveries(lite) == ["sent"] * 5


async def test_a_held_notice_does_not_stop_an_answer(stage: Stage) -> None:
    card = await stage.sent_lead(contact="quiet")
    await stage.state.acts.reply(card.reference, "from staff", "sato", "n1")
    await stage.hear("ann", "hush")
    post = Post()
    await flush(post.courier(stage))
    assert post.texts[-1] == "from staff"
    assert post.batches[-1].kind == "answer"
    assert await stage.rows(outbox) == []


async def test_in_safe_mode_a_push_names_no_subject_and_the_message_waits(stage: Stage) -> None:
    card = await stage.sent_lead(contact="here near")
    post = Post()
    courier = post.courier(stage)
    await flush(courier)
    await stage.state.acts.reply(card.reference, "about your rent", "sato", "n1")
    await stage.state.acts.reply(card.reference, "and your landlord", "sato", "n2")
    await flush(courier)
    stage.clock.move(days=1)
    await flush(courier)
    assert len(post.batches) == 4
    assert post.batches[-1].kind == "notice"
    assert "rent" not in post.texts[-1]
    assert "landlord" not in post.texts[-1]
    await stage.hear("ann", "what is it?")
    await flush(courier)
    assert post.texts[-1] == "about your rent / and your landlord / echo what is it?"


async def test_quota_parks_notices_and_says_so(stage: Stage) -> None:
    """faults: 29"""
    card = await stage.sent_lead(channel="line")
    post = Post("line", SAFE)
    courier = post.courier(stage)
    await flush(courier)
    await stage.state.acts.reply(card.reference, "from staff", "sato", "n1")
    post.answers = [Later(60, quota=True)]
    await flush(courier)
    stage.clock.move(hours=1)
    await flush(courier)
    assert post.texts.count("from staff") == 1
    assert (await stage.messages("ann", "line"))[-1].delivery == "held"
    assert (await stage.state.store.counts()).alarms == {"line": "quota"}
    stage.clock.move(seconds=QUOTA_PAUSE.total_seconds())
    await flush(courier)
    assert post.texts.count("from staff") == 2
    assert (await stage.messages("ann", "line"))[-1].delivery == "sent"
    assert (await stage.state.store.counts()).alarms == {}


async def test_a_parked_notice_travels_with_the_next_reply(stage: Stage) -> None:
    """faults: 29"""
    card = await stage.sent_lead(channel="line")
    post = Post("line", SAFE)
    courier = post.courier(stage)
    await flush(courier)
    await stage.state.acts.reply(card.reference, "from staff", "sato", "n1")
    post.answers = [Later(60, quota=True)]
    await flush(courier)
    await stage.hear("ann", "hello?", channel="line", reply=stage.reply_token())
    await flush(courier)
    assert post.texts[-1] == "from staff / echo hello?"
    assert post.batches[-1].reply is not None


async def test_an_answer_without_quota_does_not_stop_the_next_one(stage: Stage) -> None:
    """faults: 29"""
    post = Post("line", SAFE)
    await stage.hear("ann", "yes", channel="line")
    await stage.hear("ann", "again", channel="line", reply=stage.reply_token())
    post.answers = [Later(60, quota=True)]
    await flush(post.courier(stage))
    messages = await stage.messages("ann", "line")
    assert [each.delivery for each in messages if each.side == "bot"] == ["failed", "sent"]


async def test_a_press_is_an_answer_and_a_reminder_is_a_notice(stage: Stage) -> None:
    await stage.hear("ann", "yes", Chose("step", 1, ("a",)), "send here", "remind 1")
    stage.clock.move(hours=2)
    timers = Timers(stage.state, stage.pump)
    await timers.run_once()
    await timers.run_once()
    post = Post()
    await flush(post.courier(stage))
    assert [batch.kind for batch in post.batches] == ["answer", "answer", "answer", "notice"]
    assert post.texts[-1] == "a reminder"
