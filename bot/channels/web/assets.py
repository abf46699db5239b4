"""The few files that the pages load, and the small pictures in one of them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

import regex
from markupsafe import Markup

TYPES = {
    "card.css": "text/css; charset=utf-8",
    "chat.css": "text/css; charset=utf-8",
    "chat.js": "text/javascript; charset=utf-8",
    "pictures.svg": "image/svg+xml",
    "icon.svg": "image/svg+xml",
}
_PICTURE = regex.compile(r'<symbol id="([^"]+)"')


@cache
def content(name: str) -> bytes:
    return (files("bot.channels.web") / "static" / name).read_bytes()


@cache
def address(name: str) -> str:
    """It changes with the content, so that browsers may keep the file for good."""
    return f"/web/{name}?v={hashlib.sha256(content(name)).hexdigest()[:10]}"


@cache
def picture(name: str) -> Markup:
    """The picture of this name; nothing where there is none."""
    if name not in _PICTURE.findall(content("pictures.svg").decode()):
        return Markup()
    return Markup('<svg class="picture" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        address("pictures.svg"), name
    )


def picture_of(step: str, code: str) -> Markup:
    return picture(f"{'needs' if step == 'most_pressing' else step}-{code}")
