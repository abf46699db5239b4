"""What one batch looks like on Telegram: texts of at most 4,096 characters, buttons under the last."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels import Batch, ButtonSeal
from dialogs.session import Bubble, Press

TEXT_LENGTH = 4096
BUTTONS = 100
TOKEN_BYTES = 64

# Columns, a kanji taking two: half the width of a small phone, and its whole width.
_HALF_ROW = 16
_ROW = 36
_IN_LAST_ROW = 3
_CHOSEN = "✓ "

_GRAPHEME = regex.compile(r"\X")
_BREAKS = "\n 。．！？、"


class UnusableToken(ValueError):
    """A button's token is empty or longer than Telegram carries."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message. `edits`: id of the message that it replaces."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    edits: int | None = None


def parts_of(batch: Batch) -> tuple[Part, ...]:
    """The same batch always gives the same parts, so that a second try can go on behind those already delivered.

    A question is redrawn in place only when nothing else is said: beneath other messages its buttons would be out of
    sight. Raises `UnusableToken`."""
    edits = _message_id(batch.redraw_of)
    if edits is not None and batch.bubbles and all(bubble.redraws for bubble in batch.bubbles):
        last = list(_parts(batch.bubbles[-1], batch.seal))[-1:]
        return tuple(Part(part.text, part.keyboard, edits) for part in last)
    return tuple(part for bubble in batch.bubbles for part in _parts(bubble, batch.seal))


def _message_id(external_id: str) -> int | None:
    number = external_id.rpartition(".")[2]
    return int(number) if number.isascii() and number.isdecimal() else None


def _parts(bubble: Bubble, seal: ButtonSeal) -> Iterator[Part]:
    keyboard = _keyboard(bubble, seal)
    # Telegram refuses a message that is nothing but blanks.
    pieces = [piece for piece in split(bubble.in_full) if piece.strip()]
    if keyboard and not pieces:
        pieces = ["…"]
    for piece in pieces[:-1]:
        yield Part(piece)
    if pieces:
        yield Part(pieces[-1], keyboard)


def split(text: str, length: int = TEXT_LENGTH) -> Iterator[str]:
    """`text` in pieces of at most `length` code points, cut where people would, and never inside a grapheme (unless
    one is longer than a whole piece)."""
    while len(text) > length:
        ends = _cut(text[: length + 1], length)
        yield text[:ends]
        text = text[ends:]
    yield text


def _cut(window: str, length: int) -> int:
    starts = [found.start() for found in _GRAPHEME.finditer(window) if 0 < found.start() <= length]
    if not starts:
        return length
    late = (start for start in reversed(starts) if start > length * 3 // 4)
    return next((start for start in late if window[start - 1] in _BREAKS), starts[-1])


def _keyboard(bubble: Bubble, seal: ButtonSeal) -> InlineKeyboardMarkup | None:
    rows = [[_button(press, bubble, seal) for press in row] for row in rows_of(bubble)]
    return InlineKeyboardMarkup(rows) if rows else None


def rows_of(bubble: Bubble) -> list[list[Press]]:
    """The choices, in two columns when each fits half a row; then "done"; then the ways past the question."""
    choices = [press for press in bubble.presses if press.kind in ("option", "group")]
    done = [press for press in bubble.presses if press.kind == "done"]
    others = [press for press in bubble.presses if press.kind not in ("option", "group", "done")]
    choices = choices[: max(0, BUTTONS - len(done) - len(others))]
    # The place of a mark is kept free, so that the buttons stay where they are when one is chosen.
    mark = _width(_CHOSEN) if bubble.many else 0
    in_row = 2 if all(_width(press.label) + mark <= _HALF_ROW for press in choices) else 1
    rows = [choices[start : start + in_row] for start in range(0, len(choices), in_row)]
    return [*rows, *([press] for press in done), *_packed(others)]


def _packed(presses: Sequence[Press]) -> Iterator[list[Press]]:
    row: list[Press] = []
    for press in presses:
        full = sum(_width(other.label) for other in row) + _width(press.label) > _ROW
        if row and (full or len(row) == _IN_LAST_ROW):
            yield row
            row = []
        row.append(press)
    if row:
        yield row


def _width(label: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in label)


def _button(press: Press, bubble: Bubble, seal: ButtonSeal) -> InlineKeyboardButton:
    token = seal.token(bubble, press.code)
    if not 1 <= len(token.encode()) <= TOKEN_BYTES:
        raise UnusableToken(f"button of step {bubble.step}: {len(token.encode())} bytes")
    return InlineKeyboardButton(f"{_CHOSEN}{press.label}" if press.chosen else press.label, callback_data=token)
