"""Alerts to staff on duty: by mail and webhook, without content, never lost, and repeated only when it must be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.alert_hook import AlertHook
from bot.alerts import Alerts, Way, ways_of
from bot.channels import Unreadable
from bot.config import Settings
from bot.courier import Courier
from bot.mail import Mail
from bot.timers import Timers
from dialogs.office import Office
from dialogs.session import Chose, Said
from state import alerting
from state.alerting import MOST_UNSURE, PLACE
from state.alerts import ASIDE
from state.errors import Busy
from state.tables import alert, history
from tests.bot.post import Post, flush
from tests.residents import MONDAY_NOON, TUESDAY_2_AM, office
from tests.staff_console.house import House, Person, house_at
from tests.stage import text_of
from tests.standins import serving
from tests.standins.mail import PASSWORD, USER, MailServer, certificate, mail_server

ON_CALL, DESK = "oncall@counter.example", "desk@counter.example"
BOTH = office(on_call=ON_CALL, on_shift=DESK)
PUBLIC = "https://counter.example"
SENT = "The person on call has been sent a notice."
NOBODY_OPENED = "Nobody has opened it yet."
OPENED = "A person opened your message at"
WORDS = "My name is Hanako Canary and I want to die"
TELLS = ("Hanako", "Canary", "die", "suicide", "telegram", "rent", "自殺", "死")


def settings(server: MailServer, **more: Any) -> Settings:
    fields: dict[str, Any] = {"smtp_security": "none", **more}
    return Settings(smtp_host="127.0.0.1", smtp_port=server.port, smtp_from="iriguchi@counter.example", **fields)


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


@pytest.fixture
async def house(stage_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """At two in the morning, with somebody on call; on both databases."""
    async with opened_house(stage_url, tmp_path) as made:
        yield made


@asynccontextmanager
async def opened_house(url: str, folder: Path, at: Office = BOTH) -> AsyncIterator[House]:
    async with house_at(url, folder) as made:
        made.now = TUESDAY_2_AM
        await made.state.settings.change_office(at)
        yield made


def alerts(house: House, *ways: Way) -> Alerts:
    return Alerts(house.state, ways, PUBLIC, lambda: 0.0)


def by_mail(house: House, server: MailServer) -> Alerts:
    return alerts(house, Mail(settings(server)))


async def in_danger(house: House, channel: str = "telegram", contact: str = "here") -> Person:
    """Somebody who may be written to, and then says what cannot wait."""
    person = house.resident(channel)
    await person.answer(
        until="stop", place="alone", right_now="none", for_whom="me", needs=["rent_loan"], contact=contact
    )
    await person.say(WORDS)
    return person


async def said(person: Person) -> list[str]:
    """What the resident was told, one text a message."""
    store = person.house.state.store
    found = await store.find(person.channel, "account", person.address)
    assert found
    return [text_of(message) for message in await store.since(found, 0) if message.side == "bot"]


async def times(person: Person, text: str) -> int:
    return sum(text in one for one in await said(person))


async def pass_minutes(house: House, minutes: float) -> None:
    house.pass_time(minutes=minutes)
    timers = Timers(house.state, house.pump)
    await timers.run_once()
    await timers.run_once()


async def rows(house: House) -> list[Any]:
    async with house.state.database.read() as connection:
        return list(await connection.execute(alert.select()))


# ---------------------------------------------------------------- who hears what


async def test_the_one_on_call_gets_a_mail_that_tells_nothing(house: House, mail: MailServer) -> None:
    """faults: 63"""
    person = await in_danger(house)
    await by_mail(house, mail).flush()
    [letter] = mail.letters
    reference = (await person.session()).reference
    assert letter.to == (ON_CALL,)
    assert letter.mail["Subject"] == "急ぎの相談が待っています / An urgent case is waiting"
    assert letter.mail["Auto-Submitted"] == "auto-generated"
    assert f"{PUBLIC}/staff/leads/{reference}" in letter.text
    assert reference not in str(letter.mail.items())
    conversation = await house.state.store.find("telegram", "account", person.address)
    for tells in (*TELLS, person.address, str(conversation)):
        assert tells not in letter.text + str(letter.mail.items())


async def test_within_the_hours_the_shift_is_told_and_nothing_is_promised(house: House, mail: MailServer) -> None:
    house.now = MONDAY_NOON
    person = await in_danger(house)
    await by_mail(house, mail).flush()
    assert [letter.to for letter in mail.letters] == [(DESK,)]
    assert not await times(person, "has been sent")


async def test_with_nobody_on_duty_the_alert_waits_for_the_shift(
    stage_url: str, tmp_path: Path, mail: MailServer
) -> None:
    async with opened_house(stage_url, tmp_path, office(on_shift=DESK)) as house:
        person = await in_danger(house)
        sender = by_mail(house, mail)
        await sender.flush()
        house.pass_time(hours=6)
        await sender.flush()
        assert mail.letters == []
        # As it should be: no trouble to tell the operator of.
        assert (await house.state.store.counts()).alerts == 0
        house.now = datetime.fromisoformat("2026-12-01T08:30:00+09:00")
        await sender.flush()
        assert [letter.to for letter in mail.letters] == [(DESK,)]
        await pass_minutes(house, 45)
        assert await times(person, "Nobody is reading now") == 1
        for never in (SENT, NOBODY_OPENED, OPENED):
            assert not await times(person, never)


async def test_who_is_on_duty_is_looked_up_when_it_is_sent(house: House, mail: MailServer) -> None:
    house.now = datetime.fromisoformat("2026-12-01T17:14:00+09:00")
    mail.refuses["MAIL"] = "451 later"
    await in_danger(house)
    sender = by_mail(house, mail)
    await sender.flush()
    mail.refuses.clear()
    house.now = datetime.fromisoformat("2026-12-01T17:30:00+09:00")
    await sender.flush()
    assert [letter.to for letter in mail.letters] == [(ON_CALL,)]


# ---------------------------------------------------------------- what the resident hears


async def test_the_resident_hears_that_it_was_sent_and_then_that_it_was_opened(house: House, mail: MailServer) -> None:
    person = await in_danger(house)
    assert not await times(person, SENT)
    await by_mail(house, mail).flush()
    assert (await said(person))[-1].startswith(SENT)
    house.pass_time(minutes=5)
    reference = (await person.session()).reference
    for _ in range(3):
        await house.state.acts.open_lead(reference, "sato")
    await pass_minutes(house, 40)
    assert await times(person, OPENED) == 1
    assert await times(person, SENT) == 1
    assert not await times(person, NOBODY_OPENED)
    assert await rows(house) == []


async def test_an_answer_of_staff_settles_the_alert(house: House, mail: MailServer) -> None:
    person = await in_danger(house)
    await house.state.acts.reply((await person.session()).reference, "I am here.", "sato", "nonce")
    assert await rows(house) == []
    await by_mail(house, mail).flush()
    await pass_minutes(house, 40)
    assert mail.letters == []
    assert not await times(person, NOBODY_OPENED)


async def test_only_the_leads_own_page_counts_as_opened(house: House, mail: MailServer) -> None:
    person = await in_danger(house)
    await by_mail(house, mail).flush()
    reference = (await person.session()).reference
    await house.state.store.lead(reference)
    await house.state.acts.record("sato", "searched")
    async for _ in house.state.store.leads():
        pass
    assert not await times(person, OPENED)


async def test_when_nobody_opened_it_in_time_that_is_said_once(house: House, mail: MailServer) -> None:
    person = await in_danger(house)
    await by_mail(house, mail).flush()
    await pass_minutes(house, 29)
    assert not await times(person, NOBODY_OPENED)
    await pass_minutes(house, 1)
    await pass_minutes(house, 40)
    assert await times(person, NOBODY_OPENED) == 1


async def test_while_mail_is_down_nobody_is_said_to_have_been_told(house: House, mail: MailServer) -> None:
    person = await in_danger(house)
    mail.refuses["RCPT"] = "550 no such mailbox"
    sender = by_mail(house, mail)
    await sender.flush()
    assert not await times(person, "has been sent")
    reason = await house.state.store.alarm(PLACE)
    assert "550" in reason
    assert ON_CALL not in reason
    assert (await house.state.store.counts()).alerts == 1
    await pass_minutes(house, 30)
    assert await times(person, NOBODY_OPENED) == 1
    mail.refuses.clear()
    house.pass_time(minutes=10)
    await sender.flush()
    assert len(mail.letters) == 1
    assert await house.state.store.alarm(PLACE) == ""
    assert not await times(person, "has been sent")
    await house.state.acts.open_lead((await person.session()).reference, "sato")
    assert await times(person, OPENED) == 1


async def test_with_no_rule_of_contact_yet_nothing_is_pushed(house: House, mail: MailServer) -> None:
    person = house.resident("telegram")
    await person.answer(until="for_whom", place="alone", right_now="die", die_tonight="not_sure")
    before = await said(person)
    await by_mail(house, mail).flush()
    await pass_minutes(house, 40)
    assert await said(person) == before
    await person.send(Said("hello"))
    assert await times(person, NOBODY_OPENED) == 1
    assert not await times(person, "has been sent")


async def test_in_safe_mode_only_a_word_without_subject_is_pushed(house: House, mail: MailServer) -> None:
    person = house.resident("telegram")
    await person.answer(until="stop", right_now="none", for_whom="me", contact="here")
    await person.say(WORDS)
    post = Post()
    courier = Courier(house.state, post, "me", lambda: 0.0)
    await flush(courier)
    answered = len(post.texts)
    await by_mail(house, mail).flush()
    await pass_minutes(house, 31)
    await flush(courier)
    assert await times(person, NOBODY_OPENED) == 1
    [pushed] = post.texts[answered:]
    for tells in ("opened", "call", "wait"):
        assert tells not in pushed
    await person.say("hello")
    await flush(courier)
    assert NOBODY_OPENED in " ".join(post.texts[answered + 1 :])


async def test_the_lead_notes_the_alert(house: House, mail: MailServer) -> None:
    person = await in_danger(house)
    await by_mail(house, mail).flush()
    view = await house.state.store.lead((await person.session()).reference)
    assert view
    assert [entry.detail for entry in view.history if entry.kind == "alerted"] == ["on_call"]
    async with house.state.database.read() as connection:
        entries = list(await connection.execute(history.select()))
    assert ON_CALL.encode() not in b"".join(row.detail for row in entries)


# ---------------------------------------------------------------- never lost, seldom twice


async def test_an_alert_outlives_the_process_and_leaves_once(stage_url: str, tmp_path: Path, mail: MailServer) -> None:
    """faults: 13"""
    async with opened_house(stage_url, tmp_path) as house:
        person = await in_danger(house)
    async with opened_house(stage_url, tmp_path) as house:
        house.pass_time(minutes=10)
        for _ in range(2):
            await by_mail(house, mail).flush()
        assert len(mail.letters) == 1
        person.house = house
        assert await times(person, SENT) == 1


async def test_a_kill_in_the_middle_of_sending_repeats_the_same_mail(
    stage_url: str, tmp_path: Path, mail: MailServer
) -> None:
    """faults: 14"""
    mail.hold = asyncio.Event()
    async with opened_house(stage_url, tmp_path) as house:
        await in_danger(house)
        cut = asyncio.create_task(by_mail(house, mail).flush())
        await mail.arrived.wait()
        cut.cancel()
        await asyncio.gather(cut, return_exceptions=True)
        [row] = await rows(house)
        assert row.state == "sending"
        mail.hold.set()
    async with opened_house(stage_url, tmp_path) as house:
        house.pass_time(minutes=10)
        await by_mail(house, mail).flush()
        await by_mail(house, mail).flush()
        assert [(row.state, row.unsure) for row in await rows(house)] == [("sent", 1)]
    assert len(mail.letters) == 2
    assert len({letter.mail["Message-ID"] for letter in mail.letters}) == 1


async def test_an_unknown_outcome_is_repeated_but_not_for_ever(house: House, mail: MailServer) -> None:
    mail.forgets = 100
    person = await in_danger(house)
    sender = by_mail(house, mail)
    for _ in range(10):
        await sender.flush()
        house.pass_time(minutes=6)
    assert len(mail.letters) == MOST_UNSURE
    assert not await times(person, "has been sent")
    assert "may not have arrived" in await house.state.store.alarm(PLACE)


async def test_a_refusal_is_repeated_later_and_later_until_somebody_opens_the_lead(
    house: House, mail: MailServer
) -> None:
    mail.refuses["DATA"] = "451 busy"
    person = await in_danger(house)
    sender = by_mail(house, mail)
    pauses = []
    for _ in range(12):
        await sender.flush()
        [row] = await rows(house)
        pauses.append(row.ready_at - house.now)
        house.now = row.ready_at
    assert pauses[0] >= timedelta(seconds=1)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(minutes=5)
    await house.state.acts.open_lead((await person.session()).reference, "sato")
    mail.refuses.clear()
    await sender.flush()
    assert mail.letters == []
    assert await times(person, OPENED) == 1


async def test_what_another_process_has_taken_meanwhile_is_not_taken_again(lite_url: str, tmp_path: Path) -> None:
    async with opened_house(lite_url, tmp_path) as house:
        assert await house.state.writer.run(lambda tx: alerting.begin(tx, 1, house.now)) is None


async def test_a_lead_of_an_earlier_intake_is_still_alerted_and_opened(house: House, mail: MailServer) -> None:
    person = house.resident("web")
    await person.answer(place="alone", right_now="none", for_whom="me", contact="here")
    first = (await person.session()).reference
    card = house.state.store.card(first)
    assert card
    await house.state.acts.close(first, "informed", "sato", card.version)
    await person.say("hello")
    await person.say(WORDS)
    await person.send(Chose("closed", (await person.session()).question, ("new",)))
    assert (await person.session()).reference == ""
    await by_mail(house, mail).flush()
    assert len(mail.letters) == 1
    assert await times(person, SENT) == 1
    await house.state.acts.open_lead(first, "sato")
    assert await times(person, OPENED) == 1
    assert await rows(house) == []


async def test_of_two_processes_one_sends(house: House, mail: MailServer) -> None:
    """faults: 15"""
    await in_danger(house)
    first, second = by_mail(house, mail), by_mail(house, mail)
    second._holder = "another machine/1/1"
    mail.hold = asyncio.Event()
    sending = asyncio.create_task(first.flush())
    await mail.arrived.wait()
    await second.flush()
    mail.hold.set()
    await sending
    await second.flush()
    assert len(mail.letters) == 1


async def test_what_was_erased_while_it_was_sent_stays_erased(house: House, mail: MailServer) -> None:
    person = await in_danger(house)
    mail.hold = asyncio.Event()
    sending = asyncio.create_task(by_mail(house, mail).flush())
    await mail.arrived.wait()
    await house.state.acts.erase((await person.session()).reference, "sato", "request")
    mail.hold.set()
    await sending
    assert await rows(house) == []
    assert await house.state.store.find("telegram", "account", person.address) is None


async def test_trouble_of_the_database_loses_nothing(
    house: House, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """faults: 91"""
    person = await in_danger(house)
    troubles: list[Exception] = [Busy("before"), ValueError(), Busy("after"), Busy("after")]
    run = house.state.writer.run

    async def stumble(unit: Any) -> Any:
        if troubles and (not mail.letters) == (len(troubles) > 2):
            raise troubles.pop(0)
        return await run(unit)

    monkeypatch.setattr(house.state.writer, "run", stumble)
    monkeypatch.setattr("bot.alerts._TROUBLE_SECONDS", 0)
    monkeypatch.setattr("bot.alerts._LOOK_SECONDS", 0)
    sender = by_mail(house, mail)
    await sender.start()
    async with asyncio.timeout(10):
        while not await times(person, SENT):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await sender.stop()
    assert troubles == []
    assert len(mail.letters) == 1


async def test_a_rise_while_it_is_sent_is_alerted_too(house: House, mail: MailServer) -> None:
    person = await in_danger(house)
    mail.hold = asyncio.Event()
    sending = asyncio.create_task(by_mail(house, mail).flush())
    await mail.arrived.wait()
    await person.say("I took all the pills just now")
    mail.hold.set()
    await sending
    assert len({letter.mail["Message-ID"] for letter in mail.letters}) == 2
    assert await times(person, SENT) == 1


async def test_the_task_sends_without_being_asked(house: House, mail: MailServer) -> None:
    sender = by_mail(house, mail)
    await sender.start()
    person = await in_danger(house)
    async with asyncio.timeout(10):
        await mail.arrived.wait()
        # Nothing announces it: this only gives the others their turn.
        while not await times(person, SENT):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await sender.stop()
    assert len(mail.letters) == 1


async def test_a_lead_that_rises_is_alerted_again(house: House, mail: MailServer) -> None:
    person = await in_danger(house)
    sender = by_mail(house, mail)
    await sender.flush()
    await person.say("I want to die")
    await sender.flush()
    assert len(mail.letters) == 1
    await person.say("I took all the pills just now")
    await sender.flush()
    assert len(mail.letters) == 2
    assert len({letter.mail["Message-ID"] for letter in mail.letters}) == 2


async def test_an_answer_alerts_and_before_consent_nothing_does(house: House, mail: MailServer) -> None:
    person = house.resident("line")
    await person.answer(until="consent")
    await person.say(WORDS)
    assert await rows(house) == []
    session = await person.session()
    await person.send(Chose("consent", session.question, ("yes",)))
    await by_mail(house, mail).flush()
    assert len(mail.letters) == 1


async def test_what_could_not_be_taken_in_is_told_at_most_once_an_hour(house: House, mail: MailServer) -> None:
    """faults: 4, 17"""
    sender = by_mail(house, mail)
    for number in range(5):
        await house.pump.receive([Unreadable("line", "account", "not JSON", f"{WORDS} {number}".encode())])
        await sender.flush()
    [letter] = mail.letters
    assert "could not be taken in" in letter.text
    for tells in TELLS:
        assert tells not in letter.text
    [row] = await rows(house)
    assert (row.id, row.state) == (ASIDE, "waiting")
    house.pass_time(minutes=60)
    await sender.flush()
    await sender.flush()
    assert len(mail.letters) == 2


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
