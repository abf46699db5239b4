"""What Telegram's servers hold of a bot's chats, and the limits and refusals of the bot API on them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

BOT = {"id": 7001, "is_bot": True, "first_name": "Counter", "username": "counter_bot"}
TEXT_LENGTH, DATA_BYTES, BUTTONS, IN_ROW, NOTE_LENGTH, DESCRIPTION_LENGTH = 4096, 64, 100, 8, 200, 256

Json = dict[str, Any]


class Refusal(Exception):
    """An answer with ok = false."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.body: Json = {"ok": False, "error_code": status, "description": description}
        if parameters:
            self.body["parameters"] = parameters


def bad(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}")


@dataclass(slots=True)
class Message:
    """`rows`: the buttons under it, each with its label and its data. `mine`: the resident sent it."""

    id: int
    chat_id: int
    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    mine: bool = False

    def buttons(self) -> list[tuple[str, str]]:
        return [button for row in self.rows for button in row]

    def sent(self) -> Json:
        """As the bot API describes it."""
        return {"message_id": self.id, "date": now(), "chat": private(self.chat_id), "from": BOT, "text": self.text}


@dataclass
class Chats:
    """`people`: chats whose person has begun to talk to the bot. `members`: groups that the bot is in. `presses`: ids
    of presses that wait to be acknowledged. `commands`: the menu by language, with "" for all others."""

    messages: list[Message] = field(default_factory=list)
    people: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    presses: set[str] = field(default_factory=set)
    commands: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    last_id: int = 0

    def calls(self) -> dict[str, Callable[[Json], Any]]:
        return {
            "getMe": lambda params: BOT,
            "sendMessage": self._send,
            "editMessageText": self._edit,
            "editMessageReplyMarkup": self._edit,
            "answerCallbackQuery": self._acknowledge,
            "leaveChat": self._leave,
            "setMyCommands": self._set_commands,
        }

    def add(self, chat_id: int, text: str, *, mine: bool) -> Message:
        self.last_id += 1
        message = Message(self.last_id, chat_id, text, mine=mine)
        self.messages.append(message)
        return message

    def of(self, chat_id: int) -> list[Message]:
        return [message for message in self.messages if message.chat_id == chat_id]

    def _send(self, params: Json) -> Json:
        chat_id = int(params["chat_id"])
        if chat_id in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat_id not in self.people | self.members:
            raise bad("chat not found")
        text, rows = _text(params), _rows(params)
        message = self.add(chat_id, text, mine=False)
        message.rows = rows
        return message.sent()

    def _edit(self, params: Json) -> Json:
        found = [message for message in self.of(int(params["chat_id"])) if message.id == int(params["message_id"])]
        if not found:
            raise bad("message to edit not found")
        if found[0].mine:
            raise bad("message can't be edited")
        text, rows = _text(params) if "text" in params else found[0].text, _rows(params)
        if (text, rows) == (found[0].text, found[0].rows):
            raise bad("message is not modified: specified new message content and reply markup are exactly the same")
        found[0].text, found[0].rows = text, rows
        return found[0].sent()

    def _acknowledge(self, params: Json) -> bool:
        if len(str(params.get("text", ""))) > NOTE_LENGTH:
            raise bad("MESSAGE_TOO_LONG")
        if params["callback_query_id"] not in self.presses:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.presses.discard(params["callback_query_id"])
        return True

    def _leave(self, params: Json) -> bool:
        if int(params["chat_id"]) not in self.members:
            raise Refusal(403, "Forbidden: bot is not a member of the supergroup chat")
        self.members.discard(int(params["chat_id"]))
        return True

    def _set_commands(self, params: Json) -> bool:
        commands = [(command["command"], command["description"]) for command in json.loads(params["commands"])]
        code = str(params.get("language_code", ""))
        if code and not re.fullmatch("[a-z]{2}", code):
            raise bad("invalid language code specified")
        for name, description in commands:
            if not re.fullmatch("[a-z0-9_]{1,32}", name) or not 1 <= len(description) <= DESCRIPTION_LENGTH:
                raise bad("BOT_COMMAND_INVALID")
        self.commands[code] = commands
        return True


def now() -> int:
    return int(time.time())


def private(chat_id: int) -> Json:
    return {"id": chat_id, "type": "private", "first_name": "Resident"}


def _text(params: Json) -> str:
    text = str(params.get("text", "")).strip()
    if not text:
        raise bad("message text is empty")
    if len(text) > TEXT_LENGTH:
        raise bad("message is too long")
    return text


def _rows(params: Json) -> tuple[tuple[tuple[str, str], ...], ...]:
    keyboard = params.get("reply_markup", "{}")
    rows = json.loads(keyboard)["inline_keyboard"] if "inline_keyboard" in keyboard else []
    if sum(len(row) for row in rows) > BUTTONS or any(len(row) > IN_ROW for row in rows):
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            if not button["text"] or not 1 <= len(button["callback_data"].encode()) <= DATA_BYTES:
                raise bad("BUTTON_DATA_INVALID")
    return tuple(tuple((button["text"], button["callback_data"]) for button in row) for row in rows)
