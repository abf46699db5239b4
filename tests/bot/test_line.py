"""The front door for LINE, and the life of the account behind it."""

import asyncio
import json
import subprocess
import sys
from typing import Any

import httpx
import pytest
from linebot.v3 import WebhookParser
from starlette.requests import Request

from bot.channels.body import BODY_BYTES, BodyRefused, read_body
from bot.channels.line import LineChannel, line
from dialogs.session import Commanded, Said
from tests.bot.line_stage import (
    ALICE,
    BOT_ID,
    SECRET,
    TOKEN,
    Clock,
    body_of,
    event,
    line_channel,
    message,
    post,
    read,
    sign,
    stage,
)
from tests.standins import until
from tests.standins.line import Fault
from tests.standins.pump import English, Pump

# ---------------------------------------------------------------- who may come in


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"AAAA", id="short"),
        pytest.param(sign(body_of(event()), "another secret"), id="of another secret"),
        pytest.param(sign(body_of(event("follow"))), id="of another body"),
        pytest.param(sign(body_of(event())).lower(), id="other case"),
        pytest.param(sign(body_of(event())) + b"=", id="longer"),
        pytest.param("é署名".encode(), id="not ASCII"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
    ],
)
async def test_a_forged_post_is_401_and_says_nothing(signature: bytes | None) -> None:
    """faults: 68"""
    pump = Pump()
    response = await post(line_channel(), pump, body_of(event()), signature)
    assert (response.status_code, response.content) == (401, b"")
    assert pump.calls == []


async def test_a_forged_post_is_not_even_parsed() -> None:
    """faults: 68. What would be 400 with a signature is 401 without."""
    assert (await post(line_channel(), Pump(), b"{", None)).status_code == 401
    assert (await post(line_channel(), Pump(), b"{")).status_code == 400


async def test_the_signature_is_taken_over_the_raw_bytes() -> None:
    spaced = json.dumps({"events": [event()], "destination": BOT_ID}, indent=3, ensure_ascii=False).encode()
    pump = Pump()
    assert (await post(line_channel(), pump, spaced)).status_code == 200
    assert pump.bodies == [Said("hello")]


async def test_a_post_for_another_account_is_401_once_the_own_is_known() -> None:
    """faults: 71"""
    pump = Pump()
    async with stage(started=True) as scene:
        await until(lambda: scene.channel.account)
        assert scene.channel.account == BOT_ID
        assert (await post(scene.channel, pump, body_of(event(), destination="U" + "c" * 32))).status_code == 401
        assert pump.calls == []
        assert (await post(scene.channel, pump, body_of(event()))).status_code == 200
    assert len(pump.inbound) == 1


async def test_the_first_signed_post_tells_whose_account_it_is() -> None:
    """faults: 71. LINE need not be in reach for that."""
    pump = Pump()
    channel = line_channel()
    assert (await post(channel, pump, body_of(event(), destination=""))).status_code == 400
    assert (await post(channel, pump, body_of(event()))).status_code == 200
    assert channel.account == BOT_ID
    assert (await post(channel, pump, body_of(event(), destination=""))).status_code == 200
    assert (await post(channel, pump, body_of(event(), destination="U" + "c" * 32))).status_code == 401
    assert [found.account for found in pump.inbound] == [BOT_ID, BOT_ID]


async def test_only_posts_are_taken() -> None:
    app = line_channel().routes(Pump())[0]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
        assert (await client.get("/hooks/line")).status_code == 405


# ---------------------------------------------------------------- how much may come in


