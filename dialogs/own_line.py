"""A support line that the office itself writes down: from what somebody typed to a `Place`, or to what is amiss.

Forgiving in form (full-width digits, "9時〜17時半"), strict in what residents will be told.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from urllib.parse import urlsplit

import msgspec
import regex

from dialogs.line_table import MARKS
from dialogs.office import Place, Span
from dialogs.phrase_card import LANGUAGES
from dialogs.urgency import FLAGS

LONGEST_NAME = 60
LONGEST_ADDRESS = 200
LONGEST_SOURCE = 200
FOR = (*FLAGS, *MARKS)
SPOKEN = ("ja", *LANGUAGES)
WHEN = ("hours", "always", "unknown")

_DASHES = regex.compile(r"\s*(?:[-‐‑‒–—―−ー~〜～]|から)\s*")
_BETWEEN = regex.compile(r"\s*(?:まで)?\s*[,、;・/]\s*|\s*まで\s*|\s+")
_SPAN = regex.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?")
_TELEPHONE = regex.compile(r"[+#*]?\d[\d\-() ]*")
_MAIL = regex.compile(r"[^\s@<>:/]+@[^\s@<>:/]+\.[^\s@<>:/]+")
_FEWEST_DIGITS, _MOST_DIGITS = 3, 15


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it was filled in. `hours`: one text for each weekday, Monday first; `when`: one of WHEN."""

    name: str = ""
    address: str = ""
    when: str = "hours"
    hours: tuple[str, ...] = ("",) * 7
    on_holidays: bool = False
    is_free: bool = True
    languages: tuple[str, ...] = ("ja",)
    flags: tuple[str, ...] = ()
    source: str = ""
    verified_on: str = ""


def written(place: Place) -> Written:
    """The form as it would have to be filled in for `place`."""
    days = [[span for span in place.hours if span.weekday == weekday] for weekday in range(7)]
    return Written(
        name=place.name,
        address=place.telephone,
        when="always" if place.always else "hours" if place.hours else "unknown",
        hours=tuple(", ".join(_told(span) for span in spans) for spans in days),
        on_holidays=place.on_holidays,
        is_free=place.is_free,
        languages=place.languages,
        flags=place.flags,
        source=place.source,
        verified_on=place.verified_on.isoformat() if place.verified_on else "",
    )


def read(form: Written, today: date) -> Place | tuple[str, ...]:
    """The place, or the names of the fields that cannot be used ("hours.0" is Monday's). `today`: in Japan."""
    troubles = tuple(_troubles(form, today))
    if troubles:
        return troubles
    return Place(
        name=_line(form.name),
        telephone=_address(form.address),
        flags=tuple(code for code in FOR if code in form.flags),
        hours=tuple(_spans(form)) if form.when == "hours" else (),
        always=form.when == "always",
        on_holidays=form.on_holidays and form.when == "hours",
        languages=tuple(code for code in SPOKEN if code in form.languages),
        is_free=form.is_free,
        source=_line(form.source),
        verified_on=date.fromisoformat(form.verified_on),
    )


def read_hours(text: str) -> tuple[tuple[time, time], ...]:
    """ "9:00-12:00, 13:00-17:30" as times; a span that closes no later than it opens ends on the next day.

    Raises ValueError for what is no such text.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = plain.replace("時半", ":30").replace("分", "")
    plain = regex.sub(r"時(?=\d)", ":", plain).replace("時", "")
    plain = _DASHES.sub("-", plain)
    parts = [part for part in _BETWEEN.split(plain) if part]
    return tuple(_span(part) for part in parts)


def _span(text: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError(text)
    opens = time(int(found[1]), int(found[2] or 0))
    # 24:00 is the midnight at which the day ends.
    midnight = (found[3], found[4] or "00") == ("24", "00")
    closes = time(0) if midnight else time(int(found[3]), int(found[4] or 0))
    if opens == closes and opens != time(0):
        raise ValueError(text)
    return opens, closes


def _told(span: Span) -> str:
    closes = "24:00" if span.closes == time(0) else f"{span.closes:%H:%M}"
    return f"{span.opens:%H:%M}-{closes}"


def _spans(form: Written) -> Iterator[Span]:
    for weekday, text in enumerate(form.hours):
        for opens, closes in read_hours(text):
            yield Span(weekday, opens, closes)


def _troubles(form: Written, today: date) -> Iterator[str]:
    if not 1 <= len(_line(form.name)) <= LONGEST_NAME:
        yield "name"
    if not _is_address(_address(form.address)):
        yield "address"
    yield from _hours_troubles(form)
    if not _known(form.languages, SPOKEN):
        yield "languages"
    if not _known(form.flags, FOR):
        yield "flags"
    if not 1 <= len(_line(form.source)) <= LONGEST_SOURCE:
        yield "source"
    if not _is_past(form.verified_on, today):
        yield "verified_on"


def _hours_troubles(form: Written) -> Iterator[str]:
    if form.when not in WHEN or len(form.hours) != 7:
        yield "when"
        return
    if form.when != "hours":
        return
    if not any(_line(text) for text in form.hours):
        yield "when"
    for weekday, text in enumerate(form.hours):
        try:
            read_hours(text)
        except ValueError:
            yield f"hours.{weekday}"


def _known(chosen: Sequence[str], known: Iterable[str]) -> bool:
    return bool(chosen) and set(chosen) <= set(known)


def _is_past(text: str, today: date) -> bool:
    try:
        return date.fromisoformat(text) <= today
    except ValueError:
        return False


def _line(text: str) -> str:
    return " ".join(text.split())


def _address(text: str) -> str:
    """As somebody can dial or open it: full-width characters and long dashes are what keyboards here type."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if "@" in plain or plain.lower().startswith(("http:", "https:")):
        return plain
    return regex.sub(r"[‐‑‒–—―−ー]", "-", plain)


def _is_address(address: str) -> bool:
    if len(address) > LONGEST_ADDRESS:
        return False
    if _TELEPHONE.fullmatch(address):
        return _FEWEST_DIGITS <= sum(letter.isdecimal() for letter in address) <= _MOST_DIGITS
    return bool(_MAIL.fullmatch(address)) or _is_page(address)


def _is_page(address: str) -> bool:
    if any(letter.isspace() or not letter.isprintable() for letter in address):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host and parts.username is None
