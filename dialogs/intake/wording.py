"""What of a step depends on the session: its wording, what is said before it, the order of its options."""

from __future__ import annotations

from dialogs.content import Option, Step, T
from dialogs.intake import guards, texts
from dialogs.intake.contact import CONTACT_WORD_WEB
from dialogs.proposal import proposed
from dialogs.session import Session

INTRO: dict[str, tuple[T, ...]] = {
    "opening": (texts.OPENING_1, texts.OPENING_2),
    "consent": (texts.CONSENT_1, texts.CONSENT_2, texts.CONSENT_3, texts.CONSENT_4),
}
"""Texts said before a question. The opening's third, with the hours, depends on the office (`opening.3.*`)."""

INTERPRETER_JAPANESE = T("interpreter.ask_ja", "Would you like an interpreter, for another language or for signing?")

REVIEW_SAFE = T(
    "review.safe",
    "The counter will read your answers. They are not shown here, so that nobody else sees them. "
    "You can still change any of them.",
)

TAKES_TEXT: frozenset[str] = frozenset({"area", "strength", "wish", "interpreter"})
"""Steps with options at which a typed text that is no label is an answer too, besides those of kind TEXT."""

COMMANDS: frozenset[tuple[str, str]] = frozenset(
    {
        ("opening", "numbers"),
        ("opening", "close"),
        ("consent", "more"),
        ("own_words", "example"),
        ("strength", "write"),
        ("wish", "write"),
        ("stop", "change"),
        ("review", "change"),
        ("review", "call_me"),
        ("review", "interpreter"),
        ("review", "age_group"),
        ("interpreter", "other"),
        ("residency.kind", "outside"),
    }
)
"""Options (step, code) that do something and leave the question open instead of answering it."""


def consents_briefly(session: Session) -> bool:
    """Who is in a hurry or in danger gets one sentence; the rest stands behind "Read more"."""
    return guards.opened_short(session) or bool(session.flags)


def ask_of(step: Step, session: Session) -> T:
    """The wording of a question in this session."""
    if step.key == "consent" and consents_briefly(session):
        return texts.CONSENT_SHORT
    if step.key == "interpreter" and guards.in_japanese(session):
        return INTERPRETER_JAPANESE
    if step.key == "contact.word" and session.channel == "web":
        return CONTACT_WORD_WEB
    if step.key == "review" and guards.safe_mode(session):
        return REVIEW_SAFE
    if step.ask_third and guards.third_party(session):
        return step.ask_third
    return step.ask


def intro_of(step: Step, session: Session) -> tuple[T, ...]:
    """What is said before a question when it is asked for the first time."""
    if step.key != "consent":
        return INTRO.get(step.key, ())
    return () if consents_briefly(session) else (*INTRO["consent"], *_of_app(session))


def _of_app(session: Session) -> tuple[T, ...]:
    """What holds where the conversation lies with somebody else too."""
    return () if session.channel == "web" else (texts.CONSENT_APP,)


def more_of(session: Session) -> tuple[T, ...]:
    """What "Read more" at the consent shows: the whole text, or what it leaves open where it was shown already."""
    if consents_briefly(session):
        return (*texts.CONSENT_MORE, *_of_app(session))
    return (texts.CONSENT_SHARE, texts.HELP_TEXTS["work_school"], texts.HELP_TEXTS["machine"])


def options_of(step: Step, session: Session) -> tuple[Option, ...]:
    """The options in the order in which they are shown: "I will come and look" first when others may see, and the needs
    that the resident's own words speak of. Whoever writes in Japanese is asked which language, not whether Japanese."""
    if step.key == "interpreter" and guards.in_japanese(session):
        return tuple(option for option in step.options if option.code != "wanted")
    if step.key == "needs":
        first = proposed(session)
        return tuple(sorted(step.options, key=lambda option: option.code not in first))
    if step.key == "contact" and guards.safe_mode(session):
        return tuple(sorted(step.options, key=lambda option: option.code != "quiet"))
    return step.options
