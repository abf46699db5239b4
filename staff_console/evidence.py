"""The words behind a sign of urgency: the resident's own sentences, with the words marked that raised it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from dialogs.reading import read
from dialogs.safety import seq_of, spans_of
from staff_console.speech import quoted
from state.records import LeadView, Message

# A sentence without an end, as people write them on a telephone, is cut around the words.
_MOST_AROUND = 120
_CUT = "…"

_Span = tuple[int, int]


@dataclass(frozen=True)
class Quote:
    """`text`: the sentence with its marks. `at`: when it was written."""

    text: Markup
    at: datetime


def quotes_of(view: LeadView, reasons: Iterable[str]) -> list[Quote]:
    """The sentences that these reasons name, each once, in the order in which they were written. A message that was
    taken back gives none."""
    said = {message.seq: message for message in view.transcript if message.side == "resident" and not message.withdrawn}
    return [
        Quote(_quoted(view, said[seq], sentence, marks), said[seq].at)
        for seq, found in _by_message(reasons, said).items()
        for sentence, marks in found.items()
    ]


def has_words(reason: str) -> bool:
    """Whether a reason names words, not an answer."""
    return seq_of(reason) is not None


def _by_message(reasons: Iterable[str], said: Mapping[int, Message]) -> dict[int, dict[_Span, list[_Span]]]:
    found: dict[int, dict[_Span, list[_Span]]] = {}
    for reason in reasons:
        seq = seq_of(reason)
        if seq is not None and seq in said:
            for sentence, span in _sentences(reason, _text(said[seq])):
                found.setdefault(seq, {}).setdefault(sentence, []).append(span)
    return {seq: dict(sorted(found[seq].items())) for seq in sorted(found)}


def _sentences(reason: str, text: str) -> Iterator[tuple[_Span, _Span]]:
    reading = read(text)
    for start, end in spans_of(reason, text):
        yield reading.sentence(start, end), (start, end)


def _text(message: Message) -> str:
    return message.heard.text if message.heard else ""


def _quoted(view: LeadView, message: Message, sentence: _Span, marks: list[_Span]) -> Markup:
    first = max(sentence[0], min(start for start, _ in marks) - _MOST_AROUND)
    last = min(sentence[1], max(end for _, end in marks) + _MOST_AROUND)
    before = _CUT if first > sentence[0] else ""
    after = _CUT if last < sentence[1] else ""
    text = _text(message)[first:last]
    blank = len(text) - len(text.lstrip())
    shift = len(before) - first - blank
    shown = f"{before}{text.strip()}{after}"
    spoken = (message.heard.locale if message.heard else "") or view.lead.locale
    return quoted(shown, spoken, [(start + shift, end + shift) for start, end in marks])
