"""`flow check` names what a release must not have, and `flow diff` what becomes of answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dialogs.checkup import problems
from dialogs.content import Flow, Kind, Option, Source, Step, T
from dialogs.difference import differences
from dialogs.intake import FLOW
from dialogs.session import Session
from dialogs.snapshot import snapshot_of
from tests.dialogs.earlier import EARLIER
from tests.residents import CATALOGS


def changed(key: str, **fields: Any) -> Flow:
    """Today's flow with one step changed."""
    return replace(FLOW, steps=tuple(replace(step, **fields) if step.key == key else step for step in FLOW.steps))


@pytest.fixture(autouse=True)
def _fewer_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough to meet every step of today's flow."""
    monkeypatch.setattr("dialogs.checkup._MOST_WALKS", 150)


def never(session: Session) -> bool:
    return False


def found(flow: Flow) -> str:
    return "\n".join(problems(flow, CATALOGS, CATALOGS.lacks))


# ---------------------------------------------------------------- flow check


def test_todays_flow_is_in_order() -> None:
    assert found(FLOW) == ""


@pytest.mark.parametrize(
    ("flow", "problem"),
    [
        (replace(FLOW, steps=(*FLOW.steps, FLOW.steps[0])), "step keys are used twice: language"),
        (changed("contact.word", of="contract"), "contact.word: `of` names the unknown step 'contract'"),
        (changed("food.last", options=FLOW.by_key["food.last"].options[:1]), "unknown option food.last=yesterday"),
        (changed("work", relevant=never), "work: unreachable; its guard never held"),
        (changed("work", why=None), "work: `why` is missing"),
        (changed("work", staff=None), "work: `staff` is missing"),
        (
            changed("work", staff=T("work.staff", "What they work at these days")),
            "work.staff: the label 'What they work at these days' has 28 characters in en, over 20",
        ),
        (changed("work", ask=T("work.ask", "")), "work: the text work.ask is empty"),
        (changed("work", ask=T("work.ask", "How is work?")), "work: the text work.ask is missing in ja"),
        (
            changed(
                "wish", options=(*FLOW.by_key["wish"].options, Option("sea", T("wish.sea", "A house beside the sea")))
            ),
            "wish.sea: the label 'A house beside the sea' has 22 characters in en, over 20",
        ),
    ],
)
def test_a_problem_is_named_with_its_place(flow: Flow, problem: str) -> None:
    assert problem in found(flow)


@pytest.mark.parametrize("key", ["own_words", "needs", "food.last", "strength"])
def test_a_step_that_is_named_elsewhere_and_gone_is_found(key: str) -> None:
    lacking = replace(FLOW, steps=tuple(step for step in FLOW.steps if step.key != key))
    assert f"the unknown step '{key}'" in found(lacking)


def test_a_step_behind_two_answers_that_exclude_each_other_is_unreachable() -> None:
    def both(session: Session) -> bool:
        codes = session.answers["runway"].codes if "runway" in session.answers else ()
        return "none" in codes and "longer" in codes

    shown = found(changed("wish", relevant=both))
    assert "wish: unreachable; its guard both held in none" in shown


# ---------------------------------------------------------------- flow diff


def test_a_flow_differs_in_nothing_from_itself() -> None:
    assert differences(snapshot_of(FLOW), snapshot_of(FLOW)) == ()


def test_every_difference_says_what_becomes_of_answers() -> None:
    lines = [str(difference) for difference in differences(snapshot_of(EARLIER), snapshot_of(FLOW))]
    assert "- pets: question; answers are put aside (step_gone)" in lines
    assert '+ runway=weeks: option "One or two weeks"; answers stay' in lines
    gone = [line for line in lines if line.startswith("- runway=fortnight")]
    assert "put aside (code_gone), and the question is asked again" in gone[0]
    assert "~ household: kind one to many; answers stay" in lines
    assert (
        "~ work: kind text to many; answers in words are put aside (kind_changed), and the question is asked again"
        in lines
    )
    assert "+ word: card; nothing is asked for it" in lines
    assert any(line.startswith("+ contact.word: question, guard offers_word") for line in lines)


@pytest.mark.parametrize(
    ("new", "line"),
    [
        (changed("work", ask=T("work.ask", "Do you work?")), '~ work: wording "How is work now?" to "Do you work?"'),
        (changed("work", relevant=never), "~ work: guard beyond_stop to never; answers stay, put aside while"),
        (changed("area", source=None), "~ area: options from districts to the flow"),
        (changed("household", kind=Kind.ONE), "answers with several options are put aside (kind_changed)"),
        (changed("own_words", kind=Kind.ONE), "answers in words are put aside (kind_changed)"),
        (changed("wish", kind=Kind.MANY, source=Source.DISTRICTS), "~ wish: options from the flow to districts"),
        (
            changed("runway", options=(Option("none", T("runway.none", "No money"), dated=True),)),
            '~ runway=none: label "Nothing left now" to "No money"; answers stay: see that it means the same',
        ),
        (
            changed("runway", options=(Option("none", T("runway.none", "Nothing left now"), dated=True),)),
            "~ runway=none: asks for a date; answers stay",
        ),
    ],
)
def test_a_difference_is_named(new: Flow, line: str) -> None:
    lines = "\n".join(map(str, differences(snapshot_of(FLOW), snapshot_of(new))))
    assert line in lines


def test_a_step_that_moved_is_named_once() -> None:
    keys: dict[str, Step] = {step.key: step for step in FLOW.steps}
    wish = keys.pop("wish")
    steps = [step for step in keys.values() for step in ((wish, step) if step.key == "area" else (step,))]
    moved = differences(snapshot_of(FLOW), snapshot_of(replace(FLOW, steps=tuple(steps))))
    assert "~ wish: stands after stop, was after strength; answers stay" in map(str, moved)
    assert {difference.where for difference in moved} == {"wish", "area", "review"}
