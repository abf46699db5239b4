"""Follow-ups on money: what comes in, what must be paid, what is already cut."""

from __future__ import annotations

from dialogs.content import Kind, Option, T
from dialogs.intake.followups.step import follow_up

INCOME = follow_up(
    "income",
    T("income.next.ask", "When does money come next?"),
    T("income.next.staff", "Next income"),
    Option("date", T("income.next.date", "I know the date"), dated=True),
    Option("none", T("income.next.none", "No money is coming")),
    Option("unsure", T("income.next.unsure", "Not sure")),
)

RENT_LOAN = follow_up(
    "rent_loan",
    T("rent_loan.date.ask", "Is there a date by which you must pay or leave?"),
    T("rent_loan.date.staff", "Date to pay or leave"),
    Option("leave_date", T("rent_loan.date.leave_date", "A date to leave"), dated=True),
    Option("pay_date", T("rent_loan.date.pay_date", "A date to pay"), dated=True),
    Option("behind", T("rent_loan.date.behind", "2+ months behind")),
    Option("no", T("rent_loan.date.no", "No date")),
    ask_third=T("rent_loan.date.ask_third", "Is there a date by which the person must pay or leave?"),
)

TAX_UTILITY = follow_up(
    "tax_utility",
    T("tax_utility.off.ask", "Is something already off, or is a date set?"),
    T("tax_utility.off.staff", "Cut off, or date set"),
    Option("off_life", T("tax_utility.off.off_life", "Power/water is off")),
    Option("off_other", T("tax_utility.off.off_other", "Gas or phone is off")),
    Option("date", T("tax_utility.off.date", "A date is set"), dated=True),
    Option("no", T("tax_utility.off.no", "Not yet"), alone=True),
    kind=Kind.MANY,
)

DEBT = follow_up(
    "debt",
    T("debt.court.ask", "Has a court paper come, or does someone threaten you?"),
    T("debt.court.staff", "Court or threats"),
    Option("court", T("debt.court.court", "Court paper came"), dated=True),
    Option("seized", T("debt.court.seized", "Pay or bank seized")),
    Option("threat", T("debt.court.threat", "Someone threatens me")),
    Option("no", T("debt.court.no", "No"), alone=True),
    ask_third=T("debt.court.ask_third", "Has a court paper come, or does someone threaten the person?"),
    kind=Kind.MANY,
)
