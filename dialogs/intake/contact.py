"""How the counter may answer, with its details."""

from __future__ import annotations

from dialogs.content import Escape, Kind, Option, Step, T
from dialogs.intake import guards

CONTACT = Step(
    key="contact",
    ask=T("contact.ask", "How may the counter answer you?"),
    why=T("contact.why", "So that we never write or call when it is not safe."),
    staff=T("contact.staff", "How to answer"),
    kind=Kind.ONE,
    options=(
        Option("here", T("contact.here", "Write to me here")),
        Option("quiet", T("contact.quiet", "I will come and look")),
        Option("phone", T("contact.phone", "Call me")),
        Option("visit", T("contact.visit", "I will go there")),
        Option("cannot_go", T("contact.cannot_go", "I cannot go out")),
    ),
    relevant=guards.consented,
    escapes=(Escape.SKIP, Escape.IN_PERSON),
)

CONTACT_NUMBER = Step(
    key="contact.number",
    ask=T("contact.number.ask", "Which number may we call?"),
    why=T("contact.number.why", "So that only a telephone you have chosen rings."),
    staff=T("contact.number.staff", "Telephone"),
    kind=Kind.TEXT,
    relevant=guards.wants_call,
    of="contact",
)

CONTACT_TIMES = Step(
    key="contact.times",
    ask=T("contact.times.ask", "When is it safe to call?"),
    why=T("contact.times.why", "So that it rings only when you can talk."),
    staff=T("contact.times.staff", "Safe times to call"),
    kind=Kind.MANY,
    options=(
        Option("morning", T("contact.times.morning", "Weekday morning")),
        Option("afternoon", T("contact.times.afternoon", "Weekday afternoon")),
        Option("no_voicemail", T("contact.times.no_voicemail", "No voicemail please")),
    ),
    relevant=guards.wants_call,
    of="contact",
)

CONTACT_CANNOT_WHY = Step(
    key="contact.cannot_why",
    ask=T("contact.cannot_why.ask", "What makes it hard to come?"),
    why=T("contact.cannot_why.why", "So that we look for a way that fits you."),
    staff=T("contact.cannot_why.staff", "Why coming is hard"),
    kind=Kind.ONE,
    options=(
        Option("afraid", T("contact.cannot_why.afraid", "I am afraid")),
        Option("body", T("contact.cannot_why.body", "Body or mind")),
        Option("far", T("contact.cannot_why.far", "Far, or no fare")),
        Option("time", T("contact.cannot_why.time", "Work or children")),
        Option("seen", T("contact.cannot_why.seen", "Not to be seen")),
    ),
    relevant=guards.cannot_go,
    of="contact",
)

CONTACT_WORD_WEB = T(
    "contact.word.ask_web",
    "When you close the browser or press “Leave quickly”, this page is gone. If you like, choose a word only you know: "
    "with it and your number you can come back to it. We cannot tell it to you later.",
)

CONTACT_WORD = Step(
    key="contact.word",
    ask=T(
        "contact.word.ask",
        "If you like, choose a word that only you know. When you come back, we ask for it before anything is shown. "
        "Please remember it: we cannot tell it to you.",
    ),
    why=T("contact.word.why", "So that nobody else can read this here, or erase it, in your name."),
    staff=T("contact.word.staff", "Code word"),
    kind=Kind.TEXT,
    relevant=guards.offers_word,
    of="contact",
)
