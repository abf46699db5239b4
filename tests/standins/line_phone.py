"""LINE on a phone: what it shows, and what can be pressed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeAlias

from tests.standins import Shown

Event: TypeAlias = dict[str, Any]

_MARK = "✓ "
_OURS = {"contentProvider": {"type": "line"}, "quoteToken": "q"}
_ATTACHMENTS: dict[str, Event] = {
    "sticker": {"packageId": "1", "stickerId": "2", "stickerResourceType": "STATIC", "quoteToken": "q"},
    "image": _OURS,
    "video": {"duration": 1000, **_OURS},
    "audio": {"duration": 1000, "contentProvider": {"type": "line"}},
    "file": {"fileName": "a.pdf", "fileSize": 1},
    "location": {"title": "home", "address": "1-1", "latitude": 35.0, "longitude": 139.0},
}


class _Platform(Protocol):
    def event(self, kind: str, source: Event | None, **more: Any) -> Event: ...

    async def deliver(self, *events: Event, again: bool = False) -> int: ...

    def number(self) -> int: ...


@dataclass(slots=True)
class _Item:
    text: str
    quick: list[Any] = field(default_factory=list)
    card: list[Any] = field(default_factory=list)
    mine: bool = False
    id: str = ""


class LinePhone:
    """LINE on the phone of one user, who is a friend of the account. A `tests.standins.Phone`.

    Everything done returns the HTTP status with which the bot took the event."""

    def __init__(self, platform: _Platform, user_id: str) -> None:
        self.user_id = user_id
        self.blocks = False
        self._platform = platform
        self._items: list[_Item] = []
        self._changed = asyncio.Event()

    def screen(self) -> list[Shown]:
        """Quick replies stand beneath the newest message only, and are gone once one is pressed; cards stay."""
        newest = self._items[-1] if self._items else None
        return [
            Shown(item.text, tuple(_labels(item.card + (item.quick if item is newest else []))), item.mine)
            for item in self._items
        ]

    async def changed(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    def show(self, messages: list[Any]) -> None:
        """The account has said something; to who blocks it, nothing is shown."""
        if not self.blocks:
            self._items += [_item(message) for message in messages]
            self._changed.set()

    async def type(self, text: str) -> int:
        return await self._say({"type": "text", "text": text, "quoteToken": "q"}, text)

    async def attach(self, kind: str, **more: Any) -> int:
        """`kind`: as LINE names it, such as sticker or location; one that it does not have is sent all the same."""
        return await self._say({"type": kind, **_ATTACHMENTS.get(kind, {}), **more}, f"({kind})")

    async def press(self, label: str, on: date | None = None) -> int:
        """Presses the newest such button, marked as chosen or not; `on`: the date for a button that asks for one."""
        action = self._button(label)
        if action["type"] == "datetimepicker":
            assert on is not None, f"{label!r} asks for a date"
            postback = {"data": action["data"], "params": {"date": on.isoformat()}}
        else:
            postback = {"data": action["data"]}
        self._items[-1].quick = []
        if action.get("displayText"):
            self._items.append(_Item(action["displayText"], mine=True))
        return await self._post("postback", reply=True, postback=postback)

    def _button(self, label: str) -> Any:
        for item in reversed(self._items):
            for action in item.card + (item.quick if item is self._items[-1] else []):
                if action["label"].removeprefix(_MARK) == label.removeprefix(_MARK):
                    return action
        raise LookupError(f"no button {label!r} among {[shown.labels for shown in self.screen() if shown.labels]}")

    async def unsend(self, text: str) -> int:
        """Takes back the last own message with this text."""
        item = next(item for item in reversed(self._items) if item.mine and item.id and item.text == text)
        self._items.remove(item)
        return await self._post("unsend", unsend={"messageId": item.id})

    async def block(self) -> int:
        self.blocks = True
        return await self._post("unfollow")

    async def follow(self) -> int:
        """Adds the account as a friend, or unblocks it."""
        unblocked, self.blocks = self.blocks, False
        return await self._post("follow", reply=True, follow={"isUnblocked": unblocked})

    async def _say(self, message: Event, shown: str) -> int:
        id = str(self._platform.number())
        self._items.append(_Item(shown, mine=True, id=id))
        return await self._post("message", reply=True, message={"id": id, **message})

    async def _post(self, kind: str, **more: Any) -> int:
        source = {"type": "user", "userId": self.user_id}
        return await self._platform.deliver(self._platform.event(kind, source, **more))


def _item(message: Any) -> _Item:
    quick = [item["action"] for item in message.get("quickReply", {}).get("items", [])]
    if message["type"] == "text":
        return _Item(message["text"], quick)
    contents = message["contents"]
    cards = contents["contents"] if contents["type"] == "carousel" else [contents]
    return _Item("", quick, [part["action"] for card in cards for part in card["body"]["contents"]])


def _labels(actions: list[Any]) -> list[str]:
    return [action["label"] for action in actions]
