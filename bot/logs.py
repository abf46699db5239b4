"""Logs by allow-list: what happened and where in the code, never a text, a name, an address or a token."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime

_QUIET = ("httpx", "httpcore", "telegram", "transitions", "aiosqlite", "sqlalchemy", "linebot", "urllib3", "hpack")


class JsonLines(logging.Formatter):
    """One JSON object a line, so that nothing in a message can forge a second entry.

    Of an exception only its type and the places in the code are written: its message may quote what somebody said.
    """

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _first_line(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            entry["error"] = record.exc_info[0].__name__
            entry["where"] = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
        return json.dumps(entry, ensure_ascii=False)


def _first_line(message: str) -> str:
    """A server reports a failed start as a whole traceback, and its last line may quote anything."""
    return "failed; the reason stands above" if message.startswith("Traceback") else message


def set_up(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
