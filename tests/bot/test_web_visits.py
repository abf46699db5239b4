"""Whose page it is: cookies, shared phones, leaving and coming back, safe mode and the code word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.web_visitor import NONCE, Visitor
from tests.residents_page import OFFICE, House


@pytest.mark.parametrize("value", [b"A" * 43, b"short", "é".encode(), b"../../etc", b'"'])
async def test_a_strangers_cookie_begins_nothing(home: House, anna: Visitor, value: bytes) -> None:
    headers = [(b"cookie", b"visit=" + value)]
    answer = await anna.client.post("/say", data={"nonce": NONCE, "text": "hello"}, headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    answer = await anna.client.get("/", headers=headers)
    assert "Choose your language" in answer.text
    assert await home.conversations() == 0


async def test_leaving_ends_the_address_on_the_server(home: House, anna: Visitor) -> None:
    await anna.to_the_questions()
    old = anna.address
    answer = await anna.post("/leave?lang=en", [])
    assert answer.headers["location"] == "/hours?lang=en"
    assert 'visit=""' in answer.headers["set-cookie"]
    assert not anna.address
    assert await home.state.store.find("web", "web", old) is None
    anna.client.cookies.set("visit", old)
    await anna.get("/")
    assert "Choose your language" in anna.html


async def test_the_page_after_leaving_has_no_subject(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.post("/leave", [])
    assert anna.title == "Opening hours"
    assert "09:00" in anna.html
    for told in (OFFICE.public_name, OFFICE.name, "110", "money", "/say"):
        assert told not in anna.html


async def test_leaving_works_without_the_database(home: House, anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    await anna.to_the_questions()

    async def fail(*_: str) -> None:
        raise OSError("disk")

    monkeypatch.setattr(type(home.state.addresses), "retire", fail)
    # The script can try again, so it keeps the cookie; a plain form has one chance.
    answer = await anna.client.post("/leave", headers={"accept": "application/json"})
    assert answer.status_code == 500
    assert "set-cookie" not in answer.headers
    answer = await anna.post("/leave", [], follow=False)
    assert answer.headers["location"].startswith("/hours")
    assert 'visit=""' in answer.headers["set-cookie"]


async def test_an_idle_page_echoes_nothing(home: House, anna: Visitor) -> None:
    await anna.to_the_questions()
    home.clock.pass_minutes(30)
    await anna.get("/")
    assert anna.title == "Information"
    assert anna.bubbles == []
    assert OFFICE.public_name not in anna.html
    await anna.press("start")
    assert anna.step == "resume"


async def test_start_new_ends_the_earlier_conversation(home: House, anna: Visitor) -> None:
    await anna.to_the_questions()
    old = anna.address
    home.clock.pass_minutes(31)
    await anna.get("/")
    await anna.post("/start", anna.page.forms["/start"])
    assert anna.step == "language"
    assert anna.address != old
    assert await home.state.store.find("web", "web", old) is None


async def test_in_safe_mode_the_page_bears_no_name_and_repeats_nothing(home: House, anna: Visitor) -> None:
    await anna.to_the_questions("later")
    assert anna.title == "Information"
    await anna.tick("child")
    home.clock.pass_minutes(45)
    await anna.get("/")
    await anna.press("start")
    assert anna.step == "for_whom"
    assert not any("child" in bubble for bubble in anna.bubbles)
    assert "A child is with me" not in anna.html
    assert anna.title == "Information"


async def test_alone_the_page_bears_its_name_and_goes_on(home: House, anna: Visitor) -> None:
    await anna.to_the_questions("alone")
    assert anna.title == OFFICE.public_name
    await anna.tick("child")
    home.clock.pass_minutes(45)
    await anna.get("/")
    await anna.press("start", "continue")
    assert "A child is with me" in anna.own


async def test_what_staff_wrote_meanwhile_is_seen_in_safe_mode_too(home: House, anna: Visitor) -> None:
    await anna.to_the_questions("later")
    await anna.tick("no_bed")
    await anna.send_now("quiet")
    session = await home.state.store.session(await home.conversation(anna.address))
    assert session
    home.clock.pass_minutes(60)
    await home.state.acts.reply(session.reference, "A room is free. Call 03-1234-5678.", "sato", "n1")
    home.clock.pass_minutes(60)
    await anna.get("/")
    await anna.press("start")
    assert any("A room is free." in bubble for bubble in anna.bubbles)
    assert '<a href="tel:0312345678" rel="noreferrer">' in anna.html
    assert anna.own == []


async def test_close_leaves_opening_hours_and_the_place_is_kept(anna: Visitor) -> None:
    await anna.begin()
    answer = await anna.press("close")
    assert answer.headers["location"] == "/hours?lang=en"
    await anna.get("/")
    assert anna.bubbles == []
    await anna.press("start")
    assert anna.step == "opening"


async def test_after_sending_close_can_be_opened_again(home: House, anna: Visitor) -> None:
    await anna.to_the_questions("later")
    await anna.tick("no_bed")
    await anna.send_now("quiet")
    await anna.post("/say", anna.fields(("do", "close")))
    home.clock.pass_minutes(1)
    await anna.get("/")
    assert "Would you like to continue?" in anna.html
    await anna.press("start")
    assert "Would you like to continue?" not in anna.html
    assert anna.own == []


# ---------------------------------------------------------------- the code word


async def test_behind_the_code_word_nothing_is_shown(home: House, anna: Visitor) -> None:
    await anna.to_the_questions("later")
    await anna.tick("no_bed")
    await anna.press("quiet")
    assert anna.step == "contact.word"
    assert 'class="secret"' in anna.html
    await anna.write("kingfisher")
    assert "kingfisher" not in anna.html
    await anna.press("send")
    session = await home.state.store.session(await home.conversation(anna.address))
    assert session
    home.clock.pass_minutes(40)
    await home.state.acts.reply(session.reference, "A room is free.", "sato", "n1")
    await anna.get("/")
    await anna.press("start")
    assert anna.step == "word"
    assert anna.title == "Information"
    assert "room" not in anna.html
    assert anna.own == []
    await anna.write("heron")
    assert "room" not in anna.html
    assert "heron" not in anna.html
    await anna.write("Kingfisher")
    assert any("A room is free." in bubble for bubble in anna.bubbles)
    assert "ingfisher" not in anna.html
    assert not any("No place to sleep" in bubble for bubble in anna.bubbles)


async def test_the_script_replaces_everything_when_the_lock_opens(anna: Visitor) -> None:
    async def told(*more: tuple[str, str]) -> Any:
        answer = await anna.client.post("/say", data=dict(anna.fields(*more)), headers={"accept": "application/json"})
        await anna.get("/")
        return answer.json()

    await anna.to_the_questions("later")
    await anna.tick("no_bed")
    await anna.press("quiet")
    await anna.write("kingfisher")
    await anna.press("send")
    await told(("do", "erase"))
    locked = await told(("code", "erase"))
    assert anna.step == "erase_word"
    assert locked["whole"]
    assert "No place to sleep" not in locked["log"]
    opened = await told(("code", "keep"))
    assert opened["whole"]
    assert "No place to sleep" in opened["log"]
