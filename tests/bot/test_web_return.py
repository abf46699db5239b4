"""The way back on the page: the quiet entry, the form, what lets somebody in, and what nobody learns from it."""

from __future__ import annotations

import asyncio
import logging
import re

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.web import assets
from tests.bot.web_visitor import NONCE, URL, Visitor
from tests.residents_page import House

WORD = "kingfisher"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.webchat._REFUSED_AFTER_SECONDS", 0)


async def sent(home: House, anna: Visitor, place: str = "later", word: str = WORD) -> str:
    """Anna has sent what she told; gives her number."""
    await anna.to_the_questions(place)
    await anna.tick("no_bed")
    await anna.press("quiet")
    await (anna.write(word) if word else anna.press("skip"))
    await anna.press("send")
    session = await home.state.store.session(await home.conversation(anna.address))
    assert session
    return session.reference


async def come_back(visitor: Visitor, number: str, word: str = WORD, language: str = "en") -> httpx.Response:
    """By the entry of the first page, without JavaScript."""
    await visitor.get(f"/?lang={language}")
    [path] = re.findall(r'href="(/return[^"]*)"', visitor.html)
    await visitor.get(path)
    fields = visitor.page.forms["/return"]
    return await visitor.post("/return", [*fields, ("number", number), ("word", word)])


async def test_after_leaving_number_and_word_bring_the_answer(home: House, anna: Visitor) -> None:
    number = await sent(home, anna)
    await anna.post("/leave", [])
    home.clock.pass_minutes(60 * 26)
    await home.state.acts.reply(number, "A room is free. Call 03-1234-5678.", "sato", "n1")
    answer = await come_back(anna, f" {number.lower().replace('-', '')}", "Kingfisher ")
    assert answer.headers["location"] == "/"
    assert any("A room is free." in bubble for bubble in anna.bubbles)
    assert anna.title == "Information"
    assert anna.own == []
    assert "No place to sleep" not in anna.html
    assert "ingfisher" not in anna.html
    await anna.write("Thank you, I am coming.")
    assert anna.own == ["Thank you, I am coming."]
    assert await home.conversations() == 1


async def test_in_safe_mode_nothing_of_a_minute_ago_comes_back_either(home: House, anna: Visitor) -> None:
    number = await sent(home, anna)
    await anna.post("/leave", [])
    await come_back(anna, number)
    assert anna.bubbles == ["Thank you."]


async def test_alone_the_whole_talk_comes_back(home: House, anna: Visitor) -> None:
    number = await sent(home, anna, "alone")
    await anna.post("/leave", [])
    home.clock.pass_minutes(60)
    await come_back(anna, number)
    assert any("No place to sleep" in text for text in anna.own)
    assert anna.bubbles[-1] == "Thank you."


async def test_a_reply_from_before_somebody_else_tried_is_still_shown(home: House, anna: Visitor) -> None:
    number = await sent(home, anna)
    home.clock.pass_minutes(40)
    await home.state.acts.reply(number, "A room is free.", "sato", "n1")
    await anna.get("/")
    await anna.press("start")
    await anna.write("heron")
    assert "A room" not in anna.html
    home.clock.pass_minutes(40)
    other = Visitor(home.app)
    await come_back(other, number)
    assert any("A room is free." in bubble for bubble in other.bubbles)
    assert other.own == []


async def test_the_screen_where_it_was_open_shows_nothing_any_more(home: House, anna: Visitor) -> None:
    """faults: 77"""
    number = await sent(home, anna)
    old = anna.address
    other = Visitor(home.app)
    await come_back(other, number)
    assert other.address != old
    await anna.get("/")
    assert anna.bubbles == []
    assert "Choose your language" in anna.html
    answer = await anna.client.post("/say", data={"nonce": NONCE, "text": "hello"}, headers={"cookie": f"visit={old}"})
    assert answer.headers["location"] == "/"
    await other.get("/")
    assert "hello" not in other.html


async def test_what_was_open_in_this_browser_before_is_ended(home: House, anna: Visitor) -> None:
    number = await sent(home, anna)
    shared = Visitor(home.app)
    await shared.to_the_questions()
    old = shared.address
    home.clock.pass_minutes(1)
    await shared.get("/return?lang=en")
    fields = [*shared.page.forms["/return"], ("number", number), ("word", WORD)]
    await shared.post("/return", fields)
    assert await home.state.store.find("web", "web", old) is None


# ---------------------------------------------------------------- what nobody learns


