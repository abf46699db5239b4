"""Several processes and one outbox: one holds the lease and sends, and what a dead one left is taken over."""

import asyncio
from datetime import UTC, datetime

from bot.channels import Refused
from state.tables import lease
from tests.bot.post import SAFE, Post, deliveries, flush
from tests.stage import Stage

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


async def test_only_one_process_sends_and_another_takes_over(stage: Stage) -> None:
    """faults: 15"""
    post = Post()
    first, second = post.courier(stage, "one"), post.courier(stage, "two")
    await stage.hear("ann", "yes")
    await flush(first)
    await stage.hear("ann", "more")
    assert await second.round() > 0
    assert len(post.batches) == 1
    await first.stop()
    await flush(second)
    assert post.texts == ["thank you", "echo more"]
    [row] = await stage.rows(lease)
    assert (row.holder, row.fence) == ("two", 2)


async def test_an_orphan_answer_is_sent_again_and_an_orphan_notice_is_not(stage: Stage) -> None:
    """faults: 14"""
    card = await stage.sent_lead()
    post = Post()
    courier = post.courier(stage, "one")
    await flush(courier)
    await stage.state.acts.reply(card.reference, "from staff", "sato", "n1")
    await stage.hear("ben", "yes")
    post.gate = asyncio.Event()
    await courier.round()
    await post.reached(2)
    # The process ends here: nobody ever hears what became of the two.
    await end(courier, stage)
    other = Post()
    await flush(other.courier(stage, "two"))
    assert other.texts == ["thank you"]
    assert (await deliveries(stage))[-1] == "uncertain"


async def test_an_orphan_push_is_repeated_under_its_key(stage: Stage) -> None:
    """faults: 14"""
    card = await stage.sent_lead(channel="line")
    post = Post("line", SAFE)
    courier = post.courier(stage, "one")
    await flush(courier)
    await stage.state.acts.reply(card.reference, "from staff", "sato", "n1")
    post.gate = asyncio.Event()
    await courier.round()
    await post.reached(1)
    await end(courier, stage)
    other = Post("line", SAFE)
    await flush(other.courier(stage, "two"))
    assert other.batches[0].retry_key == post.batches[-1].retry_key


async def test_an_outcome_under_an_old_fence_is_ignored(stage: Stage) -> None:
    """faults: 15"""
    await stage.hear("ann", "yes")
    slow, quick = Post(), Post()
    slow.gate = asyncio.Event()
    slow.answers = [Refused("late")]
    first = slow.courier(stage, "one")
    await first.round()
    await slow.reached(1)
    await take_lease_from(stage)
    await flush(quick.courier(stage, "two"))
    slow.gate.set()
    await first.finish()
    assert await deliveries(stage) == ["sent"]


async def test_no_send_starts_shortly_before_the_lease_ends(lite: Stage) -> None:
    """faults: 15"""
    await lite.hear("ann", "yes")
    post = Post()
    courier = post.courier(lite)
    assert await courier.round() == 0
    courier._held_until = asyncio.get_running_loop().time() + 14
    await courier.finish()
    assert post.batches == []
    await flush(courier)
    assert post.texts == ["thank you"]


async def end(courier: object, stage: Stage) -> None:
    """What kill -9 does to a courier, as far as one process can show it."""
    for task in courier._sends.values():  # type: ignore[attr-defined]
        task.cancel()
    await asyncio.sleep(0)
    await take_lease_from(stage)


async def take_lease_from(stage: Stage) -> None:
    async def unit(tx):  # type: ignore[no-untyped-def]
        await tx.execute(lease.update().values(until=LONG_AGO))

    await stage.state.writer.run(unit)
