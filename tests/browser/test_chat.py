"""The residents' page in a real browser: the whole way, several tabs, a bad network."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.conftest import Stage
from tests.browser.resident import Resident, resident

WORDS = {"en": "My rent is two months late.", "ja": "家賃を2か月払えていません。"}


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
        await expect(anna.page.locator(".own", has_text="ありがとう")).to_have_count(1)
        anna.stayed_at_home()


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
        anna.stayed_at_home()


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
        await expect(second.page.locator(".bubble")).to_have_count(0)


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


async def test_a_long_text_arrives(browser: Browser, stage: Stage) -> None:
    """faults: 45"""
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        await anna.tick("none")
        await anna.press("done", then="for_whom")
        await anna.press("me", then="own_words")
        await anna.write("困った。" * 8000)
        await anna.at("needs")
        await anna.sees("困った。困った。", ".own")


async def test_words_stay_in_their_field_when_another_button_is_pressed(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        await anna.tick("none")
        await anna.press("done", then="for_whom")
        await anna.press("me", then="own_words")
        await anna.page.fill("#text", "Half a sentence")
        await anna.press("example")
        await anna.sees("Show me examples", ".own")
        assert await anna.page.input_value("#text") == "Half a sentence"
        await anna.page.locator(".menu summary").click()
        await anna.press("why")
        await expect(anna.page.locator(".bubble", has_text="So that the counter hears it")).to_be_visible()
        assert await anna.page.input_value("#text") == "Half a sentence"
        await anna.page.locator(".write button").click()
        await anna.at("needs")
        await anna.sees("Half a sentence", ".own")


async def test_a_refused_text_stays_and_is_explained(browser: Browser, stage: Stage) -> None:
    async with resident(browser, stage.url) as anna:
        await anna.to_the_questions()
        await anna.page.evaluate("document.querySelector('#text').value = '困'.repeat(120000)")
        await anna.page.locator(".write button").click()
        await expect(anna.page.locator("#status")).to_contain_text("too long")
        await expect(anna.page.locator(".pending")).to_have_count(0)
        assert await anna.page.evaluate("document.querySelector('#text').value.length") == 120_000
