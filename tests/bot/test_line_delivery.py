"""Sending on LINE: what is promised, and what becomes of it when LINE says something else."""

import logging
from dataclasses import replace

import pytest

from bot.channels import Batch, Gone, Later, Outcome, Refused, Sent, Uncertain
from bot.channels.line.api import Answer, Api
from bot.channels.line.delivery import Delivery, outcome_of
from dialogs.session import Bubble, Left, Said
from tests.bot.line_stage import IMPATIENT_SECONDS, KEY, TOKEN, Clock, heard, names, reply, stage
from tests.standins import Shown
from tests.standins.line import MONTHLY_LIMIT, Fault
from tests.standins.pump import Seal

HELLO = Bubble(text="hello")
SHOWN = [Shown("hi", mine=True), Shown("hello")]


# ---------------------------------------------------------------- reply or push


async def test_an_answer_takes_the_reply_token_while_it_is_young() -> None:
    async with stage() as scene:
        phone = await heard(scene)
        scene.clock.advance(seconds=39)
        outcome = await scene.channel.send(scene.batch(HELLO))
        assert isinstance(outcome, Sent)
        assert len(outcome.external_ids) == 1
        assert names(scene) == [("reply", 200)]
        assert phone.screen() == SHOWN


@pytest.mark.parametrize("seconds", [40, 3600])
async def test_an_answer_with_an_older_token_is_pushed(seconds: int) -> None:
    """faults: 111"""
    async with stage() as scene:
        phone = await heard(scene)
        scene.clock.advance(seconds=seconds)
        batch = scene.batch(HELLO)
        assert isinstance(await scene.channel.send(batch), Sent)
        assert names(scene) == [("push", 200)]
        assert scene.platform.calls[0].retry_key == batch.retry_key
        assert phone.screen() == SHOWN


async def test_a_staff_message_is_pushed_with_its_retry_key() -> None:
    async with stage() as scene:
        await heard(scene)
        batch = scene.batch(HELLO, kind="notice", reply=None)
        assert isinstance(await scene.channel.send(batch), Sent)
        assert [(call.name, call.retry_key) for call in scene.platform.calls] == [("push", batch.retry_key)]


async def test_a_token_that_line_does_not_take_is_followed_by_one_push() -> None:
    """faults: 32"""
    async with stage() as scene:
        phone = await heard(scene)
        batch = scene.batch(HELLO, reply=reply(scene.clock))
        assert isinstance(await scene.channel.send(batch), Sent)
        assert names(scene) == [("reply", 400), ("push", 200)]
        assert scene.platform.calls[1].retry_key == batch.retry_key
        assert phone.screen() == SHOWN


@pytest.mark.parametrize(
    ("fault", "times"), [(Fault.ERROR, 1), (Fault.SILENCE, 1), (Fault.ERROR_AFTER, 2), (Fault.SILENCE_AFTER, 2)]
)
async def test_a_reply_of_which_nobody_knows_is_followed_by_a_push(fault: Fault, times: int) -> None:
    """faults: 14, 30. Shown at least once; twice only where LINE had taken the reply and did not say so."""
    async with stage(seconds=IMPATIENT_SECONDS) as scene:
        phone = await heard(scene)
        scene.platform.fail("reply", fault)
        batch = scene.batch(HELLO)
        outcome = await scene.channel.send(batch)
        if isinstance(outcome, Uncertain):
            # The reply took all the time there was: the outbox hands the batch over again, without its token.
            assert fault in (Fault.SILENCE, Fault.SILENCE_AFTER)
            outcome = await scene.channel.send(replace(batch, reply=None))
        assert isinstance(outcome, Sent)
        assert [name for name, _ in names(scene)] == ["reply", "push"]
        assert phone.screen()[1:] == [Shown("hello")] * times


async def test_a_doubtful_reply_and_its_pushes_are_one_message() -> None:
    """faults: 14, 30. The outbox hands a reply token out once, so the second try goes by push."""
    async with stage() as scene:
        phone = await heard(scene)
        scene.platform.fail("reply", Fault.ERROR)
        scene.platform.fail("push", Fault.ERROR_AFTER)
        batch = scene.batch(HELLO)
        assert isinstance(await scene.channel.send(batch), Uncertain)
        assert isinstance(await scene.channel.send(replace(batch, reply=None)), Sent)
        assert names(scene) == [("reply", 500), ("push", 500), ("push", 409)]
        assert phone.screen() == SHOWN


# ---------------------------------------------------------------- what LINE can say


