"""Coming in and going out, as a browser sees it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.staff_console.house import PASSWORD, House, house_at
from tests.staff_console.visitor import Visitor, signed_in, words

COOKIE = "iriguchi_staff"


async def test_signing_in_leads_to_the_page_that_was_asked_for(house: House) -> None:
    await house.employ("Sato")
    visitor = Visitor(house)
    turned_away = await visitor.get("/closed?since=2026-11-01")
    assert turned_away.status_code == 303
    assert turned_away.headers["location"] == "/staff/sign-in?next=%2Fstaff%2Fclosed%3Fsince%3D2026-11-01"
    answer = await visitor.sign_in("Sato", next="/staff/closed?since=2026-11-01")
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/closed?since=2026-11-01")
    assert (await visitor.get("/")).status_code == 200
    assert (await visitor.get("/sign-in")).headers["location"] == "/staff/"


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/staff//evil.example",
        "/staff/../..//evil.example",
        "javascript:alert(1)",
        "/staffer",
        "/",
        "/staff/\nX: y",
        "/staff/\\evil",
    ],
)
async def test_signing_in_leads_nowhere_else(house: House, wanted: str) -> None:
    """faults: 90"""
    await house.employ("Sato")
    answer = await Visitor(house).sign_in("Sato", next=wanted)
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/")


async def test_every_failure_reads_the_same(house: House) -> None:
    """faults: 79"""
    await house.employ("Abe", "admin")
    for name in ("Sato", "Gone", "Busy"):
        await house.employ(name)
    await house.staff.add_staff("New", "worker", None)
    await house.staff.disable("Gone", "Abe")
    visitor = Visitor(house)
    for _ in range(5):
        await visitor.sign_in("Busy", "wrong password")
    tries = {
        "wrong": await visitor.sign_in("Sato", "wrong password"),
        "unknown": await visitor.sign_in("Nobody"),
        "disabled": await visitor.sign_in("Gone"),
        "without a password": await visitor.sign_in("New", "nobody"),
        "too often": await visitor.sign_in("Busy"),
        "too long": await visitor.sign_in("Sato", "x" * 2000),
    }
    pages = {
        answer.text.replace(f'value="{name}"', "")
        for answer in tries.values()
        for name in [
            next(name for name in ("Sato", "Nobody", "Gone", "New", "Busy") if f'value="{name}"' in answer.text)
        ]
    }
    assert {answer.status_code for answer in tries.values()} == {401}
    assert len(pages) == 1
    assert COOKIE not in visitor.cookies


async def test_password_of_a_megabyte_is_refused_before_it_is_read(house: House) -> None:
    """faults: 80"""
    await house.employ("Sato")
    answer = await Visitor(house).sign_in("Sato", "x" * 1_000_000)
    assert answer.status_code == 400


async def test_cookie_is_kept_from_scripts_and_other_sites(house: House) -> None:
    await house.employ("Sato")
    cookie = (await Visitor(house).sign_in("Sato")).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie
    assert "Secure" not in cookie


async def test_cookie_belongs_to_the_host_alone_behind_https(lite_url: str, tmp_path: Path) -> None:
    async with house_at(lite_url, tmp_path, secure_cookies=True) as house:
        await house.employ("Sato")
        visitor = Visitor(house, secure=True)
        answer = await visitor.post(
            "/sign-in", headers={"Sec-Fetch-Site": "same-origin"}, name="Sato", password=PASSWORD
        )
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"__Host-{COOKIE}=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert (await visitor.get("/")).status_code == 200
        out = await visitor.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
        assert "Secure" in out.headers["set-cookie"]


async def test_session_of_before_is_not_taken_over(house: House) -> None:
    """faults: 76"""
    await house.employ("Sato")
    await house.employ("Mori")
    visitor = Visitor(house)
    visitor.cookies.set(COOKIE, "chosen-by-somebody-else", domain="counter.test")
    await visitor.sign_in("Sato")
    sato = visitor.cookies[COOKIE]
    assert sato != "chosen-by-somebody-else"
    await visitor.sign_in("Mori")
    assert visitor.cookies[COOKIE] != sato
    assert await house.staff.sessions.name_of(sato) is None


async def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    """faults: 77, 89"""
    await house.employ("Sato")
    visitor = await signed_in(house, "Sato")
    token = visitor.cookies[COOKIE]
    answer = await visitor.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in")
    assert answer.headers["clear-site-data"] == '"cache"'
    assert 'iriguchi_staff=""' in answer.headers["set-cookie"]
    visitor.cookies.set(COOKIE, token, domain="counter.test")
    old = await visitor.get("/")
    assert old.status_code == 401
    assert "signed out" in words(await visitor.get("/?locale=en"))
    assert (await visitor.post("/language", locale="ja")).status_code == 401


async def test_disabled_colleague_is_out_at_the_next_request(house: House) -> None:
    """faults: 77, 86"""
    await house.employ("Abe", "admin")
    await house.employ("Sato")
    visitor = await signed_in(house, "Sato")
    await house.staff.disable("Sato", "Abe")
    assert (await visitor.get("/")).status_code == 401


async def test_text_written_when_the_session_ended_is_given_back(house: House) -> None:
    await house.employ("Sato")
    reference = await house.resident().answer(place="alone", right_now=["no_food"])
    visitor = await signed_in(house, "Sato")
    house.now += timedelta(hours=13)
    answer = await visitor.post(f"/leads/{reference}/reply", text="Please come at <three>.", nonce="n")
    assert answer.status_code == 401
    assert "Please come at &lt;three&gt;.</textarea>" in answer.text


async def test_event_stream_is_refused_without_a_page(house: House) -> None:
    answer = await Visitor(house).get("/events", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.text) == (401, "")


async def test_invitation_sets_the_password_once(house: House) -> None:
    await house.staff.add_staff("Sato", "worker", None)
    token = await house.staff.invite("Sato")
    visitor = Visitor(house)
    for _ in range(2):
        page = await visitor.get(f"/invite/{token}?locale=en")
        assert page.status_code == 200
        assert "Welcome, Sato" in words(page)
    answer = await visitor.post(f"/invite/{token}", password=PASSWORD, again=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/")
    assert (await visitor.get("/")).status_code == 200
    other = Visitor(house)
    assert (await other.get(f"/invite/{token}")).status_code == 410
    assert (await other.post(f"/invite/{token}", password=PASSWORD, again=PASSWORD)).status_code == 410
    assert (await other.sign_in("Sato")).status_code == 303


async def test_invitation_used_by_two_windows_at_once_works_in_one(house: House) -> None:
    await house.staff.add_staff("Sato", "worker", None)
    token = await house.staff.invite("Sato")
    tries = [Visitor(house).post(f"/invite/{token}", password=PASSWORD, again=PASSWORD) for _ in range(2)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*tries)) == [303, 410]


async def test_invitation_survives_a_mistake(house: House) -> None:
    await house.staff.add_staff("Sato", "worker", None)
    token = await house.staff.invite("Sato")
    visitor = Visitor(house)
    differ = await visitor.post(f"/invite/{token}?locale=en", password=PASSWORD, again=PASSWORD + "x")
    short = await visitor.post(f"/invite/{token}?locale=en", password="short", again="short")
    assert (differ.status_code, short.status_code) == (422, 422)
    assert "not the same" in words(differ)
    assert "12 to 1024" in words(short)
    assert (await visitor.post(f"/invite/{token}", password=PASSWORD, again=PASSWORD)).status_code == 303


async def test_new_password_ends_the_other_sessions(house: House) -> None:
    """faults: 77"""
    await house.employ("Sato")
    elsewhere = await signed_in(house, "Sato")
    token = await house.staff.invite("Sato")
    await Visitor(house).post(f"/invite/{token}", password="another long one", again="another long one")
    assert (await elsewhere.get("/")).status_code == 401


async def test_dead_link_says_so(house: House) -> None:
    answer = await Visitor(house).get("/invite/never-was?locale=en")
    assert answer.status_code == 410
    assert "no longer works" in words(answer)


async def test_language_of_the_entrance_follows_the_switch(house: House) -> None:
    visitor = Visitor(house)
    assert '<html lang="ja">' in (await visitor.get("/sign-in")).text
    assert '<html lang="en">' in (await visitor.get("/sign-in?locale=en")).text
    assert '<html lang="ja">' in (await visitor.get("/sign-in?locale=xx")).text


async def test_language_belongs_to_the_member(house: House) -> None:
    await house.employ("Sato", locale="ja")
    visitor = await signed_in(house, "Sato")
    assert '<html lang="ja">' in (await visitor.get("/")).text
    answer = await visitor.post("/language", locale="en", back="/staff/closed?since=2026-11-01")
    assert answer.headers["location"] == "/staff/closed?since=2026-11-01"
    assert '<html lang="en">' in (await visitor.get("/")).text
    assert '<html lang="en">' in (await (await signed_in(house, "Sato")).get("/")).text
    await visitor.post("/language", locale="xx", back="//evil.example")
    assert '<html lang="en">' in (await visitor.get("/")).text


async def test_fields_that_are_not_asked_for_change_nothing(house: House) -> None:
    """faults: 83"""
    await house.employ("Sato")
    visitor = await signed_in(house, "Sato")
    await visitor.post("/language", locale="en", back="/staff/", role="admin", name="Abe", is_admin="1")
    member = await house.staff.member("Sato")
    assert member is not None
    assert member.role == "worker"
    await Visitor(house).sign_in("Sato", role="admin")
    assert (await house.staff.members())[0].role == "worker"
