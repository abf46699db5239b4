"""The durable core on a stage: a real database, a clock that tests set, residents who type."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels import Inbound, Reply
from bot.pump import Pump
from dialogs.office import Office
from dialogs.session import Body, Said, Session
from state.database import Database
from state.keyring import KeyRing
from state.opening import State, open_state
from state.records import LeadCard, Message
from state.schema import upgrade
from state.settings import Settings
from state.writer import Tx
from tests.databases import Cluster
from tests.parrot import Parrot

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
OFFICE = Office(name="Counter", telephone="00-0000-0000")


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


class Stage:
    """`state` and `pump` of one process."""

    def __init__(self, state: State, clock: Clock, parrot: Parrot) -> None:
        self.state = state
        self.clock = clock
        self.parrot = parrot
        self.pump = Pump(state)
        self._numbers = itertools.count(1)

    def event(self, who: str, body: Body | str, **fields: Any) -> Inbound:
        """An event that nobody had before; a `str` is something typed."""
        number = next(self._numbers)
        event_id = fields.pop("event_id", f"event-{id(self)}-{number}")
        said = Said(body) if isinstance(body, str) else body
        return Inbound(
            channel=fields.pop("channel", "telegram"),
            account="account",
            address=who,
            event_id=event_id,
            at=fields.pop("at", self.clock.now),
            body=said,
            digest_of=fields.pop("digest_of", repr(said).encode()),
            **fields,
        )

    async def hear(self, who: str, *bodies: Body | str, **fields: Any) -> None:
        for body in bodies:
            await self.pump.receive([self.event(who, body, **fields)])

    def reply_token(self) -> Reply:
        return Reply(f"token-{next(self._numbers)}", self.clock.now)

    async def id_of(self, who: str, channel: str = "telegram") -> str:
        found = await self.state.store.find(channel, "account", who)
        assert found is not None, f"{who} has no conversation"
        return found

    async def messages(self, who: str, channel: str = "telegram") -> list[Message]:
        return await self.state.store.since(await self.id_of(who, channel), 0)

    async def texts(self, who: str, channel: str = "telegram") -> list[str]:
        """What both sides see, in order."""
        return [text_of(message) for message in await self.messages(who, channel)]

    async def session(self, who: str, channel: str = "telegram") -> Session:
        session = await self.state.store.session(await self.id_of(who, channel))
        assert session is not None
        return session

    async def card(self, who: str, channel: str = "telegram") -> LeadCard:
        own_id = await self.id_of(who, channel)
        [card] = [card for card in self.state.store.cards() if card.conversation_id == own_id]
        return card

    async def sent_lead(self, who: str = "ann", contact: str = "here", **fields: Any) -> LeadCard:
        """A resident who consented and sent."""
        await self.hear(who, "yes", "I cannot pay the rent", f"send {contact}", **fields)
        return await self.card(who, fields.get("channel", "telegram"))

    async def rows(self, table: Any) -> Sequence[Any]:
        async with self.state.database.read() as connection:
            return list(await connection.execute(table.select()))


async def change_office(settings: Settings, office: Office) -> None:
    """As the console does, with nothing to record beside it."""

    async def nothing(tx: Tx) -> None:
        pass

    await settings.revise_office(settings.version, lambda _: office, nothing)


def text_of(message: Message) -> str:
    if message.heard is not None:
        return message.heard.text
    return message.text or " / ".join(bubble.text for bubble in message.bubbles)


@asynccontextmanager
async def staged(url: str, folder: Path, clock: Clock | None = None, **options: Any) -> AsyncIterator[Stage]:
    clock = clock or Clock()
    parrot = Parrot()
    state = await open_state(url, folder / "keys.json", dialog=parrot, clock=clock, office=OFFICE, **options)
    try:
        yield Stage(state, clock, parrot)
    finally:
        await state.close()


async def _migrate(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with all tables: copied for each test, because making the tables takes longer."""
    path = tmp_path_factory.mktemp("migrated") / "iriguchi.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_name(postgres: Cluster) -> str:
    """The same as a PostgreSQL database."""
    name = postgres.create()
    asyncio.run(_migrate(postgres.url(name)))
    return name


@pytest.fixture
def lite_url(migrated_file: Path, tmp_path: Path) -> str:
    path = tmp_path / "iriguchi.db"
    shutil.copyfile(migrated_file, path)
    KeyRing.create(tmp_path / "keys.json")
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def full_url(postgres: Cluster, migrated_name: str, tmp_path: Path) -> Iterator[str]:
    KeyRing.create(tmp_path / "keys.json")
    name = postgres.create(template=migrated_name)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["lite", pytest.param("full", marks=pytest.mark.postgres)], ids=["sqlite", "postgres"])
def stage_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def stage(stage_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """On SQLite and on PostgreSQL."""
    async with staged(stage_url, tmp_path) as made:
        yield made


@pytest.fixture
async def lite(lite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """On SQLite only, for what no database decides."""
    async with staged(lite_url, tmp_path) as made:
        yield made
