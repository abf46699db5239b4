import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.conftest import require
from tests.databases import Cluster, cluster, programs

WAIT_SECONDS = 20


async def execute(url: str, *statements: str) -> list[object]:
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            results = [await connection.execute(text(statement)) for statement in statements]
            return [row[0] for row in results[-1]] if results[-1].returns_rows else []
    finally:
        await engine.dispose()


@pytest.mark.parametrize("turn", [1, 2])
async def test_database_is_empty_every_time(database_url: str, turn: int) -> None:
    rows = await execute(database_url, "CREATE TABLE kept (turn INTEGER)", "SELECT count(*) FROM kept")
    assert rows == [0]


async def test_cluster_listens_on_loopback_only(postgres: Cluster, postgres_url: str) -> None:
    assert await execute(postgres_url, "SELECT inet_server_port()") == [postgres.port]
    assert await execute(postgres_url, "SHOW listen_addresses") == ["127.0.0.1"]
    assert await execute(postgres_url, "SHOW unix_socket_directories") == [""]


async def test_copy_of_a_template_holds_its_rows(postgres: Cluster) -> None:
    template = postgres.create()
    await execute(postgres.url(template), "CREATE TABLE kept AS SELECT 7 AS turn")
    copy = postgres.create(template=template)
    try:
        assert await execute(postgres.url(copy), "SELECT turn FROM kept") == [7]
    finally:
        postgres.drop(copy)
        postgres.drop(template)


@pytest.mark.postgres
async def test_durable_cluster_keeps_what_was_committed_before_a_crash() -> None:
    with cluster(durable=True) as made:
        url = made.url(made.create())
        assert await execute(url, "SHOW fsync") == ["on"]
        await execute(url, "CREATE TABLE kept AS SELECT 7 AS turn")
        made.crash()
        made.start()
        assert await execute(url, "SELECT turn FROM kept") == [7]
        directory = made.directory
    assert not directory.exists()


@pytest.mark.postgres
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_cluster_ends_with_a_killed_test_process() -> None:
    require(programs(), "no PostgreSQL server programs: install the package postgresql")
    script = "from tests.databases import *\nwith cluster() as made: print(made.directory, flush=True); input()"
    child = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    directory = Path(child.stdout.readline().strip())
    try:
        server = os.pidfd_open(int((directory / "data/postmaster.pid").read_text().split()[0]))
        child.kill()
        child.communicate()
        ended, _, _ = select.select([server], [], [], WAIT_SECONDS)
        os.close(server)
        assert ended
    finally:
        shutil.rmtree(directory)
