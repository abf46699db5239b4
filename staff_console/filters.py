"""Which leads the list shows, in which order, and how many there are of each level."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from dialogs.text import folded
from staff_console.names import LEVELS
from state.records import LeadCard

OWNERS = ("all", "unclaimed", "mine")
_LONGEST_SEARCH = 100
_PAGE = re.compile(r"[0-9]{1,6}")
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Filters:
    """What the reader asked to see; empty means everything. `page` counts from 1."""

    owner: str = "all"
    level: str = ""
    need: str = ""
    language: str = ""
    channel: str = ""
    search: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """From an address; whatever is not known there counts as not asked for."""
        owner, level, page = query.get("owner", ""), query.get("level", ""), query.get("page", "")
        return cls(
            owner=owner if owner in OWNERS else "all",
            level=level if level in LEVELS else "",
            need=query.get("need", ""),
            language=query.get("language", ""),
            channel=query.get("channel", ""),
            search=query.get("q", "").strip()[:_LONGEST_SEARCH],
            page=max(1, int(page)) if _PAGE.fullmatch(page) else 1,
        )

    def query(self, **changes: object) -> str:
        """The address part that asks for the same with `changes`; a change starts again on the first page."""
        wanted = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        asked = {
            "owner": "" if wanted.owner == "all" else wanted.owner,
            "level": wanted.level,
            "need": wanted.need,
            "language": wanted.language,
            "channel": wanted.channel,
            "q": wanted.search,
            "page": str(wanted.page) if wanted.page > 1 else "",
        }
        return "?" + urlencode({key: value for key, value in asked.items() if value})

    @property
    def narrowed(self) -> bool:
        return replace(self, page=1) != Filters()


def order(card: LeadCard) -> tuple[int, date, datetime, str]:
    """Urgency first, then the computed date, then who has waited longest; who waits for nobody comes last."""
    return (card.rank, card.due_at or date.max, card.waiting_since or _LATEST, card.reference)


def fitting(
    cards: Iterable[LeadCard], filters: Filters, reader: str, words: Callable[[LeadCard], Iterable[str]]
) -> list[LeadCard]:
    """The cards that pass every filter but the level. `words`: what of a card the search looks at."""
    sought = folded(filters.search)
    return [
        card
        for card in cards
        if _owned(card, filters.owner, reader)
        and filters.need in ("", *card.needs)
        and filters.language in ("", card.locale)
        and filters.channel in ("", card.channel)
        and (not sought or any(sought in folded(word) for word in words(card)))
    ]


def counted(cards: Iterable[LeadCard]) -> dict[str, int]:
    counts = dict.fromkeys(LEVELS, 0)
    for card in cards:
        counts[card.level] += 1
    return counts


def _owned(card: LeadCard, owner: str, reader: str) -> bool:
    if owner == "mine":
        return card.owner == reader
    return owner == "all" or card.owner is None
