"""Mail and webhook: what they tell, and what keeps them from it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.alert_hook import AlertHook
from bot.alerts import ways_of
from bot.config import Settings
from bot.mail import Mail
from state.alerting import PLACE
from tests.bot.alerts.stage import (
    NOBODY_OPENED,
    ON_CALL,
    SENT,
    TELLS,
    alerts,
    by_mail,
    in_danger,
    opened_house,
    pass_minutes,
    rows,
    settings,
    times,
)
from tests.residents import MONDAY_NOON, office
from tests.staff_console.house import House
from tests.standins import serving
from tests.standins.mail import PASSWORD, USER, MailServer, certificate, mail_server

# ---------------------------------------------------------------- mail


async def test_mail_is_sealed_and_signed_in_for(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chain, context = certificate(tmp_path)
    await in_danger(house)
    async with mail_server(context) as server:
        known = settings(server, smtp_security="starttls", smtp_user=USER, smtp_password=PASSWORD)
        await alerts(house, Mail(known)).flush()
        assert server.letters == []
        assert "certificate" in await house.state.store.alarm(PLACE)
        monkeypatch.setenv("SSL_CERT_FILE", str(chain))
        house.pass_time(minutes=1)
        await alerts(house, Mail(known)).flush()
        [letter] = server.letters
        assert letter.sealed
        assert server.users == [USER]


async def test_mail_over_tls_from_the_first_byte(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chain, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    await in_danger(house)
    async with mail_server(context, from_the_start=True) as server:
        await alerts(house, Mail(settings(server, smtp_security="tls"))).flush()
        assert [letter.sealed for letter in server.letters] == [True]


@pytest.mark.parametrize(
    ("refuses", "more", "named"),
    [
        ({"AUTH": "535 no"}, {"smtp_user": USER, "smtp_password": "wrong"}, "user or password (535)"),
        ({"MAIL": "553 not yours"}, {}, "sender (553)"),
        ({"RCPT": "550 unknown"}, {}, "address of who is on duty (550)"),
        ({"DATA": "554 spam"}, {}, "the mail (554)"),
        ({}, {"smtp_security": "starttls"}, "does not offer"),
        ({}, {"smtp_port": 1}, "cannot be reached"),
    ],
)
async def test_what_the_mail_server_refuses_is_named_without_its_words(
    lite_url: str, tmp_path: Path, mail: MailServer, refuses: dict[str, str], more: dict[str, Any], named: str
) -> None:
    async with opened_house(lite_url, tmp_path) as house:
        await in_danger(house)
        mail.refuses |= refuses
        given = {"smtp_security": "none", "smtp_port": mail.port, **more}
        way = Mail(Settings(smtp_host="127.0.0.1", smtp_from="iriguchi@counter.example", **given))
        await alerts(house, way).flush()
        alarm = await house.state.store.alarm(PLACE)
        assert named in alarm
        assert mail.letters == []


# ---------------------------------------------------------------- webhook


class Hook:
    """What is posted to it; `statuses` are its next answers, then 204."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        self.trap = 0
        routes = [Route("/hook", self.take, methods=["POST"]), Route("/trap", self.be_caught, methods=["POST", "GET"])]
        self.app = Starlette(routes=routes)

    async def take(self, request: Request) -> Response:
        self.told.append(json.loads(await request.body()))
        status = self.statuses.pop(0) if self.statuses else 204
        return RedirectResponse("/trap", status) if 300 <= status < 400 else Response(status_code=status)

    async def be_caught(self, request: Request) -> Response:
        self.trap += 1
        return Response()


@pytest.fixture
async def hook() -> AsyncIterator[tuple[Hook, AlertHook]]:
    played = Hook()
    async with serving(played.app) as url:
        yield played, AlertHook(f"{url}/hook")


async def test_the_webhook_is_told_as_little(house: House, hook: tuple[Hook, AlertHook]) -> None:
    played, way = hook
    person = await in_danger(house)
    await alerts(house, way).flush()
    [told] = played.told
    assert set(told) == {"id", "text", "duty", "reference", "url"}
    assert told["duty"] == "on_call"
    assert told["reference"] == (await person.session()).reference
    for tells in (*TELLS, person.address):
        assert tells not in json.dumps(told, ensure_ascii=False)
    assert await times(person, SENT) == 1


async def test_a_webhook_that_is_not_there_or_hangs_up_is_named(lite_url: str, tmp_path: Path) -> None:
    async with opened_house(lite_url, tmp_path) as house:
        await in_danger(house)
        await alerts(house, AlertHook("http://127.0.0.1:1/hook")).flush()
        assert "webhook cannot be reached" in await house.state.store.alarm(PLACE)
        house.pass_time(minutes=1)

        async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.close()

        async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            await alerts(house, AlertHook(f"http://127.0.0.1:{port}/hook")).flush()
        assert "no answer (webhook)" in await house.state.store.alarm(PLACE)
        assert [row.unsure for row in await rows(house)] == [1]


@pytest.mark.parametrize("status", [307, 404, 500])
async def test_only_2xx_has_taken_it_over_and_no_redirect_is_followed(
    lite_url: str, tmp_path: Path, hook: tuple[Hook, AlertHook], status: int
) -> None:
    """faults: 73"""
    played, way = hook
    async with opened_house(lite_url, tmp_path) as house:
        person = await in_danger(house)
        played.statuses = [status]
        await alerts(house, way).flush()
        assert not await times(person, SENT)
        assert str(status) in await house.state.store.alarm(PLACE)
        house.pass_time(seconds=10)
        await alerts(house, way).flush()
        assert played.trap == 0
        assert len({told["id"] for told in played.told}) == 1
        assert len(played.told) == 2
        assert await times(person, SENT) == 1


async def test_where_one_way_fails_only_that_one_is_repeated(
    house: House, mail: MailServer, hook: tuple[Hook, AlertHook]
) -> None:
    played, way = hook
    person = await in_danger(house)
    played.statuses = [503]
    sender = alerts(house, Mail(settings(mail)), way)
    await sender.flush()
    assert await times(person, SENT) == 1
    house.pass_time(seconds=10)
    await sender.flush()
    await sender.flush()
    assert (len(mail.letters), len(played.told)) == (1, 2)
    view = await house.state.store.lead((await person.session()).reference)
    assert view
    assert [entry.kind for entry in view.history].count("alerted") == 1
    assert await times(person, SENT) == 1
    assert await house.state.store.alarm(PLACE) == ""


# ---------------------------------------------------------------- what is not set up


async def test_with_no_way_set_up_that_is_an_alarm(lite_url: str, tmp_path: Path) -> None:
    assert ways_of(Settings()) == ()
    async with opened_house(lite_url, tmp_path) as house:
        person = await in_danger(house)
        await alerts(house).flush()
        assert "IRIGUCHI_SMTP_HOST" in await house.state.store.alarm(PLACE)
        await pass_minutes(house, 30)
        assert not await times(person, "has been sent")
        assert await times(person, NOBODY_OPENED) == 1


async def test_without_an_address_of_the_shift_the_one_on_call_is_told_afterwards(
    lite_url: str, tmp_path: Path, mail: MailServer
) -> None:
    async with opened_house(lite_url, tmp_path, office(on_call=ON_CALL)) as house:
        house.now = MONDAY_NOON
        await in_danger(house)
        sender = by_mail(house, mail)
        await sender.flush()
        assert mail.letters == []
        assert "shift" in await house.state.store.alarm(PLACE)
        house.now = datetime.fromisoformat("2026-11-30T17:15:00+09:00")
        await sender.flush()
        assert [letter.to for letter in mail.letters] == [(ON_CALL,)]
