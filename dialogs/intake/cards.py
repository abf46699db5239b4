"""Cards laid over any question: they keep the place. And the lines of the read-back that are tapped, not asked."""

from __future__ import annotations

from dialogs.content import Kind, Option, Source, Step, T
from dialogs.intake import guards, says

HELP = Step(
    key="help",
    ask=T("say.help", "What would you like to know or do? You keep your place."),
    kind=Kind.ONE,
    options=(
        Option("machine", T("help.machine.label", "Is this a person?")),
        Option("work_school", T("help.work_school.label", "Will others hear?")),
        Option("immigration", T("help.immigration.label", "Immigration?")),
        Option("child", T("help.child.label", "And my child?")),
    ),
    gate=True,
    escapes=(),
)

ERASE = Step(
    key="erase",
    ask=T("say.erase_confirm", "Erase everything you wrote here? It cannot be brought back."),
    kind=Kind.ONE,
    options=(
        Option("erase", T("erase.erase", "Yes, erase it")),
        Option("keep", T("erase.keep", "No, keep it")),
    ),
    gate=True,
    escapes=(),
)

CHANGE = Step(
    key="change",
    ask=T("change.ask", "Which answer would you like to change?"),
    kind=Kind.ONE,
    options=(Option("keep", T("change.keep", "None, go back")),),
    source=Source.ANSWERED,
    gate=True,
    escapes=(),
)

REPLACE = Step(
    key="replace",
    ask=T("say.stale", 'Change "{old}" to "{new}"?'),
    kind=Kind.ONE,
    options=(
        Option("yes", T("replace.yes", "Yes, change it")),
        Option("no", T("replace.no", "No, leave it")),
    ),
    gate=True,
    escapes=(),
)

NEAR = Step(
    key="near",
    ask=T(
        "near.card",
        "You can close this now. It will only show opening hours. You can come back any time.",
    ),
    kind=Kind.ONE,
    options=(
        Option("close", T("near.close", "Close now")),
        Option("go_on", T("near.go_on", "Go on")),
    ),
    gate=True,
    escapes=(),
)

RESUME = Step(
    key="resume",
    ask=T("resume.ask", "Welcome back. You have answered {answered}; about {left} are left. What would you like?"),
    kind=Kind.ONE,
    options=(
        Option("continue", T("resume.continue", "Continue")),
        Option("change", T("resume.change", "Change an answer")),
        Option("erase", T("resume.erase", "Erase everything")),
    ),
    gate=True,
    escapes=(),
)

PAUSED = Step(
    key="paused",
    ask=says.PAUSED,
    kind=Kind.ONE,
    options=(
        Option("remind", T("paused.remind", "Remind me once")),
        Option("continue", T("paused.continue", "Continue")),
    ),
    gate=True,
    escapes=(),
)

WORD = Step(
    key="word",
    ask=T("word.ask", "Hello. Would you like to continue? Then please write your word."),
    kind=Kind.TEXT,
    options=(
        Option("numbers", T("word.numbers", "Phone numbers")),
        Option("close", T("word.close", "Close")),
    ),
    gate=True,
    escapes=(),
)
"""Asked of whoever comes back, where a code word was set. It tells nothing about what was said, or whether it was."""

ERASE_WORD = Step(
    key="erase_word",
    ask=T("erase_word.ask", "Somebody else could be holding this screen. Please write your word."),
    kind=Kind.TEXT,
    options=(
        Option("keep", T("erase_word.keep", "No, keep it")),
        Option("numbers", T("erase_word.numbers", "Phone numbers")),
    ),
    gate=True,
    escapes=(),
)

ERASE_WAIT = Step(
    key="erase_wait",
    ask=T(
        "erase_wait.ask",
        "Erasing is set for {due}, in case somebody else is holding this screen. "
        "Until then you can take it back with one tap.",
    ),
    kind=Kind.ONE,
    options=(
        Option("take_back", T("erase_wait.take_back", "Take it back")),
        Option("leave", T("erase_wait.leave", "Leave it so")),
    ),
    gate=True,
    escapes=(),
)

CLOSED = Step(
    key="closed",
    ask=T("say.closed_card", "This consultation was closed. Shall we open it again, or start a new one?"),
    kind=Kind.ONE,
    options=(
        Option("reopen", T("closed.reopen", "Open it again")),
        Option("new", T("closed.new", "Start a new one")),
        Option("nothing", T("closed.nothing", "Neither, thank you")),
    ),
    gate=True,
    escapes=(),
)

OFFER_TIME = Step(
    key="offer_time",
    ask=T(
        "sent.offer_time",
        "Would one of these times suit you for a first talk? It is a wish, not yet an appointment: the counter tells "
        "you whether it can be then.",
    ),
    why=T("sent.offer_time.why", "So that you know when somebody could have time for you."),
    staff=T("sent.offer_time.staff", "Wish: no booking yet"),
    kind=Kind.ONE,
    source=Source.SLOTS,
    options=(
        Option("other", T("sent.offer_time.other", "Another time")),
        Option("none", T("sent.offer_time.none", "No time now")),
    ),
    relevant=guards.was_offered_time,
    escapes=(),
)
"""Asked once it is sent, where the office keeps times for first talks. Nothing is booked by it."""

CALL_ME = Step(
    key="call_me",
    ask=T("call_me.ask", "What may we call you? A nickname is fine."),
    why=T("call_me.why", "So that we can speak to you by a name you like."),
    staff=T("call_me.staff", "Name to be called"),
    kind=Kind.TEXT,
)

INTERPRETER = Step(
    key="interpreter",
    # For whoever writes in Japanese the wording is `wording.INTERPRETER_JAPANESE`.
    ask=T("interpreter.ask", "Would you like an interpreter for {language}?"),
    why=T("interpreter.why", "So that you can talk in the language you like."),
    staff=T("interpreter.staff", "Interpreter"),
    kind=Kind.ONE,
    options=(
        Option("wanted", T("interpreter.wanted", "Yes, please")),
        Option("other", T("interpreter.other", "Another language")),
        Option("not_needed", T("interpreter.not_needed", "Not needed")),
    ),
)

AGE_GROUP = Step(
    key="age_group",
    ask=T("age_group.ask", "Which age group are you in?"),
    ask_third=T("age_group.ask_third", "Which age group is the person in?"),
    why=T("age_group.why", "So that help for your age is found."),
    staff=T("age_group.staff", "Age group"),
    kind=Kind.ONE,
    options=(
        Option("under_18", T("age_group.under_18", "Under 18")),
        Option("18_39", T("age_group.18_39", "18 to 39")),
        Option("40_64", T("age_group.40_64", "40 to 64")),
        Option("65_up", T("age_group.65_up", "65 or over")),
    ),
)

TAPPED: tuple[Step, ...] = (CALL_ME, INTERPRETER, AGE_GROUP)
"""Lines of the read-back that stay empty unless the resident touches them."""

CARDS: tuple[Step, ...] = (
    HELP,
    ERASE,
    ERASE_WORD,
    ERASE_WAIT,
    CHANGE,
    REPLACE,
    NEAR,
    PAUSED,
    RESUME,
    WORD,
    CLOSED,
    OFFER_TIME,
    *TAPPED,
)