@pytest.mark.parametrize(
    ("fault", "then"),
    [(Fault.ERROR, 200), (Fault.SILENCE, 200), (Fault.ERROR_AFTER, 409), (Fault.SILENCE_AFTER, 409)],
)
async def test_a_push_of_which_nobody_knows_is_repeated_with_the_same_key(fault: Fault, then: int) -> None:
    """faults: 14, 30, 31"""
    async with stage(seconds=IMPATIENT_SECONDS) as scene:
        phone = await heard(scene)
        scene.platform.fail("push", fault)
        batch = scene.batch(HELLO, reply=None)
        assert await scene.channel.send(batch) == Uncertain()
        outcome = await scene.channel.send(batch)
        assert isinstance(outcome, Sent)
        assert len(outcome.external_ids) == 1
        assert names(scene)[-1] == ("push", then)
        assert phone.screen() == SHOWN


async def test_too_many_requests_make_it_wait_longer_and_longer() -> None:
    """faults: 28"""
    async with stage() as scene:
        phone = await heard(scene)
        scene.platform.fail("push", *[Fault.RATE] * 10)
        batch = scene.batch(HELLO, reply=None)
        waits: list[float] = []
        for _ in range(10):
            outcome = await scene.channel.send(batch)
            assert isinstance(outcome, Later)
            assert not outcome.quota
            waits.append(outcome.retry_after_seconds)
        # Twice as long each time, up to a minute, and spread over half of it.
        assert all(min(60, 2**place) / 2 <= wait <= min(60, 2**place) for place, wait in enumerate(waits))
        assert isinstance(await scene.channel.send(batch), Sent)
        scene.platform.fail("push", Fault.RATE)
        outcome = await scene.channel.send(scene.batch(HELLO, reply=None))
        assert isinstance(outcome, Later)
        assert outcome.retry_after_seconds <= 1
        assert phone.screen() == SHOWN


async def test_a_refused_reply_keeps_its_token_for_the_next_try() -> None:
    async with stage() as scene:
        phone = await heard(scene)
        scene.platform.fail("reply", Fault.RATE)
        batch = scene.batch(HELLO)
        assert isinstance(await scene.channel.send(batch), Later)
        assert isinstance(await scene.channel.send(batch), Sent)
        assert names(scene) == [("reply", 429), ("reply", 200)]
        assert phone.screen() == SHOWN


async def test_without_quota_pushes_wait_and_replies_go() -> None:
    """faults: 29"""
    async with stage() as scene:
        phone = await heard(scene)
        scene.platform.quota = 0
        outcome = await scene.channel.send(scene.batch(Bubble(text="from staff"), kind="notice", reply=None))
        assert isinstance(outcome, Later)
        assert outcome.quota
        assert outcome.retry_after_seconds >= 600
        assert isinstance(await scene.channel.send(scene.batch(HELLO)), Sent)
        assert phone.screen() == SHOWN


@pytest.mark.parametrize("with_token", [True, False])
async def test_a_refused_access_token_stops_the_channel_and_names_the_remedy(with_token: bool) -> None:
    """faults: 34"""
    async with stage() as scene:
        phone = await heard(scene)
        scene.platform.fail("reply" if with_token else "push", Fault.UNAUTHORIZED)
        batch = scene.batch(HELLO) if with_token else scene.batch(HELLO, reply=None)
        outcome = await scene.channel.send(batch)
        assert isinstance(outcome, Later)
        assert "access token" in outcome.alarm
        assert TOKEN not in outcome.alarm
        # What comes in is taken all the while.
        assert await phone.type("still there?") == 200
    assert len(scene.pump.inbound) == 2


async def test_an_address_that_line_does_not_know_is_gone() -> None:
    """faults: 35"""
    async with stage() as scene:
        await heard(scene)
        assert await scene.channel.send(scene.batch(HELLO, reply=None, address="U" + "0" * 32)) == Gone()


async def test_who_blocks_the_account_is_told_by_an_event_only() -> None:
    """faults: 35. A push still gives 200."""
    async with stage() as scene:
        phone = await heard(scene)
        assert await phone.block() == 200
        assert scene.pump.bodies[-1] == Left()
        assert isinstance(await scene.channel.send(scene.batch(HELLO, reply=None)), Sent)
        assert phone.screen() == SHOWN[:1]


async def test_while_line_is_out_of_reach_nothing_is_lost_and_the_token_is_kept() -> None:
    async with stage() as scene:
        await heard(scene)
        batch = scene.batch(HELLO)
    assert isinstance(await scene.channel.send(batch), Later)
    assert isinstance(await scene.channel.send(batch), Later)
    await scene.channel.stop()
    assert names(scene) == []


