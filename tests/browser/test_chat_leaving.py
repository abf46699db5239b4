"""Leaving quickly, by button and by keys, and what is left on the screen."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.conftest import Stage
from tests.browser.resident import press_and_leave, resident
from tests.residents_page import OFFICE


async def is_blank(page: Page) -> None:
    await expect(page.locator("h1")).to_have_text("Opening hours")
    await expect(page).to_have_title("Opening hours")
    text = await page.locator("body").inner_text()
    assert "Monday" in text
    for told in (OFFICE.public_name, "screen", "110"):
        assert told not in text


async def test_leaving_blanks_before_the_network_answers(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        await anna.page.route("**/leave?*", hold)
        await anna.page.locator(".leave").click()
        await is_blank(anna.page)
        assert anna.page.url.endswith("/hours?lang=en")
        assert await stage.home.conversations() == 1
        cookies = await anna.page.context.cookies()
        assert len(cookies) == 1
        async with anna.page.expect_navigation(url="**/hours?lang=en"):
            await held[0].continue_()
        await is_blank(anna.page)
        assert await anna.page.context.cookies() == []
        assert await stage.home.state.store.find("web", "web", cookies[0]["value"]) is None
        anna.stayed_at_home()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_back_shows_nothing_of_the_conversation(browser: Browser, stage: Stage, script: bool) -> None:
    async with resident(browser, stage.url, java_script_enabled=script) as anna:
        await anna.open("/hours")
        await anna.to_the_questions()
        await anna.leave()
        await is_blank(anna.page)
        for _ in range(4):
            await anna.page.go_back(wait_until="load")
            await expect(anna.page.locator(".bubble")).to_have_count(0)
            assert "screen" not in await anna.page.locator("body").inner_text()


@pytest.mark.parametrize(("key", "times"), [("Escape", 2), ("Shift", 3)])
async def test_keys_leave_quickly(browser: Browser, stage: Stage, key: str, times: int) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        await anna.page.fill("#text", "something")
        for _ in range(times - 1):
            await anna.page.keyboard.press(key)
        await anna.page.keyboard.press("A")
        for _ in range(times - 1):
            await anna.page.keyboard.press(key)
        await expect(anna.page.locator(".bubble").first).to_be_visible()
        await press_and_leave(anna.page, key)
        await is_blank(anna.page)


async def test_ending_a_choice_of_characters_is_no_wish_to_leave(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions("ja")
        await anna.page.evaluate("""() => {
            for (let times = 0; times < 4; times += 1) {
                document.querySelector("#text").dispatchEvent(
                    new KeyboardEvent("keydown", {key: "Escape", isComposing: true, bubbles: true}));
            }
        }""")
        await anna.at("right_now")


async def test_leaving_works_from_the_first_page(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.open()
        await anna.leave()
        await is_blank(anna.page)


async def test_a_page_left_alone_shows_nothing(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.page.clock.install()
        await anna.to_the_questions()
        stage.home.clock.pass_minutes(31)
        await anna.page.clock.fast_forward("31:00")
        await expect(anna.page.locator("h1")).to_have_text("Hello. Would you like to continue?")
        await expect(anna.page.locator(".bubble")).to_have_count(0)
        await anna.page.locator("button[value=start]").click()
        await anna.at("resume")
