"""Writing out the choices of a pattern: "a(b|c(d|))" is ab, acd and ac."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

_BRACKET = re.compile(r"[()]")
_TOKENS = ("<", "…", " + ")


class Unbalanced(ValueError):
    """A bracket is not closed, or closed twice."""


def spelt_out(text: str, *, whole: bool) -> list[str]:
    """Every form of `text`. `whole`: all choices; otherwise only those that hold more than plain words, so that the
    others stay together."""
    if "(" not in text and ")" not in text:
        return [text]
    forms = [""]
    for piece in pieces(text):
        options = [piece]
        if piece.startswith("(") and (whole or any(token in piece for token in _TOKENS)):
            options = [form for option in _options(piece[1:-1]) for form in spelt_out(option, whole=whole)]
        forms = [first + second for first, second in product(forms, options)]
    return list(dict.fromkeys(forms))


def pieces(text: str) -> Iterator[str]:
    """The text cut into what stands outside of brackets and the outermost brackets."""
    depth, start = 0, 0
    for found in _BRACKET.finditer(text):
        place, letter = found.start(), found[0]
        if letter == "(":
            if depth == 0:
                yield text[start:place]
                start = place
            depth += 1
        else:
            depth -= 1
            if depth < 0:
                raise Unbalanced(text)
            if depth == 0:
                yield text[start : place + 1]
                start = place + 1
    if depth:
        raise Unbalanced(text)
    yield text[start:]


def _options(inside: str) -> Iterator[str]:
    depth, start = 0, 0
    for place, letter in enumerate(inside):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            yield inside[start:place]
            start = place + 1
    yield inside[start:]
