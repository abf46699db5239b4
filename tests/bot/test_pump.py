import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.button import ButtonSeal
from bot.channels import Busy, Inbound, Unreadable
from bot.group import Group
from bot.pump import Due, Event
from dialogs.session import Bubble, Chose, Commanded, Edited, Left, Withdrawn
from state.tables import conversation, history, inbox, message, quarantine, timer, tombstone
from state.work import Work
from state.writer import Tx
from tests.parrot import BOOM, CRASH_TEXT
from tests.stage import OFFICE, Stage, change_office


async def test_an_event_becomes_a_turn_with_what_was_heard_and_said(stage: Stage) -> None:
    await stage.hear("ann", "yes", "hello")
    messages = await stage.messages("ann")
    assert [(message.seq, message.side) for message in messages] == [(2, "bot"), (3, "resident"), (4, "bot")]
    assert await stage.texts("ann") == ["thank you", "hello", "echo hello"]


async def test_nothing_typed_before_consent_is_kept(stage: Stage) -> None:
    await stage.hear("ann", "my secret")
    assert await stage.texts("ann") == ["echo my secret"]
    assert [row.side for row in await stage.rows(message)] == ["bot"]
    [row] = await stage.rows(conversation)
    assert row.transient


async def test_twenty_repeats_at_once_make_one_turn(stage: Stage) -> None:
    """faults: 1, 2"""
    await stage.hear("ann", "yes")
    event = stage.event("ann", "once")
    await asyncio.gather(*(stage.pump.receive([event]) for _ in range(20)))
    assert (await stage.texts("ann")).count("echo once") == 1
    assert [body for body, _ in stage.parrot.seen if getattr(body, "text", "") == "once"] != []


async def test_the_same_id_with_other_content_is_put_aside(stage: Stage) -> None:
    """faults: 4"""
    await stage.hear("ann", "yes")
    await stage.hear("ann", "first", event_id="one")
    await stage.hear("ann", "second", event_id="one")
    assert "echo second" not in await stage.texts("ann")
    [case] = await stage.rows(quarantine)
    assert case.reason == "same id, other content"
    assert b"second" not in case.body


async def test_the_same_id_with_other_content_in_one_batch_is_put_aside(stage: Stage) -> None:
    """faults: 4"""
    await stage.pump.receive([stage.event("ann", "yes", event_id="a"), stage.event("ann", "no", event_id="a")])
    assert await stage.texts("ann") == ["thank you"]
    assert [case.reason for case in await stage.rows(quarantine)] == ["same id, other content"]


async def test_the_same_id_of_another_account_is_another_event(stage: Stage) -> None:
    """faults: 5"""
    first = stage.event("ann", "yes", event_id="7")
    other = Inbound(
        channel=first.channel,
        account="re-created",
        address="ann",
        event_id="7",
        at=first.at,
        body=first.body,
        digest_of=first.digest_of,
    )
    await stage.pump.receive([first, other])
    assert len(await stage.rows(conversation)) == 2


async def test_events_of_one_conversation_in_a_group_are_taken_in_order(stage: Stage) -> None:
    await stage.pump.receive([stage.event("ann", text) for text in ("yes", "one", "two", "three")])
    assert await stage.texts("ann") == ["thank you", "one", "echo one", "two", "echo two", "three", "echo three"]
    [row] = await stage.rows(conversation)
    assert row.seq == 8


async def test_concurrent_events_of_one_conversation_get_dense_seqs(stage: Stage) -> None:
    """faults: 7, 21, 22"""
    await stage.hear("ann", "yes")
    await asyncio.gather(*(stage.hear("ann", f"text {number}") for number in range(30)))
    seqs = [message.seq for message in await stage.messages("ann")]
    assert seqs == list(range(2, 63))


