"""Reading what people type: cleaning at the edge, measuring, and comparing with labels and numbers."""

from __future__ import annotations

import unicodedata

import regex

GRAPHEMES_KEPT = 4000

_CONTROLS = regex.compile(r"[\p{Cc}--[\n\t]]", regex.VERSION1)
_SURROGATES = regex.compile(r"[\ud800-\udfff]")
_GRAPHEME = regex.compile(r"\X")
_INVISIBLE = regex.compile(r"[\p{Cf}\ufe0e\ufe0f]")
_EDGES = regex.compile(r"^[\s\p{P}]+|[\s\p{P}]+$")
_BLANKS = regex.compile(r"\s+")

_KANJI_NUMBERS = {character: value for value, character in enumerate("一二三四五六七八九十", start=1)}
_ORDINAL = regex.compile(r"^(?:第|no\.?\s*|#)?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:番目?|つ目|つめ|st|nd|rd|th)?$")

# My Number is 12 digits; a residence card is two letters, eight digits, two letters; payment cards 14 to 16 digits.
_IDENTITY = regex.compile(
    r"(?<![A-Za-zＡ-Ｚ])[A-Za-zＡ-Ｚ]{2}[-\s]?\p{Nd}{8}[-\s]?[A-Za-zＡ-Ｚ]{2}(?![A-Za-zＡ-Ｚ])"
    r"|(?<!\p{Nd})\p{Nd}{4}[-\s]?\p{Nd}{4}[-\s]?\p{Nd}{4}(?:[-\s]?\p{Nd}{2,4})?(?!\p{Nd})"
)
MASK = "●●●●"


def clean(text: str) -> str:
    """What may enter: lone surrogates become U+FFFD; NUL and control characters except newline and tab go.

    Nothing else is changed: joiners are needed in several scripts, and normalising would alter people's names.
    """
    return _CONTROLS.sub("", _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n")))


def shortened(text: str) -> tuple[str, bool]:
    """`text` cut to the first 4,000 graphemes, and whether something was cut."""
    if len(text) <= GRAPHEMES_KEPT:
        return text, False
    graphemes = _GRAPHEME.findall(text)
    return "".join(graphemes[:GRAPHEMES_KEPT]), len(graphemes) > GRAPHEMES_KEPT


def count_graphemes(text: str) -> int:
    return len(_GRAPHEME.findall(text))


def folded(text: str) -> str:
    """The form in which texts are compared: compatibility forms, case, invisible characters and blanks levelled,
    punctuation at the edges gone. Never stored, never shown."""
    level = unicodedata.normalize("NFKC", text)
    level = _BLANKS.sub(" ", _INVISIBLE.sub("", level)).casefold()
    return _EDGES.sub("", level)


def ordinal(text: str) -> int | None:
    """The number a text consists of ("2", "２", "二", "2番", "2nd"), or None. 1 is the first."""
    found = _ORDINAL.match(folded(text))
    if found is None:
        return None
    digits = found.group(1)
    if digits.isdecimal():
        return int(digits)
    return _kanji(digits)


def _kanji(digits: str) -> int | None:
    if len(digits) == 1:
        return _KANJI_NUMBERS[digits]
    tens, _, ones = digits.partition("十")
    if "十" not in digits or len(tens) > 1 or len(ones) > 1:
        return None
    value = 10 * _KANJI_NUMBERS.get(tens, 1) + _KANJI_NUMBERS.get(ones, 0)
    return value or None


def masked(text: str) -> tuple[str, bool]:
    """`text` with numbers that look like an identity or payment card hidden, and whether there were any."""
    hidden, times = _IDENTITY.subn(MASK, text)
    return hidden, times > 0
