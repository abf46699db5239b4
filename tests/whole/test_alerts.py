"""kill -9 before and in the middle of alerting: the one on call gets it, and the resident hears of it once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.bot.web_visitor import Visitor
from tests.standins import until
from tests.standins.mail import MailServer, mail_server
from tests.whole.server import Server, server
from tests.whole.test_kill import page_of

PATIENCE_SECONDS = 60
SENT = "The person on call has been sent a notice."
# Nobody reads at any hour, so whoever is on call is on duty whenever this runs.
OFFICE = 'name = "Counter"\non_call = "oncall@counter.example"\n'


async def sees(visitor: Visitor, text: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not any(text in bubble for bubble in visitor.bubbles):
            # Nothing announces it to a page without JavaScript: it loads itself again.
            await asyncio.sleep(0.1)
            await visitor.get("/")


def tried(running: Server) -> bool:
    return "an alert did not leave" in running.log.read_text(encoding="utf-8")


async def restart(running: Server, mail: MailServer) -> None:
    await running.kill()
    mail.arrived.clear()
    await running.start()


async def test_an_alert_survives_two_kills(tmp_path: Path, database_url: str) -> None:
    """faults: 12, 13, 14"""
    (tmp_path / "office.toml").write_text(OFFICE)
    async with mail_server() as mail:
        mail.refuses["MAIL"] = "451 later"
        settings = {
            "IRIGUCHI_OFFICE_FILE": str(tmp_path / "office.toml"),
            "IRIGUCHI_SMTP_HOST": "127.0.0.1",
            "IRIGUCHI_SMTP_PORT": str(mail.port),
            "IRIGUCHI_SMTP_SECURITY": "none",
            "IRIGUCHI_SMTP_FROM": "iriguchi@counter.example",
        }
        async with server(tmp_path, database_url, more=settings) as running:
            visitor = page_of(running)
            await visitor.begin()
            await visitor.write("I want to die")
            await visitor.press("yes")
            await until(lambda: tried(running), seconds=PATIENCE_SECONDS)
            await restart(running, mail)
            mail.hold = asyncio.Event()
            mail.refuses.clear()
            async with asyncio.timeout(PATIENCE_SECONDS):
                await mail.arrived.wait()
            await visitor.get("/")
            assert not any("has been sent" in bubble for bubble in visitor.bubbles)
            await restart(running, mail)
            mail.hold.set()
            mail.hold = None
            await visitor.write("Is anybody there?")
            async with asyncio.timeout(PATIENCE_SECONDS):
                await mail.arrived.wait()
            await sees(visitor, SENT)
            assert sum(SENT in bubble for bubble in visitor.bubbles) == 1
            await visitor.client.aclose()
        assert {letter.to for letter in mail.letters} == {("oncall@counter.example",)}
        assert len(mail.letters) == 2
        assert len({letter.mail["Message-ID"] for letter in mail.letters}) == 1
    assert "oncall@" not in running.log.read_text(encoding="utf-8")