async def test_a_large_body_is_413() -> None:
    """faults: 72"""

    async def chunks() -> Any:
        for _ in range(BODY_BYTES // 65536 + 1):
            yield b"x" * 65536

    pump = Pump()
    assert (await post(line_channel(), pump, b"x" * (BODY_BYTES + 1))).status_code == 413
    app = line_channel().routes(pump)[0]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
        # A body without a length is counted while it comes in.
        response = await client.post("/hooks/line", content=chunks())
        assert response.request.headers["transfer-encoding"] == "chunked"
        assert (response.status_code, response.content) == (413, b"")
    assert pump.calls == []


async def test_a_body_of_the_largest_size_is_read() -> None:
    frame = body_of(message("text", text=""))
    largest = body_of(message("text", text="x" * (BODY_BYTES - len(frame))))
    assert len(largest) == BODY_BYTES
    pump = Pump()
    assert (await post(line_channel(), pump, largest)).status_code == 200
    assert len(pump.inbound) == 1


async def test_a_slow_body_is_given_up() -> None:
    """faults: 72"""

    async def never() -> Any:
        await asyncio.Event().wait()

    request = Request({"type": "http", "headers": [], "method": "POST", "path": "/"}, never)
    with pytest.raises(BodyRefused) as refused:
        await read_body(request, seconds=0.01)
    assert refused.value.status == 408


async def test_a_body_that_breaks_off_is_no_error_of_ours() -> None:
    async def breaks() -> Any:
        return {"type": "http.disconnect"}

    request = Request({"type": "http", "headers": [(b"content-length", b"nonsense")]}, breaks)
    with pytest.raises(BodyRefused) as refused:
        await read_body(request)
    assert refused.value.status == 400


async def test_two_thousand_events_in_one_post_are_handed_over_together() -> None:
    """faults: 72"""
    many = [event(webhookEventId=f"01{number:024d}") for number in range(2000)]
    pump = await read(*many)
    assert [len(call) for call in pump.calls] == [2000]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="broken"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'"text"', id="a text"),
        pytest.param(b"{}", id="no events"),
        pytest.param(b'{"events": null}', id="null for events"),
        pytest.param(b'{"events": {}}', id="an object for events"),
        pytest.param(b'{"destination": 5, "events": []}', id="a number for the destination"),
        pytest.param(b"[" * 100_000, id="100,000 brackets"),
        pytest.param(b'{"events": ' + b"[" * 100_000, id="100,000 brackets for events"),
        pytest.param(b'{"events": [' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"]}", id="deep nesting"),
        pytest.param(b"\xff\xfe\x00", id="no text at all"),
        pytest.param(b"\xef\xbb\xbf{}", id="a byte order mark"),
    ],
)
async def test_a_signed_post_that_is_no_list_of_events_is_400(body: bytes) -> None:
    """faults: 72"""
    pump = Pump()
    response = await post(line_channel(), pump, body)
    assert (response.status_code, response.content) == (400, b"")
    assert pump.calls == []


async def test_the_verify_button_is_answered_200() -> None:
    pump = Pump()
    assert (await post(line_channel(), pump, body_of())).status_code == 200
    channel = line_channel()
    assert (await post(channel, pump, body_of(destination="xxxxxxxxxx"))).status_code == 200
    assert channel.account == ""
    assert pump.calls == []


# ---------------------------------------------------------------- handing over


async def test_200_is_given_only_after_the_commit() -> None:
    """faults: 12"""
    pump = Pump()
    pump.gate = asyncio.Event()
    posted = asyncio.create_task(post(line_channel(), pump, body_of(event(), event("follow"))))
    await until(lambda: pump.calls)
    assert [len(call) for call in pump.calls] == [2]
    assert not posted.done()
    pump.gate.set()
    assert (await posted).status_code == 200


async def test_a_busy_database_is_503_so_that_line_repeats() -> None:
    """faults: 20"""
    pump = Pump()
    pump.busy = True
    response = await post(line_channel(), pump, body_of(event()))
    assert (response.status_code, response.content) == (503, b"")


# ---------------------------------------------------------------- groups


@pytest.mark.parametrize(("kind", "key"), [("group", "groupId"), ("room", "roomId")])
async def test_in_a_group_it_says_one_neutral_line_and_leaves(kind: str, key: str) -> None:
    """faults: 40"""
    async with stage() as scene:
        source = {"type": kind, key: "C" + "1" * 32}
        spoken = {"id": "1", "type": "text", "text": "I have no food", "quoteToken": "q"}
        joined = scene.platform.event("join", source, reply=True)
        said = scene.platform.event("message", source | {"userId": ALICE}, reply=True, message=spoken)
        assert await scene.platform.deliver(joined, said) == 200
        await until(lambda: scene.platform.left)
        await scene.channel.stop()
        assert scene.platform.left == ["C" + "1" * 32]
        assert scene.platform.in_groups == ["This account only answers in a private chat."]
        assert await scene.platform.deliver(scene.platform.event("leave", source)) == 200
    assert scene.pump.calls == []
    assert scene.platform.count("leave") == 1


