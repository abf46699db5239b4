"""Why a case is urgent, in the resident's own words; and what counts no more, quiet but there."""

from __future__ import annotations

import re

import msgspec
import pytest

from dialogs.lead import LeadAnswer, LeadParked
from staff_console.evidence import quotes_of
from staff_console.names import ASIDE
from staff_console.speech import quoted
from state.records import LeadView
from tests.staff_console.house import House
from tests.staff_console.visitor import Visitor, signed_in, words

HUNGRY = "Hello & good day. I have not eaten since <Saturday>. My rent is late."


async def worker(house: House) -> Visitor:
    await house.employ("Sato")
    return await signed_in(house, "Sato")


async def view_of(house: House, reference: str) -> LeadView:
    view = await house.state.store.lead(reference)
    assert view is not None
    return view


def section(page: str, name: str) -> str:
    """The piece of a page that bears this id."""
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


async def in_words(house: House, text: str, **answers: object) -> str:
    given = {"place": "alone", "right_now": ["none"], "for_whom": "me", "own_words": text, "contact": "here"}
    return await house.resident("web").answer(**{**given, **answers})  # type: ignore[arg-type]


# ---------------------------------------------------------------- flags


async def test_words_that_raised_a_flag_are_marked_in_their_sentence(house: House) -> None:
    reference = await in_words(house, HUNGRY)
    flags = section((await (await worker(house)).get(f"/leads/{reference}")).text, "flags")
    quote = "I <mark>have not eaten since</mark> &lt;Saturday&gt;.</bdi>"
    assert f'<blockquote><bdi dir="auto" lang="en">{quote}' in flags
    assert "good day" not in flags
    assert re.search(r'class="rule">Rule: words:en\.\S+, version 1<', flags)
    assert "#" not in re.sub(r"&#\d+;", "", flags), "a message's number is nothing to read"


async def test_list_says_that_words_raised_the_flag(house: House) -> None:
    await in_words(house, HUNGRY)
    assert "No food today From their own words" in words(await (await worker(house)).get("/"))


async def test_flag_that_an_earlier_answer_raised_says_so(house: House) -> None:
    person = house.resident("web")
    given = {"place": "alone", "right_now": ["none"], "for_whom": "me", "needs": ["rent_loan"], "runway": "days"}
    reference = await person.answer(until="area", contact="here", **given)  # type: ignore[arg-type]
    visitor = await worker(house)
    assert "“How long money lasts”: A few days Rule: " in await visitor.lead(reference)
    await person.command("change")
    await person.press("runway")
    await person.press("weeks")
    text = await visitor.lead(reference)
    assert "Money is gone within days" in text
    assert "“How long money lasts”: A few days (changed since) Rule: " in text
    assert "Chose: How long money lasts" in text


async def test_flag_tells_its_date(house: House) -> None:
    reference = await in_words(
        house, "Rent.", needs=["rent_loan"], rent_loan__date=("leave_date", "2026-12-09"), runway="weeks"
    )
    text = await (await worker(house)).lead(reference)
    assert "The home is at risk within 14 days Rent or home Wed 9 Dec “Date to pay or leave”: A date to leave" in text
    assert "Money ends about Thu 10 Dec" in text


async def test_words_that_were_taken_back_leave_the_flag_and_no_text(house: House) -> None:
    person = house.resident("web")
    reference = await person.answer(place="alone", right_now=["none"], for_whom="me", contact="here")
    await person.withdraw(await person.say(HUNGRY))
    page = (await (await worker(house)).get(f"/leads/{reference}")).text
    assert "From words that they took back." in section(page, "flags")
    assert "have not eaten" not in page


async def test_sentence_without_an_end_is_cut_around_the_words(house: House) -> None:
    long = "and so it goes on and on " * 20
    reference = await in_words(house, f"{long}I have not eaten since Saturday {long}")
    view = await view_of(house, reference)
    [quote] = quotes_of(view, [reason for flag in view.lead.flags if flag.code == "no_food" for reason in flag.because])
    assert "<mark>have not eaten since</mark>" in quote.text
    assert quote.text.count("…") == 2
    assert len(quote.text) < 400


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        ([], "a&lt;b&gt;c"),
        ([(1, 4)], "a<mark>&lt;b&gt;</mark>c"),
        ([(3, 5), (0, 1)], "<mark>a</mark>&lt;b<mark>&gt;c</mark>"),
        ([(0, 3), (1, 2), (2, 5)], "<mark>a&lt;b</mark><mark>&gt;c</mark>"),
        ([(0, 99)], "<mark>a&lt;b&gt;c</mark>"),
    ],
)
def test_marked_text_is_escaped(marks: list[tuple[int, int]], shown: str) -> None:
    """faults: 59"""
    assert quoted("a<b>c", marks=marks) == f'<bdi dir="auto">{shown}</bdi>'


# ---------------------------------------------------------------- what counts no more


async def test_changed_answers_and_wrong_words_are_quiet_but_there(either_house: House) -> None:
    house = either_house
    person = house.resident("telegram")
    reference = await person.answer(
        place="later", right_now=["afraid"], contact="quiet", contact__word="morning glory", until="stop"
    )
    assert reference
    await person.command("change")
    await person.press("contact")
    await person.press("here")
    house.pass_time(hours=2)
    for text in ("hello", "blue cup", "red cup"):
        await person.say(text)
    page = (await (await worker(house)).get(f"/leads/{reference}")).text
    aside = words_in(section(page, "aside"))
    assert "No longer counted, but kept: 3" in aside
    assert "Earlier answers, replaced since How to answer I will come and look until " in aside
    assert re.search(r"Wrong code word Given 2 times: \d+:\d+, \d+:\d+", aside)
    assert "A wrong code word was given · automatic" in words_in(section(page, "history"))
    assert "cup" not in page
    assert '<details class="card aside"><summary>' in page, "closed at first"


@pytest.mark.parametrize("why", [*ASIDE, "brand_new"])
async def test_answer_put_aside_tells_why(house: House, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    reference = await in_words(house, HUNGRY)
    view = await view_of(house, reference)
    answer = LeadAnswer("answered", "old", "", {"en": "Old answer", "ja": "前の答え"})
    lead = msgspec.structs.replace(view.lead, parked={"step_of_long_ago": LeadParked(answer, why)})
    changed = msgspec.structs.replace(view, lead=lead)

    async def opened(reference: str, staff: str) -> LeadView:
        return changed

    visitor = await worker(house)
    monkeypatch.setattr(house.state.acts, "open_lead", opened)
    said = ASIDE[why].text if why in ASIDE else why
    assert f"Answers put aside step_of_long_ago Old answer {said}" in await visitor.lead(reference)


async def test_case_without_anything_put_aside_shows_no_such_place(house: House) -> None:
    reference = await in_words(house, HUNGRY)
    page = (await (await worker(house)).get(f"/leads/{reference}")).text
    assert "No longer counted" not in page


def words_in(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())
