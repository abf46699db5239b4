"""What a batch looks like on a phone, which limits it keeps, and what each answer of Telegram's means for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import Gone, Later, Outcome, Refused, Sent, Uncertain
from bot.channels.telegram.api import Api
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.delivery import Delivery, Pauses
from bot.channels.telegram.parts import parts_of, rows_of, split
from dialogs.session import Bubble, Press
from tests.bot.telegram_fixtures import batch, channel, question
from tests.standins import Shown, until
from tests.standins.pump import Seal
from tests.standins.telegram import TOKEN, Fault, TelegramPhone, TelegramPlatform, bad_request, server_error, too_many
from tests.standins.telegram_chats import Refusal

FAMILY = "👨‍👩‍👧‍👦"
FORBIDDEN = Fault(Refusal(403, "Forbidden: user is deactivated"))
REVOKED = Fault(Refusal(401, "Unauthorized"))


@pytest.fixture
async def platform() -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform.start() as started:
        yield started


@pytest.fixture
def phone(platform: TelegramPlatform) -> TelegramPhone:
    return platform.phone()


@pytest.fixture
async def made(platform: TelegramPlatform) -> AsyncIterator[TelegramChannel]:
    channel_ = channel(platform)
    yield channel_
    await channel_.stop()


class Clock:
    """A monotonic clock that is put forward by hand, or by itself at each look."""

    def __init__(self, step: float = 0.0) -> None:
        self.now = 100.0
        self.step = step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


# ---------------------------------------------------------------- what is shown


async def test_bubbles_are_shown_in_order_with_buttons_under_theirs(
    platform: TelegramPlatform, phone: TelegramPhone, made: TelegramChannel
) -> None:
    outcome = await made.send(batch(Bubble("<b>Thank you</b> https://example.org"), question("Housing", "Food")))
    assert phone.screen() == [
        Shown("<b>Thank you</b> https://example.org"),
        Shown("Which one?", ("Housing", "Food")),
    ]
    assert outcome == Sent(tuple(f"101.{message.id}" for message in phone.messages))
    for sent in platform.called("sendMessage"):
        # Plain text, no previews, and nothing else that changes how it is shown.
        assert set(sent) <= {"chat_id", "text", "link_preview_options", "reply_markup"}
        assert sent["link_preview_options"] == '{"is_disabled": true}'


async def test_choice_is_marked_by_editing_the_question(phone: TelegramPhone, made: TelegramChannel) -> None:
    asked = await made.send(batch(question("Housing", "Food", many=True)))
    assert isinstance(asked, Sent)
    [shown] = asked.external_ids
    again = question("Housing", "Food", many=True, redraws=True, chosen=["Food"])
    assert await made.send(batch(again, redraw_of=shown)) == Sent((shown,))
    assert phone.screen() == [Shown("Which one?", ("Housing", "✓ Food"))]
    # The same once more ("message is not modified") is as good.
    assert await made.send(batch(again, redraw_of=shown)) == Sent((shown,))
    assert len(phone.screen()) == 1


@pytest.mark.parametrize("known", [True, False])
async def test_question_that_is_gone_is_asked_anew(phone: TelegramPhone, made: TelegramChannel, known: bool) -> None:
    asked = await made.send(batch(question("Food")))
    assert isinstance(asked, Sent)
    phone.delete("Which one?")
    again = question("Food", redraws=True, chosen=["Food"])
    outcome = await made.send(batch(again, redraw_of=asked.external_ids[0] if known else ""))
    assert isinstance(outcome, Sent)
    assert outcome.external_ids != asked.external_ids
    assert phone.screen() == [Shown("Which one?", ("✓ Food",))]


async def test_question_is_asked_again_beneath_a_safety_card(phone: TelegramPhone, made: TelegramChannel) -> None:
    asked = await made.send(batch(question("Food")))
    assert isinstance(asked, Sent)
    card = Bubble("Call 119 for an ambulance.", role="safety")
    await made.send(batch(card, question("Food", redraws=True, chosen=["Food"]), redraw_of=asked.external_ids[0]))
    assert [shown.text for shown in phone.screen()] == ["Which one?", card.text, "Which one?"]


async def test_long_text_is_cut_and_buttons_stay_last(phone: TelegramPhone, made: TelegramChannel) -> None:
    """faults: 45"""
    text = "Une phrase. " * 800
    presses = question("Food").presses
    outcome = await made.send(batch(Bubble(text, question=4, step="needs", presses=presses)))
    assert isinstance(outcome, Sent)
    assert len(outcome.external_ids) == 3
    assert [len(shown.labels) for shown in phone.screen()] == [0, 0, 1]
    assert "".join(shown.text.replace(" ", "") for shown in phone.screen()) == text.replace(" ", "")


async def test_blank_bubble_is_left_out(phone: TelegramPhone, made: TelegramChannel) -> None:
    presses = question("Food").presses
    assert await made.send(batch(Bubble(" \n"))) == Sent(())
    await made.send(batch(Bubble("", question=4, step="needs", presses=presses)))
    assert phone.screen() == [Shown("…", ("Food",))]


# ---------------------------------------------------------------- limits


@given(
    st.lists(st.sampled_from(["a", "。", " ", "が", "か\u3099", FAMILY, "🇯🇵", "\u0301", "\n"]), max_size=60).map(
        "".join
    ),
    st.integers(8, 20),
)
def test_pieces_keep_the_limit_and_the_graphemes(text: str, length: int) -> None:
    """faults: 45, 46"""
    pieces = list(split(text, length))
    assert "".join(pieces) == text
    assert all(len(piece) <= length for piece in pieces)
    graphemes = regex.findall(r"\X", text)
    if all(len(grapheme) <= length for grapheme in graphemes):
        assert [grapheme for piece in pieces for grapheme in regex.findall(r"\X", piece)] == graphemes


def test_grapheme_longer_than_a_message_is_cut_all_the_same() -> None:
    text = "a" + "\u0301" * 9000
    assert [len(piece) for piece in split(text)] == [4096, 4096, 809]


PRESSES = st.lists(
    st.builds(
        Press,
        code=st.text("abcdef", min_size=1, max_size=8),
        label=st.text(min_size=1, max_size=20),
        kind=st.sampled_from(["option", "group", "done", "escape", "move"]),
        chosen=st.booleans(),
    ),
    max_size=130,
)


@given(PRESSES, st.booleans())
def test_any_buttons_fit_a_keyboard(presses: list[Press], many: bool) -> None:
    ways_on = [press for press in presses if press.kind not in ("option", "group")][:20]
    choices = [press for press in presses if press.kind in ("option", "group")]
    rows = rows_of(Bubble("?", presses=(*choices, *ways_on), many=many))
    shown = [press for row in rows for press in row]
    assert len(shown) == min(100, len(choices) + len(ways_on))
    assert all(1 <= len(row) <= 8 for row in rows)
    assert [press for press in shown if press.kind in ("option", "group")] == choices[: 100 - len(ways_on)]


def labels(bubble: Bubble) -> list[list[str]]:
    return [[press.label for press in row] for row in rows_of(bubble)]


def test_rows_follow_the_width_of_the_labels() -> None:
    moves = (Press("done", "Done", "done"), Press("skip", "Skip", "escape"), Press("back", "Back", "move"))
    narrow, wide = question("Food", "Debts", "Work"), question("Food", "A child is with me")
    assert labels(narrow) == [["Food", "Debts"], ["Work"]]
    assert labels(wide) == [["Food"], ["A child is with me"]]
    assert labels(question("食べるものがない", "借金")) == [["食べるものがない", "借金"]]
    assert labels(question("今、あてはまること", "借金")) == [["今、あてはまること"], ["借金"]]
    assert labels(Bubble("?", presses=(*wide.presses, *moves)))[2:] == [["Done"], ["Skip", "Back"]]


def test_mark_moves_no_button() -> None:
    free = question("Fifteen letters", "Food", many=True)
    marked = question("Fifteen letters", "Food", many=True, chosen=["Fifteen letters"])
    assert labels(free) == labels(marked)


@pytest.mark.parametrize("token", ["", "x" * 65, "食" * 22])
async def test_button_that_telegram_cannot_carry_is_refused(
    platform: TelegramPlatform, made: TelegramChannel, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setattr(Seal, "token", lambda self, bubble, code: token)
    assert isinstance(await made.send(batch(Bubble("hello"), question("Food"))), Refused)
    assert not platform.calls


# ---------------------------------------------------------------- outcomes


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (too_many(17), Later(17)),
        (FORBIDDEN, Gone()),
        (bad_request("chat not found"), Gone()),
        (bad_request("PEER_ID_INVALID"), Gone()),
        (Fault(Refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1)), Gone()),
        (bad_request("message is too long"), Refused("message is too long")),
        (bad_request("something that quotes canary"), Refused("bad request")),
        (REVOKED, Later(300, alarm="Telegram refuses the bot's token")),
        (server_error(), Uncertain()),
        (server_error(accepted=True), Uncertain()),
        (Fault(accepted=True), Uncertain()),
        (Fault(Refusal(429, "Too Many Requests")), Later(1)),
        (Fault(page=429), Later(1)),
        (Fault(page=200), Uncertain()),
        (Fault(page=502), Uncertain()),
    ],
)
async def test_answer_decides_the_outcome(
    platform: TelegramPlatform, phone: TelegramPhone, made: TelegramChannel, fault: Fault, outcome: Outcome
) -> None:
    """faults: 37, 38"""
    platform.fail("sendMessage", fault)
    assert await made.send(batch(Bubble("hello"))) == outcome
    assert len(phone.screen()) == fault.accepted


async def test_answer_that_never_comes_is_uncertain(platform: TelegramPlatform, phone: TelegramPhone) -> None:
    platform.fail("sendMessage", Fault(accepted=True, hangs=True))
    made = channel(platform, http=0.3)
    assert await made.send(batch(Bubble("hello"))) == Uncertain()
    assert len(phone.screen()) == 1
    await made.stop()


async def test_nothing_sent_is_later() -> None:
    api = Api(TOKEN, "http://127.0.0.1:9", seconds=5, poll_seconds=0)
    assert await Delivery(api).send(batch(Bubble("one"), Bubble("two"), done=("101.1",))) == Later(5, ("101.1",))
    await api.close()


async def test_stop_lets_a_message_on_its_way_arrive(
    platform: TelegramPlatform, phone: TelegramPhone, made: TelegramChannel
) -> None:
    sending = asyncio.create_task(made.send(batch(Bubble("hello"))))
    await asyncio.sleep(0)
    await made.stop()
    assert isinstance(await sending, Sent)
    # Whatever comes after that was surely not sent.
    assert await made.send(batch(Bubble("one"), Bubble("two"), done=("101.1",))) == Later(5, ("101.1",))
    assert [shown.text for shown in phone.screen()] == ["hello"]


async def test_stop_does_not_wait_for_an_answer_that_never_comes(
    platform: TelegramPlatform, phone: TelegramPhone, made: TelegramChannel
) -> None:
    platform.fail("sendMessage", Fault(accepted=True, hangs=True))
    sending = asyncio.create_task(made.send(batch(Bubble("hello"))))
    await until(phone.screen)
    async with asyncio.timeout(1):
        await made.stop()
    assert await sending == Uncertain()


async def test_stranger_is_gone(made: TelegramChannel) -> None:
    assert await made.send(batch(Bubble("hello"), address="999")) == Gone()


async def test_edit_without_an_answer_is_done_again(
    platform: TelegramPlatform, phone: TelegramPhone, made: TelegramChannel
) -> None:
    asked = await made.send(batch(question("Food")))
    assert isinstance(asked, Sent)
    redraw = batch(question("Food", redraws=True, chosen=["Food"]), redraw_of=asked.external_ids[0])
    platform.fail("editMessageText", Fault(accepted=True))
    assert await made.send(redraw) == Later(5)
    assert await made.send(redraw) == Sent(asked.external_ids)
    assert phone.screen() == [Shown("Which one?", ("✓ Food",))]


async def test_edit_that_is_refused_is_refused(
    platform: TelegramPlatform, phone: TelegramPhone, made: TelegramChannel
) -> None:
    asked = await made.send(batch(question("Food")))
    assert isinstance(asked, Sent)
    platform.fail("editMessageText", bad_request("BUTTON_DATA_INVALID"))
    redraw = batch(question("Food", redraws=True, chosen=["Food"]), redraw_of=asked.external_ids[0])
    assert await made.send(redraw) == Refused("button_data_invalid")


async def test_second_try_goes_on_behind_the_parts_delivered(
    platform: TelegramPlatform, phone: TelegramPhone, made: TelegramChannel
) -> None:
    bubbles = (Bubble("one"), Bubble("two"), Bubble("three"))
    platform.fail("sendMessage", None, None, server_error(accepted=True))
    first = await made.send(batch(*bubbles))
    assert isinstance(first, Uncertain)
    assert first.done == tuple(f"101.{message.id}" for message in phone.messages[:2])
    second = await made.send(batch(*bubbles, done=first.done))
    assert isinstance(second, Sent)
    assert second.external_ids[:2] == first.done
    # At least once: only the part without an answer is there twice.
    assert [shown.text for shown in phone.screen()] == ["one", "two", "three", "three"]


# ---------------------------------------------------------------- pace


async def test_chat_waits_as_long_as_it_is_told_and_others_go_on(
    platform: TelegramPlatform, phone: TelegramPhone, made: TelegramChannel
) -> None:
    """faults: 37"""
    other = platform.phone(102)
    platform.fail("sendMessage", too_many(30))
    assert await made.send(batch(Bubble("hello"))) == Later(30)
    waiting = await made.send(batch(Bubble("hello")))
    assert isinstance(waiting, Later)
    assert 0 < waiting.retry_after_seconds <= 30
    assert len(platform.called("sendMessage")) == 1
    assert isinstance(await made.send(batch(Bubble("hello"), address="102")), Sent)
    assert (len(phone.screen()), len(other.screen())) == (0, 1)


def test_everybody_waits_once_a_second_chat_is_told_to() -> None:
    """faults: 37"""
    clock = Clock()
    pauses = Pauses(clock)
    pauses.begin("101", 30)
    assert (pauses.left("101"), pauses.left("103")) == (30, 0)
    pauses.begin("101", 30)
    assert pauses.left("103") == 0
    pauses.begin("102", 10)
    assert (pauses.left("101"), pauses.left("103")) == (30, 10)
    clock.now += 31
    assert (pauses.left("101"), pauses.left("103")) == (0, 0)
    pauses.begin("102", 5)
    assert pauses.left("103") == 0


async def test_long_batch_ends_in_time_for_the_lease(platform: TelegramPlatform, phone: TelegramPhone) -> None:
    api = Api(TOKEN, platform.url, seconds=5, poll_seconds=0)
    bubbles = [Bubble(str(number)) for number in range(9)]
    delivery = Delivery(api, Clock(step=1.5))
    first = await delivery.send(batch(*bubbles))
    assert isinstance(first, Later)
    assert 1 <= len(first.done) < 9
    assert first.done == tuple(f"101.{message.id}" for message in phone.messages)
    outcome: Outcome = first
    for _ in bubbles:
        if isinstance(outcome, Later):
            outcome = await delivery.send(batch(*bubbles, done=outcome.done))
    assert isinstance(outcome, Sent)
    assert [shown.text for shown in phone.screen()] == [bubble.text for bubble in bubbles]
    await api.close()


@given(st.lists(st.text(max_size=30), max_size=5))
def test_same_batch_gives_the_same_parts(texts: list[str]) -> None:
    made = batch(*(Bubble(text) for text in texts), question("Food"))
    assert parts_of(made) == parts_of(made)
    assert all(part.text.strip() for part in parts_of(made))