async def test_leaving_a_group_survives_every_refusal() -> None:
    async with stage() as scene:
        scene.platform.fail("reply", Fault.ERROR)
        scene.platform.fail("leave", Fault.RATE)
        source = {"type": "group", "groupId": "C" + "1" * 32}
        assert await scene.platform.deliver(scene.platform.event("join", source, reply=True)) == 200
        await until(lambda: scene.platform.count("leave", 429))
        await until(lambda: "LINE farewell" not in {task.get_name() for task in asyncio.all_tasks()})
        # The next event there makes it try again.
        spoken = {"id": "1", "type": "text", "text": "hello", "quoteToken": "q"}
        assert await scene.platform.deliver(scene.platform.event("message", source, message=spoken)) == 200
        await until(lambda: scene.platform.left)
    assert scene.platform.in_groups == []


async def test_stopping_does_not_wait_for_a_farewell_that_line_does_not_hear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.line.channel._FAREWELL_SECONDS", 0.01)
    async with stage() as scene:
        scene.platform.fail("leave", Fault.SILENCE)
        source = {"type": "room", "roomId": "R" + "1" * 32}
        assert await scene.platform.deliver(scene.platform.event("join", source)) == 200
        await until(lambda: scene.platform.count("leave"))
        await scene.channel.stop()
        assert scene.platform.left == []


async def test_a_group_without_a_name_is_passed_over() -> None:
    pump = await read(event(source={"type": "group", "userId": ALICE}), event("follow"))
    assert pump.bodies == [Commanded("start")]


# ---------------------------------------------------------------- the account


async def test_starting_does_not_wait_for_line() -> None:
    pump = Pump()
    channel = line_channel()
    await channel.start(pump)
    assert (await post(channel, pump, body_of(event()))).status_code == 200
    await channel.stop()
    assert len(pump.inbound) == 1


async def test_a_channel_that_was_never_started_can_be_stopped() -> None:
    await line_channel().stop()


def test_the_channel_exists_only_with_a_secret_and_a_token() -> None:
    class Services:
        catalogs = English()
        clock = Clock()

    class Settings:
        line_channel_secret: str | None = SECRET
        line_access_token: str | None = TOKEN
        line_api_url: str | None = None

    class Without(Settings):
        line_access_token = None

    assert isinstance(line(Settings(), Services()), LineChannel)
    assert line(Without(), Services()) is None


def test_the_sdk_is_loaded_only_when_the_channel_is_made() -> None:
    program = "import sys, bot.channels.line; sys.exit('linebot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


async def test_the_stand_in_posts_what_lines_own_parser_understands() -> None:
    async with stage() as scene:
        phone = scene.platform.phone()
        with scene.platform.held() as events:
            await phone.follow()
            await phone.type("hello")
            for kind in ("sticker", "image", "video", "audio", "file", "location"):
                await phone.attach(kind)
            await phone.unsend("hello")
            await phone.block()
        body = json.dumps({"destination": BOT_ID, "events": events})
        parsed = WebhookParser(SECRET).parse(body, scene.platform.sign(body.encode()))
        assert [found.type for found in parsed] == ["follow", *["message"] * 7, "unsend", "unfollow"]
        assert await scene.platform.deliver(*events) == 200
    assert len(scene.pump.inbound) == len(parsed)


async def test_what_was_not_taken_is_delivered_again() -> None:
    """faults: 12. The stand-in repeats, in whatever order, and the same event arrives."""
    async with stage() as scene:
        phone = scene.platform.phone()
        scene.pump.busy = True
        assert await phone.type("one") == 503
        scene.pump.busy = False
        assert await phone.type("two") == 200
        assert await scene.platform.redeliver() == 0
    assert scene.pump.bodies == [Said("two"), Said("one")]
