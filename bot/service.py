"""The composition: everything that runs, put together once, and taken apart in the right order."""

from __future__ import annotations

import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.alerts import Alerts, ways_of
from bot.channels import Channel
from bot.channels.registry import REGISTRY
from bot.config import Settings
from bot.office_file import read_office
from bot.outbox import Outbox
from bot.presence import Presence
from bot.pump import Pump
from bot.timers import Timers
from dialogs.engine import Engine
from dialogs.intake import FLOW, REQUIRED_TEXTS
from dialogs.safety import LANGUAGES
from locales import Catalogs
from state.opening import State, open_state
from state.staff import Staff
from state.talk import Talk

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


def read_catalogs() -> Catalogs:
    return Catalogs(REQUIRED_TEXTS, understood=LANGUAGES)


@dataclass(frozen=True, slots=True)
class Services:
    """What channels, console and commands are given."""

    settings: Settings
    state: State
    staff: Staff
    catalogs: Catalogs
    engine: Engine
    clock: Callable[[], datetime]
    shared: bool


@dataclass(frozen=True, slots=True)
class Running:
    """A service that takes events and sends messages."""

    services: Services
    pump: Pump
    channels: tuple[Channel, ...]


@asynccontextmanager
async def opened(
    settings: Settings, clock: Callable[[], datetime] = utc_now, *, shared: bool = False
) -> AsyncIterator[Services]:
    """Database, keys and catalogs, without anything that talks to the outside."""
    catalogs, engine = read_catalogs(), Engine(FLOW)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    office = read_office(settings.office_file) if settings.office_file else None
    state = await open_state(
        settings.database,
        settings.keys,
        dialog=Talk(engine, catalogs),
        clock=clock,
        office=office,
        shared=shared,
    )
    try:
        staff = Staff(state.writer, state.database, clock, state.acts.released_by)
        yield Services(settings, state, staff, catalogs, engine, clock, shared)
    finally:
        await state.close()


@asynccontextmanager
async def running(services: Services) -> AsyncIterator[Running]:
    """Channels, pump, outbox and timers on top of an opened state."""
    channels = tuple(channel for make in REGISTRY if (channel := make(services.settings, services)))
    pump = Pump(services.state)
    outbox = Outbox(services.state, {channel.name: channel for channel in channels}, random.random)
    timers = Timers(services.state, pump)
    settings = services.settings
    alerts = Alerts(services.state, ways_of(settings), settings.public_url, random.random)
    async with AsyncExitStack() as stack:
        # Taken apart in reverse: first nobody may bring anything new, then what is on its way is finished.
        await outbox.start()
        stack.push_async_callback(outbox.stop)
        await alerts.start()
        stack.push_async_callback(alerts.stop)
        await timers.start()
        stack.push_async_callback(timers.stop)
        for channel in channels:
            await _start(channel, services, pump, stack)
        yield Running(services, pump, channels)


async def _start(channel: Channel, services: Services, pump: Pump, stack: AsyncExitStack) -> None:
    if services.shared and channel.polls:
        presence = Presence(services.state, channel, pump)
        await presence.start()
        stack.push_async_callback(presence.stop)
        return
    await channel.start(pump)
    stack.push_async_callback(channel.stop)
    _log.info("channel %s is on", channel.name)
