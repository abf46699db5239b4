"""A resident at the page without JavaScript: reads HTML, presses buttons, sends forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

import httpx
from starlette.applications import Starlette

URL = "http://127.0.0.1:8000"
NONCE = "n" * 22
"""The nonce of a form that the page did not make."""


class _Reader(HTMLParser):
    """The bubbles, and the fields and buttons of each form by its action."""

    def __init__(self) -> None:
        super().__init__()
        self.bubbles: list[tuple[str, str]] = []
        self.forms: dict[str, list[tuple[str, str]]] = {}
        self.buttons: dict[str, list[tuple[str, str]]] = {}
        self.ticks: list[str] = []
        self._form = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = given["action"]
            self.forms.setdefault(self._form, [])
            self.buttons.setdefault(self._form, [])
        elif tag == "input" and given.get("type") == "hidden":
            self.forms[self._form].append((given["name"], given["value"]))
        elif tag == "input" and given.get("type") == "checkbox":
            self.ticks.append(given["value"])
        elif tag == "button" and given.get("name"):
            self.buttons[self._form].append((given["name"], given["value"]))
        if tag == "div" and given.get("class", "").startswith("bubble"):
            self.bubbles.append((given["class"].removeprefix("bubble "), ""))
            self._depth = 1
        elif self._depth:
            self._depth += tag in ("div", "p", "span", "bdi", "a", "b", "time")

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            self._depth -= tag in ("div", "p", "span", "bdi", "a", "b", "time")

    def handle_data(self, data: str) -> None:
        if self._depth:
            kind, text = self.bubbles[-1]
            self.bubbles[-1] = (kind, text + data)


class Visitor:
    def __init__(self, app: Starlette, language: str = "en", url: str = URL) -> None:
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=url,
            headers={"accept-language": language, "origin": url, "sec-fetch-site": "same-origin"},
        )
        self.answer = httpx.Response(200)

    @property
    def html(self) -> str:
        return self.answer.text

    @property
    def page(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        return reader

    @property
    def bubbles(self) -> list[str]:
        return [text.strip() for _, text in self.page.bubbles]

    @property
    def own(self) -> list[str]:
        return [text.strip().removeprefix("You:").strip() for kind, text in self.page.bubbles if kind.startswith("own")]

    @property
    def step(self) -> str:
        return dict(self.page.forms.get("/say", [])).get("step", "")

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.html)
        assert found
        return found[1]

    @property
    def address(self) -> str:
        return next((value for name, value in self.client.cookies.items() if name.endswith("visit")), "")

    async def get(self, path: str = "/") -> httpx.Response:
        self.answer = await self.client.get(path, follow_redirects=True)
        return self.answer

    async def begin(self, language: str = "en", via: str = "") -> None:
        await self.get(f"/?lang={language}&via={via}")
        await self.post("/start", [*self.page.forms["/start"], ("locale", language)])

    async def post(self, path: str, fields: Sequence[tuple[str, str]], *, follow: bool = True) -> httpx.Response:
        answer = await self.client.post(path, data=_joined(fields))
        self.answer = await self.get(answer.headers["location"]) if follow and answer.is_redirect else answer
        return answer

    def fields(self, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """What the form of the question holds, with these besides."""
        return [*self.page.forms["/say"], *more]

    async def press(self, *codes: str) -> httpx.Response:
        """A button below the question; it must be there."""
        answer = self.answer
        for code in codes:
            name = {value: name for name, value in self.page.buttons["/say"]}[code]
            answer = await self.post("/say", self.fields((name, code)))
        return answer

    async def tick(self, *codes: str, do: str = "done", text: str = "") -> httpx.Response:
        assert set(codes) <= set(self.page.ticks)
        return await self.post("/say", self.fields(*(("code", code) for code in codes), ("text", text), ("do", do)))

    async def write(self, text: str) -> httpx.Response:
        return await self.post("/say", self.fields(("text", text)))

    async def to_the_questions(self, place: str = "alone") -> None:
        """Past the opening, `place` and the consent."""
        await self.begin()
        await self.press("start", place)
        if self.step == "near":
            await self.press("go_on")
        await self.press("yes")
        assert self.step == "right_now"

    async def send_now(self, contact: str) -> None:
        """From `contact` to the end, passing over its details."""
        await self.press(contact)
        while self.step != "stop":
            await self.press("skip")
        await self.press("send")


def _joined(fields: Sequence[tuple[str, str]]) -> dict[str, str | list[str]]:
    joined: dict[str, str | list[str]] = {}
    for name, value in fields:
        before = joined.get(name)
        if before is None:
            joined[name] = value
        else:
            joined[name] = [*(before if isinstance(before, list) else [before]), value]
    return joined
