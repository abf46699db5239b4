"""What waits in the outbox is sent once, in order, and what a platform answers decides what becomes of it."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels import Gone, Later, Refused, Sent, Uncertain
from bot.delivery import UNSURE_AGE
from dialogs.session import Left
from state.tables import lane, message, outbox
from tests.bot.post import SAFE, Post, deliveries, flush
from tests.stage import Stage


async def test_an_answer_is_sent_and_leaves_the_outbox(stage: Stage) -> None:
    await stage.hear("ann", "yes")
    assert await deliveries(stage) == ["waiting"]
    post = Post()
    await flush(post.courier(stage))
    assert post.texts == ["thank you"]
    assert post.batches[0].kind == "answer"
    assert await deliveries(stage) == ["sent"]
    assert await stage.rows(outbox) == []
    assert await stage.rows(lane) == []


async def test_batches_of_one_conversation_go_in_order(stage: Stage) -> None:
    """faults: 16"""
    await stage.hear("ann", "yes", *(f"n{number}" for number in range(6)))
    post = Post()
    await flush(post.courier(stage))
    assert post.texts == ["thank you", *(f"echo n{number}" for number in range(6))]


async def test_different_conversations_are_sent_to_at_the_same_time(lite: Stage) -> None:
    for number in range(10):
        await lite.hear(f"person {number}", "yes")
    post = Post()
    post.gate = asyncio.Event()
    courier = post.courier(lite)
    await courier.round()
    await post.reached(10)
    post.gate.set()
    await flush(courier)
    assert post.most_under_way == 10
    assert await lite.rows(outbox) == []


async def test_the_reply_token_is_used_once_and_only_while_it_is_fresh(stage: Stage) -> None:
    """faults: 111"""
    post = Post("line", SAFE)
    await stage.hear("ann", "yes", channel="line", reply=stage.reply_token())
    courier = post.courier(stage)
    post.answers = [Later(0)]
    await flush(courier)
    assert [batch.reply is not None for batch in post.batches] == [True, False]
    assert post.batches[0].retry_key == post.batches[1].retry_key
    await stage.hear("ann", "late", channel="line", reply=stage.reply_token())
    stage.clock.move(seconds=40)
    await flush(courier)
    assert post.batches[-1].reply is None


async def test_an_unknown_outcome_of_a_reply_is_followed_by_a_push(stage: Stage) -> None:
    post = Post("line", SAFE)
    await stage.hear("ann", "yes", channel="line", reply=stage.reply_token())
    courier = post.courier(stage)
    post.answers = [Uncertain()]
    await flush(courier)
    stage.clock.move(seconds=5)
    await flush(courier)
    assert [batch.reply is not None for batch in post.batches] == [True, False]
    assert await stage.rows(outbox) == []


async def test_an_uncertain_answer_is_sent_again_without_its_delivered_parts(stage: Stage) -> None:
    await stage.hear("ann", "yes")
    post = Post()
    post.answers = [Uncertain(done=("part1",))]
    courier = post.courier(stage)
    await flush(courier)
    assert await deliveries(stage) == ["waiting"]
    stage.clock.move(minutes=1)
    await flush(courier)
    assert [tuple(batch.done) for batch in post.batches] == [(), ("part1",)]
    assert await deliveries(stage) == ["sent"]


async def test_an_uncertain_notice_is_not_sent_again_where_a_repeat_would_show(stage: Stage) -> None:
    card = await stage.sent_lead()
    post = Post()
    courier = post.courier(stage)
    await flush(courier)
    await stage.state.acts.reply(card.reference, "hello from the counter", "sato", "n1")
    post.answers = [Uncertain()]
    await flush(courier)
    stage.clock.move(hours=1)
    await flush(courier)
    assert post.texts.count("hello from the counter") == 1
    assert (await deliveries(stage))[-1] == "uncertain"
    assert await stage.rows(outbox) == []


async def test_an_uncertain_notice_is_sent_again_with_the_same_key_where_that_is_safe(stage: Stage) -> None:
    """faults: 30"""
    card = await stage.sent_lead(channel="line")
    post = Post("line", SAFE)
    courier = post.courier(stage)
    await flush(courier)
    await stage.state.acts.reply(card.reference, "hello", "sato", "n1")
    post.answers = [Uncertain()]
    await flush(courier)
    stage.clock.move(minutes=1)
    await flush(courier)
    first, second = post.batches[-2:]
    assert (first.kind, first.retry_key) == (second.kind, second.retry_key) == ("notice", first.retry_key)
    assert (await stage.messages("ann", "line"))[-1].delivery == "sent"


async def test_what_may_have_arrived_is_not_sent_again_after_a_day(stage: Stage) -> None:
    """faults: 33"""
    await stage.hear("ann", "yes", channel="line")
    post = Post("line", SAFE)
    post.answers = [Uncertain()]
    courier = post.courier(stage)
    await flush(courier)
    stage.clock.move(seconds=UNSURE_AGE.total_seconds() + 1)
    await flush(courier)
    assert len(post.batches) == 1
    assert (await stage.messages("ann", "line"))[-1].delivery == "uncertain"


async def test_a_refused_batch_is_shown_and_does_not_stop_the_lane(stage: Stage) -> None:
    await stage.hear("ann", "yes", "more")
    post = Post()
    post.answers = [Refused("too long")]
    await flush(post.courier(stage))
    assert await deliveries(stage) == ["failed", "sent"]


async def test_somebody_gone_is_marked_and_nothing_more_is_sent(stage: Stage) -> None:
    """faults: 35, 38"""
    card = await stage.sent_lead()
    post = Post()
    post.answers = [Gone()]
    courier = post.courier(stage)
    await flush(courier)
    assert post.texts == ["thank you"]
    assert await deliveries(stage) == ["cancelled"] * 3
    assert not (await stage.card("ann")).reachable
    assert not (await stage.session("ann")).reachable
    view = await stage.state.store.lead(card.reference)
    assert view is not None
    assert "unreachable" in [entry.kind for entry in view.history]
    await stage.hear("ann", "I am back")
    await flush(courier)
    assert post.texts[-1] == "echo I am back"
    assert (await stage.card("ann")).reachable


async def test_who_leaves_cancels_what_waits(stage: Stage) -> None:
    await stage.hear("ann", "yes", "more", Left())
    post = Post()
    await flush(post.courier(stage))
    assert post.batches == []
    assert await deliveries(stage) == ["cancelled", "cancelled"]


async def test_a_newer_question_cancels_an_unsent_older_one(stage: Stage) -> None:
    await stage.hear("ann", "yes", "ask first?", "ask second?")
    post = Post()
    await flush(post.courier(stage))
    assert post.texts == ["thank you", "second?"]
    assert await deliveries(stage) == ["sent", "cancelled", "sent"]


async def test_a_safety_message_is_not_cancelled_with_its_question(stage: Stage) -> None:
    await stage.hear("ann", "yes", "safe first?", "ask second?")
    post = Post()
    await flush(post.courier(stage))
    assert post.texts == ["thank you", "call this number", "second?"]
    assert post.batches[1].kind == "safety"


async def test_a_newer_redraw_replaces_an_unsent_one_and_knows_what_it_redraws(stage: Stage) -> None:
    post = Post()
    courier = post.courier(stage)
    await stage.hear("ann", "yes", "ask which?")
    await flush(courier)
    await stage.hear("ann", "redraw one", "redraw two")
    await flush(courier)
    assert post.texts == ["thank you", "which?", "two"]
    assert post.batches[-1].redraw_of == "id2"


async def test_a_redraw_of_what_was_never_sent_is_a_message_of_its_own(stage: Stage) -> None:
    await stage.hear("ann", "yes", "ask which?", "redraw one")
    post = Post()
    await flush(post.courier(stage))
    assert post.texts == ["thank you", "one"]
    assert post.batches[-1].redraw_of == ""


async def test_a_refused_channel_is_left_alone_and_named(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """faults: 34"""
    await stage.hear("ann", "yes")
    await stage.hear("ben", "yes")
    post = Post()
    post.answers = [Later(1, alarm="token revoked"), Later(1, alarm="token revoked")]
    courier = post.courier(stage)
    await flush(courier)
    assert len(post.batches) == 2
    assert (await stage.state.store.counts()).alarms == {"telegram": "token revoked"}
    assert caplog.text.count("token revoked") == 1
    await stage.hear("ann", "still taken")
    assert await deliveries(stage) == ["waiting", "waiting"]


async def test_a_platform_that_asks_to_wait_is_waited_for(stage: Stage) -> None:
    """faults: 28, 37"""
    await stage.hear("ann", "yes")
    post = Post()
    post.answers = [Later(30)]
    courier = post.courier(stage)
    await flush(courier)
    [row] = await stage.rows(lane)
    assert row.ready_at == stage.clock.now + timedelta(seconds=30)
    assert 0 < await courier.round() <= 30


async def test_an_exception_of_a_channel_counts_as_uncertain(lite: Stage, caplog: pytest.LogCaptureFixture) -> None:
    await lite.hear("ann", "yes")
    post = Post()
    post.answers = [RuntimeError("address 0123")]
    courier = post.courier(lite)
    await flush(courier)
    lite.clock.move(minutes=1)
    await flush(courier)
    assert await deliveries(lite) == ["sent"]
    assert "0123" not in caplog.text


async def test_a_send_that_hangs_counts_as_uncertain(lite: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.courier.SEND_SECONDS", 0.01)
    await lite.hear("ann", "yes")
    post = Post()
    post.gate = asyncio.Event()
    await flush(post.courier(lite))
    [row] = await lite.rows(outbox)
    assert row.unsure


async def test_an_erased_conversation_is_not_sent_to(stage: Stage) -> None:
    """faults: 99"""
    card = await stage.sent_lead()
    post = Post()
    post.gate = asyncio.Event()
    courier = post.courier(stage)
    await courier.round()
    await post.reached(1)
    await stage.state.acts.erase(card.reference, "sato", "asked")
    post.gate.set()
    await flush(courier)
    assert post.texts == ["thank you"]
    assert await stage.rows(message) == []


async def test_a_partial_batch_tells_its_parts(stage: Stage) -> None:
    await stage.hear("ann", "yes")
    post = Post()
    post.answers = [Later(0, done=("p1",)), lambda batch: Sent((*batch.done, "p2"))]
    courier = post.courier(stage)
    await flush(courier)
    assert tuple(post.batches[1].done) == ("p1",)
    assert await deliveries(stage) == ["sent"]
