import asyncio
from datetime import datetime, timedelta

import pytest

from bot.channels import Gone, Later, Refused, Reply, Sent, Uncertain
from bot.delivery import Attempt, decide, judge
from bot.outbox import Outbox
from dialogs.session import Answer, Bubble, Session, Status
from state.errors import Busy
from state.lease import own_name
from state.queue import ReplyToken
from state.sending import NEVER, End, Head
from state.tables import conversation, lease, outbox
from state.vault import DataKey
from tests.bot.post import SAFE, UNSAFE, Post
from tests.stage import NOW, Stage


async def test_the_outbox_sends_as_soon_as_something_is_queued(lite: Stage) -> None:
    post = Post()
    post.gate = asyncio.Event()
    service = Outbox(lite.state, {"telegram": post}, lambda: 0.0)
    await service.start()
    await lite.hear("ann", "yes")
    await post.reached(1)
    post.gate.set()
    await service.stop()
    assert post.texts == ["thank you"]
    assert await lite.rows(outbox) == []
    [row] = await lite.rows(lease)
    assert row.holder == ""


async def test_the_outbox_can_be_emptied_at_once(lite: Stage) -> None:
    await lite.hear("ann", "yes", "more")
    post = Post()
    service = Outbox(lite.state, {"telegram": post, "web": Post("web")}, lambda: 0.0)
    await service.flush()
    assert post.texts == ["thank you", "echo more"]
    await service.stop()


async def test_an_outbox_without_channels_does_nothing(lite: Stage) -> None:
    service = Outbox(lite.state, {}, lambda: 0.0)
    await service.start()
    await service.stop()


