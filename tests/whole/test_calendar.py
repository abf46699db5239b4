"""A date that is picked in LINE's calendar reaches the lead."""

import asyncio
from datetime import date
from pathlib import Path

from dialogs.session import Status
from tests.standins import SECONDS, Phone, sees
from tests.whole.house import house


async def offers(phone: Phone, label: str) -> None:
    async with asyncio.timeout(SECONDS):
        while not any(label in shown.labels for shown in phone.screen()):
            await phone.changed()


async def test_date_picked_in_the_calendar_is_the_answer(tmp_path: Path, lite_url: str) -> None:
    """Through parse, token, engine and state; a date in the far future cannot have come due meanwhile."""
    leave_on = date(2099, 5, 1)
    async with house(tmp_path, lite_url) as built:
        phone = built.line.phone()
        await phone.follow()
        for label in ("English", "Start", "Only I can see it", "Yes, start", "None of these", "Me"):
            await offers(phone, label)
            await phone.press(label)
        await sees(phone, "What is hard")
        await phone.type("I must leave my room.")
        for label in ("Money", "Rent or home loan", "Done", "A date to leave"):
            await offers(phone, label)
            await phone.press(label)
        await offers(phone, "📅")
        await phone.press("📅", on=leave_on)
        await sees(phone, "how long can you manage")
        state = built.service.services.state
        conversation = await state.store.find("line", built.line.bot_id, phone.user_id)
        assert conversation is not None
        session = await state.store.session(conversation)
        assert session is not None
        answer = session.answers["rent_loan.date"]
        assert (answer.status, answer.codes, answer.on) == (Status.ANSWERED, ("leave_date",), leave_on)
