"""`make bench`: what a durable turn costs, beside bare SQLite in the same run, and what open conversations weigh.

Machines differ and are shared, so read the ratios: the bare loops run before each round of ours, and the median of the
rounds counts. A turn goes the whole way: LINE's bytes are parsed, the pump groups,
the engine decides, texts are rendered and sealed, and the commit is on the disk (synchronous=FULL) before it counts.
"""

from __future__ import annotations

import asyncio
import cProfile
import itertools
import json
import pstats
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from uvicorn import Config

from bot.app import settle_memory
from bot.channels import Inbound
from bot.channels.line.events import read_event, read_post
from bot.config import Settings
from bot.pump import Pump
from bot.service import opened
from dialogs.safety import seen_in

R = TypeVar("R")

CROWDS = (1, 64, 1000)
TURNS = {1: 150, 64: 1500, 1000: 2500}
ROUNDS = 5
OPEN_CONVERSATIONS = 10_000
BARE_TURNS = 512
GROUP = 64

# One resident's way from the first word to the reference, typed.
INTERVIEW = (
    "hello",
    "English",
    "Start",
    "Only I can see it",
    "Yes, start",
    "None of these",
    "Me",
    "My rent is two months late and I lost my job in June.",
    "Rent or home loan, Debts",
    "Rent or home loan",
    "2+ months behind",
    "One or two weeks",
    "Write to me here",
    "Send now",
)
URGENT = ("hello", "English", "Only 2 questions", "No place to sleep", "Yes, start", "Write to me here")


def post(user: int, number: int, text: str) -> bytes:
    event = {
        "type": "message",
        "mode": "active",
        "timestamp": int(time.time() * 1000),
        "webhookEventId": f"01{user:08x}{number:016x}",
        "deliveryContext": {"isRedelivery": False},
        "source": {"type": "user", "userId": f"U{user:032x}"},
        "replyToken": f"{user:08x}{number:024x}",
        "message": {"type": "text", "id": f"{user}{number:06}", "quoteToken": "q", "text": text},
    }
    return json.dumps({"destination": "U" + "f" * 32, "events": [event]}).encode()


async def turn(pump: Pump, body: bytes) -> float:
    """Seconds from the bytes to the commit."""
    began = time.perf_counter()
    account, events = read_post(body)
    read = [read_event(event, account, datetime.now(UTC)) for event in events]
    await pump.receive([event for event in read if isinstance(event, Inbound)])
    return time.perf_counter() - began


@asynccontextmanager
async def fresh_pump(folder: Path):  # type: ignore[no-untyped-def]
    async with opened(Settings(data_dir=folder)) as services:
        settle_memory()
        yield Pump(services.state)


async def measure(crowd: int, turns: int) -> tuple[float, list[float]]:
    """Turns per second and the latency of each turn, with `crowd` residents who each wait for their answer. They are
    spread over the interview, as people are who did not all begin in the same moment; getting there does not count."""
    users = itertools.count()
    crowd_of_posts = [_posts(users) for _ in range(crowd)]
    taken: list[float] = []
    left = iter(range(turns))

    async def resident(pump: Pump, posts: Iterator[bytes]) -> None:
        for body in posts:
            if next(left, None) is None:
                return
            taken.append(await turn(pump, body))

    with tempfile.TemporaryDirectory() as folder:
        async with fresh_pump(Path(folder)) as pump:
            for number in range(len(INTERVIEW) - 1):
                further = [posts for place, posts in enumerate(crowd_of_posts) if place % len(INTERVIEW) > number]
                await asyncio.gather(*(turn(pump, next(posts)) for posts in further))
            began = time.perf_counter()
            await asyncio.gather(*(resident(pump, posts) for posts in crowd_of_posts))
            seconds = time.perf_counter() - began
    return len(taken) / seconds, sorted(taken)


def _posts(users: Iterator[int]) -> Iterator[bytes]:
    """What one resident after another sends, without end."""
    for user in users:
        for number, text in enumerate(INTERVIEW):
            yield post(user, number, text)