async def test_a_courier_goes_on_after_trouble(lite: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.courier._TROUBLE_SECONDS", 0)
    await lite.hear("ann", "yes")
    post = Post()
    post.gate = asyncio.Event()
    courier = post.courier(lite)
    real = courier.round
    troubles = iter([Busy("away"), ValueError("bug")])

    async def troubled() -> float:
        for trouble in troubles:
            raise trouble
        return await real()

    monkeypatch.setattr(courier, "round", troubled)
    running = asyncio.create_task(courier.run())
    await post.reached(1)
    post.gate.set()
    await courier.stop()
    await running
    assert post.texts == ["thank you"]


async def test_an_outcome_is_written_in_the_end(lite: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.courier._TROUBLE_SECONDS", 0)
    await lite.hear("ann", "yes")
    post = Post()
    courier = post.courier(lite)
    write = courier._write
    troubles = iter([Busy("away")])

    async def troubled(*arguments: object) -> None:
        for trouble in troubles:
            raise trouble
        await write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(courier, "_write", troubled)
    assert await courier.round() == 0
    await courier.finish()
    assert await lite.rows(outbox) == []


async def test_an_outcome_that_cannot_be_written_leaves_it_open(lite: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await lite.hear("ann", "yes")
    post = Post()
    courier = post.courier(lite)

    async def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(courier, "_write", broken)
    await courier.round()
    await courier.finish()
    [row] = await lite.rows(outbox)
    assert row.state == "sending"


async def test_a_lease_that_was_taken_over_stops_a_courier_before_it_sends(lite: Stage) -> None:
    """faults: 15"""
    await lite.hear("ann", "yes")
    post = Post()
    courier = post.courier(lite, "one")
    assert await courier._hold_lease()

    await lite.state.writer.run(lambda tx: tx.execute(lease.update().values(holder="two", fence=9)))
    assert await courier.round() > 0
    assert await courier._begin(1) == 0
    assert post.batches == []


async def test_an_outcome_after_the_lease_was_lost_is_left_to_the_next_holder(lite: Stage) -> None:
    """faults: 15"""
    await lite.hear("ann", "yes")
    post = Post()
    post.gate = asyncio.Event()
    courier = post.courier(lite, "one")
    await courier.round()
    await post.reached(1)
    courier._lease = None
    post.gate.set()
    await courier.finish()
    [row] = await lite.rows(outbox)
    assert row.state == "sending"


async def test_a_full_courier_waits(lite: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.courier._AT_ONCE", 1)
    for who in ("ann", "ben"):
        await lite.hear(who, "yes")
    post = Post()
    post.gate = asyncio.Event()
    courier = post.courier(lite)
    assert await courier.round() == 0
    await post.reached(1)
    assert await courier.round() > 0
    post.gate.set()
    await courier.finish()
    assert await courier.round() == 0
    await courier.finish()
    assert len(post.batches) == 2


async def test_who_is_being_sent_to_does_not_keep_others_waiting(lite: Stage) -> None:
    await lite.hear("ann", "yes", "more")
    post = Post()
    post.gate = asyncio.Event()
    courier = post.courier(lite)
    await courier.round()
    await post.reached(1)
    assert await courier.round() > 0
    await lite.hear("ben", "yes")
    assert await courier.round() == 0
    await post.reached(2)
    post.gate.set()
    await courier.finish()
    assert post.texts == ["thank you", "thank you"]


async def test_a_conversation_that_cannot_be_opened_does_not_stop_the_others(lite: Stage) -> None:
    await lite.hear("ann", "yes")
    await lite.state.writer.run(lambda tx: tx.execute(conversation.update().values(version=99)))
    post = Post()
    courier = post.courier(lite)
    assert await courier.round() > 0
    await lite.hear("ben", "yes")
    await courier.round()
    await courier.finish()
    assert post.texts == ["thank you"]


def test_a_process_has_a_name_of_its_own() -> None:
    assert own_name() == own_name()
    assert own_name().count("/") == 2


# ---------------------------------------------------------------- decisions


def head(**changes: object) -> Head:
    fields: dict[str, object] = {
        "key": DataKey("c", b"k" * 32),
        "address": "ann",
        "session": session("here", "alone"),
        "reachable": True,
        "lane": "answer",
        "seq": 2,
        "seqs": (2,),
        "kind": "answer",
        "bubbles": (Bubble(text="hello"),),
        "retry_key": "key",
        "attempts": 0,
        "unsure": False,
        "orphan": False,
        "noticed": False,
        "stale": False,
        "tried_at": None,
        "reply": None,
        "done": (),
        "redraw_of": "",
        **changes,
    }
    return Head(**fields)  # type: ignore[arg-type]


def session(contact: str, place: str) -> Session:
    answers = {
        step: Answer(status=Status.ANSWERED, at=NOW, codes=(code,))
        for step, code in (("contact", contact), ("place", place))
    }
    return Session(flow="f", channel="line", answers=answers, consented_at=NOW)


def deciding(asked: Head, quota_until: datetime | None = None) -> Attempt | End:
    return decide(asked, UNSAFE, lambda says, session: (Bubble(text="you have a message"),), NOW, quota_until)


def test_nobody_there_is_not_sent_to() -> None:
    ended = deciding(head(reachable=False))
    assert isinstance(ended, End)
    assert ended.delivery == "cancelled"


def test_a_reply_token_is_used_only_by_a_first_try() -> None:
    fresh = ReplyToken("t", NOW - timedelta(seconds=39))
    late = ReplyToken("t", NOW - timedelta(seconds=40))
    heads = [head(reply=fresh), head(reply=fresh, unsure=True, tried_at=NOW), head(reply=late), head()]
    attempts = [attempt for attempt in map(deciding, heads) if isinstance(attempt, Attempt)]
    assert [attempt.reply for attempt in attempts] == [Reply("t", fresh.got_at), None, None, None]


@pytest.mark.parametrize(("noticed", "orphan"), [(True, False), (False, True)])
def test_a_neutral_notice_is_not_repeated(noticed: bool, orphan: bool) -> None:
    asked = head(lane="notice", kind="notice", session=session("here", "near"), noticed=noticed, orphan=orphan)
    ended = decide(asked, SAFE, lambda says, session: (), NOW, None)
    assert isinstance(ended, End)
    assert (ended.held, ended.noticed, ended.ready_at) == (True, True, NEVER)


def test_a_parked_notice_stays_parked() -> None:
    until = NOW + timedelta(hours=1)
    ended = deciding(head(lane="notice", kind="notice"), until)
    assert isinstance(ended, End)
    assert (ended.delivery, ended.ready_at, ended.shown) == (None, until, "held")
    assert isinstance(deciding(head(lane="notice", kind="notice"), NOW), Attempt)


@pytest.mark.parametrize(
    ("outcome", "delivery", "noticed"),
    [
        (Sent(("1",)), None, True),
        (Uncertain(), None, True),
        (Refused("no"), "failed", False),
        (Gone(), "cancelled", False),
    ],
)
def test_what_becomes_of_a_neutral_notice(outcome: Sent, delivery: str | None, noticed: bool) -> None:
    attempt = Attempt(head(lane="notice", kind="notice"), (Bubble(text="x"),), neutral=True)
    ended = judge(attempt, outcome, UNSAFE, NOW, 0.0)
    assert (ended.delivery, ended.noticed, ended.held) == (delivery, noticed, noticed)


def test_the_pause_grows_with_the_tries_and_is_spread() -> None:
    """faults: 28"""
    pauses = []
    for attempts in range(12):
        ended = judge(Attempt(head(attempts=attempts), ()), Later(1), SAFE, NOW, 0.0)
        assert ended.ready_at is not None
        pauses.append((ended.ready_at - NOW).total_seconds())
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[1], pauses[-1]) == (1, 2, 300)
    spread = judge(Attempt(head(), ()), Later(100), SAFE, NOW, 1.0)
    assert spread.ready_at == NOW + timedelta(seconds=125)
