"""Lines that the office decides about: one version after another, and known to every process without a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from dialogs.office import Office, Place
from state.errors import StaleWrite, Unknown
from state.news import News, read
from state.office_lines import AlwaysOn
from state.tables import audit, setting
from state.writer import Tx
from tests.stage import OFFICE, Stage, staged
from tests.state.test_store import until

SOUP = Place(name="Soup", telephone="06-0000-0000", flags=("no_food",), always=True)


async def acts(stage: Stage) -> list[tuple[str, str, str]]:
    async with stage.state.database.read() as connection:
        rows = await connection.execute(select(audit).where(audit.c.act.startswith("line_")))
        return [(row.staff, row.act, row.reference) for row in rows]


def names(stage: Stage) -> list[str]:
    return [place.name for place in stage.state.settings.office.places]


async def test_change_and_its_record_are_one_transaction(stage: Stage) -> None:
    lines = stage.state.lines
    await lines.add(SOUP, version=1, by="Mori")
    office, version = lines.office()
    assert (names(stage), version) == (["Soup"], 2)
    assert await acts(stage) == [("Mori", "line_added", "Soup")]

    async def fails(tx: Tx) -> None:
        raise RuntimeError("no record")

    with pytest.raises(RuntimeError):
        await stage.state.settings.revise_office(2, lambda office: Office(), fails)
    assert lines.office() == (office, 2)
    await stage.state.settings.reload()
    assert lines.office() == (office, 2)
    assert [(change.by, change.act, change.about) for change in await lines.changes()] == [
        ("Mori", "line_added", "Soup")
    ]


async def test_of_two_at_once_one_is_told(stage: Stage) -> None:
    """faults: 36"""
    lines = stage.state.lines
    outcomes = await asyncio.gather(
        lines.add(SOUP, version=1, by="Mori"),
        lines.switch("yorisoi", on=False, version=1, by="Abe"),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "StaleWrite"]
    assert len(await acts(stage)) == 1


async def test_another_process_knows_before_its_next_turn_and_overwrites_nothing(
    stage_url: str, tmp_path: Path
) -> None:
    """faults: 36"""
    async with staged(stage_url, tmp_path, shared=True) as one, staged(stage_url, tmp_path, shared=True) as two:
        await one.state.lines.add(SOUP, version=1, by="Mori")
        # On PostgreSQL the news may not be there yet: an old page must not win for that.
        if two.state.settings.version == 1:
            with pytest.raises(StaleWrite):
                await two.state.lines.switch("yorisoi", on=False, version=1, by="Abe")
        await until(lambda: names(two) == ["Soup"])
        assert two.state.settings.version == 2
        await two.state.lines.switch("yorisoi", on=False, version=2, by="Abe")
        await until(lambda: one.state.settings.office.lines_off == ("yorisoi",))
        assert names(one) == ["Soup"]


async def test_office_that_was_never_told_can_have_lines(lite: Stage) -> None:
    async def forget(tx: Tx) -> None:
        await tx.execute(setting.delete().where(setting.c.key == "office"))

    await lite.state.writer.run(forget)
    lite.state.settings.version = 0
    await lite.state.lines.add(SOUP, version=0, by="Mori")
    await lite.state.settings.reload()
    assert names(lite) == ["Soup"]
    assert lite.state.settings.version == 1


async def test_what_was_read_before_a_change_is_not_taken_over_after_it(lite: Stage) -> None:
    settings = lite.state.settings
    await lite.state.lines.add(SOUP, version=1, by="Mori")
    settings._adopt(OFFICE, 1)
    assert names(lite) == ["Soup"]


async def test_lines_that_are_not_there_and_110_are_refused(lite: Stage) -> None:
    lines = lite.state.lines
    with pytest.raises(Unknown):
        await lines.switch("nothing", on=False, version=1, by="Mori")
    with pytest.raises(AlwaysOn):
        await lines.switch("110", on=False, version=1, by="Mori")
    with pytest.raises(Unknown):
        await lines.change("0", SOUP, version=1, by="Mori")
    with pytest.raises(Unknown):
        await lines.remove("0", version=1, by="Mori")
    assert await acts(lite) == []


async def test_line_that_a_colleague_removed_meanwhile_stays_removed(lite: Stage) -> None:
    lines = lite.state.lines
    await lines.add(SOUP, version=1, by="Mori")
    [place] = lite.state.settings.office.places
    await lines.remove(place.id, version=2, by="Abe")
    with pytest.raises(StaleWrite):
        await lines.change(place.id, msgspec.structs.replace(SOUP, name="Bread"), version=2, by="Mori")
    with pytest.raises(Unknown):
        await lines.change(place.id, SOUP, version=3, by="Mori")
    assert names(lite) == []


def test_news_of_settings_reach_others_and_not_ourselves() -> None:
    news = News(settings=True)
    [payload] = news._payloads("me")
    assert read(payload, "me") is None
    told = read(payload, "you")
    assert told is not None
    assert told.settings
    assert news.copy().settings
