"""Bubbles as LINE messages: texts never cut inside a grapheme, buttons as quick replies or on a Flex card."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeAlias

import msgspec
import regex
from linebot.v3.messaging import (
    DatetimePickerAction,
    FlexBox,
    FlexBubble,
    FlexButton,
    FlexCarousel,
    FlexMessage,
    Message,
    PostbackAction,
    QuickReply,
    QuickReplyItem,
    TextMessage,
)

from bot.channels import ButtonSeal
from dialogs.session import Bubble, Press
from dialogs.text import count_graphemes

# LINE counts texts in UTF-16 units, labels in graphemes, cards in bytes of JSON.
TEXT_UNITS = 5000
MESSAGES = 5
QUICK_REPLIES = 13
QUICK_LABEL = 20
CARD_LABEL = 40
ALT_TEXT_UNITS = 1500
DISPLAY_UNITS = 300
CARD_BYTES = 30_000
CARDS_BYTES = 50_000

_LABEL_UNITS = 120
_CARD_FRAME_BYTES = 150
_MARK = "✓ "
_BLANK = "…"
_GAP = "\n\n"
# Whatever the code, the date that comes back with it is the answer.
_CALENDAR = Press("calendar", "📅", dated=True)
_GRAPHEME = regex.compile(r"\X")

_Action: TypeAlias = PostbackAction | DatetimePickerAction


class Unsendable(Exception):
    """LINE has no way to show this; the message says why, without content."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A text to be. `asks`: the buttons belong to it."""

    text: str
    role: str
    asks: bool = False


def requests_of(bubbles: Sequence[Bubble], seal: ButtonSeal) -> list[list[Message]]:
    """The messages of each request, in order. Raises `Unsendable`.

    One request nearly always: texts that would not fit into it are joined before a second one begins. LINE shows quick
    replies beneath the very last message only, so the buttons of the last bubble that has any stand there.
    """
    bubbles = [_with_calendar(bubble) for bubble in bubbles]
    asking = next((bubble for bubble in reversed(bubbles) if bubble.presses), None)
    quick = asking is not None and _fits_quick_replies(asking)
    card = [] if asking is None or quick else [_card(asking, seal)]
    messages: list[Message] = []
    for draft in _joined(_drafts(bubbles, asking), MESSAGES - len(card)):
        messages.append(TextMessage(text=draft.text))
        messages.extend(card if draft.asks else ())
    if asking and quick:
        messages[-1].quick_reply = _quick_replies(asking, seal)
    return [messages[start : start + MESSAGES] for start in range(0, len(messages), MESSAGES)]


def _with_calendar(bubble: Bubble) -> Bubble:
    """A question for a date always has a button that opens the phone's calendar; its sign needs no translation."""
    if not bubble.dating or any(press.dated for press in bubble.presses):
        return bubble
    return msgspec.structs.replace(bubble, presses=(_CALENDAR, *bubble.presses))


def plain(model: Any) -> dict[str, Any]:
    """A model of the SDK's as the JSON object it stands for; its own `to_dict` does every level over again."""
    found: dict[str, Any] = model.dict(by_alias=True, exclude_none=True)
    return found


def pieces(text: str, units: int) -> list[str]:
    """`text` in pieces of at most `units` UTF-16 units, cut between graphemes.

    Only a grapheme that is longer than a piece (a letter under hundreds of accents) is cut itself."""
    if _units(text) <= units:
        return [text]
    found, size = [""], 0
    for part in _parts(text, units):
        length = _units(part)
        if size + length > units:
            found.append("")
            size = 0
        found[-1] += part
        size += length
    return found


def _parts(text: str, units: int) -> Iterator[str]:
    for match in _GRAPHEME.finditer(text):
        grapheme = match.group()
        if _units(grapheme) <= units:
            yield grapheme
        else:
            yield from grapheme


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _drafts(bubbles: Sequence[Bubble], asking: Bubble | None) -> list[_Draft]:
    drafts: list[_Draft] = []
    for bubble in bubbles:
        # LINE refuses a message without text.
        texts = [text for text in pieces(bubble.in_full, TEXT_UNITS) if text.strip()]
        if bubble is asking:
            texts = texts or [_BLANK]
        drafts += [_Draft(text, bubble.role) for text in texts]
        if bubble is asking:
            drafts[-1] = replace(drafts[-1], asks=True)
    return drafts


