"""Support lines as a supervisor keeps them: on, off, added, changed, removed; and what residents see of it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from dialogs.lines import LINES
from dialogs.office import Place
from state.errors import Busy, StaleWrite
from state.office_lines import MOST_OWN_LINES, TooManyLines
from tests.staff_console.house import House
from tests.staff_console.visitor import HOST, Visitor, field, signed_in, words
from tests.stage import change_office

FORM: dict[str, Any] = {
    "name": "Soup kitchen",
    "address": "06-0000-0000",
    "cost": "free",
    "when": "hours",
    "hours-0": "11:00-15:00",
    "flags": ["no_food"],
    "languages": ["ja", "en"],
    "source": "asked by telephone",
    "verified_on": "2026-11-30",
}


async def supervisor(house: House, name: str = "Mori") -> Visitor:
    await house.employ(name, "supervisor")
    return await signed_in(house, name)


async def version(visitor: Visitor) -> str:
    return field(await visitor.get("/lines"), "version")


async def add(visitor: Visitor, **fields: Any) -> httpx.Response:
    return await visitor.post("/lines/new", version=await version(visitor), **{**FORM, **fields})


async def switch(visitor: Visitor, id: str, on: str) -> httpx.Response:
    return await visitor.post("/lines/switch", version=await version(visitor), id=id, on=on)


async def hungry(house: House) -> str:
    """What a resident without food is shown."""
    resident = house.resident()
    await resident.answer(until="for_whom", place="alone", right_now=["no_food"])
    store = house.state.store
    conversation_id = await store.find("web", "account", resident.address)
    assert conversation_id
    return "\n".join(bubble.text for said in await store.since(conversation_id, 0) for bubble in said.bubbles)


# ---------------------------------------------------------------- what residents see


async def test_own_line_is_shown_to_the_next_resident_and_gone_when_removed(either_house: House) -> None:
    house = either_house
    mori = await supervisor(house)
    assert "Soup kitchen" not in await hungry(house)
    assert (await add(mori)).headers["location"] == "/staff/lines?done=kept"
    assert "Soup kitchen: 06-0000-0000 (open until 15:00, free)" in await hungry(house)
    [place] = house.state.settings.office.places
    changed = {**FORM, "name": "Food bank", "hours-0": "", "hours-1": "9-12"}
    await mori.post(f"/lines/own/{place.id}", version=await version(mori), **changed)
    shown = await hungry(house)
    assert "Food bank: 06-0000-0000 (opens Tue, Dec 1 09:00, free)" in shown
    assert "Soup kitchen" not in shown
    await mori.post(f"/lines/own/{place.id}/remove", version=await version(mori))
    assert "Food bank" not in await hungry(house)
    assert await house.audit("line_added") == [("Mori", "Soup kitchen")]
    assert await house.audit("line_changed") == [("Mori", "Food bank")]
    assert await house.audit("line_removed") == [("Mori", "Food bank")]
    text = words(await mori.get("/lines"))
    assert text.index("Removed: Food bank Mori") < text.index("Changed: Food bank") < text.index("Added: Soup kitchen")


async def test_page_warns_when_nothing_but_the_police_is_left_for_the_hungry_until_an_own_line_helps(
    house: House,
) -> None:
    mori = await supervisor(house)
    gap = "At some hours no line stands first that helps at once"
    assert gap not in words(await mori.get("/lines"))
    await switch(mori, "yorisoi", "no")
    text = words(await mori.get("/lines"))
    assert gap in text
    # All hours but those of the counter itself.
    assert "Nothing to eat (Japanese): 123 of the 168 hours of a week" in text
    assert "Illness" not in text[text.index(gap) : text.index("Our own lines")]
    await add(mori, when="always", flags=["no_food", "no_shelter"])
    assert gap not in words(await mori.get("/lines"))


async def test_built_in_line_is_switched_off_and_on(either_house: House) -> None:
    house = either_house
    mori = await supervisor(house)
    assert "0120-279-338" in await hungry(house)
    assert (await switch(mori, "yorisoi.languages", "no")).headers["location"] == "/staff/lines?done=off"
    assert (await switch(mori, "yorisoi", "no")).status_code == 303
    assert "0120-279-338" not in await hungry(house)
    assert house.state.settings.office.lines_off == ("yorisoi.languages", "yorisoi")
    assert (await switch(mori, "yorisoi", "yes")).headers["location"] == "/staff/lines?done=on"
    assert "0120-279-338" in await hungry(house)
    assert await house.audit("line_off") == [("Mori", "yorisoi.languages"), ("Mori", "yorisoi")]
    assert await house.audit("line_on") == [("Mori", "yorisoi")]


async def test_line_that_serves_some_towns_is_off_until_it_is_switched_on(house: House) -> None:
    mori = await supervisor(house)
    await switch(mori, "7119", "yes")
    assert house.state.settings.office.lines_on == ("7119",)
    await switch(mori, "7119", "no")
    assert house.state.settings.office.lines_on == house.state.settings.office.lines_off == ()


@pytest.mark.parametrize("id", ["110", "119"])
async def test_110_and_119_cannot_be_switched_off(house: House, id: str) -> None:
    mori = await supervisor(house)
    page = (await mori.get("/lines")).text
    assert f'name="id" value="{id}"' not in page
    answer = await switch(mori, id, "no")
    assert answer.status_code == 422
    assert "110 and 119 are always shown" in words(answer)
    assert house.state.settings.office.lines_off == ()
    assert await house.audit("line_off") == []


# ---------------------------------------------------------------- the page


async def test_page_lists_every_line_with_source_date_and_age(house: House) -> None:
    mori = await supervisor(house)
    answer = await mori.get("/lines")
    text = words(answer)
    assert len(LINES) > 20
    for line in LINES.values():
        assert line.address in text
        for page in (line.source, line.seen_in):
            assert f'href="{page}"'.replace("&", "&amp;") in answer.text or not page
    assert "2023 source of 労働条件相談ほっとライン" in text
    assert "older than 180 days" in text
    assert "not confirmed" in text
    assert "some towns only" in text
    assert "run by the Immigration Services Agency" in text
    assert "There is none yet." in text


async def test_own_line_that_nobody_looked_at_for_long_is_marked(house: House) -> None:
    mori = await supervisor(house)
    await add(mori, verified_on="2026-05-01")
    own = words(await mori.get("/lines")).partition("National lines")[0]
    assert "2026-05-01 older than 180 days asked by telephone" in own


async def test_places_of_the_office_file_can_be_changed(house: House) -> None:
    """They have no id of their own until then."""
    office = house.state.settings.office
    places = (
        Place(name="Shelter", telephone="1-1", flags=("no_shelter",)),
        Place(name="Bread", telephone="2-2", flags=()),
    )
    await change_office(house.state.settings, type(office)(name="Counter", places=places))
    mori = await supervisor(house)
    assert "from the office file" in words(await mori.get("/lines"))
    page = await mori.get("/lines/own/1")
    assert 'value="Bread"' in page.text
    await mori.post("/lines/own/1", version=field(page, "version"), **FORM)
    assert [(place.id, place.name) for place in house.state.settings.office.places] == [
        ("0", "Shelter"),
        ("1", "Soup kitchen"),
    ]


async def test_what_is_typed_stays_when_something_is_missing(house: House) -> None:
    mori = await supervisor(house)
    answer = await add(mori, address="soon", flags=[], source="", **{"hours-0": "mornings"})
    assert answer.status_code == 422
    text = words(answer)
    for said in (
        "Nothing was kept yet",
        "write one telephone number",
        "times such as",
        "one kind of trouble",
        "who or",
    ):
        assert said in text
    assert 'value="Soup kitchen"' in answer.text
    assert 'value="mornings"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 4
    assert house.state.settings.office.places == ()


@pytest.mark.parametrize("path", ["/lines/own/nothing", "/lines/own/110"])
async def test_line_that_is_not_the_offices_own_is_missing(house: House, path: str) -> None:
    mori = await supervisor(house)
    assert (await mori.get(path)).status_code == 404
    assert (await mori.post(path, version="1", **FORM)).status_code == 404
    assert (await mori.post(f"{path}/remove", version="1")).status_code == 404
    assert (await mori.post("/lines/switch", version="1", id="nothing", on="no")).status_code == 404


async def test_hostile_name_is_shown_as_text(house: House) -> None:
    """faults: 76"""
    mori = await supervisor(house)
    await add(mori, name='<script>alert(1)</script>{0}"', source="<img src=x onerror=alert(1)>")
    answer = await mori.get("/lines")
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert '<script>alert(1)</script>{0}"' in words(answer)
    assert '<script>alert(1)</script>{0}": 06-0000-0000' in await hungry(house)
    [place] = house.state.settings.office.places
    assert "<script>alert" not in (await mori.get(f"/lines/own/{place.id}")).text


async def test_worker_sees_no_way_to_the_lines(house: House) -> None:
    """faults: 84"""
    await house.employ("Sato")
    sato = await signed_in(house, "Sato")
    assert "/staff/lines" not in (await sato.get("/")).text
    assert (await sato.get("/lines")).status_code == 403
    assert (await sato.post("/lines/switch", version="1", id="yorisoi", on="no")).status_code == 403
    elsewhere = await sato.post("/lines/new", headers={"Origin": f"{HOST}.evil.example"}, name="x")
    assert elsewhere.status_code == 403


# ---------------------------------------------------------------- two at once


async def test_second_of_two_is_told_and_loses_nothing(either_house: House) -> None:
    """faults: 36"""
    house = either_house
    mori, abe = await supervisor(house), await supervisor(house, "Abe")
    seen = await version(mori)
    await add(abe, name="Night house")
    answer = await mori.post("/lines/switch", version=seen, id="yorisoi", on="no")
    assert answer.status_code == 409
    assert "A colleague changed something a moment ago" in words(answer)
    assert "Night house" in words(answer)
    late = await mori.post("/lines/new", version=seen, **FORM)
    assert late.status_code == 409
    assert "What you wrote is still here" in words(late)
    assert 'value="Soup kitchen"' in late.text
    assert (await mori.post("/lines/new", version=field(late, "version"), **FORM)).status_code == 303
    assert [place.name for place in house.state.settings.office.places] == ["Night house", "Soup kitchen"]
    assert house.state.settings.office.lines_off == ()
    assert await house.audit("line_off") == []
    assert (await mori.post("/lines/new", **FORM)).status_code == 409


async def test_line_that_a_colleague_changed_is_shown_as_it_stands(house: House) -> None:
    mori = await supervisor(house)
    await add(mori)
    [place] = house.state.settings.office.places
    seen = await version(mori)
    await mori.post(f"/lines/own/{place.id}", version=seen, **{**FORM, "address": "06-1111-1111"})
    late = await mori.post(f"/lines/own/{place.id}", version=seen, **{**FORM, "name": "Bread"})
    assert late.status_code == 409
    assert "It says now: Soup kitchen , 06-1111-1111, Mon 11:00–15:00" in words(late)
    assert 'value="Bread"' in late.text


async def test_busy_database_keeps_what_was_typed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """faults: 30"""
    mori = await supervisor(house)

    async def busy(*arguments: Any, **more: Any) -> None:
        raise Busy("busy")

    monkeypatch.setattr(type(house.state.lines), "add", busy)
    monkeypatch.setattr(type(house.state.lines), "switch", busy)
    answer = await add(mori)
    assert answer.status_code == 503
    assert 'value="Soup kitchen"' in answer.text
    assert (await switch(mori, "yorisoi", "no")).status_code == 503


async def test_there_are_not_more_lines_than_anybody_keeps_up_to_date(house: House) -> None:
    mori = await supervisor(house)
    place = Place(name="Soup", telephone="1", flags=("no_food",))
    office = type(house.state.settings.office)(places=(place,) * MOST_OWN_LINES)
    await change_office(house.state.settings, office)
    answer = await add(mori)
    assert answer.status_code == 422
    assert "There are 50 lines already." in words(answer)
    with pytest.raises(TooManyLines):
        await house.state.lines.add(place, version=house.state.settings.version, by="Mori")
    with pytest.raises(StaleWrite):
        await house.state.lines.add(place, version=0, by="Mori")
