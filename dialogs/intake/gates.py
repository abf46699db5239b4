"""Stations of the way that are not answers for the counter: language, opening, consent, stop card, read-back."""

from __future__ import annotations

from dialogs.content import Kind, Option, Source, Step, T
from dialogs.intake import guards

LANGUAGE = Step(
    key="language",
    ask=T("language.ask", "Which language would you like to use?"),
    kind=Kind.ONE,
    source=Source.LOCALES,
    gate=True,
    escapes=(),
    staff=T("language.staff", "Language"),
    why=T("language.why", "So that you can write and read in the language you like."),
)

OPENING = Step(
    key="opening",
    ask=T("opening.ask", "How would you like to begin?"),
    kind=Kind.ONE,
    options=(
        Option("start", T("opening.start", "Start")),
        Option("short", T("opening.short", "Only 2 questions")),
        Option("numbers", T("opening.numbers", "Phone numbers now")),
        Option("close", T("opening.close", "Close")),
    ),
    gate=True,
    escapes=(),
    staff=T("opening.staff", "Way chosen"),
    why=T("opening.why", "So that you decide how much to tell today."),
)

CONSENT = Step(
    key="consent",
    ask=T("consent.ask", "This is not an application for any benefit. May we keep your answers?"),
    kind=Kind.ONE,
    options=(
        Option("yes", T("consent.yes", "Yes, start")),
        Option("no", T("consent.no", "No")),
        Option("more", T("consent.more", "Read more")),
    ),
    relevant=guards.asks_consent,
    gate=True,
    escapes=(),
    staff=T("consent.staff", "Consent to keep and show"),
    why=T("consent.why", "Because they are yours. Nothing is kept before you say yes."),
)

STOP = Step(
    key="stop",
    ask=T(
        "stop",
        "Thank you. This is enough to begin. You can send it now, or answer about {left} more short questions.",
    ),
    kind=Kind.ONE,
    options=(
        Option("send", T("stop.send", "Send now")),
        Option("more", T("stop.more", "A few more")),
        Option("change", T("stop.change", "Change an answer")),
        Option("dont", T("stop.dont", "Stop, don't send")),
    ),
    relevant=guards.consented,
    gate=True,
    escapes=(),
    staff=T("stop.staff", "Stop card"),
    why=T("stop.why", "So that you tell only as much as you want today."),
)

REVIEW = Step(
    key="review",
    ask=T("review", "This is what the counter will read. You can change or remove any line."),
    kind=Kind.ONE,
    options=(
        Option("send", T("review.send", "Send")),
        Option("change", T("review.change", "Change an answer")),
        Option("call_me", T("review.call_me", "What to call me")),
        Option("interpreter", T("review.interpreter", "Interpreter")),
        Option("age_group", T("review.age_group", "Age group")),
        Option("dont", T("review.dont", "Don't send")),
    ),
    relevant=guards.beyond_stop,
    gate=True,
    escapes=(),
    staff=T("review.staff", "Read-back"),
    why=T("review.why", "So that nothing is said in your name that you did not mean."),
)