def bare(group: int) -> float:
    """Turns per second of plain sqlite3 that writes rows of the same number and size, `group` turns a transaction."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        for statement in _BARE_TABLES:
            connection.execute(statement)
        began = time.perf_counter()
        for first in range(0, BARE_TURNS, group):
            connection.execute("BEGIN IMMEDIATE")
            for number in range(first, first + group):
                _bare_turn(connection, number)
            connection.execute("COMMIT")
        seconds = time.perf_counter() - began
        connection.close()
    return BARE_TURNS / seconds


_BARE_TABLES = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "CREATE TABLE inbox (id TEXT PRIMARY KEY, digest BLOB)",
    "CREATE TABLE session (id TEXT PRIMARY KEY, version INTEGER, body BLOB)",
    "CREATE TABLE message (id TEXT, seq INTEGER, body BLOB, PRIMARY KEY (id, seq))",
    "CREATE TABLE outbox (id TEXT, seq INTEGER, state TEXT, PRIMARY KEY (id, seq))",
)


def _bare_turn(connection: sqlite3.Connection, number: int) -> None:
    who = f"c{number % 100}"
    connection.execute("INSERT INTO inbox VALUES (?, ?)", (f"e{number}", b"d" * 16))
    connection.execute("SELECT body FROM session WHERE id = ?", (who,)).fetchone()
    connection.execute("INSERT OR REPLACE INTO session VALUES (?, ?, ?)", (who, number, b"s" * 900))
    connection.execute("INSERT INTO message VALUES (?, ?, ?)", (who, 2 * number, b"m" * 120))
    connection.execute("INSERT INTO message VALUES (?, ?, ?)", (who, 2 * number + 1, b"m" * 700))
    connection.execute("INSERT INTO outbox VALUES (?, ?, ?)", (who, number, "waiting"))


def resident_megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def fill(folder: Path) -> None:
    """Opens so many conversations that a counter would never have: each urgent, so that each is a lead."""
    async with fresh_pump(folder) as pump:
        for first in range(0, OPEN_CONVERSATIONS, 500):
            for number, text in enumerate(URGENT):
                await asyncio.gather(*(turn(pump, post(user, number, text)) for user in range(first, first + 500)))


async def weigh(folder: Path) -> None:
    """In a process of its own: what is taken beyond the imports by a service that has them all open."""
    imported = resident_megabytes()
    seen_in("warm")
    with_lexicons = resident_megabytes()
    async with opened(Settings(data_dir=folder)) as services:
        cards = len(services.state.store.cards())
        now = resident_megabytes()
    print(f"  imports {imported:.0f} MB, word lists {with_lexicons - imported:+.1f} MB")
    print(f"  {cards:,} open leads {now - with_lexicons:+.1f} MB")


def dominating() -> Iterator[str]:
    """The functions in which most of the time of 64 conversations goes."""
    profile = cProfile.Profile()
    profile.runcall(as_served, measure(64, 2000))
    stats = pstats.Stats(profile)
    rows = sorted(stats.stats.items(), key=lambda row: -row[1][2])  # type: ignore[attr-defined]
    total = stats.total_tt  # type: ignore[attr-defined]
    for (file, _, name), row in rows[:8]:
        yield f"  {row[2] / total:5.1%}  {'/'.join(Path(file).parts[-2:])} {name}"


def as_served(work: Coroutine[Any, Any, R]) -> R:
    """Runs `work` in the event loop that the server would choose."""
    with asyncio.Runner(loop_factory=Config("").get_loop_factory()) as runner:
        return runner.run(work)


def compare(crowd: int) -> None:
    """Prints what `crowd` conversations at once reach, beside the bare loops of the same moments."""
    rounds = []
    for _ in range(ROUNDS):
        one_by_one, grouped = bare(1), bare(GROUP)
        rate, taken = as_served(measure(crowd, TURNS[crowd]))
        rounds.append((rate, rate / one_by_one, rate / grouped, taken[len(taken) // 2], taken[int(len(taken) * 0.99)]))
    rate, one, many, p50, p99 = (median(figures) for figures in zip(*rounds, strict=True))
    print(
        f"{crowd:5} at once: {rate:6,.0f} turns/s, {one:.2f} x plain sqlite3 with one transaction a turn, "
        f"{many:.2f} x in groups of {GROUP}; p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms",
        flush=True,
    )


def main() -> None:
    for crowd in CROWDS:
        compare(crowd)
    print("memory:", flush=True)
    folder = Path(tempfile.mkdtemp())
    try:
        asyncio.run(fill(folder))
        subprocess.run([sys.executable, "-m", "tests.bench", str(folder)], check=True)
    finally:
        shutil.rmtree(folder)
    print("what dominates at 64 at once (under the profiler):")
    print("\n".join(dominating()))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(weigh(Path(sys.argv[1])))
    else:
        main()
