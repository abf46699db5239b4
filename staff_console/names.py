"""What codes are called on the counter's side. Needs bear the names of the 16 boxes of the national form."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale, UnknownLocaleError

from dialogs.content import T

LEVELS: Mapping[str, T] = {
    "now": T("console.level.now", "Now"),
    "today": T("console.level.today", "Today"),
    "within_days": T("console.level.within_days", "Within days"),
    "within_months": T("console.level.within_months", "Within months"),
    "ordinary": T("console.level.ordinary", "Ordinary"),
}

NEEDS: Mapping[str, T] = {
    "health": T("console.need.health", "Health, illness, disability"),
    "housing": T("console.need.housing", "Housing"),
    "income": T("console.need.income", "Income, money to live on"),
    "rent_loan": T("console.need.rent_loan", "Rent or loan payments"),
    "tax_utility": T("console.need.tax_utility", "Taxes and utility bills"),
    "debt": T("console.need.debt", "Debts"),
    "job_search": T("console.need.job_search", "Looking for work"),
    "work_trouble": T("console.need.work_trouble", "Worries or trouble at work"),
    "community": T("console.need.community", "Neighbourhood, being alone"),
    "family": T("console.need.family", "Family relations"),
    "childcare": T("console.need.childcare", "Bringing up children"),
    "care": T("console.need.care", "Care of a family member"),
    "withdrawal": T("console.need.withdrawal", "Withdrawal, not at school"),
    "violence": T("console.need.violence", "Violence, abuse"),
    "food": T("console.need.food", "No food"),
    "residency": T("console.need.residency", "Other: language, residence, papers"),
    "other": T("console.need.other", "Other"),
}

# The ladder of support: what comes first when several things are hard.
RUNGS: Mapping[int, T] = {
    0: T("console.rung.0", "Safety"),
    1: T("console.rung.1", "Health"),
    2: T("console.rung.2", "Daily life"),
    3: T("console.rung.3", "Ties with people"),
    4: T("console.rung.4", "Sorting things out"),
    5: T("console.rung.5", "Finding work"),
    6: T("console.rung.6", "Staying in work"),
}

# Far from work: welfare and local help come first; near: work itself can be talked about. Only staff place a case.
DISTANCES: Mapping[str, T] = {
    "": T("console.distance.none", "Not placed yet"),
    "near": T("console.distance.near", "Near to work"),
    "far": T("console.distance.far", "Far from work"),
}

# Why an answer does not count: "" after a correction, else what a changed flow had against it.
ASIDE: Mapping[str, T] = {
    "": T("console.aside.corrected", "No longer applies after a correction"),
    "step_gone": T("console.aside.step_gone", "The question is not asked any more"),
    "code_gone": T("console.aside.code_gone", "The chosen answer is not offered any more"),
    "kind_changed": T("console.aside.kind_changed", "The question is asked in another way now"),
}

# A flag's code says what, its level says when: fear "today" is never shown as violence "now".
FLAGS: Mapping[str, Mapping[str, T]] = {
    "medical": {
        "now": T("console.flag.medical.now", "Hurt or very sick"),
        "today": T("console.flag.medical.today", "Treatment stopped, or hardly eating or sleeping"),
        "": T("console.flag.medical", "Treatment or health at risk"),
    },
    "violence_now": {
        "now": T("console.flag.violence_now.now", "Violence or fear, now"),
        "": T("console.flag.violence_now", "Violence or fear"),
    },
    "suicide": {
        "now": T("console.flag.suicide.now", "May want to die tonight"),
        "": T("console.flag.suicide", "Wishes to die"),
    },
    "child_safety": {
        "now": T("console.flag.child_safety.now", "A child is not safe now"),
        "": T("console.flag.child_safety", "A child may not be safe"),
    },
    "no_food": {
        "now": T("console.flag.no_food.now", "No food today, with a child or a pregnancy"),
        "today": T("console.flag.no_food.today", "No food today"),
        "": T("console.flag.no_food", "Food is short"),
    },
    "no_shelter": {
        "now": T("console.flag.no_shelter.now", "No place to sleep, with a child or a pregnancy"),
        "today": T("console.flag.no_shelter.today", "No place to sleep tonight"),
        "": T("console.flag.no_shelter", "The place to sleep is not secure"),
    },
    "money_out": {
        "today": T("console.flag.money_out.today", "Money is gone within days"),
        "within_days": T("console.flag.money_out.within_days", "Money lasts one or two weeks"),
        "": T("console.flag.money_out", "Money lasts less than three months"),
    },
    "eviction": {
        "today": T("console.flag.eviction.today", "Has to leave the home within 2 days"),
        "within_days": T("console.flag.eviction.within_days", "The home is at risk within 14 days"),
        "": T("console.flag.eviction", "Behind with the rent, or a date set"),
    },
    "utility_cutoff": {
        "today": T("console.flag.utility_cutoff.today", "Electricity or water is off"),
        "within_days": T(
            "console.flag.utility_cutoff.within_days", "Gas or telephone is off, or a cut-off within 14 days"
        ),
        "": T("console.flag.utility_cutoff", "A cut-off date is set"),
    },
    "exploitation": {
        "today": T("console.flag.exploitation.today", "Not free to leave the workplace"),
        "": T("console.flag.exploitation", "Wages unpaid, or passport held"),
    },
    "visa_expiry": {
        "within_days": T("console.flag.visa_expiry.within_days", "Residence card: a date within 14 days"),
        "": T("console.flag.visa_expiry", "Residence card: a date within 90 days"),
    },
    "deadline": {
        "today": T("console.flag.deadline.today", "Pay or account seized, or a date within 2 days"),
        "within_days": T("console.flag.deadline.within_days", "Court papers, or a date within 14 days"),
        "": T("console.flag.deadline", "A date set by others"),
    },
    "caregiver_limit": {
        "today": T("console.flag.caregiver_limit.today", "The carer is at the limit"),
        "": T("console.flag.caregiver_limit", "The person cared for cannot be left alone"),
    },
}

# What the computed date is the end of.
DATES: Mapping[str, T] = {
    "money_out": T("console.date.money_out", "Money ends"),
    "eviction": T("console.date.eviction", "Rent or home"),
    "utility_cutoff": T("console.date.utility_cutoff", "Cut-off"),
    "visa_expiry": T("console.date.visa_expiry", "Residence card"),
    "deadline": T("console.date.deadline", "Set date"),
    "no_shelter": T("console.date.no_shelter", "Place to sleep"),
}
FIRST_DATE = T("console.date.first", "First date")

CHANNELS: Mapping[str, T] = {
    "web": T("console.channel.web", "Web page"),
    "line": T("console.channel.line", "LINE"),
    "telegram": T("console.channel.telegram", "Telegram"),
    "terminal": T("console.channel.terminal", "Terminal"),
}

STATUSES: Mapping[str, T] = {
    "unfinished": T("console.status.unfinished", "Unfinished"),
    "open": T("console.status.open", "Open"),
    "with_staff": T("console.status.with_staff", "In conversation"),
    "closed": T("console.status.closed", "Closed"),
}

# The wording of the national record sheet (screening).
RESULTS: Mapping[str, T] = {
    "informed": T("console.result.informed", "Ended with information or advice only"),
    "referred": T("console.result.referred", "Referred to another scheme or specialist body"),
    "consent_pending": T("console.result.consent_pending", "No consent yet; continuing towards consent"),
    "plan": T("console.result.plan", "Continuing support; a plan is made"),
    "interrupted": T("console.result.interrupted", "Interrupted or ended before a decision"),
}

ROLES: Mapping[str, T] = {
    "worker": T("console.role.worker", "Worker"),
    "supervisor": T("console.role.supervisor", "Supervisor"),
    "admin": T("console.role.admin", "Administrator"),
}

STATES: Mapping[str, T] = {
    "answered": T("console.state.answered", "Answered"),
    "declined": T("console.state.declined", "Does not want to say"),
    "unknown": T("console.state.unknown", "Does not know"),
    "in_person": T("console.state.in_person", "Wants to say it in person"),
    "not_asked": T("console.state.not_asked", "Not asked"),
}

DELIVERIES: Mapping[str, T] = {
    "waiting": T("console.delivery.waiting", "Waiting to be sent"),
    "held": T("console.delivery.held", "Held back: shown when they write or look"),
    "sent": T("console.delivery.sent", "Sent"),
    "cancelled": T("console.delivery.cancelled", "Not sent"),
    "uncertain": T("console.delivery.uncertain", "Delivery unknown"),
    "failed": T("console.delivery.failed", "Could not be delivered"),
}

ATTACHMENTS: Mapping[str, T] = {
    "sticker": T("console.attached.sticker", "a sticker"),
    "photo": T("console.attached.photo", "a photo"),
    "voice": T("console.attached.voice", "a voice message"),
    "video": T("console.attached.video", "a video"),
    "file": T("console.attached.file", "a file"),
    "location": T("console.attached.location", "a location"),
    "contact": T("console.attached.contact", "a contact"),
    "other": T("console.attached.other", "something that is not text"),
}

_EASY = T("console.language.easy", "Easy Japanese")


def flag(code: str, level: str) -> T:
    """What a flag at a level is called; an unknown one is shown by its code, never hidden."""
    names = FLAGS.get(code, {})
    return names.get(level) or names.get("") or unnamed(code)


def named(names: Mapping[str, T], code: str) -> T:
    return names.get(code) or unnamed(code)


def unnamed(code: str) -> T:
    """A code as a text, for what has no name here. Its braces are no placeholders."""
    return T("", code.replace("{", "{{").replace("}", "}}"))


def language(locale: str, reader: str) -> str | T:
    """The name of the language `locale` for somebody who reads `reader` (both Babel's ids)."""
    if locale == "ja@easy":
        return _EASY
    try:
        return Locale.parse(locale).get_display_name(reader) or locale
    except (ValueError, UnknownLocaleError):
        return locale
