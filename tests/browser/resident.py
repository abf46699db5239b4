"""A resident with a small phone: opens the page, taps, writes, and sees."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, expect

PHONE = {"width": 360, "height": 740}


class Resident:
    """`requests`: every address that was asked for. `complaints`: what the browser refused or failed at."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def stayed_at_home(self) -> None:
        """No request left the server, and nothing was refused."""
        assert len(self.requests) > 3
        assert [address for address in self.requests if not address.startswith(self.url + "/")] == []
        assert self.complaints == []

    async def open(self, path: str = "/") -> None:
        await self.page.goto(self.url + path)

    async def begin(self, language: str = "en") -> None:
        await self.open(f"/?lang={language}")
        await self.page.locator("button[name=locale]").first.click()
        await self.at("opening")

    async def at(self, step: str) -> None:
        """Waits until this question stands."""
        await expect(self.page.locator("#say input[name=step]")).to_have_value(step)

    async def press(self, code: str, then: str = "") -> None:
        await self.page.locator(f"#say button[value='{code}']").first.click()
        await expect(self.page.locator("#say[aria-busy=true]")).to_have_count(0)
        if then:
            await self.at(then)

    async def tick(self, *codes: str) -> None:
        for code in codes:
            await self.page.locator(f"label:has(input[value='{code}'])").click()

    async def write(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.locator(".write button").last.click()

    async def sees(self, text: str | re.Pattern[str], kind: str = "") -> None:
        """Waits until the last bubble (of this kind) says so."""
        await expect(self.page.locator(f".bubble{kind}").last).to_contain_text(text)

    async def leave(self) -> None:
        """Leaves quickly, and waits until the page that stays is the server's own."""
        await self.page.locator(".leave").click()
        await self.page.wait_for_url("**/hours?*")
        # Until then it is the old document, only with another content.
        await expect(self.page.locator("script")).to_have_count(0)

    async def to_the_questions(self, language: str = "en", place: str = "alone") -> None:
        await self.begin(language)
        await self.press("start", then="place")
        await self.press(place, then="consent")
        await self.press("yes", then="right_now")

    async def tell_everything(self, words: str, language: str) -> str:
        """The ordinary way up to sending; gives the number of the case."""
        await self.to_the_questions(language)
        await self.tick("child")
        await self.press("done", then="for_whom")
        await self.press("me", then="own_words")
        await self.write(words)
        await self.at("needs")
        await self.sees(words, ".own")
        await self.tick("income", "rent_loan")
        await self.press("done", then="most_pressing")
        await self.press("income", then="income.next")
        await self.press("unsure", then="runway")
        await self.press("month", then="contact")
        await self.press("here", then="contact.word")
        await self.press("skip", then="stop")
        await self.press("send")
        number = self.page.locator(".bubble.bot .number").last
        await expect(number).to_have_text(re.compile(r"^[2-9A-Z]{3}-[2-9A-Z]{3}$"))
        return await number.inner_text()


@asynccontextmanager
async def resident(browser: Browser, url: str, **options: Any) -> AsyncIterator[Resident]:
    """`options` of the browser's context: java_script_enabled, color_scheme, viewport, ..."""
    context: BrowserContext = await browser.new_context(**{"viewport": PHONE, "locale": "en-GB", **options})
    context.set_default_timeout(15_000)
    try:
        yield Resident(await context.new_page(), url)
    finally:
        await context.close()


async def press_and_leave(page: Page, key: str) -> None:
    """The page may be gone before it has answered the key: what counts is what is shown then."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(15):
            await page.keyboard.press(key)
