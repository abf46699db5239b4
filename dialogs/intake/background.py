"""After the stop card: where and with whom the resident lives, work, other help, strengths and the wish."""

from __future__ import annotations

from dialogs.content import Escape, Kind, Option, Source, Step, T
from dialogs.intake import guards

AREA = Step(
    key="area",
    ask=T(
        "area.ask",
        "Which part of town do you live in? Only the area, not the address. "
        "If you have left home to be safe, please skip this.",
    ),
    ask_third=T(
        "area.ask_third",
        "Which part of town does the person live in? Only the area, not the address. "
        "If they have left home to be safe, please skip this.",
    ),
    why=T("area.why", "So that the counter near you answers."),
    staff=T("area.staff", "Area"),
    kind=Kind.ONE,
    source=Source.DISTRICTS,
    options=(
        Option("other_city", T("area.other_city", "Another city")),
        Option("no_fixed", T("area.no_fixed", "No fixed place")),
    ),
    relevant=guards.beyond_stop,
    escapes=(Escape.SKIP, Escape.UNKNOWN),
)

HOUSEHOLD = Step(
    key="household",
    ask=T("household.ask", "Who lives with you?"),
    ask_third=T("household.ask_third", "Who lives with the person?"),
    why=T("household.why", "So that we think of everyone who eats and sleeps with you."),
    staff=T("household.staff", "Lives with"),
    kind=Kind.MANY,
    options=(
        Option("alone", T("household.alone", "Living alone"), alone=True),
        Option("partner", T("household.partner", "Wife, husband")),
        Option("child_small", T("household.child_small", "Child under 6")),
        Option("child_school", T("household.child_school", "Child aged 6 to 17")),
        Option("pregnant", T("household.pregnant", "Someone is pregnant")),
        Option("elder", T("household.elder", "Parent or older")),
        Option("others", T("household.others", "Other people")),
    ),
    relevant=guards.beyond_stop,
    escapes=(Escape.SKIP, Escape.IN_PERSON),
)

WORK = Step(
    key="work",
    ask=T("work.ask", "How is work now?"),
    ask_third=T("work.ask_third", "How is work for the person now?"),
    why=T("work.why", "So that we know which ways are open."),
    staff=T("work.staff", "Work"),
    kind=Kind.MANY,
    options=(
        Option("working", T("work.working", "Working")),
        Option("want_change", T("work.want_change", "Want another job")),
        Option("on_leave", T("work.on_leave", "On leave now")),
        Option("looking", T("work.looking", "Looking for work")),
        Option("not_now", T("work.not_now", "Cannot work now")),
        Option("school", T("work.school", "School")),
        Option("not_working", T("work.not_working", "Retired or at home")),
    ),
    relevant=guards.beyond_stop,
    escapes=(Escape.SKIP, Escape.IN_PERSON),
)

OTHER_HELP = Step(
    key="other_help",
    ask=T("other_help.ask", "Is another office or person already helping you?"),
    ask_third=T("other_help.ask_third", "Is another office or person already helping them?"),
    why=T(
        "other_help.why",
        "So that you need not tell the same story twice. We ask you before we contact them.",
    ),
    staff=T("other_help.staff", "Already helped by"),
    kind=Kind.MANY,
    options=(
        Option("nobody", T("other_help.nobody", "Nobody yet"), alone=True),
        Option("city", T("other_help.city", "City office")),
        Option("seiho", T("other_help.seiho", "Seikatsu hogo")),
        Option("legal", T("other_help.legal", "Lawyer")),
        Option("hospital_school", T("other_help.hospital_school", "Hospital or school")),
        Option("group", T("other_help.group", "NPO, church, friend")),
    ),
    relevant=guards.beyond_stop,
    escapes=(Escape.SKIP, Escape.IN_PERSON),
)

STRENGTH = Step(
    key="strength",
    ask=T(
        "strength.ask",
        "What are you good at, or what have people thanked you for? Small things count.",
    ),
    why=T("strength.why", "So that the counter knows you, not only your trouble."),
    staff=T("strength.staff", "Strengths"),
    kind=Kind.MANY,
    options=(
        Option("home", T("strength.home", "Cooking, housework")),
        Option("care_people", T("strength.care_people", "Caring for people")),
        Option("make_fix", T("strength.make_fix", "Making and fixing")),
        Option("languages", T("strength.languages", "Languages")),
        Option("licence", T("strength.licence", "Driving, licences")),
        Option("talk", T("strength.talk", "Talking with people")),
        Option("keep_on", T("strength.keep_on", "I keep going")),
        Option("write", T("strength.write", "Write it myself")),
    ),
    relevant=guards.beyond_stop_about_me,
)

WISH = Step(
    key="wish",
    ask=T("wish.ask", "If one thing could become easier first, what would you choose?"),
    why=T("wish.why", "So that the help goes where you want to go."),
    staff=T("wish.staff", "Wish"),
    kind=Kind.ONE,
    options=(
        Option("sleep", T("wish.sleep", "Sleep without worry")),
        Option("eat", T("wish.eat", "Eat every day")),
        Option("safe", T("wish.safe", "A safe place")),
        Option("job", T("wish.job", "Work that lasts")),
        Option("child", T("wish.child", "Time with children")),
        Option("people", T("wish.people", "Someone to talk to")),
        Option("not_yet", T("wish.not_yet", "I can't say yet")),
        Option("write", T("wish.write", "Write it myself")),
    ),
    relevant=guards.beyond_stop_about_me,
)