def _joined(drafts: list[_Draft], most: int) -> list[_Draft]:
    """At most `most` drafts, if joining neighbours can bring it about: those of one kind first, and the shortest."""
    while len(drafts) > most:
        pairs = [
            (first.role != second.role or second.asks, _units(first.text + _GAP + second.text), place)
            for place, (first, second) in enumerate(pairwise(drafts))
            if not first.asks
        ]
        fitting = [pair for pair in pairs if pair[1] <= TEXT_UNITS]
        if not fitting:
            break
        *_, place = min(fitting)
        first, second = drafts[place : place + 2]
        drafts = [*drafts[:place], replace(second, text=first.text + _GAP + second.text), *drafts[place + 2 :]]
    return drafts


def _fits_quick_replies(bubble: Bubble) -> bool:
    # A label that would be cut is better read on a card; the mark of a choice does not count.
    return len(bubble.presses) <= QUICK_REPLIES and all(
        count_graphemes(_one_line(press.label)) <= QUICK_LABEL for press in bubble.presses
    )


def _quick_replies(bubble: Bubble, seal: ButtonSeal) -> QuickReply:
    return QuickReply(
        items=[QuickReplyItem(action=_action(bubble, press, seal, QUICK_LABEL)) for press in bubble.presses]
    )


def _action(bubble: Bubble, press: Press, seal: ButtonSeal, graphemes: int) -> _Action:
    try:
        data = seal.token(bubble, press.code)
    except ValueError:
        # What the seal says names the button, and a button can bear a place's name.
        raise Unsendable("a button that no token can name") from None
    label = _cut(f"{_MARK}{_one_line(press.label)}" if press.chosen else _one_line(press.label), graphemes)
    if bubble.dating and press.dated:
        return DatetimePickerAction(label=label, data=data, mode="date")
    return PostbackAction(label=label, data=data, displayText=pieces(_one_line(press.label), DISPLAY_UNITS)[0])


def _one_line(label: str) -> str:
    return " ".join(label.split()) or _BLANK


def _cut(text: str, graphemes: int) -> str:
    if count_graphemes(text) > graphemes:
        text = "".join(_GRAPHEME.findall(text)[: graphemes - 1]).rstrip() + "…"
    return pieces(text, _LABEL_UNITS)[0]


def _card(bubble: Bubble, seal: ButtonSeal) -> FlexMessage:
    """All buttons on one card, or on several side by side where one would be too large."""
    buttons = [_button(bubble, press, seal) for press in bubble.presses]
    cards = [FlexBubble(body=FlexBox(layout="vertical", spacing="sm", contents=row)) for row in _packed(buttons)]
    alt_text = pieces(bubble.text.strip() or _BLANK, ALT_TEXT_UNITS)[0]
    return FlexMessage(altText=alt_text, contents=cards[0] if len(cards) == 1 else FlexCarousel(contents=cards))


def _button(bubble: Bubble, press: Press, seal: ButtonSeal) -> FlexButton:
    style = {"done": "primary", "option": "secondary", "group": "secondary"}.get(press.kind, "link")
    action = _action(bubble, press, seal, CARD_LABEL)
    return FlexButton(action=action, style=style, height="sm", adjustMode="shrink-to-fit")


def _packed(buttons: Sequence[FlexButton]) -> Iterator[list[FlexButton]]:
    """The buttons of each card. Raises `Unsendable`."""
    row: list[FlexButton] = []
    size = whole = _CARD_FRAME_BYTES
    for button in buttons:
        # As it is sent: the SDK writes everything beyond ASCII as escapes.
        length = len(json.dumps(plain(button))) + len(", ")
        if row and size + length > CARD_BYTES:
            yield row
            row, size, whole = [], _CARD_FRAME_BYTES, whole + _CARD_FRAME_BYTES
        row.append(button)
        size += length
        whole += length
        if whole > CARDS_BYTES - _CARD_FRAME_BYTES:
            raise Unsendable(f"{len(buttons)} buttons")
    yield row
