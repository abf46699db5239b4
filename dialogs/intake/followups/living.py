"""Follow-ups on body, home and food."""

from __future__ import annotations

from dialogs.content import Option, T
from dialogs.intake.followups.step import follow_up

HEALTH = follow_up(
    "health",
    T("health.stopped.ask", "Has medicine or treatment stopped because of money or papers?"),
    T("health.stopped.staff", "Treatment stopped"),
    Option("stopped", T("health.stopped.stopped", "Already stopped")),
    Option("soon", T("health.stopped.soon", "It will stop soon")),
    Option("no", T("health.stopped.no", "No")),
)

HOUSING = follow_up(
    "housing",
    T("housing.sleep.ask", "Where do you sleep these days?"),
    T("housing.sleep.staff", "Sleeps these days"),
    Option("own", T("housing.sleep.own", "My own place")),
    Option("dorm", T("housing.sleep.dorm", "Company dormitory")),
    Option("friend", T("housing.sleep.friend", "With someone I know")),
    Option("paid", T("housing.sleep.paid", "Net cafe, hotel, car")),
    Option("outside", T("housing.sleep.outside", "Outside")),
    ask_third=T("housing.sleep.ask_third", "Where does the person sleep these days?"),
)

FOOD = follow_up(
    "food",
    T("food.last.ask", "When did you last eat a meal?"),
    T("food.last.staff", "Last meal"),
    Option("today", T("food.last.today", "Today")),
    Option("yesterday", T("food.last.yesterday", "Yesterday")),
    Option("before", T("food.last.before", "Before that")),
    ask_third=T("food.last.ask_third", "When did the person last eat a meal?"),
)
