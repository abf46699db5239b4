"""What LINE takes: its own specification with the documented limits, and what that cannot express.

The specification is not part of this repository. Where it is absent, the limits below are still held.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from dialogs.text import count_graphemes

FILE = Path(__file__).resolve().parents[3] / "shared" / "line-openapi" / "messaging-api.strict.yml"
ABSENT = f"LINE's specification is not there: {FILE.name} in ../shared/line-openapi beside this repository"

_CARD_BYTES = 30_000
_CARDS_BYTES = 50_000


def is_there() -> bool:
    return FILE.exists()


def problems(schema: str, body: Any) -> list[str]:
    """Why LINE would refuse `body`, a request of the kind `schema` ("PushMessageRequest"); [] when it would not."""
    found = list(_beyond(body))
    if is_there():
        validator = _validator(schema)
        found += [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(body)]
    return found


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _beyond(body: Any) -> Iterator[str]:
    messages = body.get("messages", []) if isinstance(body, dict) else []
    if not 1 <= len(messages) <= 5:
        yield f"{len(messages)} messages"
    if any("\ud800" <= character <= "\udfff" for character in json.dumps(body, ensure_ascii=False)):
        yield "a lone surrogate"
    for place, message in enumerate(messages):
        quick = message.get("quickReply", {}).get("items", [])
        if quick and place < len(messages) - 1:
            yield "quick replies that LINE would not show: another message follows"
        if len(quick) > 13:
            yield f"{len(quick)} quick replies"
        match message:
            case {"type": "text", "text": str(text)}:
                yield from _beyond_text(text)
            case {"type": "flex", "contents": dict(contents)}:
                yield from _beyond_card(contents)


def _beyond_text(text: str) -> Iterator[str]:
    if utf16_units(text) > 5000:
        yield f"a text of {utf16_units(text)} units"
    if not text.strip():
        yield "a blank text"


def _beyond_card(contents: Any) -> Iterator[str]:
    cards = contents.get("contents", [contents])
    if any(len(json.dumps(card)) > _CARD_BYTES for card in cards):
        yield "a card beyond 30 KB"
    if len(json.dumps(contents)) > _CARDS_BYTES:
        yield "cards beyond 50 KB"
    if not 1 <= len(cards) <= 12:
        yield f"{len(cards)} cards"


@lru_cache
def _specification() -> Any:
    loaded = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    _recount(loaded["components"])
    return loaded["components"]


def _recount(schema: Any) -> None:
    """JSON Schema counts code points; LINE counts labels in graphemes and texts in UTF-16 units."""
    if isinstance(schema, list):
        for part in schema:
            _recount(part)
    elif isinstance(schema, dict):
        for name, unit in (("label", "maxGraphemes"), ("text", "maxUnits"), ("altText", "maxUnits")):
            field = schema.get("properties", {}).get(name, {})
            if "maxLength" in field:
                field[unit] = field.pop("maxLength")
        for part in schema.values():
            _recount(part)


def _max_graphemes(validator: Any, most: int, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and count_graphemes(instance) > most:
        yield ValidationError(f"{count_graphemes(instance)} graphemes are more than {most}")


def _max_units(validator: Any, most: int, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and utf16_units(instance) > most:
        yield ValidationError(f"{utf16_units(instance)} UTF-16 units are more than {most}")


def _one_of(validator: Any, branches: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """The specification's unions are told apart by `type`: only that branch is tried, and its errors are shown."""
    kind = instance.get("type") if isinstance(instance, dict) else None
    fitting = [branch for branch in branches if kind in branch["allOf"][1]["properties"]["type"]["enum"]]
    if len(fitting) == 1:
        yield from validator.descend(instance, fitting[0])
    else:
        yield ValidationError(f"{kind!r} is none of the types that fit here")


_KEYWORDS = {"maxGraphemes": _max_graphemes, "maxUnits": _max_units, "oneOf": _one_of}
_Strict = extend(Draft202012Validator, _KEYWORDS)  # type: ignore[no-untyped-call]


@lru_cache
def _validator(schema: str) -> Any:
    return _Strict({"$ref": f"#/components/schemas/{schema}", "components": _specification()})
