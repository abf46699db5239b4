"""A counter with somebody on call, at two in the morning, and what the alerts about a resident come to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.alerts import Alerts, Way
from bot.config import Settings
from bot.mail import Mail
from bot.timers import Timers
from dialogs.office import Office
from state.tables import alert
from tests.residents import TUESDAY_2_AM, office
from tests.staff_console.house import House, Person, house_at
from tests.stage import change_office, text_of
from tests.standins.mail import MailServer

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


@asynccontextmanager
async def opened_house(url: str, folder: Path, at: Office = BOTH) -> AsyncIterator[House]:
    async with house_at(url, folder) as made:
        made.now = TUESDAY_2_AM
        await change_office(made.state.settings, at)
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
