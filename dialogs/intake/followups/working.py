"""Follow-ups on work, papers and the rest."""

from __future__ import annotations

from dialogs.content import Kind, Option, T
from dialogs.intake.followups.step import follow_up

JOB_SEARCH = follow_up(
    "job_search",
    T("job_search.last.ask", "When did you last work?"),
    T("job_search.last.staff", "Last worked"),
    Option("m6", T("job_search.last.m6", "Within 6 months")),
    Option("y1", T("job_search.last.y1", "6 to 12 months ago")),
    Option("y2", T("job_search.last.y2", "1 to 2 years ago")),
    Option("more", T("job_search.last.more", "Over 2 years ago")),
    Option("never", T("job_search.last.never", "Never worked")),
    ask_third=T("job_search.last.ask_third", "When did the person last work?"),
)

WORK_TROUBLE = follow_up(
    "work_trouble",
    T("work_trouble.what.ask", "Is any of this happening at work?"),
    T("work_trouble.what.staff", "What happens at work"),
    Option("unpaid", T("work_trouble.what.unpaid", "Wages not paid")),
    Option("dorm_out", T("work_trouble.what.dorm_out", "Must leave the dorm"), dated=True),
    Option("passport", T("work_trouble.what.passport", "Passport is held")),
    Option("not_free", T("work_trouble.what.not_free", "Not free to leave")),
    Option("injured", T("work_trouble.what.injured", "Hurt at work")),
    Option("no", T("work_trouble.what.no", "None of these"), alone=True),
    kind=Kind.MANY,
)

RESIDENCY = follow_up(
    "residency",
    T(
        "residency.kind.ask",
        "Is it about a date, language or papers? You need not write about your visa.",
    ),
    T("residency.kind.staff", "Language and papers"),
    Option("date", T("residency.kind.date", "A date is coming"), dated=True),
    Option("language", T("residency.kind.language", "Language")),
    Option("papers", T("residency.kind.papers", "Papers and forms")),
    Option("outside", T("residency.kind.outside", "Ask outside the city")),
    ask_third=T(
        "residency.kind.ask_third",
        "Is it about a date, language or papers? You need not write about anyone's visa.",
    ),
)

OTHER = follow_up(
    "other",
    T("other.day.ask", "Is there a day by which something must happen?"),
    T("other.day.staff", "A day by which"),
    Option("date", T("other.day.date", "There is a date"), dated=True),
    Option("no", T("other.day.no", "No")),
)
