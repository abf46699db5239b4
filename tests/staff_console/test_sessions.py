"""Signing in and staying signed in, over both databases."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from state.passwords import Passwords
from state.staff import Staff
from state.staff_sessions import IN_A_ROW, PER_ACCOUNT, PER_ADDRESS
from state.tables import sign_in_failure
from tests.staff_console.house import PASSWORD, House

PLACE = "203.0.113.1"
WRONG = "not the password"


async def sign_in(house: House, name: str, password: str = PASSWORD, place: str = PLACE) -> str | None:
    return await house.staff.sessions.sign_in(name, password, place)


async def test_right_password_signs_in(either_house: House) -> None:
    await either_house.employ("Sato")
    token = await sign_in(either_house, "Sato")
    assert token is not None
    assert await either_house.staff.sessions.name_of(token) == "Sato"


@pytest.mark.parametrize("typed", ["ＳＡＴＯ", "sato", " Sato"])
async def test_name_is_taken_as_a_japanese_keyboard_types_it(house: House, typed: str) -> None:
    await house.employ("Sato")
    assert await sign_in(house, typed) is not None


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Sato", WRONG),
        ("Sato", ""),
        ("Nobody", PASSWORD),
        ("", PASSWORD),
        ("x" * 10_000, PASSWORD),
        ("Sato", "x" * 2000),
    ],
)
async def test_anything_else_does_not(house: House, name: str, password: str) -> None:
    """faults: 80"""
    await house.employ("Sato")
    assert await sign_in(house, name, password) is None


async def test_sql_in_a_name_or_a_password_opens_nothing(either_house: House) -> None:
    """faults: 58"""
    await either_house.employ("Sato")
    for name, password in (("Sato' --", WRONG), ("' OR '1'='1", PASSWORD), ("Sato", "' OR 1=1 --"), ("%", PASSWORD)):
        assert await sign_in(either_house, name, password) is None
        assert await either_house.staff.sessions.name_of(name) is None
        assert name == "Sato" or await either_house.staff.member(name) is None
    assert [member.name for member in await either_house.staff.members()] == ["Sato"]


async def test_account_without_a_password_cannot_sign_in(house: House) -> None:
    await house.staff.add_staff("Sato", "worker", None)
    assert await sign_in(house, "Sato", "") is None
    assert await sign_in(house, "Sato", "nobody") is None


class Counting(Passwords):
    """Notes against what a password was checked."""

    def __init__(self) -> None:
        super().__init__(memory_kib=64)
        self.checked: list[bool] = []
        self.at_once = 0
        self.most_at_once = 0

    def _verify(self, kept: str, password: str) -> bool:
        self.checked.append(kept == self._nobody)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return super()._verify(kept, password)
        finally:
            self.at_once -= 1


def counting(house: House) -> tuple[Staff, Counting]:
    passwords = Counting()
    state = house.state
    return Staff(state.writer, state.database, lambda: house.now, state.acts.released_by, passwords), passwords


async def test_unknown_and_disabled_names_cost_the_same_work(house: House) -> None:
    """faults: 79"""
    await house.employ("Abe", "admin")
    await house.employ("Sato")
    await house.staff.disable("Sato", "Abe")
    await house.staff.add_staff("Ito", "worker", None)
    staff, passwords = counting(house)
    for name in ("Abe", "Sato", "Ito", "Nobody"):
        assert await staff.sessions.sign_in(name, WRONG, PLACE) is None
    assert passwords.checked == [False, True, True, True]


async def test_password_changed_while_the_old_one_is_checked_lets_nobody_in(house: House) -> None:
    """faults: 77"""
    await house.employ("Sato")
    token = await house.staff.invite("Sato")

    class Slow(Counting):
        async def fits(self, password: str, kept: str | None) -> bool:
            await house.staff.invites.accept(token, "a new long password")
            return await super().fits(password, kept)

    state = house.state
    staff = Staff(state.writer, state.database, lambda: house.now, state.acts.released_by, Slow())
    assert await staff.sessions.sign_in("Sato", PASSWORD, PLACE) is None


async def test_password_that_is_too_long_is_never_hashed(house: House) -> None:
    """faults: 80"""
    await house.employ("Sato")
    staff, passwords = counting(house)
    assert await staff.sessions.sign_in("Sato", "x" * 1_000_000, PLACE) is None
    assert passwords.checked == []


async def test_two_passwords_are_checked_at_once_at_most(house: House) -> None:
    """faults: 78"""
    for number in range(8):
        await house.employ(f"Sato {number}")
    staff, passwords = counting(house)
    tries = [staff.sessions.sign_in(f"Sato {number}", PASSWORD, PLACE) for number in range(8)]
    assert all(await asyncio.gather(*tries))
    assert 1 <= passwords.most_at_once <= 2


async def test_sixth_try_within_a_minute_fails_even_with_the_right_password(either_house: House) -> None:
    """faults: 78"""
    await either_house.employ("Sato")
    for _ in range(PER_ACCOUNT):
        assert await sign_in(either_house, "Sato", WRONG) is None
    assert await sign_in(either_house, "Sato") is None
    either_house.now += timedelta(seconds=60)
    assert await sign_in(either_house, "Sato") is not None


async def test_tries_at_the_same_moment_are_counted_one_by_one(house: House) -> None:
    """faults: 78"""
    await house.employ("Sato")
    staff, passwords = counting(house)
    tries = [staff.sessions.sign_in("Sato", WRONG, f"203.0.113.{number}") for number in range(20)]
    assert await asyncio.gather(*tries) == [None] * 20
    assert len(passwords.checked) == PER_ACCOUNT


async def test_one_address_tries_twenty_names_a_minute(either_house: House) -> None:
    """faults: 78"""
    await either_house.employ("Sato")
    for number in range(PER_ADDRESS):
        assert await sign_in(either_house, f"Nobody {number}", WRONG) is None
    assert await sign_in(either_house, "Sato") is None
    assert await sign_in(either_house, "Sato", place="203.0.113.2") is not None


async def test_office_behind_one_address_can_sign_in_all_morning(house: House) -> None:
    for number in range(PER_ADDRESS + 5):
        await house.employ(f"Sato {number}")
    assert all([await sign_in(house, f"Sato {number}") for number in range(PER_ADDRESS + 5)])


async def test_fifty_failures_in_a_row_shut_the_account_until_an_invitation(house: House) -> None:
    """faults: 78"""
    await house.employ("Sato")
    for number in range(IN_A_ROW):
        house.now += timedelta(seconds=13)
        assert await sign_in(house, "Sato", WRONG, f"203.0.113.{number}") is None
    house.now += timedelta(days=40)
    assert await sign_in(house, "Sato") is None
    await house.staff.invites.accept(await house.staff.invite("Sato"), "a new long password")
    assert await sign_in(house, "Sato", "a new long password") is not None


async def test_success_sets_the_count_in_a_row_back(house: House) -> None:
    await house.employ("Sato")
    for _ in range(3):
        for _ in range(IN_A_ROW // 2):
            house.now += timedelta(seconds=13)
            await sign_in(house, "Sato", WRONG)
        house.now += timedelta(seconds=60)
        assert await sign_in(house, "Sato") is not None


async def test_names_of_strangers_are_forgotten_after_a_day(either_house: House) -> None:
    await either_house.employ("Sato")
    await sign_in(either_house, "Sato", WRONG)
    await sign_in(either_house, "my-password-typed-into-the-wrong-field", WRONG)
    async with either_house.state.database.read() as connection:
        subjects = list((await connection.execute(select(sign_in_failure.c.subject))).scalars())
    assert len(subjects) == 3
    assert not any("password" in subject or PLACE in subject or "Sato" in subject for subject in subjects)
    either_house.now += timedelta(days=1, seconds=1)
    await sign_in(either_house, "Sato", WRONG, "203.0.113.9")
    async with either_house.state.database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(sign_in_failure))).scalar() == 2


async def test_session_ends_after_twelve_idle_hours(either_house: House) -> None:
    await either_house.employ("Sato")
    token = await sign_in(either_house, "Sato")
    assert token is not None
    either_house.now += timedelta(hours=11)
    assert await either_house.staff.sessions.name_of(token) == "Sato"
    either_house.now += timedelta(hours=11)
    assert await either_house.staff.sessions.name_of(token) == "Sato"
    either_house.now += timedelta(hours=2)
    assert await either_house.staff.sessions.name_of(token) is None


async def test_open_page_does_not_keep_a_session_alive(either_house: House) -> None:
    await either_house.employ("Sato")
    token = await sign_in(either_house, "Sato")
    assert token is not None
    for _ in range(11):
        either_house.now += timedelta(hours=1)
        assert await either_house.staff.sessions.name_of(token, used=False) == "Sato"
    either_house.now += timedelta(hours=1)
    assert await either_house.staff.sessions.name_of(token, used=False) is None


async def test_session_ends_after_a_day_however_busy(either_house: House) -> None:
    await either_house.employ("Sato")
    token = await sign_in(either_house, "Sato")
    assert token is not None
    for _ in range(23):
        either_house.now += timedelta(hours=1)
        assert await either_house.staff.sessions.name_of(token) == "Sato"
    either_house.now += timedelta(hours=1)
    assert await either_house.staff.sessions.name_of(token) is None


async def test_signed_out_session_is_not_revived_by_a_request_under_way(either_house: House) -> None:
    """faults: 77"""
    await either_house.employ("Sato")
    token = await sign_in(either_house, "Sato")
    assert token is not None
    either_house.now += timedelta(hours=1)
    sessions = either_house.staff.sessions
    await asyncio.gather(sessions.name_of(token), sessions.sign_out(token))
    assert await sessions.name_of(token) is None


@pytest.mark.parametrize("token", ["", "x", "\udc80", "é" * 5000])
async def test_token_that_never_was_is_nobodys(house: House, token: str) -> None:
    assert await house.staff.sessions.name_of(token) is None
    await house.staff.sessions.sign_out(token)
