"""From what a turn says to what is shown: texts in the resident's language, filled, and cut where they grow long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

import regex
from babel.dates import format_skeleton, format_time, get_day_names

from dialogs.content import T
from dialogs.office import JAPAN, Span
from dialogs.session import Bubble, Press, Session
from dialogs.turn import Button, Catalogs, Hours, Listed, Param, Phrase, Say

BUBBLE_CHARACTERS = 200

_SENTENCE_END = regex.compile(r"(?<=[。！？!?۔।])\s*(?=\S)|(?<=\.)\s+")
_SEPARATOR = T("list.separator", ", ")
_ISOLATED = "\u2068{}\u2069"  # a number or a Latin name must not reorder a right-to-left sentence


def render(says: Sequence[Say], session: Session, catalogs: Catalogs) -> tuple[Bubble, ...]:
    """The bubbles of one turn. Buttons stay with the last piece of a text that had to be cut."""
    locale = session.locale or session.hinted or "ja"
    return tuple(bubble for say in says for bubble in _bubbles(say, locale, catalogs))


def filled(text: T, params: dict[str, Param], locale: str, catalogs: Catalogs) -> str:
    """One text in one language. What fills it is never read as a template itself."""
    template = catalogs.text(locale, text)
    if not params:
        return template
    isolate = _ISOLATED if catalogs.direction(locale) == "rtl" else "{}"
    return template.format(**{name: isolate.format(_shown(value, locale, catalogs)) for name, value in params.items()})


def _shown(value: object, locale: str, catalogs: Catalogs) -> str:
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, date | time):
        return _moment(value, locale)
    match value:
        case T():
            return catalogs.text(locale, value)
        case Phrase():
            return filled(value.text, value.params, locale, catalogs)
        case Listed():
            separator = catalogs.text(locale, _SEPARATOR)
            return separator.join(_shown(entry, locale, catalogs) for entry in value.entries)
        case Hours():
            return _hours(value.spans, locale, catalogs)
        case tuple():
            return "\n".join(_shown(entry, locale, catalogs) for entry in value)
        case _:
            raise TypeError(f"a text cannot be filled with {type(value).__name__}")


def _moment(value: date | time, locale: str) -> str:
    if isinstance(value, datetime):
        local = value.astimezone(JAPAN)
        return f"{_moment(local.date(), locale)} {_moment(local.time(), locale)}"
    if isinstance(value, date):
        return str(format_skeleton("MMMEd", value, locale=_babel(locale)))
    return str(format_time(value, "HH:mm", locale=_babel(locale)))


def _hours(spans: Sequence[Span], locale: str, catalogs: Catalogs) -> str:
    """Days with the same hours together: "Mon to Fri 08:30 to 17:15"."""
    names = get_day_names("abbreviated", locale=_babel(locale))
    by_day: dict[int, list[Span]] = {}
    for span in sorted(spans, key=lambda span: (span.weekday, span.opens)):
        by_day.setdefault(span.weekday, []).append(span)
    runs: list[tuple[int, int, list[tuple[time, time]]]] = []
    for day, of_day in by_day.items():
        times = [(span.opens, span.closes) for span in of_day]
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == times:
            runs[-1] = (runs[-1][0], day, times)
        else:
            runs.append((day, day, times))
    separator = catalogs.text(locale, _SEPARATOR)
    shown = []
    for first, last, times in runs:
        days = names[first] if first == last else f"{names[first]}–{names[last]}"
        shown.append(f"{days} {separator.join(f'{opens:%H:%M}–{closes:%H:%M}' for opens, closes in times)}")
    return separator.join(shown)


def _babel(locale: str) -> str:
    return locale.partition("@")[0]


def _bubbles(say: Say, locale: str, catalogs: Catalogs) -> list[Bubble]:
    text = filled(say.text, say.params, locale, catalogs)
    texts = [text] if say.role == "staff" else _cut(text)
    last = Bubble(
        text=texts[-1],
        role=say.role,
        step=say.step,
        question=say.question,
        many=say.many,
        writes=say.writes,
        dating=say.dating,
        redraws=say.redraws,
        progress=filled(say.progress.text, say.progress.params, locale, catalogs) if say.progress else "",
        presses=tuple(_press(button, locale, catalogs) for button in say.buttons),
    )
    role = "text" if say.role == "question" else say.role
    return [*(Bubble(text=text, role=role, redraws=say.redraws) for text in texts[:-1]), last]


def _press(button: Button, locale: str, catalogs: Catalogs) -> Press:
    return Press(
        code=button.code,
        label=button.label if isinstance(button.label, str) else catalogs.text(locale, button.label),
        kind=button.kind,
        chosen=button.chosen,
        group=catalogs.text(locale, button.group) if button.group else "",
        dated=button.dated,
    )


def _cut(text: str) -> list[str]:
    """A long running text in pieces of whole sentences; lists (texts with line breaks) stay whole."""
    if len(text) <= BUBBLE_CHARACTERS or "\n" in text:
        return [text]
    pieces = [""]
    gap = "" if regex.search(r"[。！？]", text) else " "
    for sentence in _SENTENCE_END.split(text):
        if pieces[-1] and len(pieces[-1]) + len(gap) + len(sentence) > BUBBLE_CHARACTERS:
            pieces.append(sentence)
        else:
            pieces[-1] = f"{pieces[-1]}{gap}{sentence}" if pieces[-1] else sentence
    return pieces


def plain(bubbles: Sequence[Bubble]) -> str:
    """The question's wording in a batch, else all of its text: what staff see as "asked"."""
    question = [bubble.text for bubble in bubbles if bubble.role == "question"]
    return question[-1] if question else "\n".join(bubble.text for bubble in bubbles)
