"""The whole way, on every channel and both databases: a chat becomes a lead, and the reply comes back into it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal

import pytest
from starlette.applications import Starlette

from bot.app import routes_of
from state.records import LeadCard
from tests.bot.web_visitor import Visitor
from tests.standins import Phone, sees, until
from tests.whole.house import House, house

WORDS = "My rent is two months late."
REPLY = "Thank you for writing. Shall we talk on Thursday?"


async def finish(phone: Phone) -> None:
    """From the choice of language to the reference, by buttons and typed words."""
    await _press_when_there(phone, "English")
    await sees(phone, "How would you like to begin?")
    await phone.press("Start")
    await sees(phone, "Can anyone else see this screen")
    await phone.press("Only I can see it")
    await sees(phone, "May we keep your answers?")
    await phone.press("Yes, start")
    await sees(phone, "true right now")
    await phone.press("None of these")
    await sees(phone, "Who is this about?")
    await phone.type("me")
    await sees(phone, "What is hard for you now?")
    await phone.type(WORDS)
    await sees(phone, "Which of these is it about?")
    for label in ("Money", "Rent or home loan", "Done"):
        await _press_when_there(phone, label)
    await sees(phone, "Is there a date by which")
    await phone.press("2+ months behind")
    await sees(phone, "how long can you manage")
    await phone.type("One or two weeks")
    await sees(phone, "How may the counter answer you?")
    await phone.press("Write to me here")
    await sees(phone, "This is enough to begin")
    await phone.press("Send now")
    await sees(phone, "Your number is")


async def _press_when_there(phone: Phone, label: str) -> None:
    async with asyncio.timeout(10):
        while not any(label in shown.labels or f"✓ {label}" in shown.labels for shown in phone.screen()):
            await phone.changed()
    await phone.press(label)


async def only_lead(built: House) -> LeadCard:
    (card,) = built.service.services.state.store.cards()
    return card


async def answer(built: House, card: LeadCard) -> None:
    acts = built.service.services.state.acts
    claimed = await acts.claim(card.reference, "Sato", card.version)
    assert claimed.owner == "Sato"
    await acts.reply(card.reference, REPLY, "Sato", "nonce-1")


def is_rent_case(card: LeadCard) -> bool:
    return card.needs == ("rent_loan",) and card.level == "within_days" and card.status == "open"


async def test_line_conversation_becomes_a_lead_that_is_answered(tmp_path: Path, stage_url: str) -> None:
    async with house(tmp_path, stage_url) as built:
        phone = built.line.phone()
        await phone.follow()
        await finish(phone)
        card = await only_lead(built)
        assert is_rent_case(card)
        view = await built.service.services.state.store.lead(card.reference)
        assert view is not None
        assert [words.text for words in view.lead.own_words] == [WORDS]
        await answer(built, card)
        await sees(phone, REPLY)
        await phone.type("Thursday is good")
        after = await built.service.services.state.store.lead(card.reference)
        assert after is not None
        assert after.session_phase == "with_staff"
        assert after.lead.own_words[-1].text == "Thursday is good"


@pytest.mark.parametrize("mode", ["poll", "webhook"])
async def test_telegram_conversation_becomes_a_lead_that_is_answered(
    tmp_path: Path, stage_url: str, mode: Literal["poll", "webhook"]
) -> None:
    async with house(tmp_path, stage_url, mode) as built:
        phone = built.telegram.phone()
        await phone.type("/start")
        await finish(phone)
        card = await only_lead(built)
        assert is_rent_case(card)
        assert card.channel == "telegram"
        await answer(built, card)
        await sees(phone, REPLY)


async def test_web_conversation_becomes_a_lead_that_is_answered(tmp_path: Path, stage_url: str) -> None:
    async with house(tmp_path, stage_url) as built:
        visitor = Visitor(Starlette(routes=routes_of(built.service)))
        await visitor.begin("en", via="tax")
        await visitor.press("start", "alone", "yes")
        await visitor.tick("none")
        await visitor.press("me")
        await visitor.write(WORDS)
        await visitor.tick("rent_loan")
        await visitor.press("behind", "weeks", "here", "skip", "send")
        card = await only_lead(built)
        assert is_rent_case(card)
        assert card.via == "tax"
        await answer(built, card)
        await visitor.get("/")
        assert any(REPLY in bubble for bubble in visitor.bubbles)


async def test_event_that_is_repeated_twenty_times_at_once_makes_one_turn(tmp_path: Path, stage_url: str) -> None:
    """faults: 1, 2, 3, 69"""
    async with house(tmp_path, stage_url) as built:
        phone = built.line.phone()
        with built.line.held() as events:
            await phone.follow()
        statuses = await asyncio.gather(*(built.line.deliver(*events, again=bool(n % 2)) for n in range(20)))
        assert statuses == [200] * 20
        await until(phone.screen)
        store = built.service.services.state.store
        conversation = await store.find("line", built.line.bot_id, phone.user_id)
        assert conversation is not None
        assert len(await store.since(conversation, 0)) == 1


async def test_quiet_contact_rule_holds_a_reply_until_the_next_visit(tmp_path: Path, lite_url: str) -> None:
    async with house(tmp_path, lite_url) as built:
        phone = built.line.phone()
        await phone.follow()
        way = ("English", "Only 2 questions", "No place to sleep", "Done", "Yes, start", "I will come and look", "Skip")
        for label in way:
            await _press_when_there(phone, label)
        await _press_when_there(phone, "Send now")
        await sees(phone, "Your number is")
        pushes = built.line.count("push")
        await answer(built, await only_lead(built))
        await asyncio.sleep(0)
        await phone.type("hello, anything new?")
        await sees(phone, REPLY)
        assert built.line.count("push") == pushes
