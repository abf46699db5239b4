"""What is said about support lines on the counter's side."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.content import T

FOR: Mapping[str, T] = {
    "medical": T("console.lines.for.medical", "Illness, injury"),
    "violence_now": T("console.lines.for.violence_now", "Violence, fear of somebody"),
    "suicide": T("console.lines.for.suicide", "Wish to die"),
    "child_safety": T("console.lines.for.child_safety", "A child in danger"),
    "no_food": T("console.lines.for.no_food", "Nothing to eat"),
    "no_shelter": T("console.lines.for.no_shelter", "No place to sleep"),
    "eviction": T("console.lines.for.eviction", "Rent, losing the home"),
    "utility_cutoff": T("console.lines.for.utility_cutoff", "Electricity, gas or water cut off"),
    "money_out": T("console.lines.for.money_out", "Money is running out"),
    "exploitation": T("console.lines.for.exploitation", "Trouble at work, unpaid wages"),
    "visa_expiry": T("console.lines.for.visa_expiry", "Residence card"),
    "deadline": T("console.lines.for.deadline", "Court papers, seizure, a set date"),
    "caregiver_limit": T("console.lines.for.caregiver_limit", "A carer at the limit"),
    "outside": T("console.lines.for.outside", "Asking outside the city (only what the city does not run)"),
    "under_18": T("console.lines.for.under_18", "Children and young people under 18"),
    "any": T("console.lines.for.any", "Any trouble"),
}
"""For whom a line is, by flag."""

TROUBLES: Mapping[str, T] = {
    "name": T("console.lines.trouble.name", "Please write a name of 1 to 60 characters."),
    "address": T(
        "console.lines.trouble.address",
        "Please write one telephone number, or a web address that begins with https://, or a mail address.",
    ),
    "when": T("console.lines.trouble.when", "Please write the times of at least one day, or choose another answer."),
    "hours": T("console.lines.trouble.hours", "Please write times such as 10:00-17:00 or 9:00-12:00, 13:00-17:00."),
    "languages": T("console.lines.trouble.languages", "Please choose at least one language."),
    "flags": T("console.lines.trouble.flags", "Please choose at least one kind of trouble: it is shown for those."),
    "source": T("console.lines.trouble.source", "Please write in 1 to 200 characters who or what told you."),
    "verified_on": T("console.lines.trouble.verified_on", "Please give the day on which you looked: today or earlier."),
    "stale": T(
        "console.lines.trouble.stale",
        "A colleague changed something a moment ago, so nothing was done. Below is how it stands now: "
        "please look, and do it once more.",
    ),
    "stale_form": T(
        "console.lines.trouble.stale_form",
        "A colleague changed something a moment ago, so this was not kept yet. What you wrote is still here: "
        "press the button once more to keep it.",
    ),
    "always_on": T("console.lines.trouble.always_on", "110 and 119 are always shown and cannot be switched off."),
    "too_many": T("console.lines.trouble.too_many", "There are 50 lines already. Please remove one first."),
    "fields": T("console.lines.trouble.fields", "Something is missing. Nothing was kept yet; see the marked places."),
    "busy": T("console.lines.trouble.busy", "The database was busy and nothing was done. Please try again."),
}

DONE: Mapping[str, T] = {
    "on": T("console.lines.done.on", "The line is shown again, from the next message on."),
    "off": T("console.lines.done.off", "The line is not shown any more, from the next message on."),
    "kept": T("console.lines.done.kept", "Kept. Residents see it from their next message on."),
    "removed": T("console.lines.done.removed", "Removed. Residents do not see it any more."),
}

ACTS: Mapping[str, T] = {
    "line_on": T("console.lines.act.line_on", "Switched on: {about}"),
    "line_off": T("console.lines.act.line_off", "Switched off: {about}"),
    "line_added": T("console.lines.act.line_added", "Added: {about}"),
    "line_changed": T("console.lines.act.line_changed", "Changed: {about}"),
    "line_removed": T("console.lines.act.line_removed", "Removed: {about}"),
}

GAP = T("console.lines.gap", "{trouble} ({language}): {hours} of the 168 hours of a week")

WAYS: Mapping[str, T] = {
    "phone": T("console.lines.way.phone", "telephone"),
    "chat": T("console.lines.way.chat", "chat"),
    "mail": T("console.lines.way.mail", "mail"),
    "page": T("console.lines.way.page", "web page"),
}
COSTS: Mapping[str, T] = {
    "free": T("console.lines.cost.free", "free"),
    "charged": T("console.lines.cost.charged", "charged"),
    "varies": T("console.lines.cost.varies", "differs by place"),
}
EVERY_LANGUAGE = T("console.lines.every_language", "any language, where an interpreter joins")
ALWAYS = T("console.lines.always", "Day and night")
DIFFERS = T("console.lines.differs", "Differs by place, or not known")
HOURS = T("console.lines.hours_only", "{hours}")
STANDS = T("console.lines.form.stands", "It says now: {name}, {address}, {hours}")
ON_SOME_DAYS = T("console.lines.on_some_days", "{hours} (not every language on every day)")
