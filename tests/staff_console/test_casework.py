"""What staff add to a case: unread text is cleared by a person, the assessment is theirs, consent to share is taken in
person. Over both databases, sealed, with who and when."""

from __future__ import annotations

import asyncio
import html

import httpx
import pytest

from dialogs.needs import NEEDS
from state.casework import Casework
from state.records import LeadView
from state.tables import history, lead
from tests.staff_console.house import House
from tests.staff_console.visitor import Visitor, field, signed_in, words

VIETNAMESE = "Tôi cần giúp đỡ về tiền thuê nhà"
UNREAD = "Text nobody could read yet"
ACTS = ("understood", "assess", "share", "unshare")


async def setting(house: House, **answers: object) -> tuple[str, Visitor]:
    """A case, and Sato at it."""
    await house.employ("Sato")
    given = {"place": "alone", "right_now": ["no_food"], "contact": "here", **answers}
    return await house.resident("web").answer(**given), await signed_in(house, "Sato")  # type: ignore[arg-type]


async def view_of(house: House, reference: str) -> LeadView:
    view = await house.state.store.lead(reference)
    assert view is not None
    return view


async def history_of(house: House, reference: str) -> list[tuple[str, str]]:
    return [(entry.kind, entry.by) for entry in (await view_of(house, reference)).history if entry.by != "resident"]


async def understood(visitor: Visitor, reference: str, page: httpx.Response) -> httpx.Response:
    fields = {name: field(page, name) for name in ("version", "through")}
    return await visitor.post(f"/leads/{reference}/understood", **fields)


async def unread_case(house: House) -> tuple[str, Visitor]:
    """A case with a text that nobody on the staff reads."""
    await house.employ("Sato")
    person = house.resident("web")
    reference = await person.answer(place="alone", right_now=["no_food"], contact="here")
    await person.say(VIETNAMESE)
    return reference, await signed_in(house, "Sato")


# ---------------------------------------------------------------- unread


async def test_unread_text_is_marked_everywhere_until_a_person_clears_it(either_house: House) -> None:
    house = either_house
    reference, sato = await unread_case(house)
    assert UNREAD in words(await sato.get("/"))
    page = await sato.get(f"/leads/{reference}")
    assert words(page).count("nobody could read this yet") == 2
    assert f'<bdi dir="auto">{VIETNAMESE}</bdi>' in page.text, "nobody knows its language"
    answer = await understood(sato, reference, page)
    assert answer.headers["location"].endswith("?done=unread_cleared")
    assert UNREAD not in words(await sato.get("/"))
    assert "nobody could read" not in await sato.lead(reference)
    assert await history_of(house, reference) == [("unread_cleared", "Sato")]
    assert await house.audit("unread_cleared") == [("Sato", reference)]
    assert not (await view_of(house, reference)).lead.unread


