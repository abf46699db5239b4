"""One lead's page: what was said, how urgent it is and why, how they may be reached."""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import msgspec
import pytest

from dialogs.lead import LeadAnswer, LeadFlag
from dialogs.session import Bubble, Heard
from staff_console.contact_rules import contact_rule_of
from state.records import Delivery, HistoryEntry, LeadView, Message
from tests.staff_console.house import House
from tests.staff_console.samples import Busy, answered
from tests.staff_console.visitor import Visitor, signed_in, words

STATES = ("answered", "declined", "unknown", "in_person", "not_asked")


async def worker(house: House, locale: str = "en", role: str = "worker") -> Visitor:
    await house.employ("Sato", role, locale)
    return await signed_in(house, "Sato")


async def view_of(house: House, reference: str) -> LeadView:
    view = await house.state.store.lead(reference)
    assert view is not None
    return view


def in_order(text: str, *parts: str) -> Iterator[str]:
    """The parts that are missing or stand too early."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            yield part
        else:
            at = found + len(part)


async def test_own_words_come_first_then_flags_contact_needs_answers_talk(
    busy_house: Busy,
) -> None:
    house, leads = busy_house
    text = await (await worker(house)).lead(leads["food"])
    parts = (
        leads["food"],
        "Today",
        "In their own words",
        "Nothing left since Saturday. My pay comes on the 5th.",
        "English",
        "What they wish for first",
        "Strengths",
        "Signs of urgency Today No food today “Right now”: Nothing to eat",
        "Rule: right_now.no_food",
        "How to reach them Write here",
        "Needs Chosen by the person.",
        "◎ Most pressing: No food Safety ○ Income, money to live on Daily life",
        "Assessment by staff Empty: nobody has written one.",
        "Near or far from work: Not placed yet",
        "Consent to share with other bodies None.",
        "All answers",
        "Conversation",
        "What happened",
        "Reply in the chat",
    )
    assert list(in_order(text, *parts)) == []


async def test_five_states_of_an_answer_look_different(busy_house: Busy) -> None:
    house, leads = busy_house
    visitor = await worker(house)
    pages = [(await visitor.get(f"/leads/{leads[name]}")).text for name in ("food", "months", "fear")]
    marks: dict[str, set[str]] = {
        state: set() for state in ("answered", "declined", "unknown", "in_person", "not_asked")
    }
    for page in pages:
        for state, shape in re.findall(r'<span class="state state-(\w+)">(<svg.*?</svg>)', page, re.DOTALL):
            marks[state].add(shape)
    assert all(len(shapes) == 1 for shapes in marks.values()), {state: len(found) for state, found in marks.items()}
    assert len({next(iter(shapes)) for shapes in marks.values()}) == 5
    text = " ".join(words(httpx.Response(200, text=page)) for page in pages)
    for said in ("Does not want to say", "Does not know", "Wants to say it in person", "Not asked"):
        assert said in text


async def test_wish_and_words_that_were_not_asked_say_so(busy_house: Busy) -> None:
    house, leads = busy_house
    text = await (await worker(house)).lead(leads["fear"])
    assert "In their own words Not asked What they wish for first Not asked" in text


async def test_question_is_shown_as_the_resident_saw_it(busy_house: Busy) -> None:
    house, leads = busy_house
    answer = await (await worker(house)).get(f"/leads/{leads['months']}")
    asked = re.findall(r"<details><summary>([^<]*)</summary><p>(.*?)</p></details>", answer.text, re.DOTALL)
    assert len(asked) > 8
    assert any("今あるお金と入る予定のお金で" in question and 'lang="ja"' in question for _, question in asked)


async def test_summary_is_read_in_either_language(busy_house: Busy) -> None:
    house, leads = busy_house
    visitor = await worker(house)
    english = words(await visitor.get(f"/leads/{leads['months']}?summary=en"))
    japanese = words(await visitor.get(f"/leads/{leads['months']}?summary=ja"))
    assert "Two or three months" in english
    assert "2、3か月" in japanese
    assert "In their own words" in japanese


async def test_third_party_is_marked_and_the_person_protected(busy_house: Busy) -> None:
    house, leads = busy_house
    text = await (await worker(house)).lead(leads["days"])
    parts = (
        "Sent from tax",
        "In the words of the one who writes",
        "I will come and look: never push",
        "Do not contact the person this is about, and do not tell them.",
        "Somebody else may see the screen.",
        "Nothing is pushed. Your reply waits in the chat",
    )
    assert list(in_order(text, *parts)) == []


@pytest.mark.parametrize(
    ("channel", "answers", "title", "reach"),
    [
        ("telegram", {"place": "alone", "contact": "here"}, "Write here", "goes to their Telegram chat at once"),
        ("line", {"place": "later", "contact": "here"}, "Write here", "LINE chat only says that a message is there"),
        ("line", {"place": "alone", "contact": "quiet"}, "never push", "Nothing is pushed. Your reply waits"),
        (
            "line",
            {"place": "alone", "contact": "visit"},
            "They come to the counter",
            "Nothing is pushed. Your reply waits",
        ),
        ("line", {"place": "alone", "contact": "cannot_go"}, "Cannot come", "LINE chat at once"),
        ("line", {"place": "alone"}, "Not said yet: send nothing unasked", "Nothing is pushed. Your reply waits"),
        ("web", {"place": "alone", "contact": "here"}, "Write here", "appears on their chat page"),
    ],
)
async def test_page_says_how_a_reply_reaches_them(
    house: House, channel: str, answers: dict[str, str], title: str, reach: str
) -> None:
    reference = await house.resident(channel).answer(right_now=["no_food"], **answers)
    text = await (await worker(house)).lead(reference)
    assert list(in_order(text, "How to reach them", title, "Reply in the chat", reach)) == []


async def test_call_shows_number_times_and_the_answering_machine(house: House) -> None:
    reference = await house.resident("line").answer(
        right_now=["no_food"],
        place="alone",
        contact="phone",
        contact__number="03-0000-0000",
        contact__times=["afternoon", "no_voicemail"],
    )
    text = await (await worker(house)).lead(reference)
    parts = ("Call, at the times they named", "03-0000-0000", "Weekday afternoon", "Leave no message")
    assert list(in_order(text, *parts)) == []


async def test_unreachable_resident_is_marked(house: House) -> None:
    reference = await house.resident("line").answer(right_now=["no_food"], place="alone", contact="here")
    view = await view_of(house, reference)
    gone = msgspec.structs.replace(view, card=msgspec.structs.replace(view.card, reachable=False))
    rule = contact_rule_of(gone)
    assert rule.careful
    assert "cannot be reached" in rule.notes[0].text
    assert "Nobody can be reached there now" in rule.reach.text


async def test_unknown_contact_rule_counts_as_hold(house: House) -> None:
    reference = await house.resident("line").answer(right_now=["no_food"], place="alone", contact="here")
    view = msgspec.structs.replace(await view_of(house, reference), contact="by_pigeon")
    assert contact_rule_of(view).rule == "hold"
    answers = {**view.lead.answers, "place": LeadAnswer("declined", None, "", {})}
    shared = msgspec.structs.replace(view, contact="here", lead=msgspec.structs.replace(view.lead, answers=answers))
    assert "only says" in contact_rule_of(shared).reach.text


async def test_talk_shows_everybody_and_how_it_arrived(busy_house: Busy) -> None:
    house, leads = busy_house
    visitor = await worker(house)
    await answered(house, leads["food"], "Sato")
    text = await visitor.lead(leads["food"])
    parts = (
        "Automatic",
        "Chose: Nothing to eat",
        "Can somebody call me today?",
        "Resident",
        "withdrawn by the resident",
        "Note, staff only Sato",
        "Food bank is open until 17:00.",
        "Sato",
        "Waiting to be sent",
        "Thank you for writing.",
    )
    assert list(in_order(text, "Conversation", *parts)) == []
    assert "090-0000-0000" not in text
    assert text.count("You can pick up food today until 17:00") == 1


async def page_of(busy_house: Busy, monkeypatch: pytest.MonkeyPatch, **changes: object) -> str:
    """What the page says of a lead that differs in this from a real one."""
    house, leads = busy_house
    visitor = await worker(house)
    view = msgspec.structs.replace(await view_of(house, leads["food"]), **changes)

    async def opened(reference: str, staff: str) -> LeadView:
        return view

    monkeypatch.setattr(house.state.acts, "open_lead", opened)
    return await visitor.lead(leads["food"])


async def test_what_has_no_name_here_is_shown_as_it_stands(busy_house: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    house, leads = busy_house
    lead = (await view_of(house, leads["food"])).lead
    reasons = ("right_now=brand_new", "step_of_long_ago=x", "")
    answers = {**lead.answers, "step_of_long_ago": LeadAnswer("puzzled", None, "", {})}
    odd = msgspec.structs.replace(lead, flags=(LeadFlag("brand_new", "today", "r", reasons, 1),), answers=answers)
    entries = (HistoryEntry(house.now, "brand_new", "Sato", "7"), HistoryEntry(house.now, "released", "", ""))
    text = await page_of(busy_house, monkeypatch, lead=odd, history=entries)
    parts = (
        "Today brand_new “Right now”: brand_new (changed since) step_of_long_ago=x",
        "step_of_long_ago Not asked",
        "brand_new 7 · Sato",
        "Gave the case back · automatic",
    )
    assert list(in_order(text, *parts)) == []


async def test_a_minor_is_marked_and_a_language_in_own_words_stands_as_written(
    busy_house: Busy, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, leads = busy_house
    lead = (await view_of(house, leads["food"])).lead
    assert not lead.under_18
    changed = msgspec.structs.replace(lead, under_18=True, interpreter="Tetum, or <signs>")
    head = (await page_of(busy_house, monkeypatch, lead=changed)).partition("First message")[0]
    assert list(in_order(head, "Under 18", "Tetum, or <signs>")) == []


async def talk_of(busy_house: Busy, monkeypatch: pytest.MonkeyPatch, *messages: Message) -> str:
    """What the page says when the conversation consists of these."""
    return await page_of(busy_house, monkeypatch, transcript=messages)


@pytest.mark.parametrize(
    ("delivery", "said"),
    [
        ("waiting", "Waiting to be sent"),
        ("held", "Held back: shown when they write or look"),
        ("sent", "Sent"),
        ("cancelled", "Not sent"),
        ("uncertain", "Delivery unknown"),
        ("failed", "Could not be delivered"),
    ],
)
async def test_delivery_of_a_reply_is_told_honestly(
    busy_house: Busy, monkeypatch: pytest.MonkeyPatch, delivery: Delivery, said: str
) -> None:
    house, _ = busy_house
    message = Message("c", 9, house.now, "staff", text="Come by.", by="Sato", delivery=delivery)
    assert f"{said} Come by." in await talk_of(busy_house, monkeypatch, message)


async def test_talk_tells_what_was_not_kept_forwarded_or_corrected(
    busy_house: Busy, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, _ = busy_house
    heard = (
        Heard(attached="photo"),
        Heard(text="from a friend", forwarded=True),
        Heard(text="I meant Monday", corrects=3),
        Heard(step="a_step_of_long_ago", codes=("{0.__class__}", "old")),
        Heard(attached="hologram"),
    )
    messages = [Message("c", number, house.now, "resident", heard=one) for number, one in enumerate(heard)]
    text = await talk_of(busy_house, monkeypatch, *messages)
    parts = (
        "Sent a photo; it was not kept",
        "from a friend Forwarded text",
        "I meant Monday Correction of an earlier message",
        "Chose: {0.__class__}, old",
        "Sent hologram; it was not kept",
    )
    assert list(in_order(text, *parts)) == []


async def test_empty_talk_says_so(busy_house: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    house, _ = busy_house
    silent = Message("c", 1, house.now, "bot", bubbles=(Bubble(""),))
    assert "Nothing was written yet." in await talk_of(busy_house, monkeypatch, silent)


async def test_tricks_with_direction_are_visible_and_contained(house: House) -> None:
    """faults: 47"""
    reference = await house.resident("web").answer(
        place="alone", right_now=["no_food"], stop="more", for_whom="me", own_words="pay \u202e0001 \u2066x\u2069 yen"
    )
    answer = await (await worker(house)).get(f"/leads/{reference}")
    assert "\u202e" not in answer.text
    assert "\u2066" not in answer.text
    marked = '<bdi dir="auto" lang="en">pay <span class="bidi">RLO</span>0001'
    assert marked in answer.text


async def test_opening_is_audited(busy_house: Busy) -> None:
    house, leads = busy_house
    visitor = await worker(house)
    await visitor.lead(leads["food"])
    assert await house.audit("opened") == [("Sato", leads["food"])]


async def test_number_is_found_however_it_is_typed(busy_house: Busy) -> None:
    house, leads = busy_house
    visitor = await worker(house)
    assert leads["food"] in await visitor.lead(leads["food"].lower().replace("-", ""))


@pytest.mark.parametrize("number", ["AAA-AAA", "x", "%00", "' OR 1=1 --", "{{7*7}}", "\u202e", "A" * 300])
async def test_number_that_is_nobodys_is_not_found(house: House, number: str) -> None:
    """faults: 82"""
    visitor = await worker(house)
    assert (await visitor.get(f"/leads/{number}")).status_code == 404


async def test_unfinished_lead_appears_before_it_is_sent(house: House) -> None:
    reference = await house.resident().answer(until="contact", place="alone", right_now=["hurt"])
    text = await (await worker(house)).lead(reference)
    assert f"{reference} Now Unfinished" in text


async def test_history_names_what_happened_and_who_did_it(busy_house: Busy) -> None:
    house, leads = busy_house
    visitor = await worker(house)
    await answered(house, leads["food"], "Sato")
    card = house.state.store.card(leads["food"])
    assert card is not None
    await house.state.acts.close(leads["food"], "plan", "Sato", card.version)
    text = (await visitor.lead(leads["food"])).partition("What happened")[2]
    parts = (
        "Agreed that the answers are kept",
        "Urgency rose: No food today · resident",
        "Sent · resident",
        "Took the case · Sato",
        "Wrote a note · Sato",
        "Replied in the chat · Sato",
        "Closed: Continuing support; a plan is made · Sato",
    )
    assert list(in_order(text, *parts)) == []


async def test_times_are_japanese_and_tell_the_day_when_it_is_another_one(house: House) -> None:
    """faults: 103"""
    reference = await house.resident().answer(place="alone", right_now=["no_food"])
    visitor = await worker(house)
    assert "First message 12:01" in await visitor.lead(reference)
    # 00:01 of the next day in Japan, while it is still the same day in London.
    house.now = house.now.replace(hour=15, minute=1)
    assert "First message Mon 30 Nov 12:01" in await visitor.lead(reference)
    house.now += timedelta(days=60)
    await house.employ("Mori", locale="en")
    assert "First message Mon 30 Nov 2026 12:01" in await (await signed_in(house, "Mori")).lead(reference)
