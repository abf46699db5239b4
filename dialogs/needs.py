"""The needs: what an intake can be about, as the sixteen boxes of the national form 相談受付・申込票 know it.

Residency has no box of its own on the form and prints as box 16, with "other".
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.content import T


@dataclass(frozen=True, slots=True)
class Need:
    """`item`: the box on the form. `rung`: the step on the ladder of support, 0 (safety) to 6 (staying in work);
    None where the need itself does not tell. `follow_up`: key of its one further question. `can_be_urgent`: whether
    the answer to that question can mean today or within days, which decides who is asked first."""

    code: str
    label: T
    group: str
    item: int
    rung: int | None
    follow_up: str
    can_be_urgent: bool = True


GROUPS: dict[str, T] = {
    "g_body": T("need.g_body", "Body and mind"),
    "g_home": T("need.g_home", "Home and food"),
    "g_money": T("need.g_money", "Money"),
    "g_work": T("need.g_work", "Work"),
    "g_people": T("need.g_people", "Family and people"),
    "g_papers": T("need.g_papers", "Papers and the rest"),
}

NEEDS: tuple[Need, ...] = (
    Need("health", T("need.health", "Health, body, mind"), "g_body", 1, 1, "health.stopped"),
    Need("housing", T("need.housing", "A place to live"), "g_home", 2, 2, "housing.sleep"),
    Need("food", T("need.food", "Food"), "g_home", 15, 0, "food.last"),
    Need("income", T("need.income", "Money to live on"), "g_money", 3, 2, "income.next"),
    Need("rent_loan", T("need.rent_loan", "Rent or home loan"), "g_money", 4, 2, "rent_loan.date"),
    Need("tax_utility", T("need.tax_utility", "Taxes, power, water"), "g_money", 5, 2, "tax_utility.off"),
    Need("debt", T("need.debt", "Debts"), "g_money", 6, 4, "debt.court"),
    Need(
        "job_search", T("need.job_search", "Looking for work"), "g_work", 7, 5, "job_search.last", can_be_urgent=False
    ),
    Need("work_trouble", T("need.work_trouble", "Trouble at work"), "g_work", 8, 6, "work_trouble.what"),
    Need("family", T("need.family", "Family"), "g_people", 10, 3, "family.afraid"),
    Need("childcare", T("need.childcare", "Children"), "g_people", 11, 2, "childcare.ok"),
    Need("care", T("need.care", "Caring for someone"), "g_people", 12, 2, "care.alone"),
    Need("withdrawal", T("need.withdrawal", "Not going out/school"), "g_people", 13, 3, "withdrawal.eating"),
    Need(
        "community", T("need.community", "Neighbours, alone"), "g_people", 9, 3, "community.talk", can_be_urgent=False
    ),
    Need("violence", T("need.violence", "Violence, being hurt"), "g_people", 14, 0, "violence.safe"),
    Need("residency", T("need.residency", "Language and papers"), "g_papers", 16, 4, "residency.kind"),
    Need("other", T("need.other", "Something else"), "g_papers", 16, None, "other.day"),
)

BY_CODE: dict[str, Need] = {need.code: need for need in NEEDS}


def weight(need: Need) -> tuple[bool, int, int]:
    """Sorts needs as they are asked about: those that can be urgent first, then up the ladder, then by the form."""
    return (not need.can_be_urgent, len(NEEDS) if need.rung is None else need.rung, need.item)
