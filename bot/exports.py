"""Leads as files: JSON lines as others read them, or a table whose cells are never formulas."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from typing import Literal, TextIO

import msgspec

from dialogs.lead import Lead

COLUMNS = (
    "reference",
    "status",
    "level",
    "due_at",
    "needs",
    "most_pressing",
    "flags",
    "own_words",
    "for_whom",
    "contact",
    "interpreter",
    "locale",
    "channel",
    "via",
    "created_at",
    "sent_at",
    "unread",
)
_FORMULA_STARTS = tuple("=+-@|%＝＋－＠")
_ZERO_WIDTH_AND_BIDI = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


async def export(leads: AsyncIterator[Lead], form: Literal["jsonl", "csv"], target: TextIO) -> int:
    """Write all leads; returns how many there were."""
    count = 0
    table = csv.writer(target, quoting=csv.QUOTE_ALL) if form == "csv" else None
    if table:
        table.writerow(COLUMNS)
    async for lead in leads:
        count += 1
        if table:
            table.writerow([cell(value) for value in _row(lead)])
        else:
            target.write(msgspec.json.encode(lead).decode() + "\n")
    return count


def cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, with what could reorder the text taken out."""
    cleaned = text.translate(_ZERO_WIDTH_AND_BIDI)
    level = cleaned.lstrip().lstrip("\x00\t\r\n\ufeff").lstrip()
    return f"'{cleaned}" if level.startswith(_FORMULA_STARTS) or cleaned[:1] in ("\t", "\r", "\n") else cleaned


def _row(lead: Lead) -> list[str]:
    sent_at = lead.times.get("sent_at")
    return [
        lead.reference,
        lead.status,
        lead.urgency.level,
        lead.due_at.isoformat() if lead.due_at else "",
        " ".join(lead.needs),
        lead.most_pressing or "",
        " ".join(f"{flag.code}:{flag.level}" for flag in lead.flags),
        "\n".join(words.text for words in lead.own_words),
        lead.for_whom or "",
        lead.contact or "",
        lead.interpreter or "",
        lead.locale,
        lead.channel,
        lead.via,
        lead.created_at.isoformat(),
        sent_at.isoformat() if sent_at else "",
        "unread" if lead.unread else "",
    ]
