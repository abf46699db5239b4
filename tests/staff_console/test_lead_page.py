"""One lead's page: what was said, how urgent it is and why, how they may be reached."""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import msgspec
import pytest

from dialogs.lead import LeadAnswer
from dialogs.session import Bubble, Heard
from staff_console.contact_rules import contact_rule_of
from staff_console.lead_page import Typed, show
from staff_console.visit import ConsoleServices, Visit
from state.records import Delivery, LeadView, Message
from tests.staff_console.house import House
from tests.staff_console.samples import answered, busy_day
from tests.staff_console.visitor import Visitor, signed_in, words


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


async def test_own_words_come_first_then_flags_contact_needs_answers_talk(house: House) -> None:
    leads = await busy_day(house)
    text = await (await worker(house)).lead(leads["food"])
    parts = (
        leads["food"],
        "Today",
        "In their own words",
        "Nothing left since Saturday. My pay comes on the 5th.",
        "English",
        "What they wish for first",
        "Signs of urgency",
        "Today No food today “Right now”: Nothing to eat Rule: right_now.no_food",
        "How to reach them Write here",
        "Needs ◎ Most pressing: No food ○ Income, money to live on",
        "All answers",
        "Conversation",
        "What happened",
        "Reply in the chat",
    )
    assert list(in_order(text, *parts)) == []


async def test_five_states_of_an_answer_look_different(house: House) -> None:
    leads = await busy_day(house)
    visitor = await worker(house)
    pages = [(await visitor.get(f"/leads/{leads[name]}")).text for name in ("food", "months", "fear")]
    marks = {state: set() for state in ("answered", "declined", "unknown", "in_person", "not_asked")}
    for page in pages:
        for state, shape in re.findall(r'<span class="state state-(\w+)">(<svg.*?</svg>)', page, re.DOTALL):
            marks[state].add(shape)
    assert all(len(shapes) == 1 for shapes in marks.values()), {state: len(found) for state, found in marks.items()}
    assert len({next(iter(shapes)) for shapes in marks.values()}) == 5
    text = " ".join(words(httpx.Response(200, text=page)) for page in pages)
    for said in ("Does not want to say", "Does not know", "Wants to say it in person", "Not asked"):
        assert said in text


async def test_wish_and_words_that_were_not_asked_say_so(house: House) -> None:
    leads = await busy_day(house)
    text = await (await worker(house)).lead(leads["fear"])
    assert "In their own words Not asked What they wish for first Not asked" in text


async def test_question_is_shown_as_the_resident_saw_it(house: House) -> None:
    leads = await busy_day(house)
    answer = await (await worker(house)).get(f"/leads/{leads['months']}")
    asked = re.findall(r"<details><summary>([^<]*)</summary><p>(.*?)</p></details>", answer.text, re.DOTALL)
    assert len(asked) > 8
    assert any("今あるお金と入る予定のお金で" in question and 'lang="ja"' in question for _, question in asked)


async def test_summary_is_read_in_either_language(house: House) -> None:
    leads = await busy_day(house)
    visitor = await worker(house)
    english = words(await visitor.get(f"/leads/{leads['months']}?summary=en"))
    japanese = words(await visitor.get(f"/leads/{leads['months']}?summary=ja"))
    assert "Two or three months" in english
    assert "2、3か月" in japanese
    assert "In their own words" in japanese


async def test_third_party_is_marked_and_the_person_protected(house: House) -> None:
    leads = await busy_day(house)
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
        ("line", {"place": "alone", "contact": "visit"}, "They come to the counter", "Nothing is pushed. Your reply waits"),
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


async def test_talk_shows_everybody_and_how_it_arrived(house: House) -> None:
    leads = await busy_day(house)
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


def page_with(house: House, view: LeadView, *messages: Message) -> str:
    services = ConsoleServices(
        store=house.state.store,
        acts=house.state.acts,
        staff=house.staff,
        hub=house.state.hub,
        catalogs=house.catalogs,
        clock=lambda: house.now,
        secure_cookies=False,
    )
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"locale=en", "headers": [], "root_path": ""}
    return words_of(show(Visit(httpx_request(scope), services, None), msgspec.structs.replace(view, transcript=messages), Typed()))


@pytest.mark.parametrize(
    ("delivery", "said"),
    [
        ("waiting", "Waiting to be sent"),
        ("held", "Held back"),
        ("sent", "Sent"),
        ("cancelled", "Not sent"),
        ("uncertain", "Delivery unknown"),
        ("failed", "Could not be delivered"),
    ],
)
async def test_delivery_of_a_reply_is_told_honestly(house: House, delivery: Delivery, said: str) -> None:
    leads = await busy_day(house)
    visitor = await worker(house)
    view = await view_of(house, leads["food"])
    message = Message(view.card.conversation_id, 99, house.now, "staff", text="Come by.", by="Sato", delivery=delivery)
    with pytest.MonkeyPatch.context() as patch:
        changed = msgspec.structs.replace(view, transcript=(message,))

        async def opened(reference: str, staff: str) -> LeadView:
            return changed

        patch.setattr(house.state.acts, "open_lead", opened)
        text = await visitor.lead(leads["food"])
    assert f"{said} Come by." in text
