"""Coming back with the number and the code word, on both databases: who is let in, where, and what is counted."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from dialogs.session import Chose, Commanded
from state import knocks, timing
from state.opening import open_state
from state.tables import conversation, sign_in_failure
from state.talk import Talk
from tests.parrot import Parrot
from tests.residents import ENGINE
from tests.residents_page import CATALOGS
from tests.stage import OFFICE, Clock, Stage

WORD = "morning glory"


class Counter(Stage):
    """The durable core with the real dialog."""

    async def sent(self, who: str = "ann", channel: str = "web", word: str = WORD) -> str:
        """A resident at a screen that others see; gives the number. Without `word` none is chosen."""
        await self.hear(who, Commanded("start", locale="en"), channel=channel)
        for code in ("start", "later", "yes", "none", "skip", "skip", "skip", "skip", "here"):
            await self.press(who, channel, code)
        if word:
            await self.hear(who, word, channel=channel)
        else:
            await self.press(who, channel, "skip")
        await self.press(who, channel, "send")
        return (await self.session(who, channel)).reference

    async def press(self, who: str, channel: str, code: str) -> None:
        session = await self.session(who, channel)
        await self.hear(who, Chose(session.step, session.question, (code,)), channel=channel)

    async def come_back(self, number: str, word: str = WORD, address: str = "new", source: str = "192.0.2.1") -> bool:
        return await self.state.addresses.come_back(
            "web", "account", address, reference=number, word=word, source=source
        )

    async def kinds(self, number: str) -> list[tuple[str, str]]:
        view = await self.state.store.lead(number)
        assert view
        return [(entry.kind, entry.by) for entry in view.history if entry.kind in ("word_missed", "came_back")]


@pytest.fixture
async def counter(stage_url: str, tmp_path: Path) -> AsyncIterator[Counter]:
    clock = Clock()
    dialog = Talk(ENGINE, CATALOGS)
    state = await open_state(stage_url, tmp_path / "keys.json", dialog=dialog, clock=clock, office=OFFICE)
    try:
        yield Counter(state, clock, Parrot())
    finally:
        await state.close()


async def test_number_and_word_bring_the_conversation_to_the_new_address(counter: Counter) -> None:
    """faults: 76, 77"""
    number = await counter.sent()
    before = await counter.id_of("ann", "web")
    await counter.state.addresses.retire("web", "account", "ann")
    await counter.state.acts.reply(number, "A room is free.", "sato", "n1")
    assert await counter.come_back(number, "Morning Glory")
    assert await counter.id_of("new", "web") == before
    assert (await counter.session("new", "web")).reachable
    assert "A room is free." in await counter.texts("new", "web")
    assert await counter.kinds(number) == [("came_back", "resident")]
    await counter.hear("new", "Thank you.", channel="web")
    assert "Thank you." in await counter.texts("new", "web")


async def test_where_it_was_open_before_it_is_not_any_more(counter: Counter) -> None:
    """faults: 77"""
    number = await counter.sent()
    before = await counter.id_of("ann", "web")
    heard = asyncio.create_task(counter.state.hub.changed(before, (await counter.messages("ann", "web"))[-1].seq + 1))
    await asyncio.sleep(0)
    assert await counter.come_back(number)
    assert await heard
    assert await counter.state.store.find("web", "account", "ann") is None
    await counter.hear("ann", "Is anybody there?", channel="web")
    assert "Is anybody there?" not in await counter.texts("new", "web")


async def test_nobody_else_is_let_in(counter: Counter) -> None:
    """faults: 79, 82"""
    right = await counter.sent()
    wordless = await counter.sent("beth", word="")
    telegram = await counter.sent("cleo", channel="telegram")
    line = await counter.sent("dora", channel="line")
    erased = await counter.sent("emma")
    await counter.state.acts.erase(erased, "sato", "asked")
    tampered = await counter.sent("finn")
    broken = update(conversation).where(conversation.c.id == await counter.id_of("finn", "web"))
    await counter.state.writer.run(lambda tx: tx.execute(broken.values(wrapped_key=b"\0" * 40)))
    seqs = {who: (await counter.messages(who, channel))[-1].seq for who, channel in OTHERS.items()}
    for number in (wordless, telegram, line, erased, tampered, "", "222-222", "%", "' OR 1=1 --"):
        assert not await counter.come_back(number)
    assert not await counter.come_back(wordless, "")
    assert not await counter.come_back(right, "heron")
    for where in (("web", "another"), ("telegram", "account")):
        assert not await counter.state.addresses.come_back(*where, "new", reference=right, word=WORD, source="")
    assert await counter.state.store.find("web", "account", "new") is None
    assert {who: (await counter.messages(who, channel))[-1].seq for who, channel in OTHERS.items()} == seqs
    assert await counter.kinds(right) == [("word_missed", "")]
    assert await counter.kinds(wordless) == await counter.kinds(telegram) == []


OTHERS = {"beth": "web", "cleo": "telegram", "dora": "line"}


async def test_every_refusal_is_as_much_work(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """faults: 79"""
    numbers = [await counter.sent(), await counter.sent("beth", word=""), await counter.sent("cleo", "telegram")]
    shut = await counter.sent("dora")
    for _ in range(3):
        await counter.come_back(shut, "heron")
    done: list[bytes] = []
    scrypt = hashlib.scrypt

    def counted(*args: Any, **kwargs: Any) -> bytes:
        done.append(args[0])
        return scrypt(*args, **kwargs)

    monkeypatch.setattr("dialogs.codeword.hashlib.scrypt", counted)
    for number in (*numbers, shut, "", "222-222"):
        commits, digests = counter.state.writer.commits, len(done)
        assert not await counter.come_back(number, "heron")
        assert (counter.state.writer.commits - commits, len(done) - digests) == (1, 1), number


async def test_three_wrong_words_shut_the_conversation_wherever_they_come_from(counter: Counter) -> None:
    """faults: 78"""
    number = await counter.sent()
    for place in range(3):
        assert not await counter.come_back(number, "heron", source=f"192.0.2.{place}")
    assert not await counter.come_back(number, source="198.51.100.7")
    counter.clock.move(hours=24)
    assert await counter.come_back(number, source="198.51.100.7")
    assert await counter.kinds(number) == [("word_missed", "")] * 3 + [("came_back", "resident")]


async def test_from_one_place_numbers_cannot_be_tried_one_after_another(counter: Counter) -> None:
    """faults: 78, 79"""
    number = await counter.sent()
    tries = [counter.come_back("222-222", source="2001:db8::1") for _ in range(knocks.PER_SOURCE + 5)]
    assert not any(await asyncio.gather(*tries))
    assert not await counter.come_back(number, source="2001:db8::ffff")
    assert not await counter.come_back(number, "heron", source="2001:db8::1")
    assert await counter.kinds(number) == []
    assert await counter.come_back(number, source="2001:db8:0:1::1")
    counter.clock.move(minutes=10)
    assert await counter.come_back(number, source="2001:db8::1")


async def test_who_is_let_in_has_not_used_up_a_try(counter: Counter) -> None:
    number = await counter.sent()
    for place in range(knocks.PER_SOURCE + 5):
        assert await counter.come_back(number, address=f"new-{place}")


async def test_two_at_once_leave_one_that_is_open(counter: Counter) -> None:
    """faults: 10"""
    number = await counter.sent()
    assert all(await asyncio.gather(counter.come_back(number, address="one"), counter.come_back(number, address="two")))
    found = [await counter.state.store.find("web", "account", address) for address in ("ann", "one", "two")]
    assert [own_id is not None for own_id in found] == [False, False, True]


async def test_of_a_place_only_a_digest_is_kept_and_not_for_long(counter: Counter) -> None:
    await counter.come_back("222-222", source="192.0.2.77")
    [row] = [row for row in await counter.rows(sign_in_failure) if row.subject.startswith("return:")]
    assert hashlib.sha256(b"192.0.2.77").hexdigest() not in row.subject
    assert "192.0.2.77" not in row.subject
    counter.clock.move(minutes=9)
    await counter.state.writer.run(lambda tx: timing.purge(tx, counter.clock()))
    assert len(await counter.rows(sign_in_failure)) == 1
    counter.clock.now += timedelta(minutes=1)
    await counter.state.writer.run(lambda tx: timing.purge(tx, counter.clock()))
    assert await counter.rows(sign_in_failure) == []


@pytest.mark.parametrize("source", ["", "not an address", "fe80::1%eth0", "::ffff:192.0.2.1"])
async def test_any_place_can_be_counted(counter: Counter, source: str) -> None:
    assert not await counter.come_back("222-222", source=source)
    assert len(await counter.rows(sign_in_failure)) == 1
