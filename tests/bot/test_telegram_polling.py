"""Polling Telegram: what is confirmed when, what trouble is waited out, and what is named at the start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels import Busy, Inbound, Unreadable
from bot.channels.telegram.channel import Access, TelegramChannel
from bot.channels.telegram.errors import TokenUnusable, UpdatesTaken
from dialogs.session import Said
from tests.bot.telegram_fixtures import NOW, Kept, Waits, Words, channel, running
from tests.standins import until
from tests.standins.telegram import TOKEN, Fault, TelegramPlatform, server_error, too_many

CUT = Fault()


@pytest.fixture
async def platform() -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform.start() as started:
        yield started


@pytest.fixture
def kept() -> Kept:
    return Kept()


# ---------------------------------------------------------------- polling


async def test_updates_are_confirmed_only_after_the_commit(platform: TelegramPlatform, kept: Kept) -> None:
    phone = platform.phone()
    kept.gate.clear()
    async with running(channel(platform), kept):
        ids = [await phone.type("one"), await phone.type("two")]
        await until(lambda: kept.entered)
        assert platform.waiting == ids
        kept.gate.set()
        await platform.taken()
    assert [event.event_id for event in await kept.inbound(2)] == [str(update_id) for update_id in ids]


async def test_end_before_the_commit_leaves_the_updates_waiting(platform: TelegramPlatform, kept: Kept) -> None:
    """faults: 12"""
    kept.gate.clear()
    async with running(channel(platform), kept):
        update_id = await platform.phone().type("one")
        await until(lambda: kept.entered)
    assert platform.waiting == [update_id]
    assert not kept.events
    kept.gate.set()
    async with running(channel(platform), kept):
        [event] = await kept.inbound(1)
        await platform.taken()
    assert event.event_id == str(update_id)


@pytest.mark.parametrize("trouble", [Busy(), RuntimeError("a fault of ours")])
async def test_updates_that_could_not_be_committed_come_again(
    platform: TelegramPlatform, kept: Kept, trouble: Exception
) -> None:
    phone, waits = platform.phone(), Waits()
    kept.raises = [trouble, trouble, trouble]
    async with running(channel(platform, waits), kept):
        for number in range(5):
            await phone.type(f"thought {number}")
        bodies = await kept.bodies(5)
        await platform.taken()
    assert bodies == [Said(f"thought {number}") for number in range(5)]
    assert waits.seconds == [0.5, 1.0, 2.0]


async def test_ids_that_begin_anew_are_confirmed_too(platform: TelegramPlatform, kept: Kept) -> None:
    """faults: 5"""
    phone = platform.phone()
    async with running(channel(platform), kept):
        await phone.type("before the quiet week")
        await platform.taken()
        platform.next_update = 7
        await phone.type("after it")
        await platform.taken()
        assert await kept.bodies(2) == [Said("before the quiet week"), Said("after it")]


async def test_polling_goes_on_after_every_trouble(platform: TelegramPlatform, kept: Kept) -> None:
    waits = Waits()
    platform.fail("getMe", CUT)
    platform.fail("getUpdates", CUT, server_error(), too_many(7), Fault(page=200), Fault(page=502))
    async with running(channel(platform, waits), kept):
        await platform.phone().type("hello")
        assert await kept.bodies(1) == [Said("hello")]
    assert 7 in waits.seconds


async def test_update_without_an_id_is_asked_for_less_and_less_often(platform: TelegramPlatform, kept: Kept) -> None:
    waits = Waits()
    async with running(channel(platform, waits), kept):
        platform.queue("message", {})
        platform.updates[0]["update_id"] = 1.5
        await until(lambda: len(waits.seconds) >= 9)
        platform.updates.clear()
        await platform.phone().type("hello")
        await until(lambda: isinstance(kept.events[-1], Inbound))
    assert waits.seconds[:9] == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


async def test_token_that_is_refused_for_a_while_ends_nothing(
    platform: TelegramPlatform, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    waits = Waits()
    async with running(channel(platform, waits), kept):
        platform.token = "7001:another"
        await platform.phone().type("one")
        await until(lambda: waits.seconds)
        platform.token = TOKEN
        await platform.taken()
        assert await kept.bodies(1) == [Said("one")]
    assert "BotFather" in caplog.text


async def test_unreadable_update_does_not_hold_up_the_others(platform: TelegramPlatform, kept: Kept) -> None:
    """faults: 8, 49"""
    phone = platform.phone()
    async with running(channel(platform), kept):
        await phone.type("before")
        platform.queue("message", {"chat": {"id": 101, "type": "private"}, "message_id": "no number"})
        await phone.type("half a pair: \ud83d")
        await kept.inbound(3)
        await platform.taken()
    before, unreadable, after = kept.events
    assert isinstance(unreadable, Unreadable)
    assert unreadable.address == "101"
    assert b"no number" in unreadable.raw
    assert isinstance(before, Inbound)
    assert isinstance(after, Inbound)
    assert after.body == Said("half a pair: \ufffd")


async def test_stop_ends_a_long_poll_at_once(platform: TelegramPlatform, kept: Kept) -> None:
    made = channel(platform)
    await made.start(kept)
    await until(lambda: len(platform.called("getUpdates")) >= 2)
    async with asyncio.timeout(1):
        await made.stop()


async def test_quiet_polls_confirm_nothing(platform: TelegramPlatform, kept: Kept) -> None:
    async with running(channel(platform, poll=0), kept):
        await until(lambda: len(platform.called("getUpdates")) >= 4)
        await platform.phone().type("one")
        await platform.taken()
    offsets = [params.get("offset") for params in platform.called("getUpdates")]
    assert set(offsets) == {None, "501"}
    assert await kept.bodies(1) == [Said("one")]


async def test_channel_can_start_again(platform: TelegramPlatform, kept: Kept) -> None:
    made = channel(platform)
    async with running(made, kept):
        await platform.phone().type("one")
        await platform.taken()
    async with running(made, kept):
        await platform.phone().type("two")
        assert await kept.bodies(2) == [Said("one"), Said("two")]


# ---------------------------------------------------------------- a start that cannot work


async def test_refused_token_is_named_with_the_remedy(platform: TelegramPlatform, kept: Kept) -> None:
    platform.token = "7001:another"
    made = channel(platform)
    with pytest.raises(TokenUnusable, match="BotFather") as raised:
        await made.start(kept)
    assert TOKEN not in f"{raised.value!r} {raised.value.__cause__!r}"


def test_malformed_token_is_named_before_anything_is_sent() -> None:
    with pytest.raises(TokenUnusable, match="IRIGUCHI_TELEGRAM_TOKEN"):
        TelegramChannel(Access("only-letters"), Words(), lambda: NOW)


async def test_second_poller_is_named_at_the_start(platform: TelegramPlatform, kept: Kept) -> None:
    """faults: 44"""

    async def poll_on() -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            while True:
                await client.post(f"{platform.url}/bot{TOKEN}/getUpdates", data={"timeout": "20"})

    other = asyncio.create_task(poll_on())
    await until(lambda: platform.called("getUpdates"))
    made = channel(platform, first_poll=20)
    with pytest.raises(UpdatesTaken, match="Another program polls"):
        await made.start(kept)
    other.cancel()
    await asyncio.gather(other, return_exceptions=True)


async def test_webhook_in_the_way_is_named_and_left_alone(platform: TelegramPlatform, kept: Kept) -> None:
    """faults: 44"""
    platform.webhook = f"https://old.example/bots/{TOKEN}"
    made = channel(platform)
    with pytest.raises(UpdatesTaken, match=r"old\.example") as raised:
        await made.start(kept)
    assert TOKEN not in str(raised.value)
    assert not platform.called("deleteWebhook")
    assert platform.webhook


async def test_whoever_is_in_the_way_is_named_even_when_telegram_does_not_tell(
    platform: TelegramPlatform, kept: Kept
) -> None:
    platform.webhook = "https://old.example/hook"
    platform.fail("getWebhookInfo", CUT)
    made = channel(platform)
    with pytest.raises(UpdatesTaken, match="Another program, or a webhook"):
        await made.start(kept)


async def test_conflict_after_the_start_is_waited_out(
    platform: TelegramPlatform, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    waits = Waits()
    async with running(channel(platform, waits), kept):
        platform.webhook = "https://passing.example/hook"
        platform.change()
        await until(lambda: len(waits.seconds) >= 2)
        platform.webhook = ""
        await platform.phone().type("still here")
        assert await kept.bodies(1) == [Said("still here")]
    assert "passing.example" in caplog.text
    assert not [params for params in platform.called("getUpdates") if "drop_pending_updates" in params]
