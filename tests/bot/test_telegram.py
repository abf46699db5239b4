"""The Telegram channel between Telegram (a stand-in) and a receiver: both ways in, its start and its end."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from starlette.applications import Starlette

from bot.channels import Gone, Sent
from bot.channels.telegram import telegram
from bot.channels.telegram.channel import Access
from bot.channels.telegram.command import heard
from dialogs.session import Attached, Bubble, Chose, Commanded, Edited, Left, Said
from tests.bot.telegram_fixtures import NOW, SECRET, Kept, Words, batch, channel, question, running
from tests.standins import until
from tests.standins.telegram import TOKEN, Fault, TelegramPlatform, bad_request, server_error

CUT = Fault()


@pytest.fixture
async def platform() -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform.start() as started:
        yield started


@pytest.fixture
def kept() -> Kept:
    return Kept()


async def test_polled_text_becomes_an_event_of_its_chat(platform: TelegramPlatform, kept: Kept) -> None:
    phone = platform.phone(101, "vi")
    async with running(channel(platform), kept):
        update_id = await phone.type("Toi can giup do")
        [event] = await kept.inbound(1)
    assert (event.channel, event.account, event.address) == ("telegram", "7001", "101")
    assert event.event_id == str(update_id)
    assert event.body == Said("Toi can giup do")
    assert event.locale_hint == "vi"
    assert b"Toi can giup do" in event.digest_of


async def test_whole_chat_comes_in_and_answers_are_shown(platform: TelegramPlatform, kept: Kept) -> None:
    phone = platform.phone()
    async with running(channel(platform), kept) as made:
        await phone.start("ja_easy_tax")
        await phone.type("My rent")
        await kept.inbound(2)
        assert isinstance(await made.send(batch(question("Housing", "Food"))), Sent)
        await phone.press("Food")
        await phone.edit("My rent", "My rent and food")
        await phone.attach("photo")
        start, said, press, edit, photo = await kept.inbound(5)
        await platform.taken()
    assert start.body == Commanded("start", locale="ja@easy", via="tax")
    assert press.body == Chose(step="#token", question=0, codes=("v1:4:needs:food:AAAAAAAAAAA",))
    assert edit.body == Edited("My rent and food")
    assert edit.refers_to == said.external_id != ""
    assert photo.body == Attached("photo")
    assert [shown.labels for shown in phone.screen() if not shown.mine] == [("Housing", "Food")]
    # A photo is never fetched (faults: 53, 73), and a press stops blinking.
    assert {call.method for call in platform.calls} == {
        "getMe",
        "setMyCommands",
        "getUpdates",
        "sendMessage",
        "answerCallbackQuery",
    }


# ---------------------------------------------------------------- who is not a resident, and errands


async def test_menu_is_offered_in_every_language_that_telegram_knows(platform: TelegramPlatform, kept: Kept) -> None:
    async with running(channel(platform), kept):
        await until(lambda: len(platform.chats.commands) == 5)
    assert platform.chats.commands.keys() == {"", "ja", "en", "vi", "zh"}
    assert platform.chats.commands["zh"][0] == ("help", "[zh_Hans] Help")
    assert platform.chats.commands["ja"][-1] == ("erase", "[ja] Erase everything")
    assert all(heard(f"/{name}", ()) == Commanded(name) for name, _ in platform.chats.commands[""])


async def test_menu_that_is_refused_holds_nothing_up(platform: TelegramPlatform, kept: Kept) -> None:
    platform.fail("setMyCommands", bad_request("BOT_COMMAND_INVALID"))
    async with running(channel(platform), kept):
        await platform.phone().type("one")
        assert await kept.bodies(1) == [Said("one")]
    assert not platform.chats.commands


async def test_group_hears_one_neutral_line_and_is_left(platform: TelegramPlatform, kept: Kept) -> None:
    """faults: 40"""
    async with running(channel(platform), kept) as made:
        platform.add_to_group(-100200, "ja")
        await until(lambda: -100200 not in platform.chats.members)
        await platform.taken()
    assert [message.text for message in platform.chats.of(-100200)] == [
        "[ja] This account only answers in a private chat."
    ]
    assert not kept.events
    assert made.counts["group"] == 2


async def test_words_of_another_bot_are_counted_and_ignored(platform: TelegramPlatform, kept: Kept) -> None:
    """faults: 41"""
    phone = platform.phone()
    origin = {"type": "user", "date": 1, "sender_user": {"id": 9, "is_bot": True, "first_name": "Echo"}}
    async with running(channel(platform), kept) as made:
        phone.sender["is_bot"] = True
        await phone.type("I am a bot")
        await phone.send_data("v1:1:needs:food:mac")
        phone.sender["is_bot"] = False
        await phone.type("what the bot said", forward_origin=origin)
        await phone.type("and this is me")
        assert await kept.bodies(1) == [Said("and this is me")]
    assert made.counts["bot"] == 3


async def test_block_is_told_and_answered_by_gone(platform: TelegramPlatform, kept: Kept) -> None:
    """faults: 35, 38"""
    phone = platform.phone()
    async with running(channel(platform), kept) as made:
        await phone.block()
        assert await kept.bodies(1) == [Left()]
        assert await made.send(batch(Bubble("hello"))) == Gone()
        await phone.unblock()
        await phone.start()
        assert await kept.bodies(2) == [Left(), Commanded("start")]


async def test_press_too_old_to_acknowledge_counts_all_the_same(platform: TelegramPlatform, kept: Kept) -> None:
    """faults: 27"""
    phone = platform.phone()
    platform.fail("answerCallbackQuery", bad_request("query is too old and response timeout expired"))
    async with running(channel(platform), kept) as made:
        await made.send(batch(question("Food")))
        await phone.press("Food")
        await kept.inbound(1)
        await until(lambda: platform.called("answerCallbackQuery"))
        await phone.type("and then")
        await kept.inbound(2)


async def test_slow_acknowledgement_holds_nothing_up(platform: TelegramPlatform, kept: Kept) -> None:
    phone = platform.phone()
    platform.fail("answerCallbackQuery", Fault(hangs=True))
    async with running(channel(platform), kept) as made:
        await made.send(batch(question("Food")))
        await phone.press("Food")
        await until(lambda: platform.called("answerCallbackQuery"))
        await phone.type("and then")
        await kept.inbound(2)
        await platform.taken()


async def test_flood_of_errands_is_cut_and_no_event_is_lost(
    platform: TelegramPlatform, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """faults: 23"""
    monkeypatch.setattr("bot.channels.telegram.channel._ERRANDS", 3)
    phone = platform.phone()
    platform.fail("answerCallbackQuery", *[Fault(hangs=True)] * 3)
    async with running(channel(platform), kept) as made:
        await until(lambda: len(platform.chats.commands) == 5)
        await made.send(batch(question("Food")))
        for _ in range(9):
            await phone.press("Food")
        await kept.inbound(9)
        await platform.taken()
        await until(lambda: len(platform.called("answerCallbackQuery")) >= 3)
    assert len(platform.called("answerCallbackQuery")) == 3


async def test_neither_token_nor_texts_reach_the_log(
    platform: TelegramPlatform, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    platform.fail("getUpdates", CUT, server_error(), bad_request("canary-of-an-answer"))
    platform.fail("sendMessage", CUT, bad_request("canary-of-an-answer"))
    made = channel(platform)
    async with running(made, kept):
        await platform.phone().type("canary-of-a-resident")
        await kept.inbound(1)
        for _ in range(3):
            await made.send(batch(Bubble("canary-of-an-answer")))
    # The stand-in's own server writes what it is asked for.
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("uvicorn")]
    assert ours
    written = "\n".join([*ours, repr(made), repr(Access(TOKEN, secret=SECRET))])
    for hidden in (TOKEN, TOKEN.partition(":")[2], SECRET, "canary"):
        assert hidden not in written


# ---------------------------------------------------------------- settings


class Settings:
    telegram_token: str | None = TOKEN
    telegram_mode = "webhook"
    telegram_secret: str | None = SECRET
    telegram_api_url: str | None = None
    public_url: str | None = None


class Services:
    catalogs = Words()

    def clock(self) -> datetime:
        return NOW


async def test_channel_is_made_from_the_settings(kept: Kept) -> None:
    made = telegram(Settings(), Services())
    assert made is not None
    assert (made.name, made.account) == ("telegram", "7001")
    assert [route.path for route in Starlette(routes=[*made.routes(kept)]).routes if hasattr(route, "path")] == [
        "/hooks/telegram"
    ]
    await made.stop()


def test_there_is_no_channel_without_a_token() -> None:
    settings = Settings()
    settings.telegram_token = None
    assert telegram(settings, Services()) is None