async def test_a_turn_that_fails_is_put_aside_and_the_person_is_told(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """faults: 17"""
    await stage.hear("ann", "yes")
    before = await stage.session("ann")
    await stage.pump.receive([stage.event("ann", BOOM), stage.event("ben", "yes"), stage.event("ann", "after")])
    texts = await stage.texts("ann")
    assert OFFICE.telephone in texts[1]
    assert texts[-1] == "echo after"
    assert (await stage.session("ann")).own_words != before.own_words
    assert await stage.texts("ben") == ["thank you"]
    [case] = await stage.rows(quarantine)
    assert case.reason == "turn failed"
    assert CRASH_TEXT not in caplog.text
    assert "RuntimeError" in caplog.text


async def test_danger_in_a_text_whose_turn_fails_still_brings_the_lines(stage: Stage) -> None:
    """faults: 66"""
    await stage.hear("ann", "yes")
    await stage.pump.receive([stage.event("ann", f"{BOOM} I want to die")])
    assert any("0120-279-338" in text for text in await stage.texts("ann"))


async def test_an_unreadable_event_is_put_aside_once_and_the_rest_goes_on(stage: Stage) -> None:
    """faults: 8"""
    unreadable = Unreadable("telegram", "account", "not JSON", b"{")
    await stage.pump.receive([unreadable, stage.event("ann", "yes")])
    await stage.pump.receive([unreadable])
    assert await stage.texts("ann") == ["thank you"]
    assert [case.reason for case in await stage.rows(quarantine)] == ["not JSON"]


async def test_an_event_that_the_database_refuses_does_not_take_the_others_with_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = stage.state.turns.write

    async def refuse(tx: Tx, works: Sequence[Work], now: datetime) -> None:
        if any("poison" in work.conversation.address for work in works):
            raise ValueError
        await write(tx, works, now)

    monkeypatch.setattr(type(stage.state.turns), "write", lambda self, tx, works, now: refuse(tx, works, now))
    await stage.pump.receive([stage.event("ann", "yes"), stage.event("poison", "yes"), stage.event("ben", "yes")])
    assert await stage.texts("ann") == ["thank you"]
    assert await stage.texts("ben") == ["thank you"]
    assert [case.reason for case in await stage.rows(quarantine)] == ["not stored"]
    assert await stage.state.store.find("telegram", "account", "poison") is None


async def test_a_conversation_that_cannot_be_opened_is_left_alone(stage: Stage) -> None:
    """faults: 97"""
    await stage.hear("ann", "yes")

    async def spoil(tx: Tx) -> None:
        await tx.execute(conversation.update().values(version=99))

    await stage.state.writer.run(spoil)
    await stage.pump.receive([stage.event("ann", "hello"), stage.event("ben", "yes")])
    assert await stage.texts("ben") == ["thank you"]
    assert [case.reason for case in await stage.rows(quarantine)] == ["conversation cannot be opened"]


async def test_database_trouble_is_refused_and_nothing_is_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """faults: 91"""

    async def fail(*_: object) -> None:
        raise OSError("gone")

    with monkeypatch.context() as trouble:
        trouble.setattr("state.writer.PATIENCE_SECONDS", 0.05)
        trouble.setattr("bot.group.Group.take", fail)
        with pytest.raises(Busy):
            await stage.hear("ann", "yes", event_id="again")
    assert await stage.rows(inbox) == []
    await stage.hear("ann", "yes", event_id="again")
    assert await stage.texts("ann") == ["thank you"]


async def test_passing_trouble_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    take = type(stage.state.turns).write
    failures = iter([True, True, False])

    async def sometimes(*arguments: object) -> None:
        await take(*arguments)  # type: ignore[arg-type]
        if next(failures, False):
            raise OSError

    monkeypatch.setattr(type(stage.state.turns), "write", sometimes)
    await stage.hear("ann", "yes")
    assert await stage.texts("ann") == ["thank you"]
    assert len(await stage.rows(inbox)) == 1


async def test_an_edit_names_the_message_it_corrects(stage: Stage) -> None:
    await stage.hear("ann", "yes")
    await stage.hear("ann", "first words", external_id="m1")
    await stage.hear("ann", Edited("better words"), refers_to="m1")
    corrected = (await stage.messages("ann"))[-1]
    assert corrected.heard is not None
    assert corrected.heard.corrects == 3
    assert await stage.state.store.seq_of("telegram", "account", "ann", "m1") == 3


async def test_an_edit_of_somebody_elses_message_corrects_nothing(stage: Stage) -> None:
    """faults: 26"""
    await stage.hear("ann", "yes")
    await stage.hear("ann", "mine", external_id="m1")
    await stage.hear("ben", "yes")
    await stage.hear("ben", Edited("not mine"), refers_to="m1")
    edited = (await stage.messages("ben"))[-1]
    assert edited.heard is not None
    assert edited.heard.corrects is None


async def test_a_withdrawn_text_and_its_corrections_are_destroyed(stage: Stage) -> None:
    """faults: 57"""
    await stage.hear("ann", "yes")
    await stage.hear("ann", "danger tonight", external_id="m1")
    await stage.hear("ann", Edited("danger today"), refers_to="m1")
    await stage.hear("ann", Withdrawn(), refers_to="m1")
    messages = await stage.messages("ann")
    withdrawn = [message.seq for message in messages if message.withdrawn]
    assert withdrawn == [3, 5]
    assert all("danger" not in (message.heard.text if message.heard else "") for message in messages)
    view = await stage.state.store.lead((await stage.card("ann")).reference)
    assert view is not None
    assert view.lead.own_words == ()
    assert view.lead.flags != ()


async def test_a_button_of_ours_is_opened_and_a_forged_one_is_marked(stage: Stage) -> None:
    """faults: 25, 26"""
    await stage.hear("ann", "yes", "ask which?")
    seal = ButtonSeal(stage.state.vault.button_key, await stage.id_of("ann"))
    token = seal.token(Bubble(text="", step="step", question=1), "a")
    await stage.hear("ann", Chose(step="#token", question=0, codes=(token,)))
    await stage.hear("ann", Chose(step="#token", question=0, codes=(token[:-1] + "!",)))
    await stage.hear("ann", Chose(step="#token", question=0))
    await stage.hear("ben", Chose(step="#token", question=0, codes=(token,)))
    forged = token[:-1] + "!"
    pressed = ["pressed step 1 a", f"pressed #forged 0 {forged}", "pressed #forged 0 "]
    assert (await stage.texts("ann"))[-5::2] == pressed
    assert await stage.texts("ben") == [f"pressed #forged 0 {token}"]


async def test_a_web_page_begins_only_by_a_start(stage: Stage) -> None:
    await stage.hear("visitor", "hello", channel="web")
    assert await stage.rows(conversation) == []
    await stage.hear("visitor", Commanded("start"), channel="web")
    assert await stage.texts("visitor", "web") == ["did start"]


async def test_who_only_leaves_begins_nothing(stage: Stage) -> None:
    await stage.hear("ann", Left())
    assert await stage.rows(conversation) == []


async def test_a_refusal_leaves_only_its_own_messages(stage: Stage) -> None:
    await stage.hear("ann", "hello")
    old = await stage.id_of("ann")
    await stage.hear("ann", "no")
    assert await stage.texts("ann") == ["nothing was kept"]
    assert await stage.id_of("ann") != old
    assert await stage.state.store.session(old) is None
    assert await stage.rows(tombstone) == []
    assert [row.kind for row in await stage.rows(timer)] == ["unsaved"]


async def test_an_erasure_leaves_a_stone_that_drops_late_events(stage: Stage) -> None:
    await stage.hear("ann", "yes", "my secret", "erase")
    late = stage.event("ann", "from before", at=stage.clock.now - timedelta(seconds=5))
    await stage.pump.receive([late])
    assert await stage.texts("ann") == ["erased"]
    stage.clock.move(minutes=1)
    await stage.hear("ann", "yes")
    assert await stage.texts("ann") == ["erased", "thank you"]


async def test_an_erasure_and_what_follows_in_the_same_group(stage: Stage) -> None:
    events = [stage.event("ann", text) for text in ("yes", "secret", "erase", "yes", "hello")]
    await stage.pump.receive(events)
    assert await stage.texts("ann") == ["erased", "thank you", "hello", "echo hello"]
    assert len(await stage.rows(conversation)) == 1


async def test_a_timer_is_taken_once_and_only_while_it_stands(stage: Stage) -> None:
    await stage.hear("ann", "yes", "remind 1")
    own_id = await stage.id_of("ann")
    due = Due(own_id, "reminder", stage.clock.now + timedelta(hours=1))
    await stage.pump.submit([Due(own_id, "reminder", stage.clock.now)])
    stage.clock.move(hours=2)
    await asyncio.gather(*(stage.pump.submit([due]) for _ in range(3)))
    assert (await stage.texts("ann")).count("a reminder") == 1
    assert "reminder" not in [row.kind for row in await stage.rows(timer)]


async def test_a_draft_that_runs_out_is_destroyed_entirely(stage: Stage) -> None:
    await stage.hear("ann", "yes", "danger")
    own_id = await stage.id_of("ann")
    reference = (await stage.card("ann")).reference
    await stage.pump.submit([Due(own_id, "draft", stage.clock.now + timedelta(days=14))])
    for table in (conversation, message, history, timer):
        assert await stage.rows(table) == []
    assert stage.state.store.cards() == ()
    assert await stage.state.store.erased(reference)


async def test_a_timer_whose_turn_fails_is_gone(stage: Stage) -> None:
    await stage.hear("ann", "yes", "remind 1")
    own_id = await stage.id_of("ann")

    async def rename(tx: Tx) -> None:
        await tx.execute(timer.update().where(timer.c.kind == "reminder").values(kind="dates"))

    await stage.state.writer.run(rename)
    await stage.pump.submit([Due(own_id, "dates", stage.clock.now + timedelta(hours=1))])
    assert [row.kind for row in await stage.rows(timer)] == ["draft"]


async def test_nothing_to_take_is_no_work(lite: Stage) -> None:
    before = lite.state.writer.commits
    await lite.pump.receive([])
    assert lite.state.writer.commits == before


async def test_a_large_rush_is_taken_in_several_groups(lite: Stage) -> None:
    await asyncio.gather(*(lite.hear(f"person {number}", "yes") for number in range(200)))
    assert len(await lite.rows(conversation)) == 200


async def test_a_timer_after_the_end_of_its_conversation_is_nothing(stage: Stage) -> None:
    await stage.hear("ann", "yes", "remind 1")
    own_id = await stage.id_of("ann")
    draft = Due(own_id, "draft", stage.clock.now + timedelta(days=14))
    reminder = Due(own_id, "reminder", stage.clock.now + timedelta(hours=1))
    await stage.pump.submit([draft, reminder, Due("nobody", "draft", stage.clock.now)])
    assert await stage.rows(conversation) == []


async def test_a_timer_that_the_database_refuses_is_put_aside(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.hear("ann", "yes", "remind 1")
    own_id = await stage.id_of("ann")

    async def refuse(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(type(stage.state.turns), "write", refuse)
    await stage.pump.submit([Due(own_id, "reminder", stage.clock.now + timedelta(hours=1))])
    assert [(case.channel, case.reason) for case in await stage.rows(quarantine)] == [("timer", "not stored")]


async def test_without_a_telephone_the_person_is_told_something_else(lite: Stage) -> None:
    await change_office(lite.state.settings, type(OFFICE)(name="Counter"))
    await lite.hear("ann", BOOM)
    [text] = await lite.texts("ann")
    assert "call" not in text
    assert "counter" in text


async def test_after_the_end_events_are_refused(lite: Stage) -> None:
    await lite.state.writer.stop()
    with pytest.raises(Busy):
        await lite.hear("ann", "yes")


async def test_a_failure_of_the_pump_itself_is_told(lite: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr("bot.pump.Pump._carry_out", broken)
    with pytest.raises(LookupError):
        await lite.hear("ann", "yes")


async def test_trouble_while_events_are_taken_apart_undoes_all_of_them(
    lite: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """faults: 91"""
    steps = iter([ValueError(), OSError(), None, None])
    take = Group.take

    async def troubled(group: Group, events: Sequence[Event]) -> None:
        trouble = next(steps, None)
        if trouble is not None:
            raise trouble
        await take(group, events)

    monkeypatch.setattr(Group, "take", troubled)
    await lite.pump.receive([lite.event("ann", "yes"), lite.event("ben", "yes")])
    assert await lite.rows(quarantine) == []
    assert len(await lite.rows(conversation)) == 2


async def test_a_caller_that_went_away_changes_nothing(lite: Stage) -> None:
    """faults: 12"""
    task = asyncio.create_task(lite.hear("ann", "yes"))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await lite.hear("ben", "yes")
    assert await lite.texts("ann") == ["thank you"]
