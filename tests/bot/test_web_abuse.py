"""What the page does when it is abused or in trouble, and what it sends to everybody."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels import Busy
from tests.bot.web_visitor import NONCE, URL, Visitor
from tests.residents_page import House

POSTS = ("/start", "/say", "/leave", "/return")


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
