"""Presses as a page sends them: a whole choice at once, with a date picked beside it."""

from __future__ import annotations

from datetime import date

from dialogs.session import Chose
from tests.residents import Resident, at_stop_card, consented

DAY = date(2026, 12, 10)


def at_cutoff(resident: Resident) -> Resident:
    consented(resident).press("None of these", "Me").type("The power company wrote.")
    return resident.press("Money", "Taxes, power, water", "Done")


def test_a_picked_date_completes_a_many_choice_question() -> None:
    resident = at_cutoff(Resident()).press("A date is set", "Done")
    session = resident.talk.session
    resident.event(Chose(step=session.step, question=session.question, codes=("date",), on=DAY))
    answer = resident.talk.session.answers["tax_utility.off"]
    assert (answer.codes, answer.on) == (("date",), DAY)
    assert resident.step == "runway"


def test_done_with_everything_unticked_does_not_bring_the_old_answer_back() -> None:
    resident = at_stop_card(Resident(channel="telegram")).press("Change an answer", "Needs")
    session = resident.talk.session
    resident.event(Chose(step=session.step, question=session.question, codes=("done",), whole=True))
    assert resident.step == "needs"
    assert "does not work" in resident.text
