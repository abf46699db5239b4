"""What the bytes of Telegram's updates become, and that no bytes at all do harm."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import Inbound, Unreadable
from bot.channels.telegram.command import heard, lang_via
from bot.channels.telegram.reading import Reader, Reading
from dialogs.session import Attached, Chose, Commanded, Edited, Left, Said
from tests.bot.telegram_fixtures import (
    ASKED,
    BOT,
    LOCALES,
    MESSAGE,
    NOW,
    PERSON,
    PLACE,
    PRIVATE,
    UPDATES,
    message,
    update,
)


def read(raw: bytes) -> Reading:
    return Reader("7001", LOCALES, lambda: NOW).read(raw)


def only(raw: bytes) -> Inbound:
    [event] = read(raw).events
    assert isinstance(event, Inbound)
    return event


# ---------------------------------------------------------------- kinds


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"sticker": {}}, "sticker"),
        ({"photo": [{"file_id": "A"}]}, "photo"),
        ({"voice": {}}, "voice"),
        ({"video": {}}, "video"),
        ({"video_note": {}}, "video"),
        ({"animation": {}, "document": {}}, "video"),
        ({"document": {}}, "file"),
        ({"audio": {}}, "file"),
        ({"location": PLACE}, "location"),
        ({"venue": {}, "location": PLACE}, "location"),
        ({"contact": {"phone_number": "+81000000"}}, "contact"),
        ({"poll": {}}, "other"),
        ({"dice": {}}, "other"),
    ],
)
def test_attachment_becomes_its_kind_alone(fields: dict[str, object], kind: Any) -> None:
    """faults: 53"""
    event = only(message(**fields))
    assert event.body == Attached(kind)
    assert event.external_id == ""


def test_words_under_a_picture_are_heard_beside_it() -> None:
    photo, words = read(update(UPDATES["photo"])).events
    assert isinstance(photo, Inbound)
    assert isinstance(words, Inbound)
    assert (photo.body, words.body) == (Attached("photo"), Said("this letter came"))
    assert photo.event_id != words.event_id
    assert words.external_id == "101.9"


def test_forwarded_text_is_marked_and_its_author_dropped() -> None:
    """faults: 55"""
    author = {"id": 5, "is_bot": False, "first_name": "Canary"}
    event = only(message(text="/erase", forward_origin={"type": "user", "date": 1, "sender_user": author}))
    assert event.body == Said("/erase", forwarded=True)
    assert "Canary" not in repr(event.body)


def test_edit_names_the_message_it_changes() -> None:
    """faults: 56"""
    event = only(update(UPDATES["edit"]))
    assert event.body == Edited("My rent and food")
    assert event.refers_to == only(update(UPDATES["text"])).external_id
    assert 0 <= event.at.timestamp() - 1772413300 < 1


def test_moving_position_is_no_edit() -> None:
    reading = read(update({"edited_message": {**MESSAGE, "edit_date": 1772413300, "location": PLACE}}))
    assert (reading.events, reading.ignored) == ((), "unknown")


@pytest.mark.parametrize("data", ["v1:4:needs:food:mac", "x" * 200, "", "\x00'; DROP TABLE--", "日本語" * 40, "v2"])
def test_press_hands_its_data_over_unopened(data: str) -> None:
    """faults: 25, 26"""
    content = {"id": "77", "from": PERSON, "message": ASKED, "chat_instance": "1", "data": data}
    reading = read(update({"callback_query": content}))
    [event] = reading.events
    assert isinstance(event, Inbound)
    assert isinstance(event.body, Chose)
    assert (event.body.step, event.body.question) == ("#token", 0)
    assert data.replace("\x00", "").startswith(event.body.codes[0])
    assert len(event.body.codes[0]) <= 100
    assert (event.refers_to, event.locale_hint) == ("101.8", "ja")
    assert reading.pressed == "77"


@pytest.mark.parametrize("missing", ["message", "data"])
def test_press_without_a_message_or_data_is_only_acknowledged(missing: str) -> None:
    content = {"id": "77", "from": PERSON, "message": ASKED, "data": "v1"}
    del content[missing]
    reading = read(update({"callback_query": content}))
    assert (reading.events, reading.pressed) == ((), "77")


def test_press_on_a_message_too_old_to_see_counts() -> None:
    old = {"chat": PRIVATE, "message_id": 8, "date": 0}
    event = only(update({"callback_query": {"id": "77", "from": PERSON, "message": old, "data": "v1"}}))
    assert (event.address, event.at) == ("101", NOW)


@pytest.mark.parametrize(("status", "body"), [("kicked", Left()), ("left", Left()), ("member", None)])
def test_membership_of_a_private_chat_tells_who_left(status: str, body: object) -> None:
    content = {**MESSAGE, "new_chat_member": {"user": BOT, "status": status}}
    events = read(update({"my_chat_member": content})).events
    assert [event.body for event in events if isinstance(event, Inbound)] == ([body] if body else [])


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
@pytest.mark.parametrize("field", ["message", "edited_message", "my_chat_member"])
def test_nothing_from_a_group_is_handed_over(kind: str, field: str) -> None:
    """faults: 40"""
    chat = {"id": -100, "type": kind}
    content = {**MESSAGE, "chat": chat, "text": "hello", "new_chat_member": {"user": BOT, "status": "administrator"}}
    reading = read(update({field: content}))
    assert (reading.events, reading.leave, reading.language) == ((), -100, "ja")


def test_group_that_removed_the_bot_is_not_left_again() -> None:
    content = {**MESSAGE, "chat": {"id": -100, "type": "group"}, "new_chat_member": {"user": BOT, "status": "kicked"}}
    assert read(update({"my_chat_member": content})).leave is None


@pytest.mark.parametrize(
    "content", [{}, UPDATES["poll"], {"message": None}, {"message": {**MESSAGE, "pinned_message": {}}}]
)
def test_unknown_kinds_are_ignored(content: dict[str, Any]) -> None:
    reading = read(update(content))
    assert (reading.update_id, reading.events, reading.ignored) == (500, (), "unknown")


@pytest.mark.parametrize("seconds", [0, -5, 10**17, 32_503_680_000, 1])
def test_any_date_gives_a_time(seconds: int) -> None:
    """faults: 19"""
    assert only(message(text="x", date=seconds)).at.tzinfo is UTC


@pytest.mark.parametrize(("late", "at"), [(0.2, 0.2), (0.9, 0.9), (7, 0.999999), (-7, 0)])
def test_whole_seconds_are_read_as_late_as_they_can_be(late: float, at: float) -> None:
    """Else what is written right after an erasure would seem to be older than it."""
    sent = datetime.fromtimestamp(1772413200, UTC)
    [event] = Reader("7001", LOCALES, lambda: sent + timedelta(seconds=late)).read(message(text="x")).events
    assert isinstance(event, Inbound)
    assert event.at == sent + timedelta(seconds=at)


def test_controls_and_lone_surrogates_are_cleaned() -> None:
    """faults: 45, 46, 49"""
    family = "👨‍👩‍👧‍👦"
    assert only(message(text=f"a\x00b\x07\n{family}\ud800 \u202e")).body == Said(f"ab\n{family}\ufffd \u202e")
    assert only(update({"edited_message": {**MESSAGE, "text": "\udc00"}})).body == Edited("\ufffd")


def test_five_thousand_emoji_come_in_whole() -> None:
    """faults: 45"""
    assert only(message(text="😀" * 5000)).body == Said("😀" * 5000)


# ---------------------------------------------------------------- what cannot be read


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"nul", b"[" * 100_000, b'{"update_id":1,"x":' + b"[" * 100_000, b"\xff\xfe{"]
)
def test_bytes_that_are_no_json_are_broken(raw: bytes) -> None:
    """faults: 72"""
    assert read(raw).broken


@pytest.mark.parametrize(
    "raw", [b"[]", b"5", b'"x"', b"{}", b'{"update_id":"5"}', update({}, 1.5), update({}, 10**4000)]
)
def test_json_that_is_no_update_is_kept_aside(raw: bytes) -> None:
    [event] = read(raw).events
    assert isinstance(event, Unreadable)
    assert event.raw == raw
    assert (event.event_id, event.address) == ("", "")


@pytest.mark.parametrize(
    "content",
    [
        {"message": "text"},
        {"message": {"chat": PRIVATE}},
        {"message": {**MESSAGE, "text": 5}},
        {"message": {**MESSAGE, "from": None}},
        {"edited_message": {**MESSAGE, "text": []}},
        {"callback_query": {"from": PERSON}},
        {"my_chat_member": {**MESSAGE, "new_chat_member": None}},
    ],
)
def test_update_of_an_odd_shape_is_kept_aside_with_its_id(content: dict[str, Any]) -> None:
    reading = read(update(content))
    [event] = reading.events
    assert isinstance(event, Unreadable)
    assert (reading.update_id, event.event_id, event.account) == (500, "500", "7001")
    assert "Resident" not in event.reason


# ---------------------------------------------------------------- commands


@pytest.mark.parametrize("name", ["start", "help", "language", "pause", "back", "close", "erase", "why", "skip"])
def test_command_is_heard(name: str) -> None:
    for text in (f"/{name}", f"/{name}@counter_bot", f" /{name.upper()} ", f"／{name}"):
        assert heard(text, LOCALES) == Commanded(name)


def test_full_width_command_is_heard() -> None:
    """faults: 50"""
    assert heard("／ｓｔａｒｔ", LOCALES) == Commanded("start")
    assert heard("/stаrt", LOCALES) == Said("/stаrt")


@pytest.mark.parametrize(
    "text",
    [
        "/help he hits me",
        "/start please help",
        "/start a\nb",
        "/nothing",
        "/",
        "help",
        "",
        "/start¨",
        "/" + "start" * 30,
    ],
)
def test_words_beside_a_command_are_words(text: str) -> None:
    assert heard(text, LOCALES) == Said(text)


@pytest.mark.parametrize(
    ("payload", "locale", "via"),
    [
        ("vi_tax", "vi", "tax"),
        ("vi", "vi", ""),
        ("VI-tax", "vi", "tax"),
        ("zh_Hans_tax-office_2", "zh_Hans", "tax-office_2"),
        ("zh-Hans", "zh_Hans", ""),
        ("ja_easy_tax", "ja@easy", "tax"),
        ("ja_tax", "ja", "tax"),
        ("fr_tax", "fr", "tax"),
        ("tax", "", "tax"),
        ("tax_office", "", "tax_office"),
        ("_vi", "", "vi"),
        ("__", "", ""),
    ],
)
def test_link_carries_language_and_window(payload: str, locale: str, via: str) -> None:
    assert lang_via(payload, LOCALES) == (locale, via)
    assert heard(f"/start {payload}", LOCALES) == Commanded("start", locale=locale, via=via)


@given(st.text(max_size=200) | st.from_regex(r"/start [A-Za-z0-9_-]{1,64}", fullmatch=True))
def test_any_text_is_said_or_commanded(text: str) -> None:
    body = heard(text, LOCALES)
    assert isinstance(body, Said | Commanded)
    assert "\x00" not in repr(body)


def test_reading_writes_nothing_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert all(read(update(content)).update_id == 500 for content in UPDATES.values())
    assert not caplog.records
