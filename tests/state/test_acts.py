import asyncio

import pytest

from dialogs.session import Phase, Replied
from state.errors import Conflict, Erased, Unknown
from state.records import CLOSING_RESULTS
from state.tables import audit, conversation, message, outbox, tombstone
from tests.stage import Stage, text_of


async def acts_of(stage: Stage) -> list[tuple[str, str]]:
    return [(row.staff, row.act) for row in await stage.rows(audit)]


async def kinds(stage: Stage, reference: str) -> list[str]:
    view = await stage.state.store.lead(reference)
    assert view is not None
    return [entry.kind for entry in view.history]


async def test_opening_a_lead_shows_everything_and_is_noted(stage: Stage) -> None:
    card = await stage.sent_lead()
    view = await stage.state.acts.open_lead(card.reference, "sato")
    assert [words.text for words in view.lead.own_words] == ["I cannot pay the rent", "send here"]
    assert [text_of(each) for each in view.transcript][:3] == [
        "thank you",
        "I cannot pay the rent",
        "echo I cannot pay the rent",
    ]
    assert [entry.kind for entry in view.history] == ["consented", "lead_sent"]
    assert view.contact == "here"
    assert view.session_phase == Phase.SENT
    assert await acts_of(stage) == [("sato", "opened")]


async def test_an_unknown_lead_is_unknown(stage: Stage) -> None:
    with pytest.raises(Unknown):
        await stage.state.acts.open_lead("ZZZ-ZZZ", "sato")
    with pytest.raises(Unknown):
        await stage.state.acts.claim("ZZZ-ZZZ", "sato", 1)
    assert await acts_of(stage) == []


async def test_the_first_claim_wins(stage: Stage) -> None:
    """faults: 10"""
    card = await stage.sent_lead()
    claims = [stage.state.acts.claim(card.reference, name, card.version) for name in ("sato", "mori")]
    first, second = await asyncio.gather(*claims, return_exceptions=True)
    assert not isinstance(first, BaseException)
    assert first.owner == "sato"
    assert isinstance(second, Conflict)
    assert second.card.owner == "sato"
    assert (await stage.card("ann")).owner == "sato"
    assert await kinds(stage, card.reference) == ["consented", "lead_sent", "claimed"]
    assert await acts_of(stage) == [("sato", "claimed")]


async def test_claiming_again_or_releasing_what_is_free_changes_nothing(stage: Stage) -> None:
    card = await stage.sent_lead()
    claimed = await stage.state.acts.claim(card.reference, "sato", card.version)
    assert await stage.state.acts.claim(card.reference, "sato", 0) == claimed
    with pytest.raises(Conflict):
        await stage.state.acts.release(card.reference, "mori", card.version)
    released = await stage.state.acts.release(card.reference, "mori", claimed.version)
    assert released.owner is None
    assert await stage.state.acts.release(card.reference, "mori", 0) == released
    assert await acts_of(stage) == [("sato", "claimed"), ("mori", "released")]


async def test_a_talking_resident_does_not_make_a_claim_fail(stage: Stage) -> None:
    card = await stage.sent_lead()
    await stage.hear("ann", "answer more", "and more")
    later = await stage.card("ann")
    assert later.version == card.version
    assert later.seq > card.seq
    assert (await stage.state.acts.claim(card.reference, "sato", card.version)).owner == "sato"


async def test_a_reply_claims_and_is_queued_with_everything_else(stage: Stage) -> None:
    card = await stage.sent_lead()
    assert card.waiting_since == stage.clock.now
    replied = await stage.state.acts.reply(card.reference, "come on Monday", "sato", "n1")
    assert (replied.owner, replied.status, replied.waiting_since) == ("sato", "with_staff", None)
    said = (await stage.messages("ann"))[-1]
    assert (said.side, said.text, said.by, said.delivery) == ("staff", "come on Monday", "sato", "waiting")
    assert [row.lane for row in await stage.rows(outbox)][-1] == "notice"
    assert (await stage.session("ann")).phase is Phase.WITH_STAFF
    assert await kinds(stage, card.reference) == ["consented", "lead_sent", "replied"]
    stage.clock.move(minutes=5)
    await stage.hear("ann", "thank you")
    assert (await stage.card("ann")).waiting_since == stage.clock.now


