"""Telegram's webhooks: who is let in, what each answer means, and that nothing which is posted does harm."""

from __future__ import annotations

import copy
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels import Busy, Inbound, Unreadable
from bot.channels.telegram.channel import Access, TelegramChannel
from bot.channels.telegram.errors import SecretUnusable
from dialogs.session import Chose, Commanded, Said
from tests.bot.telegram_fixtures import (
    NOW,
    SECRET,
    UPDATES,
    Kept,
    Words,
    batch,
    channel,
    message,
    question,
    running,
    update,
)
from tests.standins import sees, serving, until
from tests.standins.telegram import TOKEN, Fault, TelegramPlatform, server_error


@pytest.fixture
async def platform() -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform.start() as started:
        yield started


@pytest.fixture
def kept() -> Kept:
    return Kept()


async def test_webhooks_bring_what_polling_brings(platform: TelegramPlatform, kept: Kept) -> None:
    made = channel(platform, mode="webhook", public_url="https://counter.example")
    phone = platform.phone()
    async with serving(Starlette(routes=[*made.routes(kept)])) as platform.local, running(made, kept):
        assert platform.webhook == "https://counter.example/hooks/telegram"
        await phone.start("vi_tax")
        await kept.inbound(1)
        await made.send(batch(question("Food")))
        await sees(phone, "Which one?")
        await phone.press("Food")
        start, press = await kept.inbound(2)
        await platform.taken()
    assert start.body == Commanded("start", locale="vi", via="tax")
    assert press.body == Chose(step="#token", question=0, codes=("v1:4:needs:food:AAAAAAAAAAA",))
    assert not platform.called("getUpdates")


async def test_webhook_is_taken_only_after_the_commit(platform: TelegramPlatform, kept: Kept) -> None:
    """faults: 12, 20"""
    made = channel(platform, mode="webhook", public_url="https://counter.example")
    kept.raises = [Busy(), Busy()]
    kept.gate.clear()
    async with serving(Starlette(routes=[*made.routes(kept)])) as platform.local, running(made, kept):
        await platform.phone().type("once")
        await until(lambda: kept.entered)
        assert not platform.statuses
        kept.gate.set()
        await platform.taken()
    assert platform.statuses == [503, 503, 200]
    assert await kept.bodies(1) == [Said("once")]


async def test_message_and_press_of_one_person_arrive_together(platform: TelegramPlatform, kept: Kept) -> None:
    """faults: 7"""
    made = channel(platform, mode="webhook", public_url="https://counter.example")
    phone = platform.phone()
    async with serving(Starlette(routes=[*made.routes(kept)])) as platform.local, running(made, kept):
        await made.send(batch(question("Food")))
        kept.gate.clear()
        await phone.type("first")
        await phone.type("second")
        await phone.press("Food")
        await until(lambda: kept.entered == 2)
        kept.gate.set()
        bodies = await kept.bodies(3)
        await platform.taken()
    assert [body for body in bodies if isinstance(body, Said)] == [Said("first"), Said("second")]


async def test_repeats_are_all_taken(platform: TelegramPlatform, kept: Kept) -> None:
    """faults: 3"""
    made = channel(platform, mode="webhook", public_url="https://counter.example")
    platform.posts = 20
    async with serving(Starlette(routes=[*made.routes(kept)])) as platform.local, running(made, kept):
        await platform.phone().type("once")
        events = await kept.inbound(20)
        await platform.taken()
    assert platform.statuses == [200] * 20
    assert len({(event.account, event.event_id, event.digest_of) for event in events}) == 1


async def test_telegram_is_told_where_to_post_until_it_listens(platform: TelegramPlatform, kept: Kept) -> None:
    platform.fail("setWebhook", Fault(), server_error())
    made = channel(platform, mode="webhook", public_url="https://counter.example/")
    async with running(made, kept):
        await until(lambda: platform.webhook)
    assert platform.webhook == "https://counter.example/hooks/telegram"
    assert platform.secret == SECRET
    told = platform.called("setWebhook")[-1]
    assert told["allowed_updates"] == '["message", "edited_message", "callback_query", "my_chat_member"]'
    assert "drop_pending_updates" not in told


