"""Whom it is about, in whose words, which needs, and how long the money lasts."""

from __future__ import annotations

from dialogs.content import Escape, Kind, Option, Source, Step, T
from dialogs.intake import guards
from dialogs.needs import GROUPS, NEEDS

FOR_WHOM = Step(
    key="for_whom",
    ask=T("for_whom.ask", "Who is this about?"),
    why=T("for_whom.why", "So that we ask the right questions and contact nobody by mistake."),
    staff=T("for_whom.staff", "About whom"),
    kind=Kind.ONE,
    options=(
        Option("me", T("for_whom.me", "Me")),
        Option("family", T("for_whom.family", "Someone in my family")),
        Option("other", T("for_whom.other", "Someone else")),
    ),
    relevant=guards.interviewed,
)

RELATION = Step(
    key="relation",
    ask=T("relation.ask", "Who is the person to you?"),
    why=T("relation.why", "So that we know whose words these are."),
    staff=T("relation.staff", "Relation to person"),
    kind=Kind.ONE,
    options=(
        Option("parent", T("relation.parent", "My parent")),
        Option("child", T("relation.child", "My child")),
        Option("spouse", T("relation.spouse", "Wife or husband")),
        Option("relative", T("relation.relative", "Other relative")),
        Option("friend", T("relation.friend", "Friend, neighbour")),
        Option("client", T("relation.client", "I support them")),
    ),
    relevant=guards.interviewed_for_another,
)

PERSON_KNOWS = Step(
    key="person_knows",
    ask=T("person_knows.ask", "Does the person know that you are writing?"),
    why=T("person_knows.why", "So that nothing happens behind the person's back."),
    staff=T("person_knows.staff", "The person knows"),
    kind=Kind.ONE,
    options=(
        Option("yes", T("person_knows.yes", "Yes")),
        Option("no", T("person_knows.no", "No")),
        Option("not_tell", T("person_knows.not_tell", "Please don't tell")),
    ),
    relevant=guards.interviewed_for_another,
)

OWN_WORDS = Step(
    key="own_words",
    ask=T(
        "own_words.ask",
        "What is hard for you now? A few words in any language are enough. "
        "Please leave out names, card numbers and visa details.",
    ),
    ask_third=T(
        "own_words.ask_third",
        "What is hard for the person now? A few words in any language are enough. "
        "Please do not write the person's name, card numbers or visa details.",
    ),
    why=T("own_words.why", "So that the counter hears it in your words, not ours."),
    staff=T("own_words.staff", "Own words"),
    kind=Kind.TEXT,
    options=(
        Option("hard", T("own_words.hard", "Hard to explain")),
        Option("example", T("own_words.example", "Show me examples")),
    ),
    relevant=guards.interviewed,
    escapes=(Escape.SKIP, Escape.IN_PERSON),
)

EXAMPLES: tuple[T, ...] = (
    T("own_words.example.1", "“My rent is two months late and I am afraid of losing the room.”"),
    T("own_words.example.2", "“I work at night and I cannot pay for my child's school things.”"),
    T("own_words.example.3", "“I have not gone out for a long time. I do not know where to start.”"),
)

EXAMPLES_THIRD: tuple[T, ...] = (
    T("own_words.example_third.1", "“My son has hardly left his room since spring and I do not know how to help.”"),
    T("own_words.example_third.2", "“My neighbour's electricity is off and she does not read Japanese.”"),
    T("own_words.example_third.3", "“My father lost his job and says nothing about money.”"),
)

NEEDS_STEP = Step(
    key="needs",
    ask=T("needs.ask", "Which of these is it about? Choose as many as you like."),
    ask_third=T("needs.ask_third", "Which of these is hard for the person? Choose as many as you like."),
    why=T("needs.why", "So that the right person at the counter reads it."),
    staff=T("needs.staff", "Needs"),
    kind=Kind.MANY,
    options=tuple(Option(need.code, need.label, group=need.group) for need in NEEDS),
    groups=tuple(Option(code, label) for code, label in GROUPS.items()),
    relevant=guards.interviewed,
    escapes=(Escape.SKIP, Escape.UNKNOWN, Escape.IN_PERSON),
)

MOST_PRESSING = Step(
    key="most_pressing",
    ask=T("most_pressing.ask", "Which one is heaviest right now?"),
    why=T("most_pressing.why", "So that we begin where it hurts most."),
    staff=T("most_pressing.staff", "Most pressing"),
    kind=Kind.ONE,
    source=Source.CHOSEN_NEEDS,
    options=tuple(Option(need.code, need.label) for need in NEEDS),
    relevant=guards.several_needs,
    escapes=(Escape.SKIP, Escape.UNKNOWN),
)

RUNWAY = Step(
    key="runway",
    ask=T(
        "runway.ask",
        "With the money you have and the money you know is coming, how long can you manage?",
    ),
    ask_third=T(
        "runway.ask_third",
        "With the money the person has and the money that is coming, how long can they manage?",
    ),
    why=T("runway.why", "So that help comes before the money ends."),
    staff=T("runway.staff", "How long money lasts"),
    kind=Kind.ONE,
    options=(
        Option("none", T("runway.none", "Nothing left now")),
        Option("days", T("runway.days", "A few days")),
        Option("weeks", T("runway.weeks", "One or two weeks")),
        Option("month", T("runway.month", "About one month")),
        Option("months", T("runway.months", "Two or three months")),
        Option("longer", T("runway.longer", "More than 3 months")),
    ),
    relevant=guards.interviewed,
    escapes=(Escape.SKIP, Escape.UNKNOWN),
)
