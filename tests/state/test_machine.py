"""Residents and staff do what they like, in any order; a simple model says what must be there afterwards."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.channels import Inbound
from bot.pump import Due
from dialogs.session import Edited, Withdrawn
from state.errors import Conflict, Erased
from state.index import LeadIndex
from tests.parrot import BOOM
from tests.stage import OFFICE, Clock, Stage, staged

PEOPLE = st.sampled_from(["ann", "ben", "cat"])
STAFF = st.sampled_from(["sato", "mori"])
WORDS = st.text("abcde ", min_size=1, max_size=8).map(lambda text: f"say {text}")
SORRY = f"You can call the counter: {OFFICE.telephone}"


@dataclass
class Person:
    """`shown`: what both sides see. `turns`: events and acts since the conversation began (seqs go on by two)."""

    consented: bool = False
    shown: list[str] = field(default_factory=list)
    turns: int = 0
    reference: str = ""
    status: str = ""
    owner: str | None = None
    names: dict[str, int] = field(default_factory=dict)
    events: int = 0


class Core(RuleBasedStateMachine):
    events: Bundle[Inbound] = Bundle("events")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.people: dict[str, Person] = {}
        self.gone: list[str] = []
        self.numbers = 0
        self.stage: Stage
        self.running: Any

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    @initialize()
    def open(self) -> None:
        self.running = staged(f"sqlite+aiosqlite:///{self.folder}/iriguchi.db", self.folder, self.clock)
        self.stage = self.run(self.running.__aenter__())

    def teardown(self) -> None:
        self.run(self.running.__aexit__(None, None, None))
        self.runner.close()
        shutil.rmtree(self.folder)

    # ------------------------------------------------------------ residents

    def hear(self, who: str, body: Any, **fields: Any) -> Inbound:
        self.numbers += 1
        event = self.stage.event(who, body, event_id=f"e{self.numbers}", **fields)
        self.run(self.stage.pump.receive([event]))
        return event

    def person(self, who: str) -> Person:
        person = self.people.setdefault(who, Person())
        person.turns += 1
        return person

    @rule(target=events, who=PEOPLE, text=WORDS)
    def say(self, who: str, text: str) -> Inbound:
        person = self.person(who)
        name = f"m{self.numbers + 1}"
        if person.consented:
            person.names[name] = len(person.shown)
            person.shown.append(text)
        person.shown.append(f"echo {text}")
        return self.hear(who, text, external_id=name)

    @rule(target=events, who=PEOPLE)
    def consent(self, who: str) -> Inbound:
        person = self.person(who)
        if person.consented:
            person.shown.append("yes")
        person.consented = True
        person.shown.append("thank you")
        return self.hear(who, "yes")

    @rule(target=events, who=PEOPLE)
    def fail(self, who: str) -> Inbound:
        self.person(who).shown.append("Something went wrong on our side. " + SORRY)
        return self.hear(who, BOOM)

    @rule(event=events)
    def repeat(self, event: Inbound) -> None:
        self.run(self.stage.pump.receive([event, event]))

    @rule(who=PEOPLE, text=WORDS, data=st.data())
    def edit(self, who: str, text: str, data: st.DataObject) -> None:
        person = self.people.get(who)
        if person is None or not person.names:
            return
        person.turns += 1
        person.shown.append(text)
        self.hear(who, Edited(text), refers_to=data.draw(st.sampled_from(sorted(person.names))))

    @rule(who=PEOPLE, data=st.data())
    def withdraw(self, who: str, data: st.DataObject) -> None:
        person = self.people.get(who)
        if person is None or not person.names:
            return
        name = data.draw(st.sampled_from(sorted(person.names)))
        person.turns += 1
        seq = self.run(self.stage.state.store.seq_of("telegram", "account", who, name))
        for place, message in enumerate(self.run(self.stage.messages(who))):
            corrects = message.heard.corrects if message.heard else None
            if seq in (message.seq, corrects):
                person.shown[place] = ""
        person.shown.append("forgotten")
        self.hear(who, Withdrawn(), refers_to=name)

    @rule(who=PEOPLE, contact=st.sampled_from(["here", "quiet"]))
    def send(self, who: str, contact: str) -> None:
        person = self.people.get(who)
        if person is None or not person.consented or person.status in ("with_staff", "closed"):
            return
        person.turns += 1
        person.shown += [f"send {contact}", "sent"]
        self.hear(who, f"send {contact}")
        person.status = "open"
        person.reference = self.run(self.stage.session(who)).reference

    @rule(who=PEOPLE)
    def erase_own(self, who: str) -> None:
        person = self.person(who)
        sent = person.status != ""
        shown = ["erase"] if person.consented else []
        self.hear(who, "erase")
        if sent:
            person.shown += [*shown, "somebody decides"]
        else:
            self.people[who] = Person(shown=["erased"], turns=person.turns)
            self.clock.move(seconds=1)

    @rule(who=PEOPLE)
    def run_out(self, who: str) -> None:
        person = self.people.get(who)
        if person is None or not person.consented or person.status:
            return
        own_id = self.run(self.stage.id_of(who))
        due = Due(own_id, "draft", self.clock.now)
        self.run(self.stage.pump.submit([due, due]))
        timers = self.run(self.stage.state.store.counts()).timers
        assert timers >= 1

    # ------------------------------------------------------------ staff

    def leads(self) -> list[Person]:
        return [person for person in self.people.values() if person.reference]

    def act(self, work: Any) -> bool:
        try:
            self.run(work)
        except Conflict:
            return False
        return True

    @precondition(lambda self: self.leads())
    @rule(data=st.data(), name=STAFF, text=WORDS)
    def reply(self, data: st.DataObject, name: str, text: str) -> None:
        person = data.draw(st.sampled_from(self.leads()))
        self.numbers += 1
        nonce = f"n{self.numbers}"
        replied = False
        for _ in range(2):
            replied = self.act(self.stage.state.acts.reply(person.reference, text, name, nonce))
        assert replied == (person.status != "closed")
        if replied:
            person.shown.append(text)
            person.turns += 1
            person.status, person.owner = "with_staff", person.owner or name

    @precondition(lambda self: self.leads())
    @rule(data=st.data(), name=STAFF, stale=st.booleans())
    def claim(self, data: st.DataObject, name: str, stale: bool) -> None:
        person = data.draw(st.sampled_from(self.leads()))
        view = self.run(self.stage.state.store.lead(person.reference))
        version = view.card.version - int(stale)
        claimed = self.act(self.stage.state.acts.claim(person.reference, name, version))
        assert claimed == (person.owner == name or (not stale and person.status != "closed"))
        if claimed and person.owner != name:
            person.owner = name
            person.turns += 1

    @precondition(lambda self: self.leads())
    @rule(data=st.data(), name=STAFF)
    def close(self, data: st.DataObject, name: str) -> None:
        person = data.draw(st.sampled_from(self.leads()))
        view = self.run(self.stage.state.store.lead(person.reference))
        closed = self.act(self.stage.state.acts.close(person.reference, "plan", name, view.card.version))
        assert closed == (person.status != "closed")
        if closed:
            person.status = "closed"
            person.turns += 1

    @precondition(lambda self: self.leads())
    @rule(data=st.data(), name=STAFF)
    def reopen(self, data: st.DataObject, name: str) -> None:
        person = data.draw(st.sampled_from(self.leads()))
        self.run(self.stage.state.acts.reopen(person.reference, name))
        if person.status == "closed":
            person.status = "with_staff"
            person.turns += 1

    @precondition(lambda self: self.leads())
    @rule(data=st.data(), name=STAFF)
    def erase(self, data: st.DataObject, name: str) -> None:
        who = data.draw(st.sampled_from([who for who, person in self.people.items() if person.reference]))
        reference = self.people.pop(who).reference
        self.run(self.stage.state.acts.erase(reference, name, "asked"))
        self.gone.append(reference)
        self.clock.move(seconds=1)

    @rule()
    def restart(self) -> None:
        self.run(self.running.__aexit__(None, None, None))
        self.open()

    @rule(event=consumes(events))
    def repeat_late(self, event: Inbound) -> None:
        self.clock.move(minutes=1)
        self.run(self.stage.pump.receive([event]))

    # ------------------------------------------------------------ what must hold

    @invariant()
    def every_acknowledged_event_is_one_turn(self) -> None:
        for who, person in self.people.items():
            assert self.run(self.stage.texts(who)) == person.shown
            seqs = [message.seq for message in self.run(self.stage.messages(who))]
            assert seqs == sorted(set(seqs))
            assert seqs[-1] <= 2 * person.turns

    @invariant()
    def seqs_are_dense(self) -> None:
        from state.tables import conversation

        rows = self.run(self.stage.rows(conversation))
        found = sorted(row.seq for row in rows)
        assert found == sorted(2 * person.turns for person in self.people.values())

    @invariant()
    def leads_match(self) -> None:
        store = self.stage.state.store
        cards = {card.reference: (card.status, card.owner) for card in store.cards()}
        open_ones = [person for person in self.leads() if person.status != "closed"]
        assert cards == {person.reference: (person.status, person.owner) for person in open_ones}
        fresh = LeadIndex(self.stage.state.database, self.stage.state.vault)
        self.run(fresh.load(self.clock.now))
        assert sorted(fresh.cards(), key=repr) == sorted(store.cards(), key=repr)

    @invariant()
    def what_was_erased_stays_erased(self) -> None:
        for reference in self.gone:
            with pytest.raises(Erased):
                self.run(self.stage.state.acts.open_lead(reference, "sato"))


def test_the_core_keeps_its_promises() -> None:
    """faults: 1, 7, 9, 10, 57, 97, 99"""
    run_state_machine_as_test(
        Core,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=timedelta(seconds=30),
            suppress_health_check=list(HealthCheck),
        ),
    )