async def test_telegram_is_told_nothing_without_a_public_https_address(
    platform: TelegramPlatform, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(channel(platform, mode="webhook", public_url="http://127.0.0.1:8000"), kept):
        await platform.phone().type("nobody comes for this")
        assert not platform.webhook
        assert not platform.called("setWebhook")
    assert "no https address" in caplog.text


async def test_there_is_no_door_while_updates_are_polled(platform: TelegramPlatform, kept: Kept) -> None:
    made = channel(platform)
    assert not made.routes(kept)
    await made.stop()


@pytest.mark.parametrize("secret", ["", "with blanks", "é", "a" * 257, "good,", "good,bad!"])
def test_webhook_without_a_usable_secret_is_refused(secret: str) -> None:
    with pytest.raises(SecretUnusable, match="IRIGUCHI_TELEGRAM_SECRET"):
        TelegramChannel(Access(TOKEN, "webhook", secret=secret), Words(), lambda: NOW)


# ---------------------------------------------------------------- anything at all


class Immediately(Kept):
    """A receiver for requests that are made one after another."""

    def take(self) -> list[Inbound | Unreadable]:
        taken, self.events = self.events, []
        return taken


@pytest.fixture(scope="module")
def door() -> Iterator[tuple[TestClient, Immediately, TelegramChannel]]:
    """The webhook of a bot whose Telegram cannot be reached: errands fail, and nobody notices."""
    access = Access(TOKEN, "webhook", secret=f"{SECRET},old_secret", api_url="http://127.0.0.1:9")
    made, kept = TelegramChannel(access, Words(), lambda: NOW), Immediately()
    with TestClient(
        Starlette(routes=[*made.routes(kept)]), headers={"x-telegram-bot-api-secret-token": SECRET}
    ) as client:
        yield client, kept, made


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, entry in entries for place in places(entry, (*path, key)))]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real update in which something was taken out, or anything else put in its place."""
    found: Any = copy.deepcopy({"update_id": draw(st.integers()), **draw(st.sampled_from([*UPDATES.values()]))})
    for _ in range(draw(st.integers(0, 3))):
        inside = [place for place in places(found) if place]
        if not inside:
            break
        place = draw(st.sampled_from(inside))
        holder = found
        for key in place[:-1]:
            holder = holder[key]
        if draw(st.booleans()):
            holder[place[-1]] = draw(JSON)
        else:
            del holder[place[-1]]
    return json.dumps(found).encode()


@settings(
    max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(raw=mutated() | JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=300))
def test_nothing_that_is_posted_fails(door: tuple[TestClient, Immediately, TelegramChannel], raw: bytes) -> None:
    """faults: 26, 49, 72"""
    client, kept, _ = door
    answer = client.post("/hooks/telegram", content=raw)
    events = kept.take()
    assert answer.status_code in (200, 400)
    assert not answer.content
    for event in events:
        assert event.account == "7001"
        if isinstance(event, Inbound):
            assert event.at.tzinfo is UTC
            repr(event).encode()
            assert "\\x00" not in repr(event.body)
        else:
            assert event.raw == raw


def test_stranger_is_turned_away_unread(door: tuple[TestClient, Immediately, TelegramChannel]) -> None:
    """faults: 68"""
    client, kept, _ = door
    for header in (b"", b"wrong", SECRET.encode() + b"x", "é秘".encode(), b"\xff\xfe"):
        answer = client.post("/hooks/telegram", content=b"{", headers=[(b"x-telegram-bot-api-secret-token", header)])
        assert (answer.status_code, answer.content) == (401, b"")
    del client.headers["x-telegram-bot-api-secret-token"]
    answer = client.post("/hooks/telegram", content=update(UPDATES["text"]))
    client.headers["x-telegram-bot-api-secret-token"] = SECRET
    assert (answer.status_code, answer.content) == (401, b"")
    assert not kept.take()


def test_old_secret_is_taken_while_it_is_changed(door: tuple[TestClient, Immediately, TelegramChannel]) -> None:
    """faults: 70"""
    client, kept, _ = door
    headers = {"x-telegram-bot-api-secret-token": "old_secret"}
    assert client.post("/hooks/telegram", content=update(UPDATES["text"]), headers=headers).status_code == 200
    assert len(kept.take()) == 1


def test_too_large_a_body_is_not_read(door: tuple[TestClient, Immediately, TelegramChannel]) -> None:
    """faults: 72"""
    client, kept, _ = door
    large = message(text="x" * 1024 * 1024)
    assert client.post("/hooks/telegram", content=large).status_code == 413
    assert client.post("/hooks/telegram", content=iter([large[:-9], large[-9:]])).status_code == 413
    assert not kept.take()


def test_unknown_kind_is_acknowledged_and_counted(door: tuple[TestClient, Immediately, TelegramChannel]) -> None:
    client, kept, made = door
    before = made.counts["unknown"]
    assert client.post("/hooks/telegram", content=update(UPDATES["poll"])).status_code == 200
    assert made.counts["unknown"] == before + 1
    assert not kept.take()


def test_busy_database_asks_for_a_repeat(door: tuple[TestClient, Immediately, TelegramChannel]) -> None:
    """faults: 91"""
    client, kept, _ = door
    kept.raises = [Busy()]
    assert client.post("/hooks/telegram", content=update(UPDATES["text"])).status_code == 503
    assert client.post("/hooks/telegram", content=update(UPDATES["text"])).status_code == 200
    assert len(kept.take()) == 1
