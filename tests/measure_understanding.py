"""How much of the example sentences the words layer sees: recall and false alarms, by language, half and kind.

`python -m tests.measure_understanding [tune|held_out]` prints tables; it never prints a text.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dialogs.safety import LANGUAGES, seen_in
from dialogs.triage import Judgement, Question, judge

FOLDER = Path(__file__).parent / "examples"
HALVES = ("tune", "held_out")
DANGER = frozenset({"suicide", "violence_now", "child_safety", "medical", "no_food", "no_shelter"})
"""Flags with a safety card: what is missed here matters most."""
_NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


@dataclass
class Score:
    """Counts over examples. `flagged`: texts with a flag, and `seen`: those with any; `hits` of `flags`: right codes;
    `danger_hits` of `danger`: the same for flags with a card; `alarms` of `quiet`: texts that should raise nothing."""

    texts: int = 0
    flagged: int = 0
    seen: int = 0
    flags: int = 0
    hits: int = 0
    levels: int = 0
    extra: int = 0
    danger: int = 0
    danger_hits: int = 0
    quiet: int = 0
    alarms: int = 0
    needs: int = 0
    need_hits: int = 0
    needs_proposed: int = 0
    by_kind: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def recall(self) -> float:
        return self.hits / self.flags

    @property
    def danger_recall(self) -> float:
        return self.danger_hits / self.danger

    @property
    def false_alarms(self) -> float:
        return self.alarms / self.quiet

    @property
    def need_recall(self) -> float:
        return self.need_hits / self.needs

    @property
    def need_precision(self) -> float:
        return self.need_hits / self.needs_proposed


def examples(language: str, half: str) -> Iterator[dict[str, Any]]:
    with (FOLDER / f"{language}.jsonl").open(encoding="utf-8") as lines:
        yield from (row for row in map(json.loads, lines) if row["half"] == half)


def score(rows: Iterable[dict[str, Any]]) -> Score:
    total = Score()
    for row in rows:
        _count(total, row, judge(Question(id=row["id"], text=row["text"]), _NOW))
    return total


def _count(total: Score, row: dict[str, Any], judged: Judgement) -> None:
    wanted = {flag["code"]: flag["level"] for flag in row["flags"]}
    found = {flag.code: flag.level for flag in judged.flags}
    kind = total.by_kind.setdefault(row["kind"], Counter())
    total.texts += 1
    kind["texts"] += 1
    if wanted:
        total.flagged += 1
        total.seen += bool(found)
        kind["flagged"] += 1
        kind["seen"] += bool(found)
    else:
        total.quiet += 1
        total.alarms += bool(found)
        kind["quiet"] += 1
        kind["alarms"] += bool(found)
    right = wanted.keys() & found.keys()
    total.flags += len(wanted)
    total.hits += len(right)
    total.levels += sum(wanted[code] == found[code] for code in right)
    total.extra += len(found.keys() - wanted.keys())
    total.danger += len(wanted.keys() & DANGER)
    total.danger_hits += len(right & DANGER)
    needs = {need.code for need in judged.needs}
    total.needs += len(row["needs"])
    total.needs_proposed += len(needs)
    total.need_hits += len(needs & set(row["needs"]))


def cost() -> dict[str, float]:
    """Microseconds of processor time for one look at a text, by language: the examples, and 200 characters of them."""
    found: dict[str, float] = {}
    for language in LANGUAGES:
        texts = [row["text"] for row in examples(language, "tune")]
        found[f"{language} example"] = _microseconds(texts)
        found[f"{language} 200 characters"] = _microseconds(
            [" ".join(texts[n : n + 20])[:200] for n in range(0, 60, 5)]
        )
    return found


def _microseconds(texts: list[str]) -> float:
    for text in texts:
        seen_in(text)
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        for text in texts:
            seen_in(text)
        best = min(best, time.process_time() - began)
    return best / len(texts) * 1e6


def main(halves: tuple[str, ...]) -> None:
    for half in halves:
        for language in sorted(path.stem for path in FOLDER.glob("*.jsonl")):
            if language not in LANGUAGES:
                print(f"{half:9} {language:8} not offered: no safety lexicon")
                continue
            _print(half, language, score(examples(language, half)))
    for name, value in cost().items():
        print(f"cost of one look, {name}: {value:.0f} microseconds")


def _print(half: str, language: str, total: Score) -> None:
    print(
        f"{half:9} {language:3} flags {total.hits}/{total.flags} ({total.recall:.0%}), "
        f"danger {total.danger_hits}/{total.danger} ({total.danger_recall:.0%}), level right {total.levels}, "
        f"texts with a flag seen {total.seen}/{total.flagged}, "
        f"false alarms {total.alarms}/{total.quiet} ({total.false_alarms:.0%}), extra codes {total.extra}, "
        f"needs recall {total.need_recall:.0%} precision {total.need_precision:.0%}"
    )
    for kind, counts in sorted(total.by_kind.items()):
        print(
            f"          {language:3} {kind:13} with a flag: seen {counts['seen']}/{counts['flagged']}; "
            f"without: alarms {counts['alarms']}/{counts['quiet']}"
        )


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or HALVES)
