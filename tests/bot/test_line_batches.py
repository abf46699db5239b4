"""Batches on LINE: in how many requests they go, and what comes back from their buttons."""

from dataclasses import replace
from datetime import date

import pytest

from bot.button import TOKEN, ButtonSeal
from bot.channels import Later, Refused, Sent, Uncertain
from dialogs.session import Bubble, Chose, Press
from tests.bot.line_stage import heard, names, question, stage
from tests.standins import Shown
from tests.standins.line import Fault


async def test_a_batch_is_one_request_and_its_buttons_come_back_as_tokens() -> None:
    async with stage() as scene:
        phone = await heard(scene)
        batch = scene.batch(Bubble(text="Thank you."), question("Food", "Rent", "Skip"))
        assert isinstance(await scene.channel.send(batch), Sent)
        assert names(scene) == [("reply", 200)]
        assert phone.screen()[1:] == [Shown("Thank you."), Shown("Which?", ("Food", "Rent", "Skip"))]
        assert await phone.press("Rent") == 200
        assert scene.pump.bodies[-1] == Chose(TOKEN, 0, ("v1:7:needs:c1:AAAAAAAAAAA",))
        assert phone.screen()[2:] == [Shown("Which?"), Shown("Rent", mine=True)]
        with pytest.raises(LookupError):
            await phone.press("Food")


async def test_texts_beyond_one_request_follow_in_a_second_one() -> None:
    long = [Bubble(text=letter * 4000) for letter in "abcdefg"]
    async with stage() as scene:
        phone = await heard(scene)
        outcome = await scene.channel.send(scene.batch(*long))
        assert isinstance(outcome, Sent)
        assert len(set(outcome.external_ids)) == 7
        assert names(scene) == [("reply", 200), ("push", 200)]
        assert [shown.text[0] for shown in phone.screen()[1:]] == list("abcdefg")


@pytest.mark.parametrize(("fault", "then"), [(Fault.ERROR_AFTER, 409), (Fault.RATE, 200)])
async def test_a_batch_that_broke_off_goes_on_where_it_stopped(fault: Fault, then: int) -> None:
    long = [Bubble(text=letter * 4000) for letter in "abcdefg"]
    async with stage() as scene:
        phone = await heard(scene)
        scene.platform.fail("push", fault)
        batch = scene.batch(*long)
        first = await scene.channel.send(batch)
        assert isinstance(first, Later if fault == Fault.RATE else Uncertain)
        assert len(first.done) == 5
        outcome = await scene.channel.send(replace(batch, done=first.done, reply=None))
        assert isinstance(outcome, Sent)
        assert outcome.external_ids[:5] == first.done
        assert [name for name, _ in names(scene)] == ["reply", "push", "push"]
        assert names(scene)[-1] == ("push", then)
        assert scene.platform.calls[1].retry_key == scene.platform.calls[2].retry_key != batch.retry_key
        assert [shown.text[0] for shown in phone.screen()[1:]] == list("abcdefg")


async def test_a_date_is_picked_in_the_calendar() -> None:
    async with stage() as scene:
        phone = await heard(scene)
        asking = Bubble(text="When?", step="rent", question=3, dating=True, presses=(Press("skip", "No date"),))
        assert isinstance(await scene.channel.send(scene.batch(asking)), Sent)
        assert phone.screen()[-1] == Shown("When?", ("📅", "No date"))
        assert await phone.press("📅", on=date(2026, 5, 1)) == 200
        token = "v1:3:rent:calendar:AAAAAAAAAAA"
        assert scene.pump.bodies[-1] == Chose(TOKEN, 0, (token,), on=date(2026, 5, 1))
        assert phone.screen()[-1] == Shown("When?")


async def test_more_buttons_than_line_can_show_are_refused_without_a_call() -> None:
    async with stage() as scene:
        await heard(scene)
        outcome = await scene.channel.send(scene.batch(question(*("x" * 40 for _ in range(300)))))
        assert outcome == Refused("300 buttons")
        assert names(scene) == []


async def test_a_button_that_cannot_be_sealed_refuses_the_batch_and_names_nothing() -> None:
    async with stage() as scene:
        await heard(scene)
        seal = ButtonSeal(b"key", "conversation")
        long = Bubble(text="Where?", step="place", question=1, presses=(Press("x" * 60, "A place"),))
        assert await scene.channel.send(scene.batch(long, seal=seal)) == Refused("a button that no token can name")
        assert names(scene) == []


async def test_a_batch_without_words_needs_no_call() -> None:
    async with stage() as scene:
        await heard(scene)
        assert await scene.channel.send(scene.batch(Bubble(text=" \n"))) == Sent(())
        assert names(scene) == []