async def test_a_nonce_counts_once(stage: Stage) -> None:
    card = await stage.sent_lead()
    acts = stage.state.acts
    await asyncio.gather(*(acts.reply(card.reference, "once", "sato", "n1") for _ in range(5)))
    await asyncio.gather(*(acts.note(card.reference, "a note", "sato", "n1") for _ in range(5)))
    assert [each.text for each in await stage.messages("ann") if each.side == "staff"] == ["once"]
    assert len([row for row in await stage.rows(message) if row.side == "note"]) == 1
    assert await acts_of(stage) == [("sato", "replied"), ("sato", "noted")]


async def test_a_note_is_for_colleagues_only(stage: Stage) -> None:
    card = await stage.sent_lead()
    await stage.state.acts.note(card.reference, "she sounded tired", "sato")
    await stage.state.acts.note(card.reference, "call again", "mori")
    assert "she sounded tired" not in await stage.texts("ann")
    view = await stage.state.store.lead(card.reference)
    assert view is not None
    notes = [(each.text, each.by) for each in view.transcript if each.side == "note"]
    assert notes == [("she sounded tired", "sato"), ("call again", "mori")]
    assert [entry.kind for entry in view.history][-2:] == ["noted", "noted"]
    assert (await stage.session("ann")).phase is Phase.SENT


@pytest.mark.parametrize("result", CLOSING_RESULTS)
async def test_a_closed_lead_leaves_the_list(lite: Stage, result: str) -> None:
    card = await lite.sent_lead()
    closed = await lite.state.acts.close(card.reference, result, "sato", card.version)
    assert (closed.status, closed.closing, closed.closed_at) == ("closed", result, lite.clock.now)
    assert lite.state.store.cards() == ()
    since = lite.clock.now
    lite.clock.move(seconds=1)
    assert await lite.state.store.closed(since, lite.clock.now) == [closed]
    assert await lite.state.store.closed(lite.clock.now, lite.clock.now) == []
    view = await lite.state.store.lead(card.reference)
    assert view is not None
    assert (view.history[-1].kind, view.history[-1].detail) == ("closed", result)
    assert view.session_phase == Phase.CLOSED


async def test_closing_needs_a_known_result_and_the_newest_version(stage: Stage) -> None:
    card = await stage.sent_lead()
    with pytest.raises(ValueError, match="bored"):
        await stage.state.acts.close(card.reference, "bored", "sato", card.version)
    claimed = await stage.state.acts.claim(card.reference, "mori", card.version)
    with pytest.raises(Conflict):
        await stage.state.acts.close(card.reference, "plan", "sato", card.version)
    await stage.state.acts.close(card.reference, "plan", "sato", claimed.version)
    with pytest.raises(Conflict):
        await stage.state.acts.close(card.reference, "plan", "sato", claimed.version)
    with pytest.raises(Conflict):
        await stage.state.acts.claim(card.reference, "sato", claimed.version)
    with pytest.raises(Conflict):
        await stage.state.acts.reply(card.reference, "too late", "sato", "n1")


async def test_a_conflict_does_not_use_up_the_nonce(stage: Stage) -> None:
    card = await stage.sent_lead()
    closed = await stage.state.acts.close(card.reference, "plan", "sato", card.version)
    with pytest.raises(Conflict):
        await stage.state.acts.reply(card.reference, "hello", "sato", "n1")
    assert (await stage.state.acts.reopen(card.reference, "sato")).version > closed.version
    await stage.state.acts.reply(card.reference, "hello", "sato", "n1")
    assert (await stage.texts("ann"))[-1] == "hello"


async def test_a_lead_is_reopened_by_staff(stage: Stage) -> None:
    card = await stage.sent_lead()
    assert await stage.state.acts.reopen(card.reference, "sato") == await stage.card("ann")
    await stage.state.acts.close(card.reference, "plan", "sato", card.version)
    reopened = await stage.state.acts.reopen(card.reference, "sato")
    assert (reopened.status, reopened.closing, reopened.closed_at) == ("with_staff", None, None)
    assert await stage.card("ann") == reopened
    assert await kinds(stage, card.reference) == ["consented", "lead_sent", "closed", "reopened"]


