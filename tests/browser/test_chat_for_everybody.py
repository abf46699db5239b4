"""The residents' page for everybody: keyboard, screen reader, small screens, large letters, right to left."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Stage
from tests.browser.resident import PHONE, resident
from tests.browsers import SEEN, axe


async def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key does not reach {selector}")


async def test_everything_can_be_done_with_the_keyboard(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        page = anna.page
        await anna.open()
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.matches('.leave')")
        await tab_to(page, "button[value=en]")
        await page.keyboard.press("Enter")
        for step, code in (("opening", "start"), ("place", "alone"), ("consent", "yes")):
            await anna.at(step)
            await tab_to(page, f"button[value={code}]")
            await page.keyboard.press("Enter")
        await anna.at("right_now")
        await expect(page.locator("#ask")).to_be_focused()
        await tab_to(page, "input[value=child]")
        await page.keyboard.press("Space")
        await tab_to(page, "button[value=done]")
        await page.keyboard.press("Enter")
        await anna.at("for_whom")
        await tab_to(page, "button[value=me]")
        await page.keyboard.press("Enter")
        await anna.at("own_words")
        await page.keyboard.press("Tab")
        await page.keyboard.type("No work since June.")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await anna.at("needs")
        await anna.sees("No work since June.", ".own")
        anna.stayed_at_home()


@pytest.mark.parametrize(("language", "scheme", "rules"), [*SEEN, pytest.param("ur", "light", (), id="ur-light")])
async def test_nobody_is_shut_out(
    browser: Browser, stage: Stage, language: str, scheme: str, rules: tuple[str, ...]
) -> None:
    async with resident(browser, stage.url, color_scheme=scheme) as anna:
        await anna.open()
        assert await axe(anna.page, *rules) == []
        await anna.to_the_questions(language, "later")
        await anna.tick("violence")
        await expect(anna.page.locator(".safety").first).to_be_visible()
        await anna.page.locator(".menu summary").click()
        assert await axe(anna.page, *rules) == []
        await anna.press("done", then="contact")
        await anna.press("here", then="contact.word")
        await anna.press("skip", then="stop")
        await anna.press("send")
        (card,) = stage.home.state.store.cards()
        await stage.home.state.acts.reply(card.reference, "Please come.", "sato", "n1")
        await anna.sees("Please come.", ".staff")
        assert await axe(anna.page, *rules) == []
        stage.home.clock.pass_minutes(40)
        await anna.open()
        assert await axe(anna.page, *rules) == []
        await anna.leave()
        assert await axe(anna.page, *rules) == []
        anna.stayed_at_home()


TOO_SMALL = """() => Array.from(document.querySelectorAll("button, summary, .tick, .phones a, .safety a, textarea"))
    .filter((each) => !each.matches(".offscreen") && each.offsetParent)
    .map((each) => [each.textContent.trim(), each.getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44)
    .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("language", ["ja", "en", "ur"])
async def test_it_fits_a_small_phone_and_large_letters(browser: Browser, stage: Stage, language: str) -> None:
    async with resident(browser, stage.url, viewport={"width": 320, "height": 568}) as anna:
        for font in ("100%", "200%"):
            await anna.page.context.clear_cookies()
            await anna.to_the_questions(language)
            await anna.page.evaluate("size => { document.documentElement.style.fontSize = size }", font)
            await anna.tick("no_food")
            await expect(anna.page.locator(".safety").first).to_be_visible()
            await anna.page.locator(".menu summary").click()
            assert await anna.page.evaluate(OVERFLOW) <= 0
            assert await anna.page.evaluate(TOO_SMALL) == []
            await anna.page.evaluate("document.documentElement.style.fontSize = ''")
            await anna.page.reload()
            await expect(anna.page.locator("input[value=no_food]")).to_be_checked()
            await anna.tick("no_food", "child")
            await anna.press("done", then="for_whom")
            await anna.press("me", then="own_words")
            await anna.write("x" * 200)
            await anna.at("needs")
            await anna.page.evaluate("size => { document.documentElement.style.fontSize = size }", font)
            assert await anna.page.evaluate(OVERFLOW) <= 0
            assert await anna.page.evaluate(TOO_SMALL) == []
            await anna.page.evaluate("document.documentElement.style.fontSize = ''")


async def test_pictures_are_drawn(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        sizes = await anna.page.locator("svg.picture use").evaluate_all(
            "uses => uses.map((use) => use.getBoundingClientRect().width)"
        )
        assert len(sizes) >= 8
        assert min(sizes) > 10


async def test_a_screen_reader_hears_what_is_new(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        log = anna.page.get_by_role("log", name="Messages")
        await expect(log).to_be_visible()
        await anna.tick("violence")
        await expect(log.locator(".safety").first).to_have_attribute("aria-live", "assertive")
        group = anna.page.get_by_role("group", name="Is any of this true right now? Tap all that fit.")
        await expect(group.get_by_role("checkbox")).to_have_count(8)
        await expect(anna.page.get_by_role("status")).to_have_count(1)


async def test_hostile_words_stay_words(browser: Browser, stage: Stage) -> None:
    """faults: 59, 74"""
    async with resident(browser, stage.url, viewport=PHONE) as anna:
        dialogs: list[str] = []
        anna.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        number = await anna.tell_everything("<img src=x onerror=alert(1)><script>alert(2)</script>", "en")
        await stage.home.state.acts.reply(number, '"><svg onload=alert(3)> javascript:alert(4)', "sato", "n1")
        await anna.sees("<svg onload=alert(3)>", ".staff")
        await anna.page.reload()
        await anna.sees("<svg onload=alert(3)>", ".staff")
        assert dialogs == []
        await expect(anna.page.locator(".bubble img, .bubble script, .bubble svg[onload]")).to_have_count(0)
        anna.stayed_at_home()
