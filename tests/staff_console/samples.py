"""A counter on a busy day: residents in several languages, on every channel, at every level of urgency."""

from __future__ import annotations

from typing import TypeAlias

from tests.staff_console.house import House

Busy: TypeAlias = tuple[House, dict[str, str]]
"""A console after a busy day, and its leads by their short names."""


async def busy_day(house: House) -> dict[str, str]:
    """Leads by a short name, the most urgent first."""
    leads: dict[str, str] = {}
    leads["ordinary"] = await house.resident("web", "en").answer(
        place="alone",
        own_words="I would like to find work that fits with school hours.",
        needs=["job_search", "childcare"],
        most_pressing="job_search",
        runway="longer",
        contact="here",
        for_whom="me",
        right_now=["none"],
        work=["looking"],
        wish="child",
    )
    house.pass_time(hours=20)
    leads["months"] = await house.resident("telegram", "ja").answer(
        place="alone",
        own_words="家賃が二か月分たまっています。仕事は減りました。どこから手をつければいいのかわかりません。",
        needs=["rent_loan", "income", "debt"],
        most_pressing="rent_loan",
        rent_loan__date="behind",
        runway="months",
        contact="here",
        for_whom="me",
        right_now=["none"],
        household=["partner", "child_school"],
        work=["working"],
        strength="in_person",
        wish="sleep",
    )
    house.pass_time(hours=3)
    leads["days"] = await house.resident("line", "en").answer(
        via="tax",
        place="later",
        own_words="My neighbour gets letters from the gas company and hides them.\nHe eats very little.",
        for_whom="other",
        relation="friend",
        person_knows="not_tell",
        needs=["tax_utility", "community", "food"],
        most_pressing="tax_utility",
        tax_utility__off=("date", "2026-12-08"),
        food__last="today",
        runway="unknown",
        contact="quiet",
        right_now=["none"],
    )
    house.pass_time(hours=1)
    leads["fear"] = await house.resident("line", "en").answer(
        until="stop",
        place="near",
        right_now=["afraid", "child"],
        contact="quiet",
    )
    house.pass_time(minutes=40)
    anna = house.resident("telegram", "en")
    leads["food"] = await anna.answer(
        place="alone",
        right_now=["no_food"],
        contact="here",
        stop="more",
        for_whom="me",
        own_words="Nothing left since Saturday. My pay comes on the 5th.",
        needs=["food", "income"],
        most_pressing="food",
        food__last="yesterday",
        runway="days",
        area="unknown",
    )
    await anna.say("Can somebody call me today?")
    wrong = await anna.say("My sister's number is 090-0000-0000")
    await anna.withdraw(wrong)
    house.pass_time(minutes=25)
    return leads


async def worked_on(house: House, staff: str) -> str:
    """A case with everything that a page can show: words that raise flags, a text that nobody reads, changed answers,
    wrong code words, an assessment that was rewritten, consents of which one was taken back."""
    person = house.resident("web", "en")
    reference = await person.answer(
        until="area",
        place="later",
        right_now=["none"],
        for_whom="me",
        own_words="I have not eaten since Saturday and my son cries all night. The landlord says we must leave.",
        needs=["rent_loan", "income"],
        most_pressing="rent_loan",
        rent_loan__date=("leave_date", "2026-12-09"),
        runway="days",
        contact="quiet",
        contact__word="morning glory",
    )
    await person.command("change")
    await person.press("runway")
    await person.press("weeks")
    house.pass_time(hours=3)
    for text in ("hello", "blue cup", "morning glory"):
        await person.say(text)
    await person.answer(household=["partner", "child_small"], strength=["home"], wish="sleep", stop="more")
    await person.say("Tôi cần giúp đỡ về tiền thuê nhà, con tôi bị ốm")
    acts = house.state.acts
    await acts.assess(reference, staff, "Talked by telephone. Two nights without sleep.", ["health"], "", 0)
    house.pass_time(minutes=30)
    text = (
        "Talked by telephone. A sister in the next town could take the child at night. Rent first, then the food bank."
    )
    await acts.assess(reference, staff, text, ["rent_loan", "food", "childcare"], "far", 1)
    await acts.share(reference, staff, "フードバンク", house.now.date())
    await acts.share(reference, staff, "Housing section", house.now.date())
    await acts.withdraw_sharing(reference, staff, 1)
    return reference


async def answered(house: House, reference: str, staff: str) -> None:
    """The lead is taken, talked about and answered."""
    view = await house.state.acts.open_lead(reference, staff)
    await house.state.acts.claim(reference, staff, view.card.version)
    await house.state.acts.note(reference, "Food bank is open until 17:00. Asked the kitchen for a bag.", staff, "n1")
    text = "Thank you for writing. You can pick up food today until 17:00 at the counter, second floor."
    await house.state.acts.reply(reference, text, staff, "r1")
