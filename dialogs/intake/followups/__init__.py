"""The follow-ups, one for each need. Which of them are asked, and when, is `guards.followups`."""

from __future__ import annotations

from dialogs.content import Step
from dialogs.intake.followups import living, money, people, working

FOLLOW_UPS: tuple[Step, ...] = (
    people.VIOLENCE,
    living.FOOD,
    living.HEALTH,
    living.HOUSING,
    money.INCOME,
    money.RENT_LOAN,
    money.TAX_UTILITY,
    people.CHILDCARE,
    people.CARE,
    people.FAMILY,
    people.WITHDRAWAL,
    people.COMMUNITY,
    money.DEBT,
    working.RESIDENCY,
    working.JOB_SEARCH,
    working.WORK_TROUBLE,
    working.OTHER,
)