IDS = ("a.0",)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(200), Sent(IDS)),
        (Answer(202), Sent(IDS)),
        (Answer(409), Sent(IDS)),
        (Answer(0), Uncertain()),
        (Answer(500), Uncertain()),
        (Answer(502), Uncertain()),
        (Answer(302), Uncertain()),
        (Answer(418), Uncertain()),
        (Answer(400, message="Failed to send messages"), Gone()),
        (Answer(413), Refused("LINE refused it (413)")),
        (Answer(429, message="The API rate limit has been exceeded."), Later(0.0)),
        (Answer(429, retry_after_seconds=7.0), Later(7.0)),
        (Answer(429, message=MONTHLY_LIMIT), Later(3600.0, quota=True)),
    ],
)
def test_every_answer_has_its_meaning(answer: Answer, outcome: Outcome) -> None:
    """faults: 28-32"""
    assert outcome_of(answer, IDS) == outcome


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_is_wrong_with_the_account_is_an_alarm_and_no_resident_is_given_up(status: int) -> None:
    """faults: 34"""
    outcome = outcome_of(Answer(status), IDS)
    assert isinstance(outcome, Later)
    assert str(status) in outcome.alarm


def test_a_refusal_names_the_field_and_never_the_content() -> None:
    answer = Answer(
        400, message="'my secret' is too long", fields=("messages[0].text", "my secret", "messages[1].quickReply")
    )
    assert outcome_of(answer, IDS) == Refused("LINE refused it (400) messages[0].text messages[1].quickReply")


class SlowApi(Api):
    """Takes `slow` seconds for a reply, whose answer is `answer`, and notes how long a push may take."""

    def __init__(self, slow: float, answer: Answer) -> None:
        super().__init__("http://127.0.0.1:9", TOKEN)
        self.slow = slow
        self.answer = answer
        self.now = 0.0
        self.pushes: list[float] = []

    async def reply(self, token: str, messages: object, seconds: float) -> Answer:
        assert seconds == 10.0
        self.now += self.slow
        return self.answer

    async def push(self, address: str, messages: object, retry_key: str, seconds: float) -> Answer:
        self.pushes.append(seconds)
        return Answer(200)


@pytest.mark.parametrize(
    ("slow", "answer", "pushes", "outcome"),
    [
        (0.0, Answer(0), [10.0], Sent),
        (4.0, Answer(0), [6.0], Sent),
        (9.9, Answer(0), [], Uncertain),
        (0.0, Answer(0, reached=False), [], Later),
    ],
)
async def test_a_batch_takes_no_longer_than_one_request_may(
    slow: float, answer: Answer, pushes: list[float], outcome: type[Outcome]
) -> None:
    """faults: 15. What there is no time for comes again, and then goes by push."""
    api, clock = SlowApi(slow, answer), Clock()
    delivery = Delivery(api, clock, monotonic=lambda: api.now)
    batch = Batch(address="U", kind="answer", bubbles=[HELLO], retry_key=KEY, seal=Seal(), reply=reply(clock))
    assert isinstance(await delivery.send(batch), outcome)
    assert api.pushes == pushes


# ---------------------------------------------------------------- the stand-in itself, and what is logged


async def test_the_stand_in_refuses_what_line_refuses() -> None:
    async with stage() as scene:
        phone = await heard(scene)
        first = scene.batch(HELLO)
        assert isinstance(await scene.channel.send(first), Sent)
        # A token once, and within a minute.
        assert isinstance(await scene.channel.send(scene.batch(HELLO, reply=first.reply)), Sent)
        assert names(scene)[1:] == [("reply", 400), ("push", 200)]
        await phone.type("again")
        late = scene.pump.inbound[-1].reply
        assert late is not None
        scene.clock.advance(seconds=61)
        fresh = scene.batch(HELLO, reply=reply(scene.clock, late.token))
        assert isinstance(await scene.channel.send(fresh), Sent)
        assert names(scene)[3:] == [("reply", 400), ("push", 200)]
        scene.clock.advance(hours=23)
        assert isinstance(await scene.channel.send(fresh), Sent)
        scene.clock.advance(hours=2)
        assert isinstance(await scene.channel.send(fresh), Sent)
        assert names(scene)[5:] == [("push", 409), ("push", 200)]


async def test_nothing_that_is_said_and_no_token_gets_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with stage(seconds=IMPATIENT_SECONDS) as scene:
        phone = scene.platform.phone()
        await phone.type("canary from the resident")
        scene.platform.fail("reply", Fault.ERROR)
        scene.platform.fail("push", Fault.SILENCE, Fault.UNAUTHORIZED, Fault.RATE)
        batch = scene.batch(Bubble(text="canary from the bot"))
        await scene.channel.send(batch)
        for _ in range(3):
            await scene.channel.send(replace(batch, reply=None))
        assert scene.pump.bodies == [Said("canary from the resident")]
        reply_token = batch.reply.token if batch.reply else ""
    assert [answer for _, answer in names(scene)] == [500, 0, 401, 429, 200]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("bot.", "linebot", "aiohttp"))]
    assert ours
    assert not [
        line for line in ours if "canary" in line or TOKEN in line or reply_token in line or phone.user_id in line
    ]
