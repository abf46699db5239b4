"""The doctor says whether those on duty would hear of an urgent lead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.doctor import examine
from bot.service import opened
from state import lease
from state.alerting import PLACE
from tests.residents import office
from tests.stage import change_office

MAIL = {"smtp_host": "mail.example", "smtp_from": "iriguchi@counter.example"}
HOOK = {"alert_webhook_url": "https://pager.example/hook"}
ON_CALL, DESK = {"on_call": "oncall@counter.example"}, {"on_shift": "desk@counter.example"}
PUBLIC = {"public_url": "https://counter.example"}


async def findings(folder: Path, given: dict[str, str], at: dict[str, Any], alarm: str = "") -> dict[str, str]:
    """Text -> level."""
    settings = Settings(data_dir=folder, **given)  # type: ignore[arg-type]
    async with opened(settings) as services:
        state = services.state
        await change_office(state.settings, office(**at))
        if alarm:
            await state.writer.run(lambda tx: lease.acquire(tx, PLACE, "somebody", state.clock()))
            await state.writer.run(lambda tx: lease.set_alarm(tx, PLACE, alarm))
    return {finding.text: finding.level async for finding in examine(settings)}


@pytest.mark.parametrize(
    ("given", "at", "level", "text"),
    [
        ({}, {}, "note", "nobody is alerted to urgent leads: set IRIGUCHI_SMTP_HOST"),
        ({}, ON_CALL, "wrong", "somebody is on call, and nothing can tell them: set IRIGUCHI_SMTP_HOST"),
        (MAIL, ON_CALL, "note", "no address on_shift"),
        (MAIL, DESK, "note", "nobody is on call"),
        (MAIL, ON_CALL | DESK, "note", "alerts have no link"),
        (MAIL | HOOK | PUBLIC, ON_CALL | DESK, "ok", "alerts to staff go by mail and webhook"),
    ],
)
async def test_what_keeps_alerts_from_anybody_is_named(
    tmp_path: Path, given: dict[str, str], at: dict[str, str], level: str, text: str
) -> None:
    found = await findings(tmp_path, given, at)
    assert [of for said, of in found.items() if text in said] == [level]


async def test_an_installation_that_is_complete_has_nothing_to_note_about_alerts(tmp_path: Path) -> None:
    found = await findings(tmp_path, MAIL | PUBLIC, ON_CALL | DESK)
    about = {text: level for text, level in found.items() if "alert" in text or "on call" in text or "on_" in text}
    assert about == {"alerts to staff go by mail": "ok"}


async def test_an_alert_that_did_not_leave_is_wrong(tmp_path: Path) -> None:
    found = await findings(tmp_path, MAIL, ON_CALL, alarm="the mail server refuses the sender (553)")
    assert found["the last alert did not leave: the mail server refuses the sender (553)"] == "wrong"
