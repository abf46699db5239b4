"""The card for the counter as a page: whose it is, when it is there, and that nothing keeps it."""

from __future__ import annotations

import html

import pytest

from tests.bot.web_visitor import Visitor
from tests.residents_page import OFFICE, House

LINK = 'href="/card"'


async def send(anna: Visitor, place: str = "alone", contact: str = "here") -> None:
    await anna.to_the_questions(place)
    await anna.press("skip", "me")
    await anna.write("My rent is late.")
    await anna.tick("rent_loan")
    await anna.press("no", "weeks")
    await anna.send_now(contact)


async def card(anna: Visitor) -> str:
    """What GET /card leads to: the card's own text, or "" when the browser is sent to the talk."""
    answer = await anna.client.get("/card")
    if answer.is_redirect:
        assert answer.headers["location"] == "/"
        assert "set-cookie" not in answer.headers
        return ""
    assert answer.status_code == 200
    return html.unescape(answer.text)


async def test_after_sending_the_talk_offers_the_card(anna: Visitor) -> None:
    await anna.to_the_questions()
    assert LINK not in anna.html
    assert await card(anna) == ""
    anna.client.cookies.clear()
    await send(anna)
    assert LINK in anna.html
    shown = await card(anna)
    number = next(text for text in anna.bubbles if "Your number is" in text).partition("Your number is ")[2][:7]
    for told in (
        number,
        "Rent or home loan",
        "家賃・ローン",
        "英語",
        OFFICE.address,
        OFFICE.telephone,
        "通訳",
        "Mon–Fri",
    ):
        assert told in shown
    assert 'lang="ja" dir="ltr"' in shown
    for kept_back in ("My rent is late.", "pushed"):
        assert kept_back not in shown


async def test_the_card_is_kept_nowhere_and_its_title_tells_nothing(anna: Visitor) -> None:
    """faults: 89"""
    await send(anna)
    answer = await anna.get("/card")
    assert answer.headers["cache-control"] == "no-store"
    assert anna.title == "Information"
    assert " style=" not in anna.html
    assert "http-equiv" in anna.html


async def test_nobody_else_gets_it(home: House, anna: Visitor) -> None:
    """faults: 82"""
    await send(anna)
    stranger = Visitor(home.app)
    assert await card(stranger) == ""
    stranger.client.cookies.set("visit", "A" * 43)
    answer = await stranger.client.get("/card")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("place", ["later", "near", "skip"])
async def test_where_others_may_look_there_is_none(anna: Visitor, place: str) -> None:
    await send(anna, place)
    assert "Your number is" in anna.html
    assert LINK not in anna.html
    assert await card(anna) == ""


async def test_it_goes_with_the_talk_when_the_phone_is_put_down(home: House, anna: Visitor) -> None:
    await send(anna)
    home.clock.pass_minutes(31)
    assert await card(anna) == ""
    await anna.get("/")
    assert LINK not in anna.html


async def test_leaving_and_closing_and_erasing_end_it(anna: Visitor) -> None:
    for ending in ("leave", "close", "erase"):
        await send(anna)
        assert await card(anna)
        if ending == "leave":
            await anna.post("/leave", [])
        elif ending == "close":
            await anna.post("/say", anna.fields(("do", "close")))
        else:
            await anna.press("erase")
            # The menu below has a button with the same value.
            await anna.post("/say", anna.fields(("code", "erase")))
        assert await card(anna) == "", ending
        anna.client.cookies.clear()


async def test_behind_the_code_word_there_is_none_until_it_was_given(home: House, anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.press("skip", "me")
    await anna.write("My rent is late.")
    await anna.tick("rent_loan")
    await anna.press("no", "weeks", "quiet")
    await anna.write("morning glory")
    await anna.press("send")
    assert await card(anna)
    home.clock.pass_minutes(31)
    await anna.get("/")
    await anna.post("/say", [*anna.page.forms["/say"], ("do", "start")])
    assert anna.step == "word"
    assert await card(anna) == ""
    await anna.write("morning glory")
    assert await card(anna)
