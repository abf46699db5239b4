"""What the script asks for: parts of the page as JSON, and the stream of news."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from tests.bot.web_visitor import Visitor
from tests.residents_page import House, served

SCRIPT = {"accept": "application/json"}


@asynccontextmanager
async def listening(
    url: str, address: str, after: str = "", **headers: str
) -> AsyncIterator[AsyncIterator[dict[str, str]]]:
    """The events of the stream, as fields."""

    async def events(answer: httpx.Response) -> AsyncIterator[dict[str, str]]:
        fields: dict[str, str] = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if line and name:
                fields[name] = value
            elif fields:
                yield fields
                fields = {}

    async with (
        httpx.AsyncClient(base_url=url, cookies={"visit": address}, headers=headers, timeout=10) as client,
        client.stream("GET", "/events", params={"after": after}) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer)


def cursor(visitor: Visitor) -> str:
    return dict(visitor.page.forms["/say"])["after"]


async def test_the_script_gets_what_is_new(anna: Visitor) -> None:
    await anna.to_the_questions()
    answer = await anna.client.post("/say", data=dict(anna.fields(("code", "child"))), headers=SCRIPT)
    part = answer.json()
    assert not part["whole"]
    assert "A child is with me" in part["log"]
    assert "Is any of this true" not in part["log"]
    assert 'value="for_whom"' in part["form"]
    assert part["nonce"] in part["form"]


@pytest.mark.parametrize("known", ["", "garbage", "00000000-1", "00000000-99999999999"])
async def test_an_unknown_cursor_gets_everything(anna: Visitor, known: str) -> None:
    await anna.to_the_questions()
    fields = [(name, value) for name, value in anna.fields(("code", "child")) if name != "after"]
    part = (await anna.client.post("/say", data=dict([*fields, ("after", known)]), headers=SCRIPT)).json()
    assert part["whole"]
    assert "Is any of this true" in part["log"]


async def test_erasing_replaces_all_that_is_shown(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("child")
    await anna.post("/say", anna.fields(("do", "erase")))
    part = (await anna.client.post("/say", data=dict(anna.fields(("code", "erase"))), headers=SCRIPT)).json()
    assert part["whole"]
    assert "child" not in part["log"]


async def test_a_sign_of_danger_is_answered_before_done(anna: Visitor) -> None:
    await anna.to_the_questions()
    assert anna.html.count("data-now") == 6
    fields = [("nonce", "n" * 22), *anna.fields(("code", "die"), ("toggle", "1"))[1:]]
    part = (await anna.client.post("/say", data=dict(fields), headers=SCRIPT)).json()
    assert 'aria-live="assertive"' in part["log"]
    assert "bubble own" not in part["log"]
    assert part["key"] in part["form"]
    await anna.get("/")
    assert anna.step == "right_now"
    assert 'value="die" checked' in anna.html


async def test_the_script_is_told_when_the_conversation_has_ended(anna: Visitor) -> None:
    await anna.to_the_questions()
    fields = dict(anna.fields(("code", "child")))
    address = anna.address
    await anna.post("/leave", [])
    answer = await anna.client.post("/say", data=fields, headers={**SCRIPT, "cookie": f"visit={address}"})
    assert answer.json() == {"gone": True}


async def test_closing_gives_the_script_nothing_to_show(anna: Visitor) -> None:
    await anna.begin()
    answer = await anna.client.post("/say", data=dict(anna.fields(("code", "close"))), headers=SCRIPT)
    assert answer.json() == {"away": True}


async def test_problems_are_told_to_the_script_in_words(anna: Visitor) -> None:
    answer = await anna.client.post("/say", data={"nonce": "x"}, headers=SCRIPT)
    assert answer.status_code == 400
    assert "try once more" in answer.json()["notice"]


async def test_a_staff_reply_comes_by_itself_and_once(home: House, anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("no_bed")
    await anna.send_now("here")
    session = await home.state.store.session(await home.conversation(anna.address))
    assert session
    async with served(home.app) as url:
        async with listening(url, anna.address, cursor(anna)) as events:
            await home.state.acts.reply(session.reference, "A room is free.", "sato", "n1")
            first = await anext(events)
        part: dict[str, Any] = json.loads(first["data"])
        assert first["id"] == part["cursor"]
        assert "A room is free." in part["log"]
        assert "Sent." not in part["log"]
        await home.state.acts.reply(session.reference, "Come at ten.", "sato", "n2")
        resumed = {"Last-Event-ID": first["id"]}
        async with listening(url, anna.address, cursor(anna), **resumed) as events:
            part = json.loads((await anext(events))["data"])
        assert "Come at ten." in part["log"]
        assert "A room is free." not in part["log"]


async def test_the_stream_ends_when_another_tab_leaves(home: House, anna: Visitor) -> None:
    await anna.to_the_questions()
    async with served(home.app) as url, listening(url, anna.address, cursor(anna)) as events:
        await anna.post("/leave", [])
        assert await anext(events) == {"event": "over", "data": "gone"}


async def test_an_idle_page_gets_no_stream(home: House, anna: Visitor) -> None:
    await anna.to_the_questions()
    home.clock.pass_minutes(30)
    async with served(home.app) as url, listening(url, anna.address, "") as events:
        assert await anext(events) == {"event": "over", "data": "rest"}


async def test_a_stranger_gets_no_stream(home: House) -> None:
    async with served(home.app) as url, listening(url, "A" * 43) as events:
        assert await anext(events) == {"event": "over", "data": "gone"}


async def test_open_streams_end_with_the_service(home: House, anna: Visitor) -> None:
    await anna.to_the_questions()
    async with served(home.app) as url, listening(url, anna.address, cursor(anna)) as events:
        home.state.hub.close()
        assert [event async for event in events] == []
