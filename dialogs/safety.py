"""The safety layer: what a text tells of danger, in every offered language at once. It may raise, never lower.

A text lives once, in its message: what is kept of it here are names of signs and the number of the message, so that
staff can be shown the very words as long as the message is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from dialogs.lexicon import LANGUAGES, Sign, lexicon
from dialogs.lexicon.look import Span
from dialogs.lexicon.scan import Seen, scan
from dialogs.session import Flag, Sighting

__all__ = [
    "LANGUAGES",
    "flags_of",
    "language_of",
    "marked",
    "seen_in",
    "seen_in_ours",
    "seq_of",
    "sightings",
    "spans_of",
    "weights_of",
    "words_of",
]

_PREFIX = "words:"


def seen_in(text: str) -> tuple[Seen, ...]:
    """Every sign in a text. Never raises; the time is in proportion to the text's length."""
    return scan(text)


@lru_cache(maxsize=2048)
def seen_in_ours(text: str) -> tuple[Seen, ...]:
    """As `seen_in`, for a label that was typed: it is looked at once. What residents write is never remembered here."""
    return scan(text)


def sightings(seen: Iterable[Seen], seq: int) -> tuple[Sighting, ...]:
    """What is remembered of the signs seen in message `seq`."""
    return tuple(Sighting(one.sign.id, seq) for one in seen)


def flags_of(sightings: Iterable[Sighting]) -> Iterator[Flag]:
    """The flags that these signs raise, each with its reason. A sign that is no longer known raises nothing."""
    for sighting in sightings:
        sign = _signs().get(sighting.sign)
        if sign is None:
            continue
        rule, because = _PREFIX + sign.id, (_reason(sighting),)
        for code, level in sign.raises:
            yield Flag(code=code, level=level, rule=rule, because=because, version=sign.version)


def marked(sightings: Iterable[Sighting], mark: str) -> tuple[str, ...]:
    """The reasons for something that matters beside other signs ("child", "pregnant"); () when there are none."""
    known = _signs()
    return tuple(_reason(one) for one in sightings if one.sign in known and mark in known[one.sign].marks)


def weights_of(sign: str) -> tuple[tuple[str, float], ...]:
    """The needs that a sign speaks for, with their weights."""
    known = _signs().get(sign)
    return known.needs if known else ()


def seq_of(reason: str) -> int | None:
    """The seq of the message that a flag's reason names; None when it names an answer instead of words."""
    sign, _, seq = reason.removeprefix(_PREFIX).partition("#")
    return int(seq) if reason.startswith(_PREFIX) and sign and seq.isdecimal() else None


def spans_of(reason: str, text: str) -> tuple[Span, ...]:
    """Where in `text`, the message that a flag's reason names, the words stand that led to the flag; () when they
    are gone."""
    sign = reason.removeprefix(_PREFIX).partition("#")[0]
    return next((one.spans for one in seen_in(text) if one.sign.id == sign), ())


def words_of(reason: str, text: str) -> tuple[str, ...]:
    """The words of `text`, the message that a flag's reason names, that led to the flag; () when they are gone."""
    return tuple(text[start:end] for start, end in spans_of(reason, text))


def language_of(seen: Iterable[Seen]) -> str:
    """The language in which most of these signs are written; "" when there are none."""
    languages = [one.sign.id.partition(".")[0] for one in seen]
    return max(languages, key=languages.count, default="")


@cache
def _signs() -> dict[str, Sign]:
    return {sign.id: sign for language in LANGUAGES for sign in lexicon(language).signs}


def _reason(sighting: Sighting) -> str:
    return f"{_PREFIX}{sighting.sign}#{sighting.seq}"
