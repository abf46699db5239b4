"""Who works here, over both databases."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from state.invites import DeadInvite
from state.passwords import LONGEST, SHORTEST, Passwords, UnfitPassword
from state.staff import LastAdmin, NameTaken, UnfitName, UnknownStaff
from state.tables import audit, invite, staff, staff_session
from tests.staff_console.house import PASSWORD, House

PLACE = "203.0.113.1"


async def rows(house: House, column: object) -> list[object]:
    async with house.state.database.read() as connection:
        return list((await connection.execute(select(column))).scalars())  # type: ignore[call-overload]


async def test_member_is_found_as_added(either_house: House) -> None:
    await either_house.staff.add_staff("  鈴木   花子 ", "supervisor", PASSWORD)
    member = await either_house.staff.member("鈴木 花子")
    assert member is not None
    assert (member.role, member.locale, member.ready, member.disabled_at) == ("supervisor", "ja", True, None)


async def test_password_is_hashed_with_argon2id_and_46_mib() -> None:
    kept = await Passwords().hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert await Passwords().fits(PASSWORD, kept)
    assert not await Passwords().fits(PASSWORD + "x", kept)
    assert not await Passwords().fits(PASSWORD, "not a hash")


async def test_password_is_stored_as_argon2id_only(either_house: House) -> None:
    await either_house.employ("Sato")
    (kept,) = await rows(either_house, staff.c.password_hash)
    assert str(kept).startswith("$argon2id$")
    assert PASSWORD not in str(kept)


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "...", "x" * 61])
async def test_name_that_nobody_can_type_is_refused(house: House, name: str) -> None:
    with pytest.raises(UnfitName):
        await house.staff.add_staff(name, "worker", PASSWORD)
    assert await house.staff.members() == ()


@pytest.mark.parametrize("name", ["sato", "ＳＡＴＯ", " Sato ", "Sato."])
async def test_name_that_reads_the_same_is_taken(house: House, name: str) -> None:
    await house.employ("Sato")
    with pytest.raises(NameTaken):
        await house.staff.add_staff(name, "worker", PASSWORD)


async def test_role_that_does_not_exist_is_refused(house: House) -> None:
    with pytest.raises(ValueError, match="owner"):
        await house.staff.add_staff("Sato", "owner", PASSWORD)


@pytest.mark.parametrize("length", [0, SHORTEST - 1, LONGEST + 1])
async def test_password_of_unfit_length_is_not_set(house: House, length: int) -> None:
    """faults: 80"""
    with pytest.raises(UnfitPassword):
        await house.staff.add_staff("Sato", "worker", "x" * length)
    assert await house.staff.members() == ()


async def test_first_invitation_makes_the_first_administrator_and_no_second_one(either_house: House) -> None:
    token = await either_house.staff.first_invite()
    assert token is not None
    await either_house.staff.invites.accept(token, PASSWORD)
    (member,) = await either_house.staff.members()
    assert (member.name, member.role, member.ready) == ("admin", "admin", True)
    assert await either_house.staff.first_invite() is None


async def test_two_starts_leave_one_first_invitation_alive(either_house: House) -> None:
    older, newer = await either_house.staff.first_invite(), await either_house.staff.first_invite()
    assert older is not None
    assert newer is not None
    assert await either_house.staff.invites.name_of(older) is None
    assert await either_house.staff.invites.name_of(newer) == "admin"


async def test_only_a_digest_of_tokens_is_stored(either_house: House) -> None:
    await either_house.employ("Sato")
    link = await either_house.staff.invite("Sato")
    session = await either_house.staff.sessions.sign_in("Sato", PASSWORD, PLACE)
    assert session is not None
    stored = [*await rows(either_house, invite.c.token_hash), *await rows(either_house, staff_session.c.token_hash)]
    assert len(stored) == 2
    for digest in stored:
        assert isinstance(digest, bytes)
        assert len(digest) == 32
        assert digest not in (link.encode(), session.encode())


async def test_password_that_is_too_long_never_fits() -> None:
    """faults: 80"""
    passwords = Passwords(memory_kib=64)
    assert not await passwords.fits("x" * (LONGEST + 1), await passwords.hashed("x" * LONGEST))


async def test_first_invitation_dies_when_somebody_was_faster(house: House) -> None:
    token = await house.staff.first_invite()
    assert token is not None
    await house.staff.add_staff("ＡＤＭＩＮ", "worker", PASSWORD)
    with pytest.raises(DeadInvite):
        await house.staff.invites.accept(token, PASSWORD)
    assert [member.role for member in await house.staff.members()] == ["worker"]


async def test_dead_invitation_sets_nothing(house: House) -> None:
    await house.employ("Sato")
    token = await house.staff.invite("Sato")
    await house.staff.invites.accept(token, "another long one")
    with pytest.raises(DeadInvite):
        await house.staff.invites.accept(token, "a third long one")
    assert await house.staff.sessions.sign_in("Sato", "another long one", PLACE) is not None


async def test_nobody_unknown_is_invited(house: House) -> None:
    with pytest.raises(UnknownStaff):
        await house.staff.invite("Nobody")


async def test_invitation_runs_out_after_a_day(either_house: House) -> None:
    await either_house.staff.add_staff("Sato", "worker", None)
    token = await either_house.staff.invite("Sato")
    either_house.now += timedelta(hours=24) - timedelta(seconds=1)
    assert await either_house.staff.invites.name_of(token) == "Sato"
    either_house.now += timedelta(seconds=1)
    assert await either_house.staff.invites.name_of(token) is None


async def test_accepting_at_once_twice_sets_one_password(either_house: House) -> None:
    await either_house.staff.add_staff("Sato", "worker", None)
    token = await either_house.staff.invite("Sato")
    accept = either_house.staff.invites.accept
    outcomes = await asyncio.gather(accept(token, PASSWORD), accept(token, "another long one"), return_exceptions=True)
    assert sorted(isinstance(outcome, str) for outcome in outcomes) == [False, True]


async def test_last_administrator_stays(either_house: House) -> None:
    """faults: 84"""
    await either_house.employ("Abe", "admin")
    await either_house.employ("Sato", "worker")
    # An administrator who never set a password cannot manage anything yet.
    await either_house.staff.add_staff("Ito", "admin", None)
    with pytest.raises(LastAdmin):
        await either_house.staff.disable("Abe", "Abe")
    with pytest.raises(LastAdmin):
        await either_house.staff.change_role("Abe", "worker", "Abe")
    await either_house.staff.change_role("Sato", "admin", "Abe")
    await either_house.staff.disable("Abe", "Sato")
    with pytest.raises(LastAdmin):
        await either_house.staff.disable("Sato", "Sato")


async def test_two_administrators_cannot_disable_each_other(either_house: House) -> None:
    """faults: 84"""
    await either_house.employ("Abe", "admin")
    await either_house.employ("Baba", "admin")
    disable = either_house.staff.disable
    outcomes = await asyncio.gather(disable("Abe", "Baba"), disable("Baba", "Abe"), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LastAdmin", "NoneType"]


async def test_disabling_ends_everything_and_gives_the_leads_back(either_house: House) -> None:
    """faults: 86"""
    await either_house.employ("Abe", "admin")
    await either_house.employ("Sato")
    session = await either_house.staff.sessions.sign_in("Sato", PASSWORD, PLACE)
    link = await either_house.staff.invite("Sato")
    assert session is not None
    reference = await either_house.resident().answer(place="alone", right_now=["no_food"])
    await either_house.state.acts.claim(reference, "Sato", 1)
    await either_house.staff.disable("Sato", "Abe")
    assert await either_house.staff.sessions.name_of(session) is None
    assert await either_house.staff.invites.name_of(link) is None
    card = either_house.state.store.card(reference)
    assert card is not None
    assert card.owner is None
    view = await either_house.state.store.lead(reference)
    assert view is not None
    assert (view.history[-1].kind, view.history[-1].by) == ("released", "Abe")
    assert "staff_disabled" in await rows(either_house, audit.c.act)
    assert await either_house.staff.member("Sato") is not None


async def test_refused_disabling_changes_nothing(either_house: House) -> None:
    await either_house.employ("Abe", "admin")
    session = await either_house.staff.sessions.sign_in("Abe", PASSWORD, PLACE)
    assert session is not None
    with pytest.raises(LastAdmin):
        await either_house.staff.disable("Abe", "Abe")
    assert await either_house.staff.sessions.name_of(session) == "Abe"


async def test_invitation_lets_a_disabled_colleague_back_in(either_house: House) -> None:
    await either_house.employ("Abe", "admin")
    await either_house.employ("Sato")
    await either_house.staff.disable("Sato", "Abe")
    session = await either_house.staff.invites.accept(await either_house.staff.invite("Sato", "Abe"), PASSWORD)
    assert await either_house.staff.sessions.name_of(session) == "Sato"


async def test_new_role_needs_a_new_sign_in(either_house: House) -> None:
    """faults: 76"""
    await either_house.employ("Abe", "admin")
    await either_house.employ("Sato")
    session = await either_house.staff.sessions.sign_in("Sato", PASSWORD, PLACE)
    assert session is not None
    await either_house.staff.change_role("Sato", "supervisor", "Abe")
    assert await either_house.staff.sessions.name_of(session) is None
    member = await either_house.staff.member("Sato")
    assert member is not None
    assert member.may("supervisor")
    assert not member.may("admin")


async def test_members_come_by_name_and_disabled_ones_last(either_house: House) -> None:
    for name in ("Mori", "abe", "Kato"):
        await either_house.employ(name, "admin")
    await either_house.staff.disable("abe", "Mori")
    assert [member.name for member in await either_house.staff.members()] == ["Kato", "Mori", "abe"]
