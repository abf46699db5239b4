"""What is made of LINE's events, whatever they hold."""

import asyncio
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.button import TOKEN
from bot.channels import Inbound, Reply
from bot.channels.line import LineChannel
from dialogs.session import Attached, Chose, Commanded, Left, Said, Withdrawn
from tests.bot.line_stage import ALICE, BOT_ID, Clock, body_of, event, line_channel, message, post, read, stage
from tests.standins.pump import Pump

# ---------------------------------------------------------------- what is made of it


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        pytest.param(5, "not an event we know", id="a number"),
        pytest.param(None, "not an event we know", id="null"),
        pytest.param({}, "not an event we know", id="no type"),
        pytest.param(event(type=None), "not an event we know", id="null for the type"),
        pytest.param(event(message={"type": "text"}), "not an event we know", id="no message id"),
        pytest.param(event(timestamp=[]), "not an event we know", id="a list for the time"),
        pytest.param(event(webhookEventId="a\x00b"), "not an event we know", id="NUL in the event id"),
        pytest.param(event(webhookEventId="x" * 129), "not an event we know", id="a long event id"),
        pytest.param(event(source={"type": "user"}), "nobody is named", id="no user id"),
        pytest.param(
            {key: value for key, value in event().items() if key != "source"}, "nobody is named", id="no source"
        ),
        pytest.param(
            {key: value for key, value in event().items() if key != "webhookEventId"}, "no event id", id="no event id"
        ),
        pytest.param(
            {key: value for key, value in event().items() if key != "message"}, "an empty message", id="empty"
        ),
        pytest.param(event("postback"), "an empty postback", id="an empty press"),
        pytest.param(event("unsend"), "an empty unsend", id="an empty withdrawal"),
    ],
)
async def test_one_unreadable_event_does_not_keep_the_others_from_going_on(odd: Any, reason: str) -> None:
    """faults: 8, 43"""
    pump = await read(event(webhookEventId="first"), odd, event(webhookEventId="last"))
    assert len(pump.calls) == 1
    assert [found.event_id for found in pump.inbound] == ["first", "last"]
    (unreadable,) = pump.unreadable
    assert unreadable.reason == reason
    assert json.loads(unreadable.raw) == odd
    assert (unreadable.channel, unreadable.account) == ("line", BOT_ID)


async def test_an_unreadable_event_names_what_could_be_read() -> None:
    """The core can then tell the person, and drop a repeat."""
    pump = await read(event(message={"type": "text"}))
    assert (pump.unreadable[0].address, pump.unreadable[0].event_id) == (ALICE, event()["webhookEventId"])


@pytest.mark.parametrize("kind", ["beacon", "botSuspended", "membership", "module", "videoPlayComplete", "tomorrow's"])
async def test_a_kind_that_concerns_no_conversation_is_passed_over(kind: str) -> None:
    pump = await read(event(kind), event(webhookEventId="next"))
    assert [type(found) for found in pump.taken] == [Inbound]


async def test_unknown_fields_and_values_are_tolerated() -> None:
    odd = event(mode="tomorrow's", deliveryContext=None, color={"deep": [1, {"er": None}]}, timestamp="1775000000000")
    odd["message"] |= {"emojis": "none", "mention": 5, "quotedMessageId": {"not": "read"}}
    pump = await read(odd)
    assert pump.bodies == [Said("hello")]
    assert pump.inbound[0].at == datetime.fromtimestamp(1_775_000_000, UTC)
    assert pump.inbound[0].reply is not None


