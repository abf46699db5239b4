"""Reading a form: bytes from anywhere become what the dialog can take, or a plain refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

import regex
from starlette.requests import Request

from bot.channels.body import read_body
from bot.channels.web.guard import Problem
from dialogs.session import Body, Chose, Command, Commanded, Said
from dialogs.text import clean

_FIELDS = 200
_CODES = 50
_NAME_LENGTH = 64
_NONCE = regex.compile(r"[A-Za-z0-9_-]{16,64}")

_OF_QUESTION = frozenset({Command.SKIP, Command.UNKNOWN, Command.IN_PERSON, Command.DONE})
"""Commands that answer the question they stand below: on an old page they must not answer a newer one."""

_ANYWHERE = frozenset(Command) - _OF_QUESTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form as it was sent. `many`: `codes` are ticks, and complete; `toggles`: one tick, told before the rest.

    `writes`: the text in it is an answer of its own, not something beside a choice. `number` and `word`: of somebody
    who comes back.
    """

    nonce: str
    step: str = ""
    question: int = 0
    many: bool = False
    writes: bool = False
    toggles: bool = False
    codes: tuple[str, ...] = ()
    text: str = ""
    on: date | None = None
    do: str = ""
    after: str = ""
    locale: str = ""
    via: str = ""
    number: str = ""
    word: str = ""

    @property
    def draft(self) -> str:
        """What was typed but is not sent with this press: it must still be there on the next page."""
        pressed = self.do in _ANYWHERE or (self.writes and (self.codes or self.do))
        return self.text if pressed else ""

    def fields(self) -> list[tuple[str, str]]:
        """The form's hidden fields, to be sent once more; the text has a field of its own."""
        flags = {"many": self.many, "writes": self.writes}
        plain = {"nonce": self.nonce, "step": self.step, "question": str(self.question), "do": self.do}
        return [
            *((name, value) for name, value in plain.items() if value),
            *((name, "1") for name, is_set in flags.items() if is_set),
            *(("code", code) for code in self.codes),
            *((("on", self.on.isoformat()),) if self.on else ()),
        ]


async def read_form(request: Request) -> Form:
    """Raises `Problem` 400 for what is no form of ours, `BodyRefused` for a body that is too big or too slow."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Problem(400)
    raw = await read_body(request)
    try:
        pairs = parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError as error:
        raise Problem(400) from error
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    if not _NONCE.fullmatch(fields.get("nonce", "")):
        raise Problem(400)
    return Form(
        nonce=fields["nonce"],
        step=_name(fields.get("step", "")),
        question=_number(fields.get("question", "")),
        many="many" in fields,
        writes="writes" in fields,
        toggles="toggle" in fields,
        codes=tuple(_name(value) for name, value in pairs if name == "code" and value)[:_CODES],
        text=clean(fields.get("text", "")),
        on=_date(fields.get("on", "")),
        do=_name(fields.get("do", "")),
        after=_name(fields.get("after", "")),
        locale=_name(fields.get("locale", "")),
        via=_name(fields.get("via", "")),
        number=_name(fields.get("number", "")),
        word=clean(fields.get("word", "")),
    )


def bodies_of(form: Form) -> list[Body]:
    """What the resident did, in order; nothing when the form says nothing.

    Words typed beside a choice are heard first, for they may tell of danger. So may a tick: ticks win over a way past
    the question that was pressed below them.
    """
    said: list[Body] = [Said(form.text)] if form.text.strip() and not form.draft else []
    pressed = _pressed(form)
    return [*said, pressed] if pressed else said


def _pressed(form: Form) -> Body | None:
    if form.do in _ANYWHERE:
        return Commanded(form.do)
    if form.toggles:
        return Chose(form.step, form.question, form.codes[:1]) if form.codes else None
    if form.codes or form.on:
        return Chose(form.step, form.question, form.codes, whole=form.many, on=form.on)
    if form.do == Command.DONE and form.text.strip():
        return None
    return Chose(form.step, form.question, (form.do,)) if form.do else None


def _name(value: str) -> str:
    return clean(value)[:_NAME_LENGTH]


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else 0


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
