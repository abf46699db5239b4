"""Live update: an open page is told when it is out of date."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from staff_console import events
from tests.residents_page import served
from tests.staff_console.house import PASSWORD, House

PATIENCE_SECONDS = 20
EVENT = {"Accept": "text/event-stream"}


class Stream:
    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.aiter_lines()

    async def next(self) -> tuple[str, str]:
        """The next event: its name and its data."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            found: dict[str, str] = {}
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if line and name:
                    found[name] = value
                elif "event" in found:
                    return found["event"], found.get("data", "")
        return "", ""


@asynccontextmanager
async def streaming(house: House, path: str, name: str = "Sato") -> AsyncIterator[tuple[Stream, httpx.AsyncClient]]:
    async with served(house.app) as base, httpx.AsyncClient(base_url=f"{base}/staff") as client:
        headers = {"Sec-Fetch-Site": "same-origin"}
        await client.post("/sign-in", data={"name": name, "password": PASSWORD}, headers=headers)
        async with client.stream("GET", path, headers=EVENT, timeout=PATIENCE_SECONDS) as answer:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["cache-control"].startswith("no-store")
            yield Stream(answer), client


async def test_list_hears_of_a_new_lead(house: House) -> None:
    await house.employ("Sato")
    seen = house.state.hub.leads_version
    async with streaming(house, f"/events?seen={seen}") as (stream, _):
        await house.resident().answer(until="contact", place="alone", right_now=["no_food"])
        name, version = await stream.next()
        assert name == "changed"
        assert int(version) > seen


async def test_page_that_is_already_old_hears_at_once(house: House) -> None:
    await house.employ("Sato")
    async with streaming(house, "/events?seen=0") as (stream, _):
        assert await stream.next() == ("changed", str(house.state.hub.leads_version))


async def test_lead_hears_of_its_own_messages_only(house: House) -> None:
    await house.employ("Sato")
    person, other = house.resident(), house.resident()
    reference = await person.answer(place="alone", right_now=["no_food"])
    card = house.state.store.card(reference)
    assert card is not None
    async with streaming(house, f"/leads/{reference}/events?seen={card.version}.{card.seq}") as (stream, _):
        await other.answer(place="alone", right_now=["no_food"])
        await person.say("one more thing")
        newer = house.state.store.card(reference)
        assert newer is not None
        assert await stream.next() == ("changed", f"{newer.version}.{newer.seq}")
        await house.state.acts.close(reference, "plan", "Sato", newer.version)
        assert await stream.next() == ("changed", "closed")


async def test_erased_lead_ends_its_stream(house: House) -> None:
    """faults: 99"""
    await house.employ("Sato")
    reference = await house.resident().answer(place="alone", right_now=["no_food"])
    async with streaming(house, f"/leads/{reference}/events") as (stream, _):
        assert (await stream.next())[0] == "changed"
        await house.state.acts.erase(reference, "Sato", "asked_in_chat")
        assert (await stream.next())[0] == "ended"


async def test_stream_ends_with_the_session(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """faults: 77, 82"""
    monkeypatch.setattr(events, "_LOOK_AGAIN_SECONDS", 0.05)
    await house.employ("Abe", "admin")
    await house.employ("Sato")
    async with streaming(house, "/events?seen=0") as (stream, _):
        assert (await stream.next())[0] == "changed"
        await house.staff.disable("Sato", "Abe")
        assert (await stream.next())[0] == "ended"


async def test_stream_ends_with_the_service(house: House) -> None:
    await house.employ("Sato")
    async with streaming(house, "/events?seen=0") as (stream, _):
        assert (await stream.next())[0] == "changed"
        house.state.hub.close()
        # Not "ended": the browser shall come back when the service does.
        assert await stream.next() == ("", "")


async def test_events_carry_no_content(house: House) -> None:
    await house.employ("Sato")
    person = house.resident()
    reference = await person.answer(place="alone", right_now=["no_food"])
    async with streaming(house, f"/leads/{reference}/events?seen=0") as (stream, _):
        _, data = await stream.next()
        assert data.replace(".", "").isdecimal()
