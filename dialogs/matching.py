"""What a typed text means at a question: an option, a way past it, a command, or simply words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

import msgspec
import regex

from dialogs.content import T
from dialogs.era import era_date
from dialogs.text import folded, ordinal
from dialogs.turn import Button, Catalogs

_PARTS = regex.compile(r"\s*[,、，・/;\n]\s*|\s+(?=[\p{Nd}一二三四五六七八九十])")
_ISO = regex.compile(r"^(\p{Nd}{4})\s*[-/.年]\s*(\p{Nd}{1,2})\s*[-/.月]\s*(\p{Nd}{1,2})\s*日?$")
_MONTH_DAY = regex.compile(r"^(\p{Nd}{1,2})\s*[-/.月]\s*(\p{Nd}{1,2})\s*日?$")
_PAST_DAYS_THIS_YEAR = 183


class Labelled(msgspec.Struct, frozen=True):
    """A button with the labels it bears in the locales that count (the current one and the one before)."""

    code: str
    kind: str
    labels: tuple[str, ...]


def labelled(buttons: Sequence[Button], locales: Sequence[str], catalogs: Catalogs) -> tuple[Labelled, ...]:
    def shown(button: Button) -> tuple[str, ...]:
        if isinstance(button.label, str):
            return (_folded_label(button.label),)
        label = button.label
        return tuple(_folded_label(catalogs.text(locale, label)) for locale in locales if locale)

    return tuple(Labelled(button.code, button.kind, shown(button)) for button in buttons)


def pressed(text: str, choices: Sequence[Labelled], *, numbers: bool) -> tuple[Labelled, ...]:
    """The buttons a text names, by code, label or number; empty when any part of it names none.

    `numbers`: whether "2" means the second option (not where a number may be the answer itself).
    """
    whole = _one(text, choices, numbers)
    if whole:
        return (whole,)
    found = [_one(part, choices, numbers) for part in parts(text)]
    if not found or len(found) > len(choices):
        return ()
    return tuple(dict.fromkeys(choice for choice in found if choice)) if all(found) else ()


def parts(text: str) -> list[str]:
    """The entries of a list that was typed."""
    return [part for part in _PARTS.split(text) if part.strip()]


def _one(text: str, choices: Sequence[Labelled], numbers: bool) -> Labelled | None:
    wanted = folded(text)
    if not wanted:
        return None
    by_label = next((choice for choice in choices if wanted == choice.code or wanted in choice.labels), None)
    if by_label or not numbers:
        return by_label
    place = ordinal(wanted)
    counted = [choice for choice in choices if choice.kind in ("option", "group")]
    return counted[place - 1] if place and place <= len(counted) else None


def commanded(text: str, commands: Mapping[str, T], locales: Sequence[str], catalogs: Catalogs) -> str:
    """The name of the command a text spells, or "". A command's text lists its spellings, separated by "|"."""
    wanted = folded(text.lstrip("/"))
    if not wanted:
        return ""
    for name, spellings in commands.items():
        listed = (catalogs.text(locale, spellings) for locale in (*locales, "en") if locale)
        if wanted == name or any(wanted in _spellings(words) for words in listed):
            return name
    return ""


# Only our own texts are remembered here, never what somebody wrote.
@lru_cache(maxsize=4096)
def _folded_label(label: str) -> str:
    return folded(label)


@lru_cache(maxsize=512)
def _spellings(listed: str) -> frozenset[str]:
    return frozenset(folded(word) for word in listed.split("|"))


def dated(text: str, today: date) -> date | None:
    """The calendar date a text spells (2026-12-03, 2026年12月3日, 令和8年12月3日, 12/3 and the like), or None.

    Without a year the next such day is meant, or a recent past one.
    """
    level = folded(text)
    try:
        if in_era := era_date(level):
            return in_era
        if full := _ISO.match(level):
            return date(int(full[1]), int(full[2]), int(full[3]))
        if short := _MONTH_DAY.match(level):
            day = date(today.year, int(short[1]), int(short[2]))
            return day if day > today - timedelta(days=_PAST_DAYS_THIS_YEAR) else day.replace(year=today.year + 1)
    except ValueError:
        return None
    return None
