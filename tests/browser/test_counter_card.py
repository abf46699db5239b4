"""The card for the counter in a real browser: seen by everybody, on one sheet of paper, and quickly gone."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.async_api import Browser, Error, expect

from tests.browser.conftest import Stage
from tests.browser.resident import PHONE, Resident, press_and_leave, resident
from tests.browsers import axe

WORDS = "My rent is two months late."


async def at_the_card(anna: Resident, language: str) -> str:
    number = await anna.tell_everything(WORDS, language)
    await anna.page.locator("a[href='/card']").click()
    await anna.page.wait_for_url("**/card")
    return number


@pytest.mark.parametrize("language", ["ja", "en", "ur"])
async def test_it_reads_well_on_the_screen_and_on_one_sheet_of_a4(
    browser: Browser, stage: Stage, language: str
) -> None:
    async with resident(browser, stage.url) as anna:
        number = await at_the_card(anna, language)
        page = anna.page
        assert await axe(page) == []
        sides = page.locator(".card section")
        spoken = [await side.get_attribute("lang") for side in await sides.all()]
        assert spoken == (["ja"] if language == "ja" else [language, "ja"])
        await expect(sides.first).to_have_attribute("dir", "rtl" if language == "ur" else "ltr")
        await expect(sides.last).to_have_attribute("dir", "ltr")
        for side in await sides.all():
            await expect(side.locator(".number")).to_have_text(number)
        assert WORDS not in await page.locator("body").inner_text()
        assert await page.title() in ("Information", "お知らせ", "معلومات")
        overflow = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        for width in (320, PHONE["width"], 1100):
            await page.set_viewport_size({"width": width, "height": 740})
            assert await page.evaluate(overflow) <= 0
        paper = await page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
        assert b"/MediaBox [0 0 594.9" in paper or b"/MediaBox [0 0 595" in paper
        await page.emulate_media(media="print")
        for gone in (".top", ".phones", ".card-page .how >> nth=0"):
            await expect(page.locator(gone)).to_be_hidden()
        await expect(sides.last).to_be_visible()
        anna.stayed_at_home()


async def test_in_a_right_to_left_language_only_its_own_side_turns(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url, viewport={"width": 1100, "height": 800}) as anna:
        await at_the_card(anna, "ur")
        own, japanese = await anna.page.locator(".card section").all()
        label, term = "node => getComputedStyle(node).textAlign", "node => getComputedStyle(node).direction"
        assert await own.locator("dt").first.evaluate(term) == "rtl"
        assert await japanese.locator("dt").first.evaluate(term) == "ltr"
        assert await own.locator("dt").first.evaluate(label) in ("start", "right")
        left, right = await japanese.bounding_box(), await own.bounding_box()
        assert left
        assert right
        assert left["x"] < right["x"], "the resident's own side comes first: on the right"


async def test_it_works_without_javascript(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url, java_script_enabled=False) as anna:
        number = await at_the_card(anna, "en")
        await expect(anna.page.locator(".card section .number").first).to_have_text(number)
        await expect(anna.page.locator("[data-print]")).to_be_hidden()
        await anna.page.get_by_role("link", name="Back to the talk").click()
        await expect(anna.page.locator("#say")).to_be_visible()


async def test_leaving_quickly_leaves_nothing_of_it(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        number = await at_the_card(anna, "en")
        await expect(anna.page.locator("[data-print]")).to_be_visible()
        await anna.page.keyboard.press("Escape")
        await press_and_leave(anna.page, "Escape")
        await anna.page.wait_for_url("**/hours?*")
        # The page behind leads on by itself, perhaps before it is there.
        with suppress(Error):
            await anna.page.go_back(wait_until="commit")
        await expect(anna.page.get_by_text(number)).to_have_count(0)


async def test_what_is_ended_in_another_tab_ends_here(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        number = await at_the_card(anna, "en")
        other = Resident(await anna.page.context.new_page(), stage.url)
        await other.open()
        await other.leave()
        await anna.page.wait_for_url("**/hours?*")
        await expect(anna.page.get_by_text(number)).to_have_count(0)
