"""What the conversation would make of one text alone: needs, flags, urgency, and the words that led to each."""

from __future__ import annotations

from datetime import datetime

import msgspec

from dialogs import safety, urgency
from dialogs.language import guess
from dialogs.lead import Urgency, urgency_of
from dialogs.lexicon.scan import Seen
from dialogs.office import JAPAN
from dialogs.proposal import proposals, words_behind
from dialogs.session import Session
from dialogs.text import clean


class Question(msgspec.Struct, frozen=True):
    """`lang`: the text's language, where it is known."""

    id: str | int
    text: str
    lang: str | None = None


class JudgedNeed(msgspec.Struct, frozen=True):
    code: str
    score: float
    words: tuple[str, ...]


class JudgedFlag(msgspec.Struct, frozen=True):
    code: str
    level: str
    words: tuple[str, ...]


class Judgement(msgspec.Struct, frozen=True):
    id: str | int
    lang: str
    needs: tuple[JudgedNeed, ...]
    flags: tuple[JudgedFlag, ...]
    urgency: Urgency


def judge(question: Question, now: datetime) -> Judgement:
    """By the same signs and rules as in the conversation. A text that does not tell its language counts as English."""
    text = clean(question.text)
    seen = safety.seen_in(text)
    session = Session(flow="", channel="", signs=list(safety.sightings(seen, 0)))
    session.flags = list(urgency.flags_of(session, now.astimezone(JAPAN).date()))
    session.flags.sort(key=lambda flag: urgency.rank(flag.level))
    return Judgement(
        id=question.id,
        lang=question.lang or guess(text) or safety.language_of(seen) or "en",
        needs=tuple(
            JudgedNeed(proposal.code, proposal.score, words_behind(proposal, seen, text))
            for proposal in proposals(session.signs)
        ),
        flags=tuple(JudgedFlag(flag.code, flag.level, _words(flag.because, seen, text)) for flag in session.flags),
        urgency=urgency_of(session),
    )


def _words(because: tuple[str, ...], seen: tuple[Seen, ...], text: str) -> tuple[str, ...]:
    by_reason = {reason.rpartition("#")[0]: reason for reason in because}
    found = (one.words(text) for one in seen if f"words:{one.sign.id}" in by_reason)
    return tuple(dict.fromkeys(word for words in found for word in words))
