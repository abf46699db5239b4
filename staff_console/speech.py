"""What people wrote, made safe to show: escaped, isolated from the text around it, tricks with direction visible."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from locales import html_lang

# Embeddings, overrides and isolates can make a text read as another one. The plain marks (LRM, RLM, ALM) cannot,
# and Arabic and Urdu writers need them.
_TURNS = {
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
_TURN = re.compile(f"[{''.join(_TURNS)}]")


def quoted(text: str, locale: str = "", marks: Iterable[tuple[int, int]] = ()) -> Markup:
    """`text` as an isolated piece of HTML, in the language `locale` when it is known. `marks`: the pieces of it, as
    (start, end), that stand out."""
    shown, at = "", 0
    for start, end in sorted(marks):
        if end > at:
            shown += _shown(text[at : max(start, at)]) + f"<mark>{_shown(text[max(start, at) : end])}</mark>"
            at = end
    shown += _shown(text[at:])
    language = Markup(' lang="{}"').format(html_lang(locale)) if locale else ""
    # Every piece of `shown` was escaped; the only markup in it is ours.
    return Markup('<bdi dir="auto"{}>{}</bdi>').format(language, Markup(shown))  # noqa: S704


def _shown(text: str) -> str:
    return _TURN.sub(lambda found: f'<span class="bidi">{_TURNS[found[0]]}</span>', str(escape(text)))
