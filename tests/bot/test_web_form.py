"""Whatever is posted to the page becomes a form or a plain refusal, and the conversation takes all that it can say."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from bot.channels.web.form import Form, bodies_of, read_form
from bot.channels.web.guard import Problem
from dialogs.intake import FLOW
from dialogs.session import Command, Session
from tests.bot.web_visitor import NONCE
from tests.residents import Resident

FORM = b"application/x-www-form-urlencoded"
NAMES = ("nonce", "step", "question", "many", "writes", "toggle", "code", "text", "on", "do", "after", "locale", "via")
CODES = [*FLOW.by_key, *Command, "alone", "hurt", "g_money", "needs:debt"]
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(CODES),
    st.sampled_from(
        ["²", "٣", "-1", "9" * 40, "2026-02-30", "0000-00-00", "12026-01-01", "令和8年", "\x00", "\u202e", "'"]
    ),
)
FIELDS = st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=6), VALUES), max_size=12)


def read(raw: bytes) -> Form | None:
    """None where it is refused."""

    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    request = Request({"type": "http", "method": "POST", "headers": [(b"content-type", FORM)]}, receive)
    try:
        return asyncio.run(read_form(request))
    except Problem:
        return None


@given(raw=st.binary(max_size=200))
def test_no_bytes_whatever_fail(raw: bytes) -> None:
    """faults: 49, 72"""
    for body in (raw, b"nonce=" + NONCE.encode() + b"&text=" + raw):
        form = read(body)
        assert form is None or "\x00" not in repr(bodies_of(form))


@settings(max_examples=80)
@given(forms=st.lists(FIELDS, min_size=1, max_size=4))
def test_whatever_the_fields_say_the_conversation_takes_it(forms: list[list[tuple[str, str]]]) -> None:
    """faults: 26, 49, 51"""
    resident = Resident(channel="web")
    for fields in forms:
        form = read(urlencode([("nonce", NONCE), *fields]).encode())
        assert form is not None
        for body in bodies_of(form):
            resident.event(body)
            session = resident.talk.session
            assert msgspec.msgpack.decode(msgspec.msgpack.encode(session), type=Session) == session
