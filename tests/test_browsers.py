from playwright.async_api import Browser

from tests.browsers import axe

GOOD = "<!doctype html><html lang=ja><title>入口</title><main><h1>入口</h1><label>名前 <input></label></main>"
BAD = "<!doctype html><html lang=ja><title>入口</title><main><h1>入口</h1><input></main>"


async def test_axe_passes_a_labelled_field(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content(GOOD)
    assert await axe(page) == []


async def test_axe_reports_a_field_without_a_label(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content(BAD)
    assert [(found.impact, found.rule) for found in await axe(page)] == [("critical", "label")]
