"""Coming back in a browser: by the entry of the first page, with and without the script, seen by everybody."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Stage
from tests.browser.resident import Resident, resident
from tests.browsers import SEEN, axe

WORD = {"en": "kingfisher", "ja": "かわせみ"}


async def sent(stage: Stage, anna: Resident, language: str) -> str:
    """Anna has sent what she told, and left; gives her number."""
    await anna.to_the_questions(language, "later")
    await anna.tick("no_bed")
    await anna.press("done", then="contact")
    await anna.press("quiet", then="contact.word")
    await anna.write(WORD[language])
    await anna.at("stop")
    await anna.press("send")
    (card,) = stage.home.state.store.cards()
    await anna.leave()
    return card.reference


async def knock(anna: Resident, number: str, word: str) -> None:
    await anna.page.fill("#number", number)
    await anna.page.fill("#word", word)
    await anna.page.locator("#return button").click()


@pytest.mark.parametrize(("language", "scheme", "rules"), SEEN)
async def test_everybody_can_come_back(
    browser: Browser, stage: Stage, language: str, scheme: str, rules: tuple[str, ...]
) -> None:
    async with resident(browser, stage.url, color_scheme=scheme) as anna:
        number = await sent(stage, anna, language)
        stage.home.clock.pass_minutes(90)
        await stage.home.state.acts.reply(number, "Please come.", "sato", "n1")
        await anna.open(f"/?lang={language}")
        await anna.page.locator("a[href^='/return']").click()
        await expect(anna.page.locator("#number")).to_be_visible()
        assert await axe(anna.page, *rules) == []
        await knock(anna, number, "heron")
        await anna.page.wait_for_url("**/return/closed?*")
        assert await axe(anna.page, *rules) == []
        await anna.page.locator("main a[href^='/return']").click()
        await knock(anna, number.lower().replace("-", " "), WORD[language])
        await anna.sees("Please come.", ".staff")
        assert await anna.page.locator(".own").count() == 0
        assert await axe(anna.page, *rules) == []
        assert not any(secret in address for address in anna.requests for secret in (number, WORD[language], "heron"))
        anna.stayed_at_home()


async def test_without_the_script_too(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        number = await sent(stage, anna, "en")
    async with resident(browser, stage.url, java_script_enabled=False) as anna:
        await anna.open("/return?lang=en")
        await knock(anna, number, WORD["en"])
        await expect(anna.page.locator(".bubble").last).to_have_text("Thank you.")
        await anna.page.go_back()
        await expect(anna.page.locator("#word")).to_have_value("")


async def test_an_open_page_is_left_blank_when_the_talk_goes_on_elsewhere(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna, resident(browser, stage.url) as elsewhere:
        await anna.to_the_questions("en", "later")
        await anna.tick("no_bed")
        await anna.press("done", then="contact")
        await anna.press("quiet", then="contact.word")
        await anna.write(WORD["en"])
        await anna.at("stop")
        await anna.press("send")
        (card,) = stage.home.state.store.cards()
        await elsewhere.open("/return?lang=en")
        await knock(elsewhere, card.reference, WORD["en"])
        await expect(elsewhere.page.locator(".bubble").last).to_have_text("Thank you.")
        await expect(anna.page.locator(".bubble")).to_have_count(0)


async def test_leaving_quickly_works_from_the_form(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.open("/return?lang=en")
        await anna.page.fill("#word", "kingfisher")
        await anna.leave()
        await expect(anna.page.locator("h1")).to_have_text("Opening hours")
