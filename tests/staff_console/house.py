"""The console with everything real behind it (state, pump, engine), residents who write, and a clock to turn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.channels import Inbound
from bot.pump import Pump
from dialogs.content import Kind
from dialogs.intake import FLOW
from dialogs.session import Body, Chose, Command, Commanded, Said, Session, Withdrawn
from dialogs.turn import Catalogs
from staff_console import ConsoleServices, console
from state.opening import State, open_state
from state.passwords import Passwords
from state.staff import Staff
from state.tables import audit
from state.talk import Talk
from tests.residents import CATALOGS, ENGINE, MONDAY_NOON, office

PASSWORD = "correct horse battery"
WAYS_PAST = {"declined": Command.SKIP, "unknown": Command.UNKNOWN, "in_person": Command.IN_PERSON}
_MOST_TURNS = 60


@dataclass
class House:
    """`now` is the time for everything in it."""

    state: State
    staff: Staff
    pump: Pump
    catalogs: Catalogs
    now: datetime = MONDAY_NOON
    residents: int = 0
    events: int = 0
    secure_cookies: bool = False
    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        services = ConsoleServices(
            store=self.state.store,
            acts=self.state.acts,
            staff=self.staff,
            lines=self.state.lines,
            hub=self.state.hub,
            catalogs=self.catalogs,
            clock=lambda: self.now,
            secure_cookies=self.secure_cookies,
        )
        self.app = Starlette(routes=[Mount("/staff", console(services))])

    def pass_time(self, **length: float) -> None:
        self.now += timedelta(**length)

    def resident(self, channel: str = "web", locale: str = "en") -> Person:
        self.residents += 1
        return Person(self, channel, f"resident-{self.residents}", locale)

    async def audit(self, act: str) -> list[tuple[str, str]]:
        """Who did this act, and to what, in the order in which it happened."""
        statement = select(audit.c.staff, audit.c.reference).where(audit.c.act == act).order_by(audit.c.at)
        async with self.state.database.read() as connection:
            return [(row.staff, row.reference) for row in await connection.execute(statement)]

    async def employ(self, name: str, role: str = "worker", locale: str = "en") -> str:
        """A member who can sign in with PASSWORD, with the console in English unless told otherwise."""
        await self.staff.add_staff(name, role, PASSWORD)
        await self.staff.read_in(name, locale)
        return name


@dataclass
class Person:
    """A resident who answers what is asked."""

    house: House
    channel: str
    address: str
    locale: str

    async def send(self, body: Body, **more: Any) -> None:
        house = self.house
        house.events += 1
        house.pass_time(seconds=20)
        event = Inbound(
            channel=self.channel,
            account="account",
            address=self.address,
            event_id=f"event-{house.events}",
            at=house.now,
            body=body,
            external_id=f"message-{house.events}",
            **more,
        )
        await house.pump.receive([event])

    async def say(self, text: str) -> str:
        """Gives the external id of the message, by which it can be withdrawn."""
        await self.send(Said(text))
        return f"message-{self.house.events}"

    async def withdraw(self, external_id: str) -> None:
        await self.send(Withdrawn(), refers_to=external_id)

    async def press(self, *codes: str) -> None:
        """Buttons of the question that stands."""
        session = await self.session()
        await self.send(Chose(session.step, session.question, codes))

    async def command(self, name: str) -> None:
        await self.send(Commanded(name))

    async def session(self) -> Session:
        store = self.house.state.store
        conversation_id = await store.find(self.channel, "account", self.address)
        assert conversation_id is not None
        session = await store.session(conversation_id)
        assert session is not None
        return session

    async def answer(self, until: str = "", via: str = "", **answers: Any) -> str:
        """Goes through the intake as somebody who consents; steps without an entry are skipped. Dots in a step's key
        are written as double underscores. `until`: stops before this step. Gives the lead's number, "" without one."""
        given: Mapping[str, Any] = {key.replace("__", "."): value for key, value in answers.items()}
        await self.send(Commanded("start", locale=self.locale, via=via))
        for _ in range(_MOST_TURNS):
            session = await self.session()
            if not session.step or session.step == until or session.phase in ("sent", "with_staff"):
                break
            await self.send(_reply(session, given))
        return (await self.session()).reference


def _reply(session: Session, answers: Mapping[str, Any]) -> Body:
    usual = {"language": session.locale, "opening": "start", "near": "go_on", "consent": "yes", "stop": "more"}
    step = FLOW.by_key[session.step]
    value = answers.get(step.key, usual.get(step.key, "send" if step.key == "review" else "declined"))
    if isinstance(value, str) and value in WAYS_PAST and step.option(value) is None:
        return Commanded(WAYS_PAST[value])
    if isinstance(value, tuple):
        code, on = value
        return Chose(step.key, session.question, (code,), whole=step.kind is Kind.MANY, on=date.fromisoformat(on))
    if isinstance(value, str) and step.kind is Kind.TEXT:
        return Said(value)
    codes: Sequence[str] = [value] if isinstance(value, str) else value
    return Chose(step.key, session.question, tuple(codes), whole=step.kind is Kind.MANY)


@asynccontextmanager
async def house_at(url: str, folder: Path, **options: Any) -> AsyncIterator[House]:
    made: list[House] = []

    def clock() -> datetime:
        return made[0].now if made else MONDAY_NOON

    dialog = Talk(ENGINE, options.pop("catalogs", CATALOGS))
    state = await open_state(url, folder / "keys.json", dialog=dialog, clock=clock, office=office())
    try:
        # Hashing is slow on purpose; here only what is done with it matters.
        passwords = Passwords(memory_kib=64)
        staff = Staff(state.writer, state.database, clock, state.acts.released_by, passwords)
        made.append(House(state, staff, Pump(state), dialog.catalogs, **options))
        yield made[0]
    finally:
        await state.close()
