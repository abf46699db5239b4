"""Follow-ups on family and people, and on violence."""

from __future__ import annotations

from dialogs.content import Kind, Option, T
from dialogs.intake.followups.step import follow_up

FAMILY = follow_up(
    "family",
    T("family.afraid.ask", "Are you afraid of someone at home?"),
    T("family.afraid.staff", "Afraid at home"),
    Option("yes", T("family.afraid.yes", "Yes")),
    Option("sometimes", T("family.afraid.sometimes", "Sometimes")),
    Option("no", T("family.afraid.no", "No")),
    ask_third=T("family.afraid.ask_third", "Is the person afraid of someone at home?"),
)

CHILDCARE = follow_up(
    "childcare",
    T("childcare.ok.ask", "How are the children now?"),
    T("childcare.ok.staff", "The children now"),
    Option("fine", T("childcare.ok.fine", "They are all right"), alone=True),
    Option("hungry", T("childcare.ok.hungry", "Not enough food")),
    Option("unsafe", T("childcare.ok.unsafe", "Not safe now")),
    Option("no_school", T("childcare.ok.no_school", "Not going to school")),
    kind=Kind.MANY,
)

CARE = follow_up(
    "care",
    T("care.alone.ask", "Is it safe to leave the person you care for alone?"),
    T("care.alone.staff", "Can be left alone"),
    Option("yes", T("care.alone.yes", "Yes")),
    Option("short", T("care.alone.short", "Only a short time")),
    Option("no", T("care.alone.no", "No")),
    Option("limit", T("care.alone.limit", "I am at my limit")),
    ask_third=T("care.alone.ask_third", "Can the one who needs care be left alone safely?"),
)

WITHDRAWAL = follow_up(
    "withdrawal",
    T("withdrawal.eating.ask", "Are meals and sleep possible?"),
    T("withdrawal.eating.staff", "Eating and sleeping"),
    Option("yes", T("withdrawal.eating.yes", "Yes")),
    Option("little", T("withdrawal.eating.little", "Only a little")),
    Option("no", T("withdrawal.eating.no", "Hardly at all")),
    ask_third=T("withdrawal.eating.ask_third", "Is the person eating and sleeping?"),
)

COMMUNITY = follow_up(
    "community",
    T("community.talk.ask", "Is there someone you can talk to?"),
    T("community.talk.staff", "Someone to talk to"),
    Option("yes", T("community.talk.yes", "Yes")),
    Option("online", T("community.talk.online", "Only online")),
    Option("no", T("community.talk.no", "No one")),
    ask_third=T("community.talk.ask_third", "Is there someone the person can talk to?"),
)

VIOLENCE = follow_up(
    "violence",
    T("violence.safe.ask", "Are you safe at this moment?"),
    T("violence.safe.staff", "Safe at this moment"),
    Option("safe", T("violence.safe.safe", "Safe now")),
    Option("until", T("violence.safe.until", "Safe only for today")),
    Option("not_safe", T("violence.safe.not_safe", "Not safe")),
    ask_third=T("violence.safe.ask_third", "Is the person safe at this moment?"),
)
