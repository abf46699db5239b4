"""The console in a real browser: by mouse, by keyboard alone, without JavaScript, and with hostile texts in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.residents_page import served
from tests.staff_console.house import PASSWORD, House
from tests.staff_console.samples import Busy, answered, worked_on


@dataclass
class Desk:
    """A browser window at the console. `troubles`: what a healthy page never does."""

    page: Page
    base: str
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", lambda dialog: self.troubles.append(f"dialog {dialog.message}"))
        self.page.on("pageerror", lambda error: self.troubles.append(f"error {error}"))
        self.page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        # A page that answers 4xx on purpose is reported by the browser as an error too.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.troubles.append(f"{message.type} {message.text}")

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.base}/staff{path}")

    async def sign_in(self, name: str) -> None:
        await self.go("/sign-in?locale=en")
        await self.page.get_by_label("Name").fill(name)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign in").click()
        await expect(self.page.get_by_role("heading", level=1)).to_have_text("Who needs help first")


@asynccontextmanager
async def desk_at(browser: Browser, house: House, name: str = "", **options: Any) -> AsyncIterator[Desk]:
    async with served(house.app) as base:
        context = await browser.new_context(**options)
        desk = Desk(await context.new_page(), base)
        if name:
            await desk.sign_in(name)
        yield desk
        await context.close()
    assert desk.troubles == []


async def focused(page: Page) -> str:
    text: str = await page.evaluate("document.activeElement.innerText || document.activeElement.id || ''")
    return text


async def test_worker_signs_in_claims_replies_and_closes(browser: Browser, busy_house: Busy) -> None:
    house, leads = busy_house
    await house.employ("Sato")
    async with desk_at(browser, house, "Sato") as desk:
        page = desk.page
        await expect(page.locator(".row").first).to_contain_text("Violence or fear, now")
        await page.get_by_role("link", name="No food today").click()
        await page.get_by_role("button", name="I take this case").click()
        await expect(page.get_by_role("status").first).to_contain_text("This case is yours now.")
        await page.get_by_role("textbox", name="Reply in the chat").fill("Come to the counter today.")
        await page.get_by_role("button", name="Send the reply").click()
        await expect(page.locator(".from-staff .bubble")).to_have_text("Come to the counter today.")
        await page.get_by_text("Close the case").click()
        await page.get_by_label("Referred to another scheme or specialist body").check()
        await page.get_by_role("button", name="Close with this result").click()
        await expect(page.locator("#standing")).to_contain_text("Closed: Referred to another scheme")
    assert house.state.store.card(leads["food"]) is None


async def test_everything_works_without_javascript(browser: Browser, busy_house: Busy) -> None:
    house, leads = busy_house
    await house.employ("Sato")
    async with desk_at(browser, house, "Sato", java_script_enabled=False) as desk:
        page = desk.page
        await page.get_by_label("Channel").select_option("line")
        await page.get_by_role("button", name="Show", exact=True).click()
        await expect(page.locator(".row")).to_have_count(2)
        await page.get_by_role("link", name="Violence or fear, now").click()
        await page.get_by_role("textbox", name="Reply in the chat").fill("We are here until 17:15.")
        await page.get_by_role("button", name="Send the reply").click()
        await expect(page.locator(".from-staff")).to_contain_text("We are here until 17:15.")
        await expect(page.locator("[data-keys]")).to_be_hidden()
        await page.get_by_role("button", name="日本語").click()
        await expect(page.locator("html")).to_have_attribute("lang", "ja")
        await page.locator("form[action$='/sign-out'] button").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("サインイン")
        await page.go_back()
        await expect(page.get_by_text(leads["fear"])).to_be_hidden()


async def test_keyboard_is_enough(browser: Browser, busy_house: Busy) -> None:
    house, leads = busy_house
    await house.employ("Sato")
    async with desk_at(browser, house) as desk:
        page, press = desk.page, desk.page.keyboard.press
        await desk.go("/sign-in?locale=en")
        for _ in range(3):
            await press("Tab")
        await press("Tab")
        assert await focused(page) == "name"
        await page.keyboard.type("Sato")
        await press("Tab")
        await page.keyboard.type(PASSWORD)
        await press("Enter")
        await expect(page.locator(".row").first).to_be_visible()
        await press("j")
        assert "Violence or fear" in await focused(page)
        await press("ArrowDown")
        assert await focused(page) == "No food today"
        await press("k")
        await press("k")
        assert "Violence or fear" in await focused(page)
        await press("j")
        await press("/")
        assert await focused(page) == "search"
        await page.keyboard.type("jk?")
        await expect(page.locator("#search")).to_have_value("jk?")
        await press("Escape")
        await press("?")
        await expect(page.get_by_role("dialog")).to_contain_text("Next case")
        await press("j")
        await press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await press("j")
        await press("j")
        await press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text(leads["food"])
        await press("r")
        assert await focused(page) == "reply"
        await page.keyboard.type("Come today.")
        await press("Tab")
        await press("Enter")
        await expect(page.locator(".from-staff .bubble")).to_have_text("Come today.")
        await press("u")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Who needs help first")


async def test_single_keys_can_be_switched_off(browser: Browser, busy_house: Busy) -> None:
    house, _ = busy_house
    await house.employ("Sato")
    async with desk_at(browser, house, "Sato") as desk:
        await desk.page.get_by_role("button", name="Keyboard shortcuts").click()
        await desk.page.get_by_label("Use single-key shortcuts").uncheck()
        await desk.page.get_by_role("button", name="Close").click()
        await desk.page.reload()
        await desk.page.keyboard.press("/")
        assert await focused(desk.page) != "search"
        await desk.page.keyboard.press("?")
        await expect(desk.page.get_by_role("dialog")).to_be_hidden()


async def test_list_renews_itself_and_keeps_the_place(browser: Browser, busy_house: Busy) -> None:
    house, _ = busy_house
    await house.employ("Sato")
    async with desk_at(browser, house, "Sato") as desk:
        page = desk.page
        await page.get_by_role("link", name="No food today").focus()
        await house.resident("line").answer(until="contact", place="alone", right_now=["hurt"])
        await expect(page.locator(".row")).to_have_count(6)
        await expect(page.get_by_role("link", name="Hurt or very sick")).to_be_visible()
        assert await focused(page) == "No food today"


async def test_case_renews_itself_while_a_reply_is_being_written(browser: Browser, house: House) -> None:
    await house.employ("Sato")
    await house.employ("Mori")
    person = house.resident("line")
    reference = await person.answer(place="alone", right_now=["no_food"], contact="here")
    async with desk_at(browser, house, "Sato") as desk:
        page = desk.page
        await desk.go(f"/leads/{reference}")
        await page.get_by_role("textbox", name="Reply in the chat").fill("Come to")
        await person.say("I found bread.")
        await expect(page.locator("#talk")).to_contain_text("I found bread.")
        await house.state.acts.claim(reference, "Mori", 1)
        await expect(page.locator("#standing")).to_contain_text("Mori")
        await page.keyboard.type(" us")
        await expect(page.get_by_role("textbox", name="Reply in the chat")).to_have_value("Come to us")
        assert await focused(page) == "reply"


async def test_assessment_is_written_by_keyboard_while_the_page_renews_itself(browser: Browser, house: House) -> None:
    """faults: 10"""
    await house.employ("Sato")
    person = house.resident("line")
    reference = await person.answer(place="alone", right_now=["no_food"], contact="here")
    async with desk_at(browser, house, "Sato") as desk:
        page, press = desk.page, desk.page.keyboard.press
        await desk.go(f"/leads/{reference}")
        await page.get_by_text("Write it", exact=True).focus()
        await press("Enter")
        await press("Tab")
        assert await focused(page) == "assessment"
        await page.keyboard.type("Sleep")
        await person.say("Tôi cần giúp đỡ về tiền thuê nhà")
        await expect(page.get_by_role("button", name="It was read and understood")).to_be_visible()
        await page.keyboard.type(" first.")
        await press("Tab")
        await press("Space")
        await page.get_by_label("Near or far from work").select_option("far")
        await page.get_by_role("button", name="Keep the assessment").press("Enter")
        await expect(page.locator("#judgement")).to_contain_text("Sleep first.")
        await expect(page.locator("#judgement")).to_contain_text("Health, illness, disability")
        await expect(page.locator("#judgement")).to_contain_text("Far from work")
        await page.get_by_text("Change it", exact=True).click()
        await page.get_by_label("What you see, in your own words").fill("Sato rewrites.")
        await house.state.acts.assess(reference, "Mori", "Mori rewrites.", (), "", 1)
        await expect(page.locator("#judgement")).to_contain_text("Mori rewrites.")
        await page.get_by_role("button", name="Keep the assessment").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Somebody was faster")
        await expect(page.get_by_label("What you wrote")).to_have_value("Sato rewrites.")


async def test_unread_text_and_consent_are_handled_without_javascript(browser: Browser, house: House) -> None:
    await house.employ("Sato")
    reference = await worked_on(house, "Sato")
    async with desk_at(browser, house, "Sato", java_script_enabled=False) as desk:
        page = desk.page
        await expect(page.locator(".row").first).to_contain_text("Text nobody could read yet")
        await page.locator(f"[data-row='{reference}'] a").click()
        await page.get_by_role("button", name="It was read and understood").click()
        await expect(page.get_by_role("status").first).to_contain_text("no longer counts as unread")
        await expect(page.get_by_text("nobody could read this yet")).to_have_count(0)
        await page.get_by_text("They agreed", exact=True).click()
        await page.get_by_label("With which body").fill("Legal aid")
        await page.get_by_role("button", name="Record the consent").click()
        await expect(page.locator("#sharing")).to_contain_text("Legal aid Agreed on Mon 30 Nov; recorded by Sato")
        await page.get_by_role("button", name="They take it back Legal aid").click()
        await expect(page.locator("#sharing .ended")).to_have_count(2)


async def test_erased_case_leaves_an_open_page(browser: Browser, house: House) -> None:
    """faults: 99"""
    await house.employ("Sato")
    reference = await house.resident().answer(
        place="alone", right_now=["no_food"], stop="more", own_words="canary sentence", for_whom="me"
    )
    async with desk_at(browser, house, "Sato") as desk:
        await desk.go(f"/leads/{reference}")
        await expect(desk.page.get_by_text("canary sentence").first).to_be_visible()
        await house.state.acts.erase(reference, "Sato", "asked_in_chat")
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("Erased")
        assert "canary" not in await desk.page.content()


async def test_conflict_shows_both_sides_and_keeps_the_text(browser: Browser, house: House) -> None:
    """faults: 10"""
    await house.employ("Sato")
    reference = await house.resident("line").answer(place="alone", right_now=["no_food"], contact="here")
    async with desk_at(browser, house, "Sato", java_script_enabled=False) as desk:
        page = desk.page
        await desk.go(f"/leads/{reference}")
        await house.state.acts.close(reference, "referred", "Mori", 1)
        await page.get_by_role("textbox", name="Reply in the chat").fill("Come today.")
        await page.get_by_role("button", name="Send the reply").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Somebody was faster")
        await expect(page.get_by_label("What you wrote")).to_have_value("Come today.")
        await page.get_by_role("button", name="Keep it as a note").click()
        await expect(page.locator(".from-note")).to_contain_text("Come today.")


async def test_page_from_the_browsers_memory_shows_nothing_after_signing_out(
    browser: Browser, busy_house: Busy
) -> None:
    """faults: 89"""
    house, leads = busy_house
    await house.employ("Sato")
    async with desk_at(browser, house, "Sato") as desk:
        await desk.go(f"/leads/{leads['food']}")
        await desk.page.get_by_role("button", name="Sign out").click()
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("サインイン")
        await desk.page.go_back()
        await expect(desk.page.get_by_text("Nothing left since Saturday.")).to_have_count(0)


async def test_print_shows_the_case_and_no_tools(browser: Browser, busy_house: Busy) -> None:
    house, leads = busy_house
    await house.employ("Sato")
    async with desk_at(browser, house, "Sato") as desk:
        await desk.go(f"/leads/{leads['food']}")
        await desk.page.emulate_media(media="print")
        await expect(desk.page.locator("#words")).to_be_visible()
        await expect(desk.page.locator("#answers")).to_be_visible()
        for hidden in (".top", ".tools", ".foot", ".jumps"):
            await expect(desk.page.locator(hidden)).to_be_hidden()


async def test_pages_fit_the_screen(browser: Browser, busy_house: Busy) -> None:
    house, leads = busy_house
    await house.employ("Sato", "admin")
    await answered(house, leads["months"], "Sato")
    paths = ["/", f"/leads/{leads['food']}", f"/leads/{leads['days']}", f"/leads/{leads['months']}", "/team", "/closed"]
    paths.append(f"/leads/{await worked_on(house, 'Sato')}")
    async with desk_at(browser, house, "Sato") as desk:
        for path in paths:
            await desk.go(path)
            for width in (1280, 390, 320):
                await desk.page.set_viewport_size({"width": width, "height": 844})
                assert await desk.page.evaluate("document.documentElement.scrollWidth") <= width, (width, path)
