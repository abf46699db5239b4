"""Alerts to staff on duty, without content, and what the resident hears of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.courier import Courier
from dialogs.session import Said
from state.alerting import PLACE
from state.tables import history
from tests.bot.alerts.stage import (
    DESK,
    NOBODY_OPENED,
    ON_CALL,
    OPENED,
    PUBLIC,
    SENT,
    TELLS,
    WORDS,
    by_mail,
    in_danger,
    opened_house,
    pass_minutes,
    rows,
    said,
    times,
)
from tests.bot.post import Post, flush
from tests.residents import MONDAY_NOON, office
from tests.staff_console.house import House
from tests.standins.mail import MailServer

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