@pytest.mark.parametrize(
    ("given", "body"),
    [
        (event("follow", follow={"isUnblocked": True}), Commanded("start")),
        (event("unfollow"), Left()),
        (event("unsend", unsend={"messageId": "77"}), Withdrawn()),
        (message("text", text="家賃が払えない"), Said("家賃が払えない")),
        (message("text", text="tax", quotedMessageId="3"), Said("tax")),
        (message("text", text="lang:vi via:tax"), Commanded("start", locale="vi", via="tax")),
        (message("text", text=" LANG：zh-Hans\n"), Commanded("start", locale="zh-Hans")),
        (message("text", text="via:city-tax_2"), Commanded("start", via="city-tax_2")),
        (message("text", text="lang:ja@easy"), Commanded("start", locale="ja@easy")),
        (message("text", text="lang:vi via:tax please"), Said("lang:vi via:tax please")),
        (message("text", text="my language: vi"), Said("my language: vi")),
        (message("text", text=" "), Said(" ")),
        (message("sticker", packageId="1", stickerId="2", keywords=["help"]), Attached("sticker")),
        (message("image", contentProvider={"type": "line"}), Attached("photo")),
        (message("video"), Attached("video")),
        (message("audio", duration=1), Attached("voice")),
        (message("file", fileName="a.pdf", fileSize=3), Attached("file")),
        (message("location", latitude=35.0, longitude=139.0, address="1-1"), Attached("location")),
        (message("hologram"), Attached("other")),
        (event("postback", postback={"data": "v1:7:needs:food:mac"}), Chose(TOKEN, 0, ("v1:7:needs:food:mac",))),
        (
            event("postback", postback={"data": "t", "params": {"date": "2026-05-01"}}),
            Chose(TOKEN, 0, ("t",), on=date(2026, 5, 1)),
        ),
        (event("postback", postback={"data": "t", "params": {"date": "soon"}}), Chose(TOKEN, 0, ("t",))),
        (
            event("postback", postback={"data": "t", "params": {"newRichMenuAliasId": "x"}}),
            Chose(TOKEN, 0, ("t",)),
        ),
    ],
)
async def test_an_event_becomes_what_it_means(given: dict[str, Any], body: object) -> None:
    """faults: 53"""
    pump = await read(given)
    assert pump.bodies == [body]


async def test_an_inbound_carries_who_when_and_how_to_answer() -> None:
    clock = Clock()
    pump = Pump()
    await post(line_channel(clock), pump, body_of(event(), event("unsend", unsend={"messageId": "77"})))
    said, withdrawn = pump.inbound
    assert (said.channel, said.account, said.address) == ("line", BOT_ID, ALICE)
    assert (said.event_id, said.external_id) == ("01HX0000000000000000000001", "444573844083572737")
    assert said.at == datetime.fromtimestamp(1_775_000_000, UTC)
    assert said.reply == Reply("a" * 32, clock.now)
    assert (withdrawn.refers_to, withdrawn.external_id) == ("77", "")


@pytest.mark.parametrize("timestamp", [None, "yesterday", 10**30, -(10**30), 1e300])
async def test_a_time_that_is_none_counts_as_now(timestamp: object) -> None:
    """faults: 19"""
    pump = await read(event(timestamp=timestamp))
    assert pump.inbound[0].at == Clock().now


async def test_old_and_future_times_are_taken_as_they_are() -> None:
    """faults: 19"""
    pump = await read(event(timestamp=1_400_000_000_000), event(timestamp=4_000_000_000_000))
    assert [found.at.year for found in pump.inbound] == [2014, 2096]


async def test_in_standby_an_event_is_kept_but_cannot_be_answered() -> None:
    """faults: 42"""
    pump = await read(event(mode="standby"))
    assert pump.bodies == [Said("hello")]
    assert pump.inbound[0].reply is None


async def test_a_repeat_is_the_same_event_and_another_content_is_not() -> None:
    """faults: 1, 2, 69. Nothing but `deliveryContext` may differ, and its flag decides nothing."""
    again = event(deliveryContext={"isRedelivery": True})
    other = message("text", text="something else")
    pump = await read(event(), again, dict(reversed(event().items())), other)
    first, second, reordered, third = pump.inbound
    assert first == second == reordered
    assert first.digest_of == second.digest_of != third.digest_of
    assert first.event_id == third.event_id


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (r"a\ud83d", "a\ufffd"),
        (r"\udc00b", "\ufffdb"),
        (r"a\u0000b\u0007\u0085c", "abc"),
        (r"two\nlines\tand more", "two\nlines\tand more"),
        ("raw\x01control", "rawcontrol"),
        (r"\ud83d\ude00", "😀"),
        (r"می\u200cخواهم", "می\u200cخواهم"),
        (r"not a surrogate: \\ud83d", r"not a surrogate: \ud83d"),
    ],
)
async def test_odd_characters_neither_stop_the_post_nor_get_in(written: str, kept: str) -> None:
    """faults: 8, 48, 49. The other events of the same post are handled too."""
    body = body_of(message("text", text="TEXT"), event("follow")).replace(b"TEXT", written.encode())
    pump = Pump()
    assert (await post(line_channel(), pump, body)).status_code == 200
    assert pump.bodies == [Said(kept), Commanded("start")]