async def refusal(visitor: Visitor, number: str, word: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    answer = await visitor.client.post("/return", data={"nonce": NONCE, "locale": "en", "number": number, "word": word})
    shown = await visitor.client.get(answer.headers["location"])
    told = [(name, value) for name, value in (*answer.headers.items(), *shown.headers.items()) if name != "date"]
    return answer.status_code, shown.content, told


async def test_all_refusals_are_the_same_to_the_byte(home: House, anna: Visitor) -> None:
    """faults: 79, 82"""
    number = await sent(home, anna)
    wordless = await sent(home, Visitor(home.app), word="")
    erased = await sent(home, Visitor(home.app))
    await home.state.acts.erase(erased, "sato", "asked")
    stranger = Visitor(home.app)
    expected = await refusal(stranger, "222-222", WORD)
    assert b"That did not open anything" in expected[1]
    assert b"tel:0312345678" in expected[1]
    assert b"09:00" in expected[1]
    # The third wrong word shuts it; from then on the right one is a wrong one.
    tries = [(number, "heron"), (number, ""), (wordless, ""), (wordless, WORD), (erased, WORD), ("", "")]
    tries += [(number, "h" * 500), (number, WORD), ("K7M", WORD), ("<b>", "<script>"), ("%00\ufffe", "\x00")]
    tries += [("222-222", WORD)] * 20
    for tried in tries:
        assert await refusal(stranger, *tried) == expected, tried
    assert stranger.address == ""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_whatever_is_written_the_refusal_is_the_same(home: House, anna: Visitor, data: st.DataObject) -> None:
    """faults: 49, 79"""
    expected = await refusal(anna, "222-222", "heron")
    typed = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    assert await refusal(anna, data.draw(typed), data.draw(typed)) == expected


async def test_a_refusal_waits_until_its_time(home: House, anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """faults: 79"""
    number = await sent(home, anna)
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("bot.channels.webchat._REFUSED_AFTER_SECONDS", 600)
    monkeypatch.setattr("bot.channels.webchat.asyncio.sleep", sleep)
    await refusal(anna, "222-222", WORD)
    await refusal(anna, number, "heron")
    assert [590 < seconds < 600 for seconds in waited] == [True, True]


async def test_looking_makes_no_row_and_says_nothing_of_the_subject(home: House, anna: Visitor) -> None:
    for path in ("/return?lang=en", "/return/closed?lang=en"):
        answer = await anna.get(path)
        assert answer.status_code == 200
        assert anna.title == "Information"
        assert "set-cookie" not in answer.headers
        for subject in ("money", "worr", "consult", "みなと"):
            assert subject not in anna.html
    assert await home.conversations() == 0
    await anna.client.get("/return", params={"number": "222-222", "word": WORD})
    assert await home.conversations() == 0


async def test_number_and_word_stand_in_no_address_page_or_log(
    home: House, anna: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    """faults: 64"""
    number = await sent(home, anna)
    await anna.post("/leave", [])
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        refused = await come_back(anna, number, "heron")
        pages = [refused.headers["location"], anna.html, str(anna.answer.url)]
        opened = await come_back(anna, number)
        pages += [opened.headers["location"], str(anna.answer.url)]
    assert pages[0] == "/return/closed?lang=en"
    assert anna.bubbles
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("aiosqlite", "httpx"))]
    for text in (*pages, *ours):
        assert not any(secret in text for secret in (number, number.replace("-", ""), "heron", WORD))


async def test_a_form_from_elsewhere_opens_nothing(home: House, anna: Visitor) -> None:
    """faults: 75"""
    number = await sent(home, anna)
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    client = httpx.AsyncClient(transport=httpx.ASGITransport(home.app), base_url=URL, headers=headers)
    answer = await client.post("/return", data={"nonce": NONCE, "number": number, "word": WORD})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    await anna.get("/")
    assert anna.bubbles


async def test_headers_that_name_another_place_count_for_nothing(home: House, anna: Visitor) -> None:
    """faults: 78"""
    number = await sent(home, anna)
    await anna.post("/leave", [])
    stranger = Visitor(home.app)
    tries = [
        stranger.client.post(
            "/return",
            data={"nonce": NONCE, "number": "222-222", "word": WORD},
            headers={"x-forwarded-for": f"198.51.100.{place}", "forwarded": f"for=198.51.100.{place}"},
        )
        for place in range(25)
    ]
    assert {answer.status_code for answer in await asyncio.gather(*tries)} == {303}
    assert (await come_back(anna, number)).headers["location"] == "/return/closed?lang=en"
    home.clock.pass_minutes(11)
    assert (await come_back(anna, number)).headers["location"] == "/"


@pytest.mark.parametrize("body", [b"", b"nonce=short", b"nonce=" + NONCE.encode() + b"&word=" + b"x" * (1 << 20)])
async def test_a_broken_form_gets_a_plain_page(anna: Visitor, body: bytes) -> None:
    """faults: 72"""
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = await anna.client.post("/return", content=body, headers=kind)
    assert answer.status_code in (400, 413)
    assert "That did not work" in answer.text


async def test_the_pages_hold_what_every_page_holds(anna: Visitor) -> None:
    """faults: 89"""
    for path in ("/return?lang=ja", "/return/closed?lang=ja"):
        answer = await anna.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", answer.text)
        assert "/leave?lang=ja" in answer.text
        assert 'lang="ja"' in answer.text
    assert "chat.js" in assets.TYPES
