"""What decides tonight: who can see the screen, and what is true right now."""

from __future__ import annotations

from dialogs.content import Escape, Kind, Option, Step, T
from dialogs.intake import guards

PLACE = Step(
    key="place",
    ask=T("place.ask", "Can anyone else see this screen, now or later?"),
    why=T("place.why", "So that we show and send only what is safe for you."),
    staff=T("place.staff", "Who sees the screen"),
    kind=Kind.ONE,
    options=(
        Option("alone", T("place.alone", "Only I can see it")),
        Option("later", T("place.later", "Others may see later")),
        Option("near", T("place.near", "Someone is near now")),
    ),
    relevant=guards.asks_place,
)

RIGHT_NOW = Step(
    key="right_now",
    ask=T("right_now.ask", "Is any of this true right now? Tap all that fit."),
    why=T("right_now.why", "So that the most urgent thing comes first."),
    staff=T("right_now.staff", "Right now"),
    kind=Kind.MANY,
    options=(
        Option("hurt", T("right_now.hurt", "Hurt or very sick")),
        Option("violence", T("right_now.violence", "Violence right now")),
        Option("afraid", T("right_now.afraid", "Afraid of someone")),
        Option("die", T("right_now.die", "I want to die")),
        Option("no_food", T("right_now.no_food", "Nothing to eat")),
        Option("no_bed", T("right_now.no_bed", "No place to sleep")),
        Option("child", T("right_now.child", "A child is with me")),
        Option("none", T("right_now.none", "None of these"), alone=True),
    ),
    relevant=guards.asks_right_now,
    escapes=(Escape.SKIP, Escape.IN_PERSON),
)

DIE_TONIGHT = Step(
    key="die_tonight",
    ask=T("die_tonight.ask", "Are you thinking of ending your life tonight?"),
    ask_third=T("die_tonight.ask_third", "Is the person thinking of ending their life tonight?"),
    why=T("die_tonight.why", "So that we know what cannot wait. Any answer is all right."),
    staff=T("die_tonight.staff", "Wish to die tonight"),
    kind=Kind.ONE,
    options=(
        Option("yes", T("die_tonight.yes", "Yes")),
        Option("not_sure", T("die_tonight.not_sure", "Not sure")),
        Option("no", T("die_tonight.no", "Not tonight")),
    ),
    relevant=guards.asks_die_tonight,
    of="right_now",
)
