"""Alerts are never lost, and repeated only when it must be."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels import Unreadable
from dialogs.session import Chose
from state import alerting
from state.alerting import MOST_UNSURE, PLACE
from state.alerts import ASIDE
from state.errors import Busy
from tests.bot.alerts.stage import OPENED, SENT, TELLS, WORDS, by_mail, in_danger, opened_house, rows, times
from tests.staff_console.house import House
from tests.standins.mail import MailServer

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
