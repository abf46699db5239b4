"""Labels of buttons, words understood when typed, and the counter's names of things."""

from __future__ import annotations

from dialogs.content import T

BUTTONS: dict[str, T] = {
    "skip": T("button.skip", "Skip"),
    "unknown": T("button.unknown", "I don't know"),
    "in_person": T("button.in_person", "Tell you in person"),
    "done": T("button.done", "Done"),
    "back_to_groups": T("button.back_to_groups", "Other topics"),
    "help": T("button.help", "Help"),
    "language": T("button.language", "Change language"),
    "back": T("button.back", "Back"),
    "pause": T("button.pause", "Take a break"),
    "close": T("button.close", "Close now"),
    "erase": T("button.erase", "Erase everything"),
    "numbers": T("button.numbers", "Phone numbers"),
    "person": T("button.person", "Talk to a person"),
    "change": T("button.change", "Change an answer"),
    "why": T("button.why", "Why?"),
    "counter_card": T("button.counter_card", "Card for the counter"),
    "menu": T("button.menu", "Menu"),
    "start": T("button.start", "Start"),
}
"""By the name of the command, with `back_to_groups` and `menu` besides."""

TYPED: dict[str, T] = {
    "help": T("typed.help", "help|menu"),
    "language": T("typed.language", "language|languages|change language"),
    "pause": T("typed.pause", "pause|take a break|later"),
    "back": T("typed.back", "back|go back"),
    "close": T("typed.close", "close|close now"),
    "erase": T("typed.erase", "erase|erase everything|delete|delete everything"),
    "why": T("typed.why", "why|why do you ask"),
    "skip": T("typed.skip", "skip|pass|i don't want to say"),
    "unknown": T("typed.unknown", "i don't know|don't know|dont know|no idea"),
    "in_person": T("typed.in_person", "in person|tell you in person|i'd rather say it in person"),
    "numbers": T("typed.numbers", "numbers|phone numbers|telephone numbers"),
    "change": T("typed.change", "change|change an answer"),
    "person": T("typed.person", "person|a person|talk to a person|human|staff"),
    "done": T("typed.done", "done|that's all|finished"),
    "counter_card": T("typed.counter_card", "counter card|card for the counter|show my card"),
    "start": T("typed.start", "start|start again|restart"),
}
"""Words that give a command when a whole message consists of them; "|" stands between them. Never a cry for help."""

LEVELS: dict[str, T] = {
    "now": T("level.now", "Now"),
    "today": T("level.today", "Today"),
    "within_days": T("level.within_days", "Within days"),
    "within_months": T("level.within_months", "Within months"),
    "ordinary": T("level.ordinary", "Ordinary"),
}

FLAGS: dict[str, T] = {
    "suicide": T("flag.suicide", "Wish to die"),
    "violence_now": T("flag.violence_now", "Violence or fear"),
    "child_safety": T("flag.child_safety", "Safety of a child"),
    "medical": T("flag.medical", "Body or treatment"),
    "no_food": T("flag.no_food", "Nothing to eat"),
    "no_shelter": T("flag.no_shelter", "No place to sleep"),
    "eviction": T("flag.eviction", "May lose the home"),
    "utility_cutoff": T("flag.utility_cutoff", "Power, water, gas"),
    "money_out": T("flag.money_out", "Money runs out"),
    "exploitation": T("flag.exploitation", "Exploited at work"),
    "visa_expiry": T("flag.visa_expiry", "Papers have a date"),
    "deadline": T("flag.deadline", "Date set by others"),
    "caregiver_limit": T("flag.caregiver_limit", "Carer at the limit"),
    "unread": T("flag.unread", "Text not yet read"),
}
"""A flag says what, its level says when: never "now" in a flag's name."""

STATUSES: dict[str, T] = {
    "answered": T("status.answered", "Answered"),
    "declined": T("status.declined", "Did not want to say"),
    "unknown": T("status.unknown", "Does not know"),
    "in_person": T("status.in_person", "Will say it in person"),
    "not_asked": T("status.not_asked", "Not asked"),
}