async def test_bytes_that_are_no_utf8_are_replaced() -> None:
    body = body_of(message("text", text="TEXT"), event("follow")).replace(b"TEXT", b"\xff\xfe")
    pump = Pump()
    assert (await post(line_channel(), pump, body)).status_code == 200
    assert pump.bodies[-1] == Commanded("start")
    assert len(pump.taken) == 2


def test_a_link_is_recognised_in_no_time_however_long_the_text_is() -> None:
    """A pattern that tries all ways through a million blanks would never end."""

    async def run() -> Pump:
        return await read(message("text", text="lang:" + " " * 900_000 + "x"))

    assert isinstance(asyncio.run(run()).bodies[0], Said)


async def test_nothing_that_a_payload_points_at_is_fetched() -> None:
    """faults: 53, 73"""
    async with stage() as scene:
        phone = scene.platform.phone()
        trap = {"type": "external", "originalContentUrl": f"{scene.platform.url}/trap"}
        assert await phone.attach("image", contentProvider=trap) == 200
        assert await phone.attach("location") == 200
        assert scene.pump.bodies == [Attached("photo"), Attached("location")]
        assert "139" not in repr(scene.pump.inbound)
    assert scene.platform.calls == []


# ---------------------------------------------------------------- whatever else may come

SAMPLES = [
    event(),
    event("follow"),
    event("unsend", unsend={"messageId": "7"}),
    event("postback", postback={"data": "t", "params": {"date": "2026-05-01"}}),
    message("sticker"),
    event("join", source={"type": "group", "groupId": "C1"}),
    event("unfollow", mode="standby"),
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=()), max_size=20),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A real event of which some fields, at any depth, are missing or something else."""
    found = json.loads(json.dumps(draw(st.sampled_from(SAMPLES))))
    for _ in range(draw(st.integers(1, 3))):
        inner = found
        while isinstance(inner, dict) and inner:
            key = draw(st.sampled_from(sorted(inner)))
            if isinstance(inner[key], dict) and draw(st.booleans()):
                inner = inner[key]
                continue
            if draw(st.booleans()):
                del inner[key]
            else:
                inner[key] = draw(ODD)
            break
    return found


def status_and_pump(body: bytes, channel: LineChannel) -> tuple[int, Pump]:
    async def run() -> tuple[int, Pump]:
        pump = Pump()
        response = await post(channel, pump, body)
        await channel.stop()
        assert response.content == b""
        return response.status_code, pump

    return asyncio.run(run())


@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(st.characters(exclude_categories=())).map(lambda text: json.dumps(text).encode()),
    )
)
@settings(deadline=None)
def test_no_bytes_whatever_bring_it_down(body: bytes) -> None:
    """faults: 72"""
    status, pump = status_and_pump(body, line_channel())
    assert status in (200, 400)
    assert pump.taken == []


@given(st.lists(mutated(), min_size=1, max_size=3), st.integers(0, 3))
@settings(deadline=None, max_examples=200)
def test_no_mutated_event_brings_it_down_or_takes_the_others_along(odd: list[Any], place: int) -> None:
    """faults: 8, 49, 72"""
    whole = event(webhookEventId="the-whole-one")
    events = [*odd[:place], whole, *odd[place:]]
    # Half of a surrogate pair can be written in JSON.
    body = json.dumps({"destination": BOT_ID, "events": events}).encode()
    status, pump = status_and_pump(body, line_channel())
    assert status == 200
    assert "the-whole-one" in {found.event_id for found in pump.inbound}
    assert len(pump.taken) <= len(events)
    for found in pump.inbound:
        found.digest_of.decode()
        repr(found.body).encode()