async def test_clearing_at_the_same_moment_counts_once(either_house: House) -> None:
    """faults: 10"""
    house = either_house
    reference, sato = await unread_case(house)
    page = await sato.get(f"/leads/{reference}")
    answers = await asyncio.gather(*(understood(sato, reference, page) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    assert await house.audit("unread_cleared") == [("Sato", reference)]


async def test_what_was_written_after_the_page_was_opened_stays_unread(house: House) -> None:
    await house.employ("Sato")
    person = house.resident("web")
    reference = await person.answer(place="alone", right_now=["no_food"], contact="here")
    await person.say(VIETNAMESE)
    sato = await signed_in(house, "Sato")
    page = await sato.get(f"/leads/{reference}")
    await person.say("Con tôi bị ốm, tôi rất sợ")
    assert (await understood(sato, reference, page)).status_code == 303
    view = await view_of(house, reference)
    assert (view.lead.unread, view.card.unread, len(view.unread)) == (True, True, 1)
    assert (await sato.lead(reference)).count("nobody could read this yet") == 2


async def test_clearing_what_a_colleague_has_changed_meanwhile_shows_both(house: House) -> None:
    """faults: 10"""
    reference, sato = await unread_case(house)
    page = await sato.get(f"/leads/{reference}")
    await house.state.acts.claim(reference, "Mori", 1)
    answer = await understood(sato, reference, page)
    assert answer.status_code == 409
    assert "Confirm that the text is understood How it stands now Owner: Mori" in words(answer)
    assert (await view_of(house, reference)).lead.unread


async def test_text_that_was_taken_back_is_not_unread(house: House) -> None:
    await house.employ("Sato")
    person = house.resident("web")
    reference = await person.answer(place="alone", right_now=["no_food"], contact="here")
    await person.withdraw(await person.say(VIETNAMESE))
    assert not (await view_of(house, reference)).card.unread


async def test_unread_text_of_an_earlier_intake_is_cleared_too(either_house: House) -> None:
    house = either_house
    await house.employ("Sato")
    person = house.resident("web")
    reference = await person.answer(place="alone", right_now=["no_food"], contact="here")
    await person.say(VIETNAMESE)
    sato = await signed_in(house, "Sato")
    await house.state.acts.close(reference, "informed", "Sato", 1)
    await person.say("hello")
    await person.press("new")
    second = await person.answer(right_now=["no_food"], contact="here")
    assert second not in ("", reference)
    assert not (await view_of(house, second)).lead.unread
    assert (await understood(sato, reference, await sato.get(f"/leads/{reference}"))).status_code == 303
    view = await view_of(house, reference)
    assert (view.lead.unread, view.card.unread) == (False, False)
    assert view.lead.answers["right_now"].value == ["no_food"]


# ---------------------------------------------------------------- the assessment


async def assess(visitor: Visitor, reference: str, **fields: object) -> httpx.Response:
    page = await visitor.get(f"/leads/{reference}")
    given = {"revision": field(page, "revision"), "assessment": "", "distance": "", **fields}
    return await visitor.post(f"/leads/{reference}/assess", **given)


async def test_assessment_is_empty_until_somebody_writes_it(either_house: House) -> None:
    house = either_house
    reference, sato = await setting(house, stop="more", for_whom="me", own_words="No food.", needs=["food", "income"])
    page = await sato.get(f"/leads/{reference}")
    assert "Empty: nobody has written one." in words(page)
    assert "Near or far from work: Not placed yet" in words(page)
    assert page.text.count('name="need"') == len(NEEDS)
    assert 'name="need" value="food" checked' not in page.text, "what the person chose is not ticked for staff"
    fields = {"assessment": "Health <first>.", "need": ["health", "food", "made_up"], "distance": "far"}
    answer = await assess(sato, reference, **fields)
    assert answer.headers["location"].endswith("?done=assessed")
    page = await sato.get(f"/leads/{reference}")
    assert "Health <first>. Health, illness, disability No food Far from work · Sato 12:0" in words(page)
    assert "&lt;first&gt;" in page.text
    view = await view_of(house, reference)
    kept = view.casework.assessment
    assert (kept.needs, kept.distance, kept.by, kept.revision) == (("health", "food"), "far", "Sato", 1)
    assert view.lead.needs == ("food", "income"), "the resident's own choice is another thing"
    assert await history_of(house, reference) == [("assessed", "Sato"), ("placed", "Sato")]
    assert "Placed the case: Far from work" in words(page)
    assert await house.audit("assessed") == [("Sato", reference)]


async def test_earlier_wordings_stay(either_house: House) -> None:
    house = either_house
    reference, sato = await setting(house)
    await assess(sato, reference, assessment="First.", need="health")
    await assess(sato, reference, assessment="First.", need="health")
    await assess(sato, reference, assessment="Second.", need="food")
    await assess(sato, reference, assessment="Third.")
    text = await sato.lead(reference)
    parts = ["Third.", "Earlier wordings: 2", "Second.", "No food", "First.", "Health, illness"]
    places = [text.index(part, text.index("Assessment by staff")) for part in parts]
    assert places == sorted(places)
    assert [kind for kind, _ in await history_of(house, reference)] == ["assessed"] * 3


async def test_assessment_by_an_outdated_page_loses_neither_text(house: House) -> None:
    """faults: 10"""
    reference, sato = await setting(house)
    revision = field(await sato.get(f"/leads/{reference}"), "revision")
    await house.state.acts.assess(reference, "Mori", "Mori's view.", (), "near", int(revision))
    fields: dict[str, object] = {"revision": revision, "need": "debt", "distance": "far"}
    answer = await assess(sato, reference, assessment="Sato's view.", **fields)
    assert answer.status_code == 409
    assert "Keep your assessment Debts Far from work How it stands now" in words(answer)
    assert "Sato&#39;s view.</textarea>" in answer.text
    assert "Send it all the same" not in words(answer)
    assert (await view_of(house, reference)).casework.assessment.text == "Mori's view."
    kept = await sato.post(f"/leads/{reference}/note", text="Sato's view.", nonce=field(answer, "nonce"))
    assert kept.status_code == 303


async def test_claim_does_not_stand_in_the_way_of_an_assessment(house: House) -> None:
    reference, sato = await setting(house)
    page = await sato.get(f"/leads/{reference}")
    await house.state.acts.claim(reference, "Mori", 1)
    fields = {"revision": field(page, "revision"), "assessment": "Sleep first.", "distance": ""}
    assert (await sato.post(f"/leads/{reference}/assess", **fields)).status_code == 303


async def test_assessment_that_is_too_long_stays_in_its_box(house: House) -> None:
    reference, sato = await setting(house)
    text = "あ" * 4001
    answer = await assess(sato, reference, assessment=text, need=["care"], distance="near")
    assert answer.status_code == 422
    assert "longer" in words(answer)
    assert f">{text}</textarea>" in answer.text
    assert 'value="care" checked' in answer.text
    assert 'value="near" selected' in answer.text
    assert (await view_of(house, reference)).casework == Casework()


async def test_nothing_written_is_nothing_kept(house: House) -> None:
    reference, sato = await setting(house)
    assert (await assess(sato, reference, distance="elsewhere")).status_code == 303
    assert await history_of(house, reference) == []
    with pytest.raises(ValueError, match="elsewhere"):
        await house.state.acts.assess(reference, "Sato", "", (), "elsewhere", 0)
    with pytest.raises(ValueError, match="made_up"):
        await house.state.acts.assess(reference, "Sato", "", ("made_up",), "", 0)


# ---------------------------------------------------------------- consent to share


async def share(visitor: Visitor, reference: str, body: str, agreed_on: str = "2026-11-30") -> httpx.Response:
    return await visitor.post(f"/leads/{reference}/share", body=body, agreed_on=agreed_on)


async def test_consent_to_share_is_dated_names_one_body_and_can_be_taken_back(either_house: House) -> None:
    house = either_house
    reference, sato = await setting(house)
    assert "None. Until the person agrees to you, nothing may be shared." in await sato.lead(reference)
    answer = await share(sato, reference, " Food  bank ", "2026-11-27")
    assert answer.headers["location"].endswith("?done=sharing_agreed")
    await share(sato, reference, "Legal aid")
    text = await sato.lead(reference)
    assert "Food bank Agreed on Fri 27 Nov; recorded by Sato" in text
    assert "Legal aid Agreed on Mon 30 Nov; recorded by Sato" in text
    answer = await sato.post(f"/leads/{reference}/unshare", number="0")
    assert answer.headers["location"].endswith("?done=sharing_withdrawn")
    text = await sato.lead(reference)
    assert "Food bank taken back Agreed on Fri 27 Nov; recorded by Sato" in text
    assert "Legal aid Agreed on" in text
    kinds = [("sharing_agreed", "Sato"), ("sharing_agreed", "Sato"), ("sharing_withdrawn", "Sato")]
    assert await history_of(house, reference) == kinds
    assert "Recorded the consent to share with: Food bank (given on Fri 27 Nov)" in text
    assert "Recorded that the consent was taken back: Food bank" in text
    first, second = (await view_of(house, reference)).casework.sharings
    assert (first.withdrawn_by, second.withdrawn_at) == ("Sato", None)
    assert first.withdrawn_at is not None


async def test_consent_that_stands_is_recorded_once_and_again_after_it_was_taken_back(house: House) -> None:
    """faults: 10"""
    reference, sato = await setting(house)
    await asyncio.gather(*(share(sato, reference, body) for body in ("Food bank", "food bank", "Ｆｏｏｄ bank")))
    assert len((await view_of(house, reference)).casework.sharings) == 1
    await asyncio.gather(*(sato.post(f"/leads/{reference}/unshare", number="0") for _ in range(2)))
    await share(sato, reference, "Food bank")
    assert len((await view_of(house, reference)).casework.sharings) == 2
    kinds = [kind for kind, _ in await history_of(house, reference)]
    assert kinds == ["sharing_agreed", "sharing_withdrawn", "sharing_agreed"]


@pytest.mark.parametrize(
    ("body", "day", "said"),
    [
        ("", "2026-11-30", "which body it is"),
        (" \n", "2026-11-30", "which body it is"),
        ("x" * 101, "2026-11-30", "which body it is"),
        ("Food bank", "", "today or earlier"),
        ("Food bank", "soon", "today or earlier"),
        ("Food bank", "2026-12-02", "today or earlier"),
    ],
)
async def test_consent_without_a_body_or_a_day_is_not_recorded(house: House, body: str, day: str, said: str) -> None:
    reference, sato = await setting(house)
    answer = await share(sato, reference, body, day)
    assert answer.status_code == 422
    assert said in words(answer)
    assert f'value="{html.escape(body)}"' in answer.text
    assert (await view_of(house, reference)).casework == Casework()


@pytest.mark.parametrize("number", ["", "-1", "x", "7"])
async def test_taking_back_what_is_not_there_changes_nothing(house: House, number: str) -> None:
    reference, sato = await setting(house)
    await share(sato, reference, "Food bank")
    before = (await view_of(house, reference)).casework
    answer = await sato.post(f"/leads/{reference}/unshare", number=number)
    assert answer.status_code == (303 if number == "7" else 422)
    assert (await view_of(house, reference)).casework == before


# ---------------------------------------------------------------- all of it


async def test_nothing_that_staff_add_stands_readable_in_the_database(either_house: House) -> None:
    house = either_house
    reference, sato = await setting(house)
    await assess(sato, reference, assessment="canary judgement", need="debt")
    await share(sato, reference, "canary body")
    async with house.state.database.read() as connection:
        rows = [*await connection.execute(lead.select()), *await connection.execute(history.select())]
    assert len(rows) > 3
    stored = b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)
    assert b"canary" not in stored
    kept = (await view_of(house, reference)).casework
    assert (kept.assessment.text, kept.sharings[0].body) == ("canary judgement", "canary body")


async def test_what_staff_added_is_there_after_other_changes_and_gone_after_erasing(either_house: House) -> None:
    house = either_house
    reference, sato = await setting(house)
    await assess(sato, reference, assessment="Sleep first.")
    await share(sato, reference, "Food bank")
    before = (await view_of(house, reference)).casework
    card = house.state.store.card(reference)
    assert card is not None
    await house.state.acts.close(reference, "plan", "Sato", card.version)
    house.pass_time(minutes=1)
    await house.state.acts.reopen(reference, "Sato")
    assert (await view_of(house, reference)).casework == before
    await house.state.acts.erase(reference, "Sato", "asked_in_chat")
    for act in ACTS:
        fields = {"version": "1", "through": "9", "assessment": "x", "body": "x", "agreed_on": "2026-11-30"}
        answer = await sato.post(f"/leads/{reference}/{act}", number="0", **fields)
        assert answer.status_code == 410, act


@pytest.mark.parametrize("act", ACTS)
async def test_nobodys_number_is_not_found(house: House, act: str) -> None:
    """faults: 82"""
    _, sato = await setting(house)
    fields = {"version": "1", "through": "9", "assessment": "x", "body": "x", "agreed_on": "2026-11-30", "number": "0"}
    assert (await sato.post(f"/leads/AAA-AAA/{act}", **fields)).status_code == 404
