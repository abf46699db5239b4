"""Who works here, as an administrator sees it."""

import re

import pytest

from state.staff import LastAdmin
from tests.staff_console.house import PASSWORD, House
from tests.staff_console.visitor import Visitor, signed_in, words


async def admin(house: House) -> Visitor:
    await house.employ("Abe", "admin")
    return await signed_in(house, "Abe")


async def member_role(house: House, name: str) -> str:
    member = await house.staff.member(name)
    assert member is not None
    return member.role


async def test_invitation_is_shown_once_and_works(house: House) -> None:
    abe = await admin(house)
    answer = await abe.post("/team/new", name="佐藤", role="supervisor")
    assert answer.status_code == 200
    (link,) = re.findall(r"http://counter\.test/staff(/invite/[\w-]+)", answer.text)
    assert link.rpartition("/")[2] not in (await abe.get("/team")).text
    sato = Visitor(house)
    assert (await sato.post(link, password=PASSWORD, again=PASSWORD)).status_code == 303
    assert (await sato.get("/")).status_code == 200
    assert await member_role(house, "佐藤") == "supervisor"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "", "role": "worker"}, "1 to 60 characters"),
        ({"name": "x" * 61, "role": "worker"}, "1 to 60 characters"),
        ({"name": "abe", "role": "worker"}, "already somebody of that name"),
        ({"name": "Sato", "role": "owner"}, "choose a role"),
        ({"name": "Sato"}, "choose a role"),
    ],
)
async def test_invitation_that_cannot_be_made_says_why(house: House, fields: dict[str, str], said: str) -> None:
    """faults: 83"""
    abe = await admin(house)
    answer = await abe.post("/team/new", **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert len(await house.staff.members()) == 1


async def test_page_shows_everybody_and_their_state(house: House) -> None:
    abe = await admin(house)
    await house.employ("Mori")
    await house.employ("Kato")
    await house.staff.add_staff("Ito", "worker", None)
    await abe.post("/team/invite", name="Mori")
    await abe.post("/team/disable", name="Kato")
    text = words(await abe.get("/team"))
    assert "Abe Administrator Can sign in" in text
    assert "Mori Worker Link good until Tue 1 Dec 12:00" in text
    assert "Kato Worker Disabled since 12:00" in text
    assert "Ito Worker No password yet" in text


async def test_role_is_changed_by_another_administrator_only(house: House) -> None:
    """faults: 84"""
    abe = await admin(house)
    await house.employ("Mori")
    assert (await abe.post("/team/role", name="Mori", role="admin")).status_code == 303
    assert await member_role(house, "Mori") == "admin"
    answer = await abe.post("/team/role", name="Abe", role="worker")
    assert answer.status_code == 422
    assert "Nobody can change their own role" in words(answer)
    assert (await abe.post("/team/role", name="Mori", role="owner")).status_code == 422
    assert (await abe.post("/team/role", name="Nobody", role="worker")).status_code == 404
    mori = await signed_in(house, "Mori")
    assert (await mori.post("/team/role", name="Abe", role="worker")).status_code == 303
    assert (await abe.get("/team")).status_code == 401


async def test_last_administrator_cannot_be_disabled(house: House) -> None:
    """faults: 84"""
    abe = await admin(house)
    answer = await abe.post("/team/disable", name="Abe")
    assert answer.status_code == 422
    assert "last administrator" in words(answer)
    assert (await abe.get("/team")).status_code == 200
    assert (await abe.post("/team/disable", name="Nobody")).status_code == 404
    assert (await abe.post("/team/invite", name="Nobody")).status_code == 404


async def test_demoting_the_last_administrator_in_a_race_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """faults: 84"""
    abe = await admin(house)
    await house.employ("Mori", "admin")

    async def refused(*arguments: str) -> None:
        raise LastAdmin

    monkeypatch.setattr(house.staff, "change_role", refused)
    answer = await abe.post("/team/role", name="Mori", role="worker")
    assert answer.status_code == 422
    assert "last administrator" in words(answer)


async def test_disabling_makes_cases_unclaimed(house: House) -> None:
    """faults: 86"""
    abe = await admin(house)
    await house.employ("Mori")
    reference = await house.resident().answer(place="alone", right_now=["no_food"])
    await house.state.acts.claim(reference, "Mori", 1)
    assert (await abe.post("/team/disable", name="Mori")).status_code == 303
    assert "Owner nobody yet" in words(await abe.get("/?owner=unclaimed"))
    assert "Gave the case back · Abe" in await abe.lead(reference)


async def test_worker_sees_no_way_to_the_team(house: House) -> None:
    """faults: 84"""
    await house.employ("Sato", "supervisor")
    sato = await signed_in(house, "Sato")
    assert "/staff/team" not in (await sato.get("/")).text
    assert (await sato.get("/team")).status_code == 403
