"""Text that would be a command if it were ever read as one: it is stored, found and given back as it is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dialogs.session import Commanded
from state.errors import StateError
from state.tables import metadata
from tests.stage import Stage, text_of

HOSTILE = (
    "'; DROP TABLE lead; --",
    '" OR 1=1 --',
    "x' UNION SELECT body FROM message --",
    "Robert'); DELETE FROM conversation;/*",
    "\\'; COMMIT; --",
    "%",
    "_",
    "$1",
    ":reference",
    "%(reference)s",
    "{reference}",
    "?",
    "E'\\047'",
    "';;;''\"\"``",
)


async def counted(stage: Stage) -> dict[str, int]:
    """How many rows each table has; fails where one is gone."""
    async with stage.state.database.read() as connection:
        tables = metadata.sorted_tables
        assert len(tables) > 10
        return {table.name: await connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


async def test_sql_in_what_anybody_writes_is_text(stage: Stage) -> None:
    """faults: 58"""
    innocent = await stage.sent_lead("ann")
    for text in HOSTILE:
        address = f"ben {text}"
        await stage.hear(address, Commanded("start", via=text), "yes", text, "send here")
        card = await stage.card(address)
        await stage.state.acts.reply(card.reference, text, text, f"nonce {text}")
        await stage.state.acts.note(card.reference, text, text, f"another {text}")
        view = await stage.state.store.lead(card.reference)
        assert view is not None
        assert [text_of(message) for message in await stage.messages(address)].count(text) == 2
        assert text in {entry.by for entry in view.history}
    untouched = await stage.state.store.lead(innocent.reference)
    assert untouched is not None
    assert untouched.card == innocent
    assert (await counted(stage))["lead"] == len(HOSTILE) + 1


async def test_sql_in_what_is_looked_for_finds_nothing_and_changes_nothing(stage: Stage) -> None:
    """faults: 58"""
    await stage.sent_lead("ann")
    before = await counted(stage)
    store = stage.state.store
    for text in HOSTILE:
        assert await store.lead(text) is None
        assert store.card(text) is None
        assert await store.find("telegram", "account", text) is None
        assert await store.find(text, text, "ann") is None
        assert await store.seq_of("telegram", "account", "ann", text) is None
        assert await store.since(text, 0) == []
        assert await store.session(text) is None
        assert not await store.erased(text)
        with pytest.raises(StateError):
            await stage.state.acts.close(text, "plan", "sato", 1)
    assert await counted(stage) == before


def test_the_linter_refuses_sql_that_is_put_together_from_texts() -> None:
    """faults: 58"""
    lint = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    ignored = [*lint["ignore"], *(rule for rules in lint["per-file-ignores"].values() for rule in rules)]
    assert not {"S", "S6", "S608"} & set(ignored)