async def test_a_lead_is_reopened_by_the_resident(stage: Stage) -> None:
    card = await stage.sent_lead()
    await stage.state.acts.close(card.reference, "plan", "sato", card.version)
    stage.clock.move(days=1)
    await stage.hear("ann", "hello again")
    assert stage.state.store.cards() == ()
    await stage.hear("ann", "reopen please")
    again = await stage.card("ann")
    assert (again.reference, again.status, again.waiting_since) == (card.reference, "open", stage.clock.now)


async def test_an_earlier_lead_stays_as_it_is(stage: Stage) -> None:
    first = await stage.sent_lead()
    await stage.state.acts.close(first.reference, "plan", "sato", first.version)
    await stage.hear("ann", "new", "something else", "send here")
    second = await stage.card("ann")
    assert second.reference != first.reference
    assert (first.intake, second.intake) == (1, 2)
    old = await stage.state.store.lead(first.reference)
    assert old is not None
    assert old.lead.reference == first.reference
    assert next(words.text for words in old.lead.own_words) == "I cannot pay the rent"
    assert old.session_phase == Phase.CLOSED
    assert [entry.kind for entry in old.history] == ["consented", "lead_sent", "closed"]
    reopened = await stage.state.acts.reopen(first.reference, "sato")
    assert reopened.status == "with_staff"
    with pytest.raises(Conflict):
        await stage.state.acts.reply(first.reference, "which one?", "sato", "n1")
    closed = await stage.state.acts.close(first.reference, "plan", "sato", reopened.version)
    assert closed.status == "closed"
    assert (await stage.session("ann")).phase is Phase.SENT


async def test_all_leads_of_somebody_are_given_back(stage: Stage) -> None:
    """faults: 86"""
    for who in ("ann", "ben", "cat"):
        card = await stage.sent_lead(who)
        await stage.state.acts.claim(card.reference, "mori" if who == "cat" else "sato", card.version)
    await stage.state.writer.run(lambda tx: stage.state.acts.released_by(tx, "sato", "admin"))
    owners = {(await stage.card(who)).owner for who in ("ann", "ben")}
    assert owners == {None}
    assert (await stage.card("cat")).owner == "mori"
    assert (await acts_of(stage)).count(("admin", "released")) == 2


async def test_an_erased_lead_is_gone_everywhere(stage: Stage) -> None:
    """faults: 99"""
    card = await stage.sent_lead()
    await stage.state.acts.erase(card.reference, "sato", "asked")
    assert await stage.rows(conversation) == []
    assert await stage.rows(message) == []
    assert stage.state.store.cards() == ()
    assert await stage.state.store.lead(card.reference) is None
    assert await stage.state.store.erased(card.reference)
    assert len(await stage.rows(tombstone)) == 1
    assert ("sato", "erased: asked") in await acts_of(stage)
    for act in (
        stage.state.acts.open_lead(card.reference, "mori"),
        stage.state.acts.claim(card.reference, "mori", card.version),
        stage.state.acts.reply(card.reference, "hello", "mori", "n1"),
        stage.state.acts.note(card.reference, "hello", "mori"),
    ):
        with pytest.raises(Erased):
            await act


async def test_the_wish_to_be_erased_is_shown(stage: Stage) -> None:
    card = await stage.sent_lead()
    assert not card.erase_asked
    await stage.hear("ann", "erase")
    assert (await stage.card("ann")).erase_asked
    assert "erase_requested" in await kinds(stage, card.reference)


async def test_an_urgent_intake_is_seen_before_it_is_sent(stage: Stage) -> None:
    await stage.hear("ann", "yes", "danger")
    card = await stage.card("ann")
    assert (card.status, card.level, card.rank) == ("unfinished", "today", 1)
    assert card.flags == (("no_food", "today", "right_now=no_food"),)
    assert card.due_flag == "no_food"
    assert card.due_at is not None
    await stage.hear("ann", "send")
    sent = await stage.card("ann")
    assert (sent.status, sent.sent_at) == ("open", stage.clock.now)
    assert sent.reference == card.reference


async def test_an_act_is_noted_alone(stage: Stage) -> None:
    await stage.state.acts.record("sato", "exported")
    [row] = await stage.rows(audit)
    assert (row.staff, row.act, row.reference, row.at) == ("sato", "exported", "", stage.clock.now)


async def test_staff_words_reach_the_dialog(lite: Stage) -> None:
    card = await lite.sent_lead()
    await lite.state.acts.reply(card.reference, "hello", "sato", "n1")
    assert lite.parrot.seen[-1][0] == Replied("hello", "sato")
