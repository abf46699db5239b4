"""The shapes of Telegram's updates, with only the fields we need: unknown kinds and fields then do no harm."""

from __future__ import annotations

import json
from typing import Annotated, TypeAlias

import msgspec

from dialogs.text import clean

# Ids go into the database as they are.
Id: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]

_NOTHING = msgspec.Raw()


class User(msgspec.Struct):
    is_bot: bool = False
    language_code: str | None = None


class Chat(msgspec.Struct):
    id: Id
    type: str


class Origin(msgspec.Struct):
    sender_user: User | None = None


class Message(msgspec.Struct, rename={"sender": "from"}):
    chat: Chat
    message_id: Id
    date: int = 0
    edit_date: int = 0
    sender: User = msgspec.field(default_factory=User)
    text: str | None = None
    caption: str | None = None
    forward_origin: Origin | None = None

    @property
    def words(self) -> str | None:
        return self.caption if self.text is None else self.text

    @property
    def external_id(self) -> str:
        """Message ids are promised to differ inside one chat only."""
        return f"{self.chat.id}.{self.message_id}"


class Press(msgspec.Struct, rename={"sender": "from"}):
    id: str
    sender: User = msgspec.field(default_factory=User)
    message: Message | None = None
    data: str | None = None


class Member(msgspec.Struct):
    status: str


class Membership(msgspec.Struct, rename={"sender": "from"}):
    chat: Chat
    new_chat_member: Member
    date: int = 0
    sender: User = msgspec.field(default_factory=User)


class Update(msgspec.Struct):
    """`message` and the rest stay bytes: when one is odd, the update still has its id."""

    update_id: Id
    message: msgspec.Raw = _NOTHING
    edited_message: msgspec.Raw = _NOTHING
    callback_query: msgspec.Raw = _NOTHING
    my_chat_member: msgspec.Raw = _NOTHING


class _InChat(msgspec.Struct):
    chat: Chat


read_message = msgspec.json.Decoder(Message).decode
read_press = msgspec.json.Decoder(Press).decode
read_membership = msgspec.json.Decoder(Membership).decode
read_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_read_update = msgspec.json.Decoder(Update).decode
_read_chat = msgspec.json.Decoder(_InChat).decode


def read_update(raw: bytes) -> Update:
    """Raises msgspec.ValidationError when it is no update; ValueError or RecursionError when it is no JSON."""
    try:
        return _read_update(raw)
    except msgspec.DecodeError:
        # Also when the shape is wrong: that is noticed before the end, and the rest may be no JSON at all.
        return _read_update(mended(raw))


def private_address(part: bytes) -> str:
    """The private chat that a part which cannot be read belongs to; "" when not even that can be read."""
    try:
        chat = _read_chat(part).chat
    except (msgspec.DecodeError, RecursionError):
        return ""
    return str(chat.id) if chat.type == "private" else ""


def mended(payload: bytes) -> bytes:
    """The same JSON without what msgspec refuses and the standard library does not: lone surrogates, say.

    Raises ValueError or RecursionError when it is not JSON."""
    lenient = json.loads(payload.decode(errors="replace"), strict=False, parse_constant=lambda name: None)
    return clean(json.dumps(lenient, ensure_ascii=False)).encode()
