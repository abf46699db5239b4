import asyncio
from datetime import timedelta

import pytest

from dialogs.session import Commanded
from state.tables import conversation, lead, timer
from tests.stage import NOW, OFFICE, Stage, change_office, staged


async def test_the_page_reads_what_came_after_its_cursor(stage: Stage) -> None:
    await stage.hear("ann", Commanded("start"), "yes", "hello", channel="web")
    own_id = await stage.id_of("ann", "web")
    every = await stage.state.store.since(own_id, 0)
    assert [each.delivery for each in every] == [""] * len(every)
    cursor = every[1].seq
    assert await stage.state.store.since(own_id, cursor) == every[2:]
    assert await stage.state.store.since(own_id, every[-1].seq) == []
    assert await stage.state.store.since("nobody", 0) == []
    assert await stage.state.store.session("nobody") is None


async def test_an_address_is_found_only_in_its_channel_and_account(stage: Stage) -> None:
    await stage.hear("ann", "yes")
    store = stage.state.store
    assert await store.find("telegram", "account", "ann") is not None
    assert await store.find("line", "account", "ann") is None
    assert await store.find("telegram", "other", "ann") is None
    assert await store.seq_of("telegram", "account", "ann", "unknown") is None


async def test_neither_words_nor_addresses_stand_in_the_database(stage: Stage) -> None:
    await stage.sent_lead("the-address")
    for table in (conversation, lead):
        for row in await stage.rows(table):
            assert b"the-address" not in repr(tuple(row)).encode()
            assert b"rent" not in repr(tuple(row)).encode()


async def test_the_list_has_the_open_leads(stage: Stage) -> None:
    version = stage.state.hub.leads_version
    card = await stage.sent_lead()
    assert stage.state.store.cards() == (card,)
    assert stage.state.store.card(card.reference) == card
    assert stage.state.store.card("ZZZ-ZZZ") is None
    assert stage.state.hub.leads_version > version


async def test_every_lead_can_be_exported(stage: Stage) -> None:
    references = []
    for who in ("ann", "ben"):
        references.append((await stage.sent_lead(who)).reference)
        stage.clock.move(seconds=1)
    await stage.state.acts.close(references[0], "plan", "sato", 1)
    assert [view.card.reference async for view in stage.state.store.leads()] == references


async def test_a_lead_erased_during_an_export_is_left_out(lite: Stage) -> None:
    references = [(await lite.sent_lead(who)).reference for who in ("ann", "ben")]
    seen = []
    async for view in lite.state.store.leads():
        seen.append(view.card.reference)
        for reference in set(references) - set(seen):
            await lite.state.acts.erase(reference, "sato", "asked")
    assert len(seen) == 1


async def test_the_operator_sees_numbers(stage: Stage) -> None:
    card = await stage.sent_lead(contact="quiet")
    await stage.state.acts.reply(card.reference, "hello", "sato", "n1")
    counts = await stage.state.store.counts()
    assert (counts.conversations, counts.open_leads, counts.unsent, counts.held) == (1, 1, 4, 0)
    assert counts.oldest_unsent_at == NOW
    assert counts.timers == len(await stage.rows(timer))
    assert not counts.erasures_pending
    assert counts.quarantined == 0
    await stage.state.acts.erase(card.reference, "sato", "asked")
    assert (await stage.state.store.counts()).erasures_pending


