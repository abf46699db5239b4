"""What platforms, browsers and links call a language, and which of our locales is meant.

Babel's own negotiation finds no locale for "tl" and "pt-br" and Japanese for "zh-TW", so the platforms' names have a
table here.
"""

from __future__ import annotations

from collections.abc import Iterator

_ALIASES = {"tl": "fil", "in": "id", "pt": "pt_BR", "jp": "ja", "cmn": "zh_Hans", "yue": "zh_Hant"}
_TRADITIONAL = {"hant", "tw", "hk", "mo"}
_EASY = "easy"
_MOST_CHARACTERS = 200


def candidates(hint: str) -> Iterator[str]:
    """The locales a hint may mean, best first. A hint is one tag ("zh-TW", "ja@easy") or a header with weights."""
    for tag in _by_weight(hint[:_MOST_CHARACTERS]):
        language, *rest = tag.replace("@", "-").replace("_", "-").casefold().split("-")
        subtags = set(rest)
        if language == "zh":
            # Written out, the script decides; the place only where no script is given.
            yield "zh_Hant" if subtags & _TRADITIONAL and "hans" not in subtags else "zh_Hans"
        elif language == "ja" and _EASY in subtags:
            yield from ("ja@easy", "ja")
        else:
            yield _ALIASES.get(language, language)


def _by_weight(hint: str) -> list[str]:
    weighted = []
    for part in hint.split(","):
        tag, _, parameter = part.strip().partition(";")
        if tag.strip():
            weighted.append((-_weight(parameter), tag.strip()))
    return [tag for _, tag in sorted(weighted, key=lambda entry: entry[0])]


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0
