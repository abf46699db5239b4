"""The list: who needs help first, and why."""

import random
import re
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from staff_console.filters import Filters, counted, fitting, order
from staff_console.lead_list import ROWS
from state import lease
from state.alerting import PLACE
from state.records import LeadCard
from tests.residents import MONDAY_NOON
from tests.staff_console.house import House
from tests.staff_console.samples import Busy, answered
from tests.staff_console.visitor import Visitor, signed_in, words

LEVELS = ("now", "today", "within_days", "within_months", "ordinary")


def card(number: int, level: str = "ordinary", **changes: object) -> LeadCard:
    fields: dict[str, object] = {
        "conversation_id": f"{number:032x}",
        "intake": 1,
        "reference": f"{number:03}-AAA",
        "status": "open",
        "level": level,
        "rank": LEVELS.index(level),
        "due_at": None,
        "created_at": MONDAY_NOON,
        "sent_at": MONDAY_NOON,
        "waiting_since": MONDAY_NOON,
        "locale": "en",
        "channel": "web",
        "via": "",
        "owner": None,
        "needs": (),
        "most_pressing": None,
        "flags": (),
        "for_whom": "me",
        "erase_asked": False,
        "reachable": True,
        "version": 1,
        **changes,
    }
    return LeadCard(**fields)  # type: ignore[arg-type]


def references(answer: httpx.Response) -> list[str]:
    return re.findall(r'data-row="([^"]+)"', answer.text)


async def worker(house: House, locale: str = "en") -> Visitor:
    await house.employ("Sato", locale=locale)
    return await signed_in(house, "Sato")


def test_order_is_urgency_then_date_then_longest_wait() -> None:
    hour = timedelta(hours=1)
    expected = [
        card(1, "now"),
        card(2, "today", due_at=date(2026, 12, 1), waiting_since=MONDAY_NOON),
        card(3, "today", due_at=date(2026, 12, 2), waiting_since=MONDAY_NOON - hour),
        card(4, "today", waiting_since=MONDAY_NOON - 2 * hour),
        card(5, "today", waiting_since=MONDAY_NOON - hour),
        card(6, "today", waiting_since=None),
        card(7, "within_days", due_at=date(2026, 11, 1)),
        card(8, "ordinary", waiting_since=datetime(2020, 1, 1, tzinfo=UTC)),
    ]
    for seed in range(50):
        mixed = random.Random(seed).sample(expected, len(expected))
        assert sorted(mixed, key=order) == expected


async def test_rows_come_in_that_order_each_with_its_reason(busy_house: Busy) -> None:
    house, leads = busy_house
    visitor = await worker(house)
    answer = await visitor.get("/")
    assert references(answer) == [leads[name] for name in ("fear", "food", "days", "months", "ordinary")]
    text = words(answer)
    expected = (
        "Now Violence or fear, now “Right now”: Afraid of someone Also: A child may not be safe",
        "Today No food today “Right now”: Nothing to eat Also: Money is gone within days",
        "◎ Most pressing: No food Income, money to live on",
        "Money ends about Thu 3 Dec",
        "Cut-off Tue 8 Dec",
        "English LINE Unfinished",
        "About somebody else",
        "Ordinary No sign of urgency",
        "Japanese Telegram",
        "Waiting 1 d 1 h",
        "Owner nobody yet",
    )
    for part in expected:
        assert part in text


async def test_list_speaks_japanese(busy_house: Busy) -> None:
    house, _ = busy_house
    answer = await (await worker(house, "ja")).get("/")
    assert '<html lang="ja">' in answer.text
    assert "12月3日(木)" in answer.text


FILTERS = {
    "": ["fear", "food", "days", "months", "ordinary"],
    "?level=today": ["food"],
    "?owner=mine": ["months"],
    "?owner=unclaimed": ["fear", "food", "days", "ordinary"],
    "?need=food": ["food", "days"],
    "?language=ja": ["months"],
    "?channel=line": ["fear", "days"],
    "?q=rent+or+loan": ["months"],
    "?q=ＲＥＮＴ": ["months"],
    "?q=nothing+like+this": [],
    "?need=food&channel=telegram": ["food"],
    "?level=nonsense&owner=nonsense&page=nonsense": ["fear", "food", "days", "months", "ordinary"],
    "?page=9": [],
    "?page=-1": ["fear", "food", "days", "months", "ordinary"],
}


async def test_filters(busy_house: Busy) -> None:
    house, leads = busy_house
    visitor = await worker(house)
    await answered(house, leads["months"], "Sato")
    names = {number: name for name, number in leads.items()}
    found = {query: [names[row] for row in references(await visitor.get(f"/{query}"))] for query in FILTERS}
    assert found == FILTERS


