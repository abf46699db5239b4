"""The page without JavaScript: what each route does, over HTTP, with everything real behind it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels import Busy
from tests.bot.web_visitor import URL, Visitor
from tests.residents_page import OFFICE, House, house

POSTS = ("/start", "/say", "/leave")
NONCE = "n" * 22


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as built:
        yield built


@pytest.fixture
async def anna(home: House) -> Visitor:
    return Visitor(home.app)


# ---------------------------------------------------------------- beginning


async def test_looking_at_the_page_stores_nothing(home: House, anna: Visitor) -> None:
    for path in ("/", "/?lang=ja&via=tax", "/hours"):
        answer = await anna.get(path)
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
    assert await home.conversations() == 0


async def test_start_page_names_each_language_in_itself(anna: Visitor) -> None:
    await anna.get("/")
    assert ">日本語<" in anna.html
    assert ">English<" in anna.html
    assert OFFICE.public_name in anna.html
    assert 'href="tel:110"' in anna.html
    assert 'href="tel:119"' in anna.html


async def test_start_page_speaks_the_browsers_language(home: House) -> None:
    visitor = Visitor(home.app, "fr;q=0.9, ja;q=0.8, en;q=0.1")
    await visitor.get("/")
    assert '<html lang="ja" dir="ltr">' in visitor.html


async def test_start_sets_a_session_cookie(anna: Visitor) -> None:
    await anna.get("/")
    answer = await anna.post("/start", [*anna.page.forms["/start"], ("locale", "en")])
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303
    assert re.fullmatch(r"visit=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)


async def test_cookie_is_bound_to_the_host_on_https(tmp_path: Path) -> None:
    url = "https://soudan.example"
    async with house(tmp_path, public_url=url) as built:
        visitor = Visitor(built.app, url=url)
        await visitor.get("/")
        answer = await visitor.post("/start", [*visitor.page.forms["/start"], ("locale", "en")])
        assert re.fullmatch(
            r"__Host-visit=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure", answer.headers["set-cookie"]
        )
        left = await visitor.post("/leave", [], follow=False)
        assert "__Host-visit=" in left.headers["set-cookie"]
        assert "Secure" in left.headers["set-cookie"]


async def test_a_link_carries_language_and_window(home: House, anna: Visitor) -> None:
    await anna.begin("ja", via="tax")
    assert anna.step == "opening"
    session = await home.state.store.session(await home.conversation(anna.address))
    assert session
    assert (session.locale, session.via) == ("ja", "tax")


async def test_start_pressed_twice_leaves_a_living_page(anna: Visitor) -> None:
    await anna.get("/")
    fields = [*anna.page.forms["/start"], ("locale", "en")]
    await anna.post("/start", fields)
    await anna.post("/start", fields)
    assert anna.step == "opening"


async def test_an_unknown_language_is_asked_for(anna: Visitor) -> None:
    await anna.get("/?lang=xx")
    await anna.post("/start", [*anna.page.forms["/start"], ("locale", "xx")])
    assert anna.step == "language"


# ---------------------------------------------------------------- answering


async def test_a_press_answers_and_shows_what_was_pressed(anna: Visitor) -> None:
    await anna.to_the_questions()
    answer = await anna.tick("child")
    assert (answer.status_code, answer.headers["location"]) == (303, "/#end")
    assert anna.step == "for_whom"
    assert anna.own == ["Yes, start", "A child is with me"]


async def test_needs_are_shown_all_at_once_under_their_headings(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("none")
    await anna.press("me")
    await anna.write("I cannot pay the rent.")
    assert anna.step == "needs"
    assert len(anna.page.ticks) == 17
    assert anna.html.count("<legend>") == 6
    await anna.tick("income", "rent_loan")
    assert anna.own[-2:] == ["I cannot pay the rent.", "Money to live on / Rent or home loan"]


async def test_every_need_and_every_sign_has_a_picture(anna: Visitor) -> None:
    await anna.to_the_questions()
    assert len(re.findall(r"#right_now-(\w+)", anna.html)) == len(anna.page.ticks) == 8
    await anna.tick("none")
    await anna.press("me", "skip")
    assert len(re.findall(r"#needs-(\w+)", anna.html)) == len(anna.page.ticks) == 17
    await anna.tick("food", "debt")
    assert anna.step == "most_pressing"
    assert re.findall(r"#needs-(\w+)", anna.html) == ["food", "debt"]


async def test_ticks_are_not_lost_when_skip_is_pressed_beside_them(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("no_food", do="skip")
    assert anna.own == ["Yes, start", "Nothing to eat"]
    assert any("Food comes first" in bubble for bubble in anna.bubbles)


async def test_words_beside_a_choice_are_heard(home: House, anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("child", text="We left the house last night.")
    assert anna.own[1:] == ["We left the house last night.", "A child is with me"]
    session = await home.state.store.session(await home.conversation(anna.address))
    assert session
    assert len(session.own_words) == 1


async def test_done_without_a_tick_keeps_the_question(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick()
    assert anna.step == "right_now"


async def test_an_empty_form_does_nothing(anna: Visitor) -> None:
    await anna.to_the_questions()
    before = anna.bubbles
    await anna.write("  ")
    assert anna.bubbles == before


async def test_help_keeps_what_was_typed(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("none")
    await anna.press("me")
    answer = await anna.post("/say", anna.fields(("text", "Half a sentence"), ("do", "why")))
    assert answer.status_code == 200
    assert ">Half a sentence</textarea>" in anna.html
    assert "Half a sentence" not in anna.own
    answer = await anna.post("/say", anna.fields(("text", "Half a sentence"), ("code", "example")))
    assert ">Half a sentence</textarea>" in anna.html
    assert anna.step == "own_words"


async def test_a_date_is_picked_in_its_own_field(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("none")
    await anna.press("me", "skip")
    await anna.tick("income")
    assert anna.step == "income.next"
    await anna.press("date")
    assert '<input type="date"' in anna.html
    await anna.post("/say", anna.fields(("on", "2025-12-03")))
    assert anna.own[-1] == "2025-12-03"
    assert anna.step == "runway"


# ---------------------------------------------------------------- once, again, and otherwise


async def test_a_form_sent_twice_is_one_turn(anna: Visitor) -> None:
    """faults: 9"""
    await anna.to_the_questions()
    fields = anna.fields(("code", "child"), ("do", "done"))
    await anna.post("/say", fields)
    before = anna.bubbles
    await anna.post("/say", fields)
    assert anna.bubbles == before
    assert anna.own == ["Yes, start", "A child is with me"]


async def test_the_same_form_with_other_words_is_an_edit(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("none")
    await anna.press("me")
    fields = anna.fields()
    await anna.post("/say", [*fields, ("text", "I lost my jop.")])
    await anna.post("/say", [*fields, ("text", "I lost my job.")])
    await anna.post("/say", [*fields, ("text", "I lost my job.")])
    assert anna.own[1:] == ["None of these", "Me", "I lost my job."]


async def test_two_tabs_share_one_conversation(home: House, anna: Visitor) -> None:
    """A button of a page that is behind never answers the question of the other. faults: 9, 25"""
    await anna.to_the_questions()
    await anna.tick("none")
    other = Visitor(home.app)
    other.client.cookies = anna.client.cookies
    await other.get("/")
    assert other.step == anna.step == "for_whom"
    await anna.press("me")
    await other.press("family")
    assert other.step == "replace"
    assert "Someone in my family" in other.bubbles[-1]


@pytest.mark.parametrize(
    "fields",
    [
        [("step", "nowhere"), ("question", "1"), ("code", "me")],
        [("step", "for_whom"), ("question", "99999999999"), ("code", "x" * 500)],
        [("step", ""), ("question", "٣"), ("code", "#token")],
        [("step", "for_whom"), ("question", "-1"), ("do", "drop table")],
        [("step", "for_whom"), ("question", "1"), ("code", "me"), ("on", "2025-13-45"), ("many", "1")],
        [("do", "start")],
        [("do", "clo\x00sed")],
    ],
)
async def test_what_the_page_never_offered_is_answered_kindly(anna: Visitor, fields: list[tuple[str, str]]) -> None:
    """faults: 25"""
    await anna.to_the_questions()
    answer = await anna.post("/say", [("nonce", NONCE), *fields])
    assert answer.status_code == 303
    assert anna.answer.status_code == 200
    assert anna.step == "right_now"


# ---------------------------------------------------------------- whose page it is


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


# ---------------------------------------------------------------- abuse and trouble


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": URL, "sec-fetch-site": "cross-site"},
        {"origin": URL, "sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
    ],
)
async def test_a_form_from_elsewhere_is_refused(home: House, path: str, headers: dict[str, str]) -> None:
    """faults: 75"""
    visitor = Visitor(home.app)
    await visitor.begin()
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(home.app), base_url=URL, headers=headers, cookies=visitor.client.cookies
    )
    before = await home.conversations()
    answer = await client.post(path, data={"nonce": NONCE, "text": "hello", "locale": "en"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert await home.conversations() == before
    assert (await visitor.get("/")).status_code == 200
    assert visitor.step == "opening"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 400),
        (b"nonce=short&text=x", "application/x-www-form-urlencoded", 400),
        (b"nonce=" + b"n" * 22, "multipart/form-data", 400),
        (b'{"nonce": 1}', "application/json", 400),
        (b"\xff\xfe%zz&&&=", "application/x-www-form-urlencoded", 400),
        (b"a=1&" * 500, "application/x-www-form-urlencoded", 400),
        (b"text=" + b"x" * (1 << 20), "application/x-www-form-urlencoded", 413),
    ],
)
async def test_a_broken_form_gets_a_plain_page(anna: Visitor, content: bytes, kind: str, status: int) -> None:
    """faults: 72"""
    await anna.begin()
    for path in ("/say", "/start"):
        answer = await anna.client.post(path, content=content, headers={"content-type": kind})
        assert answer.status_code == status
        assert "That did not work" in answer.text
        assert "Traceback" not in answer.text
    await anna.get("/")
    assert anna.step == "opening"


async def test_a_long_text_is_taken_and_a_body_without_length_is_limited(anna: Visitor) -> None:
    """faults: 45, 72"""
    await anna.to_the_questions()
    await anna.tick("none")
    await anna.press("me")
    answer = await anna.write("困" * 21_000)
    assert answer.status_code == 303
    assert anna.step == "needs"

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65536

    answer = await anna.client.post(
        "/say", content=endless(), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413


async def test_nul_and_lone_surrogates_do_not_enter(anna: Visitor) -> None:
    """faults: 49"""
    await anna.to_the_questions()
    await anna.tick("none")
    await anna.press("me")
    raw = "&".join(f"{name}={value}" for name, value in anna.fields())
    body = f"{raw}&text=one%00two%ED%A0%80%1B%5B31m%C3%28end".encode()
    answer = await anna.client.post("/say", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 303
    await anna.get("/")
    assert re.fullmatch(r"onetwo\ufffd+\[31m\ufffd\(end", anna.own[-1])


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "{{7*7}} {0.__class__} %(x)s ${7*7}",
        "</textarea><b>bold</b>",
        "https://evil.example/ and 110 and 03-1234-5678",
        "\u202egnp.exe \ufdfd",
    ],
)
async def test_what_is_typed_is_only_text(anna: Visitor, text: str) -> None:
    """faults: 47, 59, 60, 62"""
    await anna.to_the_questions()
    await anna.tick("none")
    await anna.press("me")
    await anna.write(text)
    assert anna.own[-1] == text
    written = anna.html.split('class="bubble own')[-1].split("</div>")[0]
    assert re.fullmatch(r'.*<p dir="auto"><bdi>[^<]*</bdi></p>\s*', written, re.DOTALL)


async def test_a_link_with_markup_in_it_stays_a_field(anna: Visitor) -> None:
    """faults: 59, 90"""
    answer = await anna.get('/?lang="><script>&via="><script>alert(1)</script>//evil.example')
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    await anna.post("/start", [*anna.page.forms["/start"], ("locale", "en")])
    assert anna.step == "opening"


async def test_what_could_not_be_taken_is_still_on_the_page(
    home: House, anna: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await anna.to_the_questions()
    await anna.tick("none")
    await anna.press("me")
    fields = anna.fields(("text", "I wrote a lot <b>here</b>."))
    with monkeypatch.context() as patched:

        async def busy(*_: object) -> None:
            raise Busy

        patched.setattr(type(home.pump), "receive", busy)
        answer = await anna.post("/say", fields)
        assert answer.status_code == 503
        assert ">I wrote a lot &lt;b&gt;here&lt;/b&gt;.</textarea>" in anna.html
        told = await anna.client.post("/say", data=dict(fields), headers={"accept": "application/json"})
        assert told.status_code == 503
        assert told.json()["notice"]
    await anna.post("/say", [*anna.page.forms["/say"], ("text", "I wrote a lot <b>here</b>.")])
    assert anna.own[-1] == "I wrote a lot <b>here</b>."
    assert anna.step == "needs"


async def test_a_mistake_of_ours_shows_no_trace(
    home: House, anna: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await anna.begin()

    async def fail(*_: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(type(home.state.store), "since", fail)
    answer = await anna.get("/")
    assert answer.status_code == 500
    assert "The mistake is on our side" in answer.text
    for text in (answer.text, caplog.text):
        assert "secret words" not in text
        assert "Traceback" not in text


async def test_headers_stand_on_every_answer(anna: Visitor) -> None:
    """faults: 89"""
    await anna.begin()
    style = re.findall(r'"(/web/[^"]+)"', anna.html)[0]
    answers = [await anna.client.get(path) for path in ("/", "/hours", "/say", "/leave", "/start", "/web/none", style)]
    answers += [await anna.client.post(path, data={}) for path in POSTS]
    assert {answer.status_code for answer in answers} == {200, 303, 400, 404}
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        is_style = str(answer.request.url).endswith(style)
        assert ("no-store" in answer.headers["cache-control"]) is not is_style


async def test_redirects_stay_on_this_site(anna: Visitor) -> None:
    """faults: 90"""
    await anna.begin()
    paths = ("/say", "/start?next=//evil.example", "/leave?next=//evil.example")
    seen = [await anna.client.get(path) for path in paths]
    seen += [await anna.post("/say", anna.fields(("code", "start"), ("next", "//evil.example")), follow=False)]
    seen += [await anna.post("/leave?lang=//evil.example", [("next", "//evil.example")], follow=False)]
    assert len(seen) == 5
    for answer in seen:
        assert re.fullmatch(r"/(#end|hours\?lang=\w+)?", answer.headers["location"])


# ---------------------------------------------------------------- what is sent


async def test_the_first_load_is_small_and_asks_nobody_else(anna: Visitor) -> None:
    await anna.get("/?lang=ja")
    total = len(anna.html.encode())
    paths = {path.partition("#")[0] for path in re.findall(r'(?:href|src)="(/web/[^"]+)"', anna.html)}
    assert {path.split("?")[0] for path in paths} == {
        "/web/chat.css",
        "/web/chat.js",
        "/web/icon.svg",
        "/web/pictures.svg",
    }
    for path in paths:
        answer = await anna.client.get(path)
        total += len(answer.content)
        assert not re.search(rb"(?:https?:)?//(?!www\.w3\.org/2000/svg)[a-z0-9-]+\.", answer.content)
    assert total < 40_000


async def test_pages_hold_no_inline_script_or_style(anna: Visitor) -> None:
    await anna.to_the_questions()
    assert "<script src=" in anna.html
    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", anna.html)


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
