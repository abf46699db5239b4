"""The pages of support lines in a real browser: with the keyboard, without JavaScript, for axe."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from dialogs.office import Place, Span
from tests.browsers import SEEN, axe
from tests.staff_console.house import House
from tests.staff_console.test_browser import desk_at
from tests.staff_console.test_lines import FORM, add
from tests.staff_console.visitor import signed_in


async def furnished(house: House) -> str:
    """A supervisor's page with something in every part of it; gives the id of an own line."""
    await house.employ("Mori", "supervisor")
    mori = await signed_in(house, "Mori")
    await add(mori)
    await add(mori, **{**FORM, "name": "夜の家", "verified_on": "2026-01-05", "when": "always"})
    version = house.state.settings.version
    await house.state.lines.switch("yorisoi", on=False, version=version, by="Mori")
    return house.state.settings.office.places[0].id


async def test_supervisor_adds_and_switches_without_javascript(browser: Browser, house: House) -> None:
    await house.employ("Mori", "supervisor")
    async with desk_at(browser, house, "Mori", java_script_enabled=False) as desk:
        page = desk.page
        await page.get_by_role("link", name="Support lines").click()
        await page.get_by_role("link", name="Add a line").click()
        await page.get_by_label("What is it called?").fill("Soup kitchen")
        await page.get_by_label("Telephone number, web address or mail address").fill("０６－００００－００００")
        await page.get_by_label("Monday").fill("11時〜15時")
        await page.get_by_label("Nothing to eat").check()
        await page.get_by_label("How do we know?").fill("asked by telephone")
        await page.get_by_role("button", name="Keep the line").click()
        await expect(page.get_by_role("status")).to_contain_text("Kept.")
        await expect(page.locator("section[aria-labelledby=own]")).to_contain_text("06-0000-0000")
        await page.get_by_role("button", name="Switch off TELL Lifeline").click()
        await expect(page.get_by_role("status")).to_contain_text("not shown any more")
        await expect(page.get_by_role("button", name="Switch on TELL Lifeline")).to_be_visible()
    [place] = house.state.settings.office.places
    assert isinstance(place, Place)
    assert [(span.weekday, span.opens.hour, span.closes.hour) for span in place.hours] == [(0, 11, 15)]
    assert isinstance(place.hours[0], Span)


async def test_form_is_filled_with_the_keyboard_alone(browser: Browser, house: House) -> None:
    await house.employ("Mori", "supervisor")
    async with desk_at(browser, house, "Mori") as desk:
        page = desk.page
        await desk.go("/lines/new")
        await page.get_by_label("What is it called?").focus()
        await page.keyboard.type("Soup kitchen")
        await page.keyboard.press("Tab")
        await page.keyboard.type("06-0000-0000")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("ArrowUp")
        await expect(page.get_by_label("Day and night, every day")).to_be_checked()
        await page.get_by_label("Nothing to eat").focus()
        await page.keyboard.press("Space")
        await page.get_by_label("How do we know?").focus()
        await page.keyboard.type("asked")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("Kept.")
    assert house.state.settings.office.places[0].always


@pytest.mark.parametrize(("locale", "scheme", "rules"), SEEN)
async def test_axe_finds_nothing_serious(
    browser: Browser, house: House, locale: str, scheme: str, rules: tuple[str, ...]
) -> None:
    own = await furnished(house)
    shots = os.environ.get("IRIGUCHI_SHOTS", "")
    found = {}
    async with desk_at(browser, house, "Mori", color_scheme=scheme) as desk:
        await house.staff.read_in("Mori", locale)
        paths = ["/lines", "/lines/new"]
        if every := (locale, scheme) == ("ja", "light"):
            paths += ["/lines?done=kept", f"/lines/own/{own}"]
        for path in paths:
            await desk.go(path)
            await desk.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            found[path] = await axe(desk.page, *rules)
            assert await desk.page.locator("html").get_attribute("lang") == locale
            if shots and scheme == "light":
                name = path.replace("/", "-").partition("?")[0].replace(own, "change")
                await desk.page.screenshot(path=Path(shots) / f"lines{name}-{locale}.png", full_page=True)
        await desk.go("/lines/new")
        form = desk.page.locator("form[action$='/lines/new']")
        await form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
        await expect(desk.page.get_by_role("alert")).to_be_visible()
        found["with troubles"] = await axe(desk.page, *rules)
        if shots and scheme == "light":
            await desk.page.screenshot(path=Path(shots) / f"lines-troubles-{locale}.png", full_page=True)
    assert len(found) == (5 if every else 3)
    assert {path: violations for path, violations in found.items() if violations} == {}


async def test_page_fits_a_small_screen(browser: Browser, house: House) -> None:
    own = await furnished(house)
    async with desk_at(browser, house, "Mori", viewport={"width": 360, "height": 700}) as desk:
        for path in ("/lines", "/lines/new", f"/lines/own/{own}"):
            await desk.go(path)
            wide = await desk.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 360, path
