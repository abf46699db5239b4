"""The texts of the source, read as `make messages` reads them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_dir

from dialogs.content import T

ROOT = Path(__file__).parents[2]


@cache
def texts() -> tuple[T, ...]:
    """Every T(key, text) of the source, once."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    methods = [
        (pattern, mapping["method"])
        for mapping in settings["tool"]["babel"]["mappings"]
        for pattern in mapping["pattern"]
    ]
    found = extract_from_dir(str(ROOT), method_map=methods, keywords={"T": ((1, "c"), 2)})
    return tuple(dict.fromkeys(T(str(context), str(text)) for _, _, text, _, context in found))