async def test_the_office_is_seeded_once_and_changed_in_the_database(database_url: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with staged(database_url, tmp_path) as stage:
        assert await stage.state.store.office() == OFFICE
        changed = type(OFFICE)(name="Elsewhere", telephone="11")
        await change_office(stage.state.settings, changed)
        assert await stage.state.store.office() == changed
    async with staged(database_url, tmp_path) as stage:
        assert await stage.state.store.office() == changed


async def test_a_page_that_waits_is_woken_by_its_own_conversation(stage: Stage) -> None:
    await stage.hear("ann", "yes")
    own_id = await stage.id_of("ann")
    hub = stage.state.hub
    assert await hub.changed(own_id, 0)
    waiting = asyncio.create_task(hub.changed(own_id, 2))
    await stage.hear("ben", "yes")
    assert not waiting.done()
    await stage.hear("ann", "more")
    assert await waiting
    assert not await hub.changed(own_id, 4, timeout=0)


async def test_a_page_that_waits_is_woken_by_an_erasure(lite: Stage) -> None:
    card = await lite.sent_lead()
    waiting = asyncio.create_task(lite.state.hub.changed(card.conversation_id, 1000))
    await asyncio.sleep(0)
    await lite.state.acts.erase(card.reference, "sato", "asked")
    assert await waiting


async def test_a_list_that_waits_is_woken(lite: Stage) -> None:
    version = lite.state.hub.leads_version
    assert await lite.state.hub.leads_changed(version, timeout=0) == version
    waiting = asyncio.create_task(lite.state.hub.leads_changed(version))
    await asyncio.sleep(0)
    await lite.sent_lead()
    assert await waiting > version
    assert await lite.state.hub.leads_changed(version) > version


async def test_the_end_of_the_service_wakes_everybody(lite: Stage) -> None:
    hub = lite.state.hub
    waits = [asyncio.create_task(hub.changed("a", 0)), asyncio.create_task(hub.outbox_queued(60))]
    leads = asyncio.create_task(hub.leads_changed(hub.leads_version))
    await asyncio.sleep(0)
    hub.close()
    assert await asyncio.gather(*waits) == [True, True]
    await leads
    assert await hub.changed("a", 0)


async def test_the_hub_remembers_only_so_many(lite: Stage) -> None:
    lite.state.hub.committed((f"c{number}", 2) for number in range(5000))
    assert not await lite.state.hub.changed("c1", 1, timeout=0)
    assert await lite.state.hub.changed("c4999", 1, timeout=0)


@pytest.mark.parametrize("consented", [True, False])
async def test_a_retired_address_leads_nowhere(stage: Stage, consented: bool) -> None:
    await stage.hear("tab", Commanded("start"), channel="web")
    if consented:
        await stage.hear("tab", "yes", "danger", channel="web")
    own_id = await stage.id_of("tab", "web")
    await stage.state.addresses.retire("web", "account", "tab")
    await stage.state.addresses.retire("web", "account", "tab")
    assert await stage.state.store.find("web", "account", "tab") is None
    assert (await stage.state.store.session(own_id) is not None) == consented
    assert [card.reachable for card in stage.state.store.cards()] == ([False] if consented else [])
    await stage.hear("tab", Commanded("start"), channel="web")
    assert await stage.id_of("tab", "web") != own_id


async def test_another_process_sees_what_was_committed(database_url: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    async with staged(database_url, tmp_path, shared=True) as one, staged(database_url, tmp_path, shared=True) as two:
        version = two.state.hub.leads_version
        card = await one.sent_lead()
        await until(lambda: two.state.store.card(card.reference) is not None)
        await until(lambda: two.state.hub.leads_version > version)
        own_id = await one.id_of("ann")
        woken = asyncio.create_task(two.state.hub.changed(own_id, 100))
        await one.hear("ann", "more")
        assert await asyncio.wait_for(woken, 10)
        await change_office(one.state.settings, type(OFFICE)(name="Elsewhere"))
        await two.state.watch.catch_up()
        assert (await two.state.store.office()).name == "Elsewhere"
        await one.state.acts.erase(card.reference, "sato", "asked")
        await until(lambda: two.state.store.card(card.reference) is None)


async def until(condition) -> None:  # type: ignore[no-untyped-def]
    async with asyncio.timeout(10):
        # Another process would decide when.
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_the_list_catches_up_with_others(lite: Stage, tmp_path) -> None:  # type: ignore[no-untyped-def]
    stage = lite
    url = stage.state.database.url.render_as_string(hide_password=False)
    card = await stage.sent_lead()
    async with staged(url, tmp_path, stage.clock) as other:
        index = other.state.index
        assert index.cards() == (card,)
        assert not await index.catch_up(stage.clock.now)
        closed = await stage.state.acts.close(card.reference, "plan", "sato", card.version)
        assert await index.catch_up(stage.clock.now)
        assert index.cards() == ()
        await stage.state.acts.reopen(closed.reference, "sato")
        await index.fetch([card.conversation_id], stage.clock.now)
        assert [each.reference for each in index.cards()] == [card.reference]
        stage.clock.now += timedelta(minutes=1)
        await stage.state.acts.erase(card.reference, "sato", "asked")
        assert await index.catch_up(stage.clock.now)
        assert index.cards() == ()


async def test_a_spoilt_lead_does_not_hide_the_others(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """faults: 93, 97"""
    await stage.sent_lead("ann")
    good = await stage.sent_lead("ben")
    spoilt = (await stage.card("ann")).reference

    async def spoil(tx) -> None:  # type: ignore[no-untyped-def]
        await tx.execute(lead.update().where(lead.c.reference == spoilt).values(card=b"x" * 40))

    await stage.state.writer.run(spoil)
    await stage.state.index.load(stage.clock.now)
    stage.state.index._cards.clear()
    await stage.state.index.load(stage.clock.now)
    assert [card.reference for card in stage.state.store.cards()] == [good.reference]
    assert "cannot be opened" in caplog.text
