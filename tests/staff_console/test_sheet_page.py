"""A lead on the national forms: who may read it, what stands on it, and that it fits on paper."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browsers import IN_COLOURS, axe
from tests.staff_console.house import House
from tests.staff_console.samples import Busy, busy_day
from tests.staff_console.test_browser import desk_at
from tests.staff_console.visitor import Visitor, signed_in, words


async def worker(house: House, locale: str = "en") -> Visitor:
    await house.employ("Sato", "worker", locale)
    return await signed_in(house, "Sato")


async def test_reading_the_sheet_is_noted_as_reading_the_lead(either_house: House) -> None:
    house = either_house
    leads = await busy_day(house)
    visitor = await worker(house)
    answer = await visitor.get(f"/leads/{leads['food']}/sheet")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert await house.audit("opened") == [("Sato", leads["food"])]


async def test_who_may_not_read_the_lead_may_not_read_its_sheet(busy_house: Busy) -> None:
    """faults: 82, 99"""
    house, leads = busy_house
    path = f"/leads/{leads['food']}/sheet"
    stranger = await Visitor(house).get(path)
    assert stranger.status_code in (303, 401)
    assert leads["food"] not in stranger.text
    visitor = await worker(house)
    assert (await visitor.get("/leads/AAA-AAA/sheet")).status_code == 404
    await house.state.acts.erase(leads["food"], "Sato", "asked")
    assert (await visitor.get(path)).status_code == 410
    assert await house.audit("opened") == []


async def test_the_lead_page_has_one_link_to_it(busy_house: Busy) -> None:
    house, leads = busy_house
    page = (await (await worker(house)).get(f"/leads/{leads['food']}")).text
    assert page.count(f'href="/staff/leads/{leads["food"]}/sheet"') == 1


async def test_it_is_in_japanese_as_printed_with_english_on_demand(busy_house: Busy) -> None:
    house, leads = busy_house
    visitor = await worker(house)
    japanese = words(await visitor.get(f"/leads/{leads['months']}/sheet"))
    english = words(await visitor.get(f"/leads/{leads['months']}/sheet?summary=en"))
    for text in (japanese, english):
        assert "相談受付・申込票" in text
        assert "インテーク・アセスメントシート" in text
        assert "家賃が二か月分たまっています。" in text
        assert "◎ " in text
    assert "聞いていません" in japanese
    assert "not asked" not in japanese
    assert "Reception of a consultation" in english
    assert "for staff" in english
    assert "聞いていません" not in english
    assert "Labels as in the draft form of 2013-14." in english


async def test_what_the_forms_have_no_box_for_stands_beside_them(busy_house: Busy) -> None:
    house, leads = busy_house
    text = words(await (await worker(house)).get(f"/leads/{leads['days']}/sheet?summary=en"))
    assert "I will come and look: never push" in text
    assert "Do not contact the person this is about, and do not tell them." in text
    assert "Who sees the screen Others may see later" in text
    assert "Referred by † tax in part" in text
    assert "Within days · Gas or telephone is off" in text


async def test_a_lead_that_was_not_sent_says_so(busy_house: Busy) -> None:
    house, leads = busy_house
    visitor = await worker(house)
    unsent = words(await visitor.get(f"/leads/{leads['fear']}/sheet?summary=en"))
    sent = words(await visitor.get(f"/leads/{leads['food']}/sheet?summary=en"))
    assert "Not sent by the resident" in unsent
    assert "Not sent by the resident" not in sent


async def test_hostile_words_stay_words(house: House) -> None:
    """faults: 47, 59"""
    hostile = "<script>alert(1)</script>{{ 7*7 }}\u202eevil"
    reference = await house.resident().answer(place="alone", for_whom="me", own_words=hostile)
    page = (await (await worker(house)).get(f"/leads/{reference}/sheet")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
    assert "\u202e" not in page
    assert " style=" not in page


def pages_of(pdf: bytes) -> list[tuple[int, int]]:
    """The size of each page in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == len(boxes)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


@pytest.mark.parametrize(("scheme", "rules"), IN_COLOURS)
async def test_it_is_black_on_white_on_two_sheets_of_a4(
    browser: Browser, busy_house: Busy, scheme: str, rules: tuple[str, ...]
) -> None:
    house, leads = busy_house
    await house.employ("Sato")
    async with desk_at(browser, house, "Sato", color_scheme=scheme) as desk:
        page = desk.page
        sheets = [(leads["months"], "ja"), (leads["days"], "en"), (leads["days"], "ja"), (leads["months"], "en")]
        # The night could bring other colours, but no other sheet and no other words.
        for reference, language in sheets[:1] if rules else sheets:
            await desk.go(f"/leads/{reference}/sheet?summary={language}")
            if (reference, language) in sheets[:3]:
                assert await axe(page, *rules) == []
            await expect(page.locator(".paper")).to_have_attribute("lang", language)
            assert pages_of(await page.pdf(prefer_css_page_size=True)) == [(595, 842)] * 2
        await page.emulate_media(media="print")
        for gone in (".top", ".sheet-ways", ".foot"):
            await expect(page.locator(gone)).to_be_hidden()
        colours = await page.locator(".paper").evaluate(
            "paper => [getComputedStyle(paper).color, getComputedStyle(paper).backgroundColor]"
        )
        assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
