"""The residents' page in a real browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.resident import PHONE, Resident, resident
from tests.browser.urdu import Urdu
from tests.browsers import axe
from tests.residents_page import OFFICE, House, house, served

WORDS = {"en": "My rent is two months late.", "ja": "家賃を2か月払えていません。"}
REFUSED = re.compile("Content.Security.Policy|Refused|blocked", re.IGNORECASE)


class Stage(NamedTuple):
    home: House
    url: str


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with house(tmp_path, Urdu()) as home, served(home.app) as url:
        yield Stage(home, url)


def stayed_at_home(anna: Resident) -> None:
    """No request left the server, and nothing was refused."""
    assert len(anna.requests) > 3
    assert [address for address in anna.requests if not address.startswith(anna.url + "/")] == []
    assert anna.complaints == []


# ---------------------------------------------------------------- the whole way


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("language", ["ja", "en"])
async def test_a_resident_tells_and_staff_get_the_lead(
    browser: Browser, stage: Stage, language: str, script: bool
) -> None:
    async with resident(browser, stage.url, java_script_enabled=script) as anna:
        number = await anna.tell_everything(WORDS[language], language)
        lead = await stage.home.state.store.lead(number)
        assert lead
        assert (lead.card.locale, lead.card.needs) == (language, ("income", "rent_loan"))
        assert [said.text for said in lead.lead.own_words] == [WORDS[language]]
        await stage.home.state.acts.reply(number, "明日の10時にどうぞ。 03-1234-5678", "sato", "n1")
        if not script:
            await anna.open()
        await anna.sees("明日の10時にどうぞ。", ".staff")
        await expect(anna.page.locator(".staff a")).to_have_attribute("href", "tel:0312345678")
        await anna.write("ありがとう")
        await anna.sees("ありがとう", ".own")
        assert await anna.page.locator(".own", has_text="ありがとう").count() == 1
        stayed_at_home(anna)


async def test_a_reload_shows_the_same_and_sends_nothing(browser: Browser, stage: Stage) -> None:
    for script in (True, False):
        async with resident(browser, stage.url, java_script_enabled=script) as anna:
            await anna.to_the_questions()
            await anna.tick("child")
            await anna.press("done", then="for_whom")
            before = await anna.page.locator(".bubble").all_inner_texts()
            await anna.page.reload()
            await anna.at("for_whom")
            shown = await anna.page.locator(".bubble").all_inner_texts()
            assert shown == [text for text in before if text in shown]
            assert shown[-1] == before[-1]


async def test_numbers_come_with_the_tick_that_tells_of_danger(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        await anna.tick("die")
        await expect(anna.page.locator(".safety a").first).to_be_visible()
        await anna.at("right_now")
        await expect(anna.page.locator("input[value=die]")).to_be_checked()
        await anna.tick("child")
        await anna.press("done", then="die_tonight")
        await expect(anna.page.locator(".own").last).to_have_text("You: I want to die / A child is with me")
        stayed_at_home(anna)


async def test_erasing_empties_the_screen(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        await anna.tick("child")
        await anna.press("done", then="for_whom")
        await anna.page.locator(".menu summary").click()
        await anna.press("erase", then="erase")
        await anna.press("erase")
        await expect(anna.page.locator(".own")).to_have_count(0)
        assert "child" not in await anna.page.locator("#log").inner_text()


async def test_changing_the_language_changes_the_page(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        await anna.page.locator(".menu summary").click()
        await anna.press("language", then="language")
        await anna.press("ur")
        await expect(anna.page.locator("html")).to_have_attribute("dir", "rtl")
        await anna.at("right_now")


# ---------------------------------------------------------------- several places


async def test_two_tabs_show_the_same_question(browser: Browser, stage: Stage) -> None:
    """faults: 9"""
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        second = Resident(await anna.page.context.new_page(), stage.url)
        await second.open()
        await second.at("right_now")
        await second.page.fill("#text", "half a thought")
        await anna.tick("child")
        await anna.press("done", then="for_whom")
        await second.at("for_whom")
        await second.sees("A child is with me", ".own")
        assert await second.page.input_value("#text") == "half a thought"
        await second.press("me", then="own_words")
        await anna.at("own_words")


async def test_leaving_in_one_tab_blanks_the_other(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        second = Resident(await anna.page.context.new_page(), stage.url)
        await second.open()
        await second.at("right_now")
        await anna.page.locator(".leave").click()
        await second.page.wait_for_url("**/hours?lang=en")
        assert await second.page.locator(".bubble").count() == 0


# ---------------------------------------------------------------- leaving


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
        await anna.page.route("**/leave?*", lambda route: held.append(route))
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
        stayed_at_home(anna)


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_back_shows_nothing_of_the_conversation(browser: Browser, stage: Stage, script: bool) -> None:
    async with resident(browser, stage.url, java_script_enabled=script) as anna:
        await anna.open("/hours")
        await anna.to_the_questions()
        await anna.page.locator(".leave").click()
        await anna.page.wait_for_url("**/hours?lang=en")
        await is_blank(anna.page)
        for _ in range(4):
            await anna.page.go_back(wait_until="load")
            assert await anna.page.locator(".bubble").count() == 0
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
        assert await anna.page.locator(".bubble").count() > 0
        await anna.page.keyboard.press(key)
        await anna.page.wait_for_url("**/hours?lang=en")
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
        await anna.page.locator(".leave").click()
        await anna.page.wait_for_url("**/hours?lang=en")
        await is_blank(anna.page)


async def test_a_page_left_alone_shows_nothing(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.page.clock.install()
        await anna.to_the_questions()
        stage.home.clock.pass_minutes(31)
        await anna.page.clock.fast_forward("31:00")
        await expect(anna.page.locator("h1")).to_have_text("Hello. Would you like to continue?")
        assert await anna.page.locator(".bubble").count() == 0
        await anna.page.locator("button[value=start]").click()
        await anna.at("resume")


# ---------------------------------------------------------------- a bad network


async def test_words_are_kept_and_sent_when_the_network_is_back(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        await anna.tick("none")
        await anna.press("done", then="for_whom")
        await anna.press("me", then="own_words")
        await anna.page.route("**/say", lambda route: route.abort())
        await anna.write("I have nobody to ask.")
        await expect(anna.page.locator("#status")).to_contain_text("your words are still here")
        assert await anna.page.input_value("#text") == "I have nobody to ask."
        await anna.page.unroute("**/say")
        await anna.page.evaluate("window.dispatchEvent(new Event('online'))")
        await anna.at("needs")
        await expect(anna.page.locator(".own", has_text="I have nobody to ask.")).to_have_count(1)
        await expect(anna.page.locator("#status")).to_be_empty()
        assert await anna.page.input_value("#text") == ""


async def test_a_lost_answer_does_nothing_twice(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        await anna.tick("none")
        await anna.press("done", then="for_whom")
        await anna.press("me", then="own_words")

        async def lose(route: Route) -> None:
            await route.fetch()
            await route.abort()

        await anna.page.route("**/say", lose, times=1)
        await anna.write("I have nobody to ask.")
        await expect(anna.page.locator("#status.trouble")).to_be_visible()
        await anna.page.evaluate("window.dispatchEvent(new Event('online'))")
        await anna.at("needs")
        await expect(anna.page.locator(".own", has_text="I have nobody to ask.")).to_have_count(1)
        await anna.page.reload()
        await expect(anna.page.locator(".own", has_text="I have nobody to ask.")).to_have_count(1)


# ---------------------------------------------------------------- for everybody


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
        await tab_to(page, "#ask")
        await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Shift+Tab")
        await page.keyboard.type("No work since June.")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await anna.at("needs")
        await anna.sees("No work since June.", ".own")
        stayed_at_home(anna)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ja", "en", "ur"])
async def test_nobody_is_shut_out(browser: Browser, stage: Stage, language: str, scheme: str) -> None:
    async with resident(browser, stage.url, color_scheme=scheme) as anna:
        await anna.open()
        assert await axe(anna.page) == []
        await anna.to_the_questions(language, "later")
        await anna.tick("violence")
        await expect(anna.page.locator(".safety").first).to_be_visible()
        await anna.page.locator(".menu summary").click()
        assert await axe(anna.page) == []
        await anna.press("done", then="contact")
        await anna.press("here", then="stop")
        await anna.press("send")
        (card,) = stage.home.state.store.cards()
        await stage.home.state.acts.reply(card.reference, "Please come.", "sato", "n1")
        await anna.sees("Please come.", ".staff")
        assert await axe(anna.page) == []
        stage.home.clock.pass_minutes(40)
        await anna.open()
        assert await axe(anna.page) == []
        await anna.page.locator(".leave").click()
        await anna.page.wait_for_url("**/hours?*")
        assert await axe(anna.page) == []
        stayed_at_home(anna)


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
        number = await anna.tell_everything('<img src=x onerror=alert(1)><script>alert(2)</script>', "en")
        await stage.home.state.acts.reply(number, '"><svg onload=alert(3)> javascript:alert(4)', "sato", "n1")
        await anna.sees("<svg onload=alert(3)>", ".staff")
        await anna.page.reload()
        await anna.sees("<svg onload=alert(3)>", ".staff")
        assert dialogs == []
        assert await anna.page.locator(".bubble img, .bubble script, .bubble svg[onload]").count() == 0
        stayed_at_home(anna)
