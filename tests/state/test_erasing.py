from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.timers import Timers
from state.erasing import TOMBSTONE, overwrite
from state.tables import chore, conversation, tombstone
from tests.stage import Stage

CANARY = "the canary sings in the cellar"


def files_of(stage: Stage) -> dict[str, bytes]:
    path = stage.state.database.file
    assert path is not None
    return {each.name: each.read_bytes() for each in path.parent.iterdir() if each.name.startswith(path.name)}


def assert_gone(files: dict[str, bytes], *needles: bytes) -> None:
    assert "iriguchi.db" in files
    for name, content in files.items():
        for needle in needles:
            assert needle not in content, f"found in {name}"


async def test_neither_words_nor_key_of_an_erased_conversation_remain(lite: Stage, tmp_path: Path) -> None:
    for number in range(30):
        await lite.hear(f"person {number}", "yes", f"words of {number}", channel="telegram")
    card = await lite.sent_lead("ann")
    await lite.hear("ann", *(f"{CANARY} {number}" for number in range(30)), external_id="m")
    await lite.state.acts.note(card.reference, CANARY, "sato")
    [row] = [row for row in await lite.rows(conversation) if row.id == card.conversation_id]
    sealed = [bytes(row.body), bytes(row.address)]
    assert any(bytes(row.wrapped_key) in content for content in files_of(lite).values())
    await lite.state.acts.erase(card.reference, "sato", "asked")
    assert (await lite.state.store.counts()).erasures_pending
    await Timers(lite.state, lite.pump).overwrite(lite.clock.now)
    files = files_of(lite)
    assert_gone(files, CANARY.encode(), bytes(row.wrapped_key), *sealed, card.conversation_id.encode() * 2)
    assert not (await lite.state.store.counts()).erasures_pending
    assert "words of 7" in await lite.texts("person 7")


async def test_words_before_consent_and_after_a_refusal_are_nowhere(lite: Stage) -> None:
    await lite.hear("ann", CANARY, "no")
    await Timers(lite.state, lite.pump).overwrite(lite.clock.now)
    assert_gone(files_of(lite), CANARY.encode())


async def test_a_reader_puts_it_off_but_not_away(lite: Stage) -> None:
    card = await lite.sent_lead()
    await lite.state.acts.erase(card.reference, "sato", "asked")
    async with lite.state.database.read() as connection:
        await connection.execute(text("SELECT 1 FROM chore"))
        assert not await overwrite(lite.state.database, lite.state.writer, lite.clock.now)
    assert (await lite.state.store.counts()).erasures_pending
    assert await overwrite(lite.state.database, lite.state.writer, lite.clock.now)
    assert not await overwrite(lite.state.database, lite.state.writer, lite.clock.now)


async def test_what_was_erased_meanwhile_is_overwritten_the_next_time(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = [await stage.sent_lead(who) for who in ("ann", "ben")]
    await stage.state.acts.erase(cards[0].reference, "sato", "asked")
    alone = type(stage.state.writer).alone

    async def meanwhile(writer, job) -> None:  # type: ignore[no-untyped-def]
        await alone(writer, job)
        stage.clock.move(seconds=1)
        await stage.state.acts.erase(cards[1].reference, "sato", "asked")

    with monkeypatch.context() as patched:
        patched.setattr(type(stage.state.writer), "alone", meanwhile)
        assert await overwrite(stage.state.database, stage.state.writer, stage.clock.now)
    assert (await stage.state.store.counts()).erasures_pending
    assert await overwrite(stage.state.database, stage.state.writer, stage.clock.now)
    assert "overwrite" not in [row.name for row in await stage.rows(chore)]


async def test_the_key_goes_before_the_rows(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await stage.sent_lead()
    statements: list[str] = []
    from state.writer import Tx

    execute = Tx.execute

    async def noting(tx, statement, rows=None):  # type: ignore[no-untyped-def]
        statements.append(str(statement).split(" SET ")[0].split(" WHERE")[0])
        return await execute(tx, statement, rows)

    monkeypatch.setattr(Tx, "execute", noting)
    await stage.state.acts.erase(card.reference, "sato", "asked")
    assert statements.index("UPDATE conversation") < statements.index("DELETE FROM conversation")


async def test_an_erasure_keeps_late_events_out_for_two_days(stage: Stage) -> None:
    card = await stage.sent_lead()
    await stage.state.acts.erase(card.reference, "sato", "asked")
    before = stage.clock.now - timedelta(seconds=1)
    await stage.hear("ann", "late", at=before)
    assert await stage.rows(conversation) == []
    [stone] = await stage.rows(tombstone)
    assert stone.until == stage.clock.now + TOMBSTONE
    stage.clock.move(minutes=30)
    await stage.hear("ann", "hello")
    await stage.hear("ann", "later still", at=before)
    assert await stage.texts("ann") == ["echo hello"]


async def test_the_stone_is_renewed_by_another_erasure(stage: Stage) -> None:
    await stage.hear("ann", "yes", "erase")
    stage.clock.move(hours=1)
    await stage.hear("ann", "yes", "erase")
    [stone] = await stage.rows(tombstone)
    assert stone.erased_at == stage.clock.now