async def test_search_finds_a_number_however_it_is_typed(busy_house: Busy) -> None:
    house, leads = busy_house
    visitor = await worker(house)
    number = leads["food"]
    for typed in (number, number.lower(), number.replace("-", ""), f" {number} ", number[:3]):
        assert leads["food"] in references(await visitor.get("/", params={"q": typed})), typed


async def test_counts_are_of_what_the_other_filters_leave() -> None:
    cards = [card(1, "now", channel="line"), card(2, "today", channel="line"), card(3, "today")]
    found = fitting(cards, Filters(level="now", channel="line"), "Sato", lambda one: ())
    assert counted(found) == {"now": 1, "today": 1, "within_days": 0, "within_months": 0, "ordinary": 0}


async def test_waiting_ends_with_an_answer(busy_house: Busy) -> None:
    house, leads = busy_house
    visitor = await worker(house)
    await answered(house, leads["food"], "Sato")
    text = words(await visitor.get("/?owner=mine"))
    assert "Waiting answered" in text
    assert "Owner Sato" in text
    assert "In conversation" in text


async def test_nobody_waiting_is_said_kindly(house: House) -> None:
    visitor = await worker(house)
    assert "Nobody is waiting" in words(await visitor.get("/"))
    await house.resident().answer(place="alone", right_now=["no_food"])
    assert "No open case fits this choice" in words(await visitor.get("/?need=care"))


async def test_search_is_audited(house: House) -> None:
    visitor = await worker(house)
    await visitor.get("/")
    await visitor.get("/?q=food")
    assert await house.audit("searched") == [("Sato", "")]


def test_address_keeps_the_other_filters() -> None:
    filters = Filters.read({"owner": "mine", "need": "food", "q": " a&b ", "page": "3"})
    assert filters.query() == "?owner=mine&need=food&q=a%26b"
    assert filters.query(owner="all", level="now") == "?level=now&need=food&q=a%26b"
    assert filters.query(page=2).endswith("&page=2")
    assert Filters.read({}).query() == "?"
    assert not Filters.read({"page": "2"}).narrowed
    assert filters.narrowed


@pytest.mark.parametrize("page", ["0", "", "x", "٣", "³", "1" * 40, "-1"])
def test_page_that_is_none_is_the_first(page: str) -> None:
    assert Filters.read({"page": page}).page == 1


async def test_long_list_comes_in_pages(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = tuple(card(number, waiting_since=MONDAY_NOON + timedelta(seconds=number)) for number in range(ROWS + 5))
    monkeypatch.setattr(house.state.store, "cards", lambda: cards)
    visitor = await worker(house)
    first, second = await visitor.get("/"), await visitor.get("/?page=2")
    assert (len(references(first)), len(references(second))) == (ROWS, 5)
    assert f"{ROWS + 5} open cases" in words(first)
    assert "?page=2" in first.text


async def test_closed_leads_are_found_by_their_days_and_by_number(busy_house: Busy) -> None:
    house, leads = busy_house
    await house.state.acts.close(leads["ordinary"], "informed", "Sato", 1)
    house.pass_time(days=3)
    await house.state.acts.close(leads["days"], "referred", "Sato", 1)
    visitor = await worker(house)
    assert leads["ordinary"] not in references(await visitor.get("/"))
    assert references(await visitor.get("/closed")) == [leads["days"], leads["ordinary"]]
    day = house.now.date().isoformat()
    assert references(await visitor.get(f"/closed?since={day}&until={day}")) == [leads["days"]]
    assert references(await visitor.get("/closed?since=2026-01-01&until=2026-01-02")) == []
    text = words(await visitor.get("/closed"))
    assert "Referred to another scheme or specialist body" in text
    number = leads["ordinary"].replace("-", "").lower()
    assert (await visitor.get(f"/closed?reference={number}")).headers["location"] == f"/staff/leads/{leads['ordinary']}"


@pytest.mark.parametrize(
    "query",
    ["since=x&until=y", "since=0001-01-01&until=9999-12-31", "since=2026-12-31&until=2026-01-01", "reference=K7"],
)
async def test_days_that_make_no_sense_do_no_harm(house: House, query: str) -> None:
    assert (await (await worker(house)).get(f"/closed?{query}")).status_code == 200


async def test_while_alerts_do_not_get_out_the_list_says_so(house: House) -> None:
    await house.employ("sato")
    visitor = await signed_in(house, "sato")
    assert "Alerts about urgent cases" not in words(await visitor.get("/"))
    writer = house.state.writer
    await writer.run(lambda tx: lease.acquire(tx, PLACE, "somebody", house.now))
    await writer.run(lambda tx: lease.set_alarm(tx, PLACE, "<b>the mail server</b> cannot be reached"))
    page = await visitor.get("/")
    assert "Alerts about urgent cases do not get out." in words(page)
    assert "&lt;b&gt;the mail server" in page.text
    await writer.run(lambda tx: lease.set_alarm(tx, PLACE, ""))
    assert "Alerts about urgent cases" not in words(await visitor.get("/"))
