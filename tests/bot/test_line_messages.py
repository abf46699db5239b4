"""Bubbles as LINE messages: every limit of LINE's, in every script."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linebot.v3.messaging import PushMessageRequest

from bot.channels.line.channel import LIMITS
from bot.channels.line.messages import Unsendable, pieces, plain, requests_of
from dialogs.session import Bubble, Press
from dialogs.text import count_graphemes
from tests.bot.line_stage import question
from tests.standins import line_spec
from tests.standins.line_spec import utf16_units
from tests.standins.pump import Seal

FAMILY = "👨‍👩‍👧‍👦"
HARD = [FAMILY, "🇯🇵", "👍🏽", "नमस्ते ", "မြန်မာ", "می‌خواهم ", "\u202eback\u202c", "が", "a", " ", "\n", "。", "𠮷", "ไทย"]


def sent(*bubbles: Bubble) -> list[list[dict[str, Any]]]:
    """The messages of each request, as LINE gets them; LINE would take each."""
    found = []
    for messages in requests_of(bubbles, Seal()):
        request = PushMessageRequest(to="U" + "0" * 32, messages=messages)
        body = json.loads(json.dumps(plain(request)))
        assert body == request.to_dict()
        assert line_spec.problems("PushMessageRequest", body) == []
        found.append(body["messages"])
    return found


def texts(*bubbles: Bubble) -> list[str]:
    return [message["text"] for request in sent(*bubbles) for message in request if message["type"] == "text"]


def actions(*bubbles: Bubble) -> list[dict[str, Any]]:
    last = sent(*bubbles)[-1][-1]
    if "quickReply" in last:
        return [item["action"] for item in last["quickReply"]["items"]]
    cards = last["contents"].get("contents", [last["contents"]])
    return [part["action"] for card in cards for part in card["body"]["contents"]]


def squeezed(text: str) -> str:
    return "".join(text.split())


# ---------------------------------------------------------------- texts

hard_texts = st.lists(st.sampled_from(HARD), max_size=60).map("".join) | st.text(max_size=200)


@given(hard_texts, st.integers(30, 100))
def test_a_text_is_cut_between_graphemes_and_nothing_is_lost(text: str, units: int) -> None:
    """faults: 45, 46, 47, 48"""
    found = pieces(text, units)
    assert "".join(found) == text
    assert all(utf16_units(piece) <= units for piece in found)
    assert sum(count_graphemes(piece) for piece in found) == count_graphemes(text)


def test_a_letter_longer_than_a_message_is_cut_all_the_same() -> None:
    towering = "a" + "\u0301" * 6000
    assert "".join(pieces(towering, 5000)) == towering
    assert [utf16_units(piece) for piece in pieces(towering, 5000)] == [5000, 1001]


def test_five_thousand_emoji_arrive_whole() -> None:
    """faults: 45"""
    found = texts(Bubble(text="😀" * 5000))
    assert [utf16_units(text) for text in found] == [5000, 5000]


def test_a_family_is_not_split() -> None:
    """faults: 46"""
    found = texts(Bubble(text="x" + FAMILY * 600))
    assert len(found) == 2
    assert {text.strip("x").replace(FAMILY, "") for text in found} == {""}


def test_neighbours_of_one_kind_are_joined_before_a_second_request_begins() -> None:
    bubbles = [Bubble(text="119", role="safety"), *(Bubble(text=f"part {number}") for number in range(12))]
    (request,) = sent(*bubbles, question("Yes", "No"))
    assert len(request) == 5
    assert (request[0]["text"], request[-1]["text"]) == ("119", "Which?")
    assert [item["action"]["label"] for item in request[-1]["quickReply"]["items"]] == ["Yes", "No"]
    assert squeezed("".join(message["text"] for message in request)) == squeezed(
        "".join(b.text for b in bubbles) + "Which?"
    )


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_a_message_without_words_is_left_out(text: str) -> None:
    assert texts(Bubble(text=text), Bubble(text="hello")) == ["hello"]
    assert texts(question("Yes", text=text)) == ["…"]


@given(st.lists(st.builds(Bubble, text=hard_texts), max_size=12), hard_texts)
@settings(deadline=None)
def test_whatever_is_said_line_takes_it_whole_and_in_order(bubbles: list[Bubble], asked: str) -> None:
    """faults: 45, 46, 47"""
    found = texts(*bubbles, question("Yes", "No", text=asked))
    said = squeezed("".join(bubble.text for bubble in bubbles) + (asked if asked.strip() else "…"))
    assert squeezed("".join(found)) == said


# ---------------------------------------------------------------- buttons


def test_up_to_thirteen_buttons_are_quick_replies() -> None:
    labels = [f"Option {number}" for number in range(13)]
    (request,) = sent(question(*labels))
    assert [message["type"] for message in request] == ["text"]
    assert actions(question(*labels))[3] == {
        "type": "postback",
        "label": "Option 3",
        "data": "v1:7:needs:c3:AAAAAAAAAAA",
        "displayText": "Option 3",
    }


def test_more_buttons_stand_on_a_card_beneath_the_question() -> None:
    labels = [f"Option {number}" for number in range(14)]
    (request,) = sent(question(*labels))
    assert [message["type"] for message in request] == ["text", "flex"]
    assert request[1]["contents"]["type"] == "bubble"
    assert request[1]["altText"] == "Which?"
    assert [action["label"] for action in actions(question(*labels))] == labels


def test_a_card_counts_among_the_five_messages() -> None:
    bubbles = [Bubble(text=f"part {number}") for number in range(9)]
    (request,) = sent(*bubbles, question(*map(str, range(14))))
    assert [message["type"] for message in request] == ["text"] * 4 + ["flex"]


def test_a_card_stays_with_its_question_whatever_follows() -> None:
    first, second = sent(question(*map(str, range(14))), *(Bubble(text=letter * 3000) for letter in "abcdef"))
    assert [message["type"] for message in first] == ["text", "flex", "text", "text", "text"]
    assert first[0]["text"] == "Which?"
    assert [message["text"][0] for message in (*first[2:], *second)] == list("abcdef")


def test_a_label_that_would_be_cut_gets_a_card() -> None:
    long = "I would rather talk in person"
    assert [action["label"] for action in actions(question("Yes", long))] == ["Yes", long]


def test_a_chosen_option_is_marked_and_still_fits() -> None:
    found = actions(question("Food", "Rent and mortgages 20", many=True, chosen="Food"))
    assert [action["label"] for action in found] == ["✓ Food", "Rent and mortgages 20"]
    found = actions(question("Food", "Twenty characters 20", many=True, chosen="Twenty characters 20"))
    assert [action["label"] for action in found] == ["Food", "✓ Twenty characters…"]
    assert all(count_graphemes(action["label"]) <= 20 for action in found)
    assert found[1]["displayText"] == "Twenty characters 20"


def test_labels_are_counted_in_graphemes() -> None:
    label = FAMILY * 5 + "が" * 15
    assert count_graphemes(label) == 20
    (request,) = sent(question(label, "Yes"))
    assert request[-1]["quickReply"]["items"][0]["action"]["label"] == label


def test_a_dated_option_opens_the_calendar_only_where_the_date_is_asked() -> None:
    dated = (Press("court", "There is a date", dated=True), Press("skip", "Skip", kind="escape"))
    found = actions(Bubble(text="When?", step="s", question=7, dating=True, presses=dated))
    assert [action["type"] for action in found] == ["datetimepicker", "postback"]
    assert found[0] | {"data": ""} == {"type": "datetimepicker", "label": "There is a date", "data": "", "mode": "date"}
    found = actions(Bubble(text="What?", step="s", question=7, presses=dated))
    assert [action["type"] for action in found] == ["postback", "postback"]


def test_a_question_for_a_date_always_has_a_calendar() -> None:
    skip = Press("skip", "No date", kind="escape")
    for presses in ((skip,), ()):
        calendar, *others = actions(Bubble(text="When?", step="s", question=7, dating=True, presses=presses))
        assert (calendar["type"], calendar["label"]) == ("datetimepicker", "📅")
        assert calendar["data"].startswith("v1:7:s:")
        assert [action["label"] for action in others] == [press.label for press in presses]


def test_the_buttons_of_the_last_question_stand_beneath_the_last_message() -> None:
    (request,) = sent(question("Old"), question("New"), Bubble(text="One more thing."))
    assert ["quickReply" in message for message in request] == [False, False, True]
    assert request[-1]["quickReply"]["items"][0]["action"]["label"] == "New"


def test_several_cards_stand_side_by_side_where_one_would_be_too_large() -> None:
    asking = question(*(FAMILY * 9 + str(number) for number in range(30)))
    (request,) = sent(asking)
    assert request[-1]["contents"]["type"] == "carousel"
    assert len(actions(asking)) == 30


def test_what_no_card_can_hold_is_refused() -> None:
    with pytest.raises(Unsendable, match="300 buttons"):
        requests_of([question(*("x" * 40 for _ in range(300)))], Seal())


labels = st.lists(st.sampled_from(HARD), max_size=45).map("".join) | st.text(max_size=60)


@given(
    st.lists(st.builds(Bubble, text=hard_texts), max_size=6),
    st.lists(st.tuples(labels, st.booleans(), st.booleans()), min_size=1, max_size=LIMITS.buttons),
    st.booleans(),
    hard_texts,
)
@settings(deadline=None)
def test_whatever_can_be_pressed_line_shows_it_once_and_in_order(
    bubbles: list[Bubble], options: list[tuple[str, bool, bool]], dating: bool, asked: str
) -> None:
    """faults: 45, 46, 47"""
    presses = tuple(
        Press(f"c{place}", label, chosen=chosen, dated=dated) for place, (label, chosen, dated) in enumerate(options)
    )
    asking = Bubble(text=asked, role="question", step="s", question=3, dating=dating, many=True, presses=presses)
    found = actions(*bubbles, asking)
    if dating and not any(dated for _, _, dated in options):
        assert found.pop(0)["type"] == "datetimepicker"
    assert [action["data"] for action in found] == [f"v1:3:s:c{place}:AAAAAAAAAAA" for place in range(len(options))]
    assert all(
        action["label"].startswith("✓ ") for action, (_, chosen, _) in zip(found, options, strict=True) if chosen
    )
    assert all(
        (action["type"] == "datetimepicker") == (dating and dated)
        for action, (_, _, dated) in zip(found, options, strict=True)
    )


# ---------------------------------------------------------------- the specification


@pytest.fixture
def specification() -> None:
    # It belongs to LINE and is not part of this repository: its absence is no failure anywhere.
    if not line_spec.is_there():
        pytest.skip(line_spec.ABSENT)


@pytest.mark.usefixtures("specification")
@pytest.mark.parametrize(
    "message",
    [
        {"type": "text"},
        {"type": "text", "text": ""},
        {"type": "text", "text": "x", "quickReply": {"items": []}},
        {"type": "text", "text": "x", "quickReply": {"items": [{"type": "action"}]}},
        {"type": "flex", "altText": "", "contents": {"type": "bubble"}},
        {"type": "flex", "altText": "x", "contents": {"type": "bubbles", "contents": []}},
        {"type": "hologram"},
    ],
)
def test_the_specification_is_strict(message: dict[str, Any]) -> None:
    assert line_spec.problems("PushMessageRequest", {"to": "U", "messages": [message]})


@pytest.mark.usefixtures("specification")
@pytest.mark.parametrize(("count", "fits"), [(20, True), (21, False)])
def test_the_specification_counts_graphemes(count: int, fits: bool) -> None:
    action = {"type": "postback", "label": FAMILY * count, "data": "d"}
    message = {"type": "text", "text": "x", "quickReply": {"items": [{"type": "action", "action": action}]}}
    found = line_spec.problems("PushMessageRequest", {"to": "U", "messages": [message]})
    assert (found == []) is fits
