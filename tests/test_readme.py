"""The README says what is: settings, commands and the diagram are compared with the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.config import setting_names
from dialogs.diagram import mermaid
from dialogs.intake import FLOW

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
COMMANDS = (
    "serve",
    "chat",
    "play",
    "triage",
    "flow show",
    "flow draw",
    "flow check",
    "flow lines",
    "flow snapshot",
    "flow diff",
    "leads export",
    "staff add",
    "staff invite",
    "doctor",
)


@pytest.mark.parametrize("name", setting_names())
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"iriguchi {command}" in README


def test_diagram_is_the_one_the_flow_draws() -> None:
    drawn = re.search(r"<!-- flow -->\n```mermaid\n(.*?)\n```\n<!-- /flow -->", README, re.S)
    assert drawn
    assert drawn.group(1) == mermaid(FLOW), "README: replace the diagram by the output of `iriguchi flow draw`"
