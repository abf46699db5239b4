"""Released flows: no session of any of them is lost, and no key or code of theirs gets another meaning."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.carry import carry
from dialogs.content import Kind
from dialogs.intake import FLOW
from dialogs.intake.retired import RETIRED
from dialogs.session import Answer, Body, Phase, Session, Status, Wanted
from dialogs.snapshot import Misfit, Snapshot, misfit, read_snapshot, shot_of, snapshot_of
from tests.dialogs.earlier import EARLIER
from tests.dialogs.test_walk import bodies
from tests.dialogs.ways import NOW
from tests.residents import ENGINE, Resident

FILES = sorted((Path(__file__).parent.parent / "flows").glob("*.json"))
RELEASED = {file.stem: read_snapshot(file.read_bytes()) for file in FILES}
TODAY = snapshot_of(FLOW)
FLOWS = {**RELEASED, "today": TODAY, "another": snapshot_of(EARLIER)}


def test_there_are_released_flows() -> None:
    assert RELEASED
    assert all(len(snapshot.steps) > 40 for snapshot in RELEASED.values())


# ---------------------------------------------------------------- a key is never used again for something else


@pytest.mark.parametrize("name", RELEASED)
def test_what_is_asked_no_more_is_listed_as_retired(name: str) -> None:
    assert _missing(RELEASED[name], TODAY) <= RETIRED, "list it in dialogs/intake/retired.py"


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_key_is_still_answered_in_the_same_way(name: str) -> None:
    seen = 0
    for step in RELEASED[name].steps:
        if now := TODAY.step(step.key):
            seen += 1
            # From one option to several every answer stays what it was.
            assert (step.kind, now.kind) in {(step.kind, step.kind), (Kind.ONE, Kind.MANY)}, step.key
    assert seen > 0


def test_what_is_retired_was_released_once() -> None:
    released = {pair for snapshot in RELEASED.values() for pair in _pairs(snapshot)}
    assert released >= RETIRED


def test_a_flow_that_lacks_something_is_found_out() -> None:
    assert _missing(snapshot_of(EARLIER), TODAY) == {
        ("pets", ""),
        ("pets", "cat"),
        ("pets", "dog"),
        ("runway", "fortnight"),
    }


def _pairs(snapshot: Snapshot) -> set[tuple[str, str]]:
    steps = {(step.key, "") for step in snapshot.steps}
    return steps | {(step.key, code) for step in snapshot.steps for code in step.codes}


def _missing(old: Snapshot, new: Snapshot) -> set[tuple[str, str]]:
    return _pairs(old) - _pairs(new)


# ---------------------------------------------------------------- any session of any of them


def any_session(snapshot: Snapshot, dice: Random) -> Session:
    """A session as this flow could have left it, and worse: any answers, any place. Drawn from a seed, not by
    Hypothesis, which would take most of the time to build it."""
    known = {step.key: sorted(step.codes) for step in snapshot.steps}
    keys = [*known, "no_such_step"]
    codes = sorted({code for of in known.values() for code in of} | {"no_such_code"})

    def answer(key: str) -> Answer:
        if dice.random() < 0.2:
            return Answer(status=dice.choice(list(Status)[1:]), at=NOW)
        own = known.get(key) or codes
        return Answer(
            status=Status.ANSWERED,
            at=NOW,
            codes=tuple(
                dict.fromkeys(dice.choice(own if dice.random() < 0.9 else codes) for _ in range(dice.randrange(4)))
            ),
            on=dice.choice([None, date(2026, 12, 24), date(1999, 1, 1)]),
            texts=tuple(dice.sample(range(1, 9), dice.choice([0, 0, 1, 2]))),
        )

    def kept(most: int) -> dict[str, Answer]:
        return {key: answer(key) for key in dice.sample(keys, dice.randrange(most)) if key != "language"}

    def place() -> str:
        return dice.choice(["", dice.choice(keys)])

    consented_at = dice.choice([None, NOW, NOW])
    spoken = Answer(status=Status.ANSWERED, at=NOW, codes=("en",))
    return Session(
        flow=snapshot.hash,
        channel=dice.choice(["web", "line"]),
        locale=dice.choice(["en", "vi"]),
        phase=dice.choice(list(Phase)),
        answers={"language": spoken, **kept(40)},
        parked=kept(5),
        parked_because={key: dice.choice(list(Misfit)) for key in dice.sample(keys, dice.randrange(3))},
        picked=dice.sample(codes, dice.randrange(3)),
        group=place(),
        dating=dice.choice(["", dice.choice(codes)]),
        step=place(),
        card=place(),
        focus=place(),
        locked_by=dice.choice(["", "", "word", "old_word"]),
        wanted=dice.choice([None, Wanted(place(), tuple(dice.sample(codes, dice.randrange(3))))]),
        consented_at=consented_at,
        sent_at=dice.choice([None, None, consented_at]),
        last_at=dice.choice([None, NOW, NOW]),
        reference=dice.choice(["", "222-222"]) if consented_at else "",
    )


seeds = st.integers(0, 2**32)


@pytest.mark.parametrize("name", [name for name in FLOWS if name != "today"])
def test_no_session_of_any_flow_is_ever_refused(name: str) -> None:
    @settings(max_examples=60)
    @given(seed=seeds, events=st.lists(bodies, min_size=1, max_size=6))
    def check(seed: int, events: list[Body]) -> None:
        resident = Resident()
        resident.talk.session = any_session(FLOWS[name], Random(seed))
        for body in events:
            resident.talk.now += timedelta(minutes=7)
            resident.talk.take(body)
            taken = resident.talk.session
            assert msgspec.msgpack.decode(msgspec.msgpack.encode(taken), type=Session) == taken
            resident.talk.lead()

    check()


@pytest.mark.parametrize("name", FLOWS)
def test_carrying_keeps_every_answer_somewhere_and_a_second_time_changes_nothing(name: str) -> None:
    @settings(max_examples=60)
    @given(seed=seeds)
    def check(seed: int) -> None:
        session = any_session(FLOWS[name], Random(seed))
        carried, notes = carry(session, FLOW, ENGINE.flow_hash)
        assert {*carried.answers, *carried.parked} == {*session.answers, *session.parked}
        assert {note.step for note in notes} <= {*session.answers, *session.parked}
        again, more = carry(carried, FLOW, ENGINE.flow_hash)
        assert again == carried
        assert more == ()
        if session.sent_at or session.phase in (Phase.WITH_STAFF, Phase.CLOSED):
            assert carried.answers == session.answers, "the counter has it"
            return
        for key, kept in carried.answers.items():
            assert misfit(shot_of(FLOW.by_key[key]), kept) is None

    check()


def test_a_session_sealed_before_there_was_anything_to_carry_still_opens() -> None:
    old = {"flow": RELEASED["0.1.0"].hash, "channel": "line", "locale": "ja", "erase_asked_at": None}
    opened = msgspec.msgpack.decode(msgspec.msgpack.encode(old), type=Session)
    assert (opened.parked_because, opened.code_word, opened.locked_by, opened.erase_due_at) == ({}, "", "", None)
