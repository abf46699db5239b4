"""What staff do with a lead, as forms."""

import asyncio

import httpx
import pytest

from staff_console.lead_acts import ERASE_REASONS
from state.errors import Busy
from state.records import LeadCard, Message
from tests.staff_console.house import House
from tests.staff_console.visitor import Visitor, field, signed_in, words

ACTS = ("claim", "release", "reply", "note", "close", "reopen")


async def setting(house: House, channel: str = "line") -> tuple[str, Visitor, Visitor]:
    """A lead, Sato and Mori."""
    await house.employ("Sato")
    await house.employ("Mori")
    reference = await house.resident(channel).answer(place="alone", right_now=["no_food"], contact="here")
    return reference, await signed_in(house, "Sato"), await signed_in(house, "Mori")


def card_of(house: House, reference: str) -> LeadCard:
    card = house.state.store.card(reference)
    assert card is not None
    return card


async def talk_of(house: House, reference: str, side: str) -> list[Message]:
    view = await house.state.store.lead(reference)
    assert view is not None
    return [message for message in view.transcript if message.side == side]


async def claim(visitor: Visitor, reference: str) -> httpx.Response:
    page = await visitor.get(f"/leads/{reference}")
    return await visitor.post(f"/leads/{reference}/claim", version=field(page, "version"))


async def test_claiming_and_giving_back(house: House) -> None:
    reference, sato, _ = await setting(house)
    answer = await claim(sato, reference)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/staff/leads/{reference}?done=claimed")
    assert "This case is yours now." in words(await sato.get(f"/leads/{reference}?done=claimed"))
    assert card_of(house, reference).owner == "Sato"
    page = await sato.get(f"/leads/{reference}")
    assert "Give it back" in words(page)
    await sato.post(f"/leads/{reference}/release", version=field(page, "version"))
    assert card_of(house, reference).owner is None


async def test_second_claim_meets_both_sides(house: House) -> None:
    """faults: 10"""
    reference, sato, mori = await setting(house)
    version = field(await mori.get(f"/leads/{reference}"), "version")
    await claim(sato, reference)
    answer = await mori.post(f"/leads/{reference}/claim", version=version)
    assert answer.status_code == 409
    assert "What you wanted Take the case How it stands now Owner: Sato" in words(answer)
    assert card_of(house, reference).owner == "Sato"


async def test_claims_at_the_same_moment_have_one_winner(house: House) -> None:
    """faults: 10"""
    reference, sato, mori = await setting(house)
    answers = await asyncio.gather(claim(sato, reference), claim(mori, reference))
    assert sorted(answer.status_code for answer in answers) == [303, 409]


async def test_claim_of_a_colleagues_case_is_a_conflict_even_when_up_to_date(house: House) -> None:
    reference, sato, mori = await setting(house)
    await claim(sato, reference)
    answer = await mori.post(f"/leads/{reference}/claim", version=str(card_of(house, reference).version))
    assert answer.status_code == 409
    assert card_of(house, reference).owner == "Sato"


async def test_only_the_owner_or_a_supervisor_gives_a_case_back(house: House) -> None:
    """faults: 84"""
    reference, sato, mori = await setting(house)
    await claim(sato, reference)
    page = await mori.get(f"/leads/{reference}")
    assert "Give it back" not in words(page)
    version = str(card_of(house, reference).version)
    assert (await mori.post(f"/leads/{reference}/release", version=version)).status_code == 403
    assert card_of(house, reference).owner == "Sato"
    await house.employ("Kato", "supervisor")
    kato = await signed_in(house, "Kato")
    assert (await kato.post(f"/leads/{reference}/release", version=version)).status_code == 303
    assert card_of(house, reference).owner is None


async def test_reply_reaches_the_chat_and_claims(house: House) -> None:
    reference, sato, _ = await setting(house, "web")
    page = await sato.get(f"/leads/{reference}")
    answer = await sato.post(f"/leads/{reference}/reply", text="Come today.\nUntil 17:00.", nonce=field(page, "nonce"))
    assert answer.headers["location"] == f"/staff/leads/{reference}?done=replied"
    (said,) = await talk_of(house, reference, "staff")
    assert (said.text, said.by) == ("Come today.\nUntil 17:00.", "Sato")
    assert card_of(house, reference).owner == "Sato"
    assert card_of(house, reference).status == "with_staff"


async def test_reply_sent_twice_arrives_once(house: House) -> None:
    reference, sato, _ = await setting(house)
    nonce = field(await sato.get(f"/leads/{reference}"), "nonce")
    sending = [sato.post(f"/leads/{reference}/reply", text="Come today.", nonce=nonce) for _ in range(3)]
    assert {answer.status_code for answer in await asyncio.gather(*sending)} == {303}
    assert len(await talk_of(house, reference, "staff")) == 1
    again = field(await sato.get(f"/leads/{reference}"), "nonce")
    await sato.post(f"/leads/{reference}/reply", text="Come today.", nonce=again)
    assert len(await talk_of(house, reference, "staff")) == 2


@pytest.mark.parametrize(
    ("text", "said"), [("", "nothing to send"), (" \n\t", "nothing to send"), ("👪" * 4001, "longer")]
)
@pytest.mark.parametrize("act", ["reply", "note"])
async def test_text_that_cannot_be_sent_stays_in_its_box(house: House, act: str, text: str, said: str) -> None:
    """faults: 45"""
    reference, sato, _ = await setting(house)
    answer = await sato.post(f"/leads/{reference}/{act}", text=text, nonce="n")
    assert answer.status_code == 422
    assert said in words(answer)
    assert f">{text}</textarea>" in answer.text
    assert not await talk_of(house, reference, "staff" if act == "reply" else "note")


async def test_longest_reply_is_sent(house: House) -> None:
    reference, sato, _ = await setting(house)
    answer = await sato.post(f"/leads/{reference}/reply", text="あ" * 4000, nonce="n")
    assert answer.status_code == 303
    assert (await talk_of(house, reference, "staff"))[0].text == "あ" * 4000


async def test_note_is_for_colleagues_only(house: House) -> None:
    reference, sato, mori = await setting(house, "web")
    answer = await sato.post(f"/leads/{reference}/note", text="Ask the kitchen.", nonce="n")
    assert answer.headers["location"].endswith("?done=noted")
    assert "Note, staff only Sato" in await mori.lead(reference)
    card = card_of(house, reference)
    assert all(message.text != "Ask the kitchen." for message in await house.state.store.since(card.conversation_id, 0))
    assert card.owner is None


async def test_note_and_reply_of_one_page_are_two_things(house: House) -> None:
    reference, sato, _ = await setting(house)
    page = await sato.get(f"/leads/{reference}")
    nonces = [part.split('"')[0] for part in page.text.split('name="nonce" value="')[1:]]
    assert len(nonces) == len(set(nonces)) == 2


@pytest.mark.parametrize(
    ("result", "name"),
    [
        ("informed", "Ended with information or advice only"),
        ("referred", "Referred to another scheme or specialist body"),
        ("consent_pending", "No consent yet; continuing towards consent"),
        ("plan", "Continuing support; a plan is made"),
        ("interrupted", "Interrupted or ended before a decision"),
    ],
)
async def test_closing_with_a_national_result_and_reopening(house: House, result: str, name: str) -> None:
    reference, sato, _ = await setting(house)
    page = await sato.get(f"/leads/{reference}")
    assert name in words(page)
    answer = await sato.post(f"/leads/{reference}/close", result=result, version=field(page, "version"))
    assert answer.headers["location"].endswith("?done=closed")
    assert house.state.store.card(reference) is None
    text = await sato.lead(reference)
    assert f"Closed: {name}" in text
    assert "Send the reply" not in text
    assert (await sato.post(f"/leads/{reference}/reopen")).status_code == 303
    assert card_of(house, reference).status == "with_staff"


@pytest.mark.parametrize("result", ["", "solved", "plan "])
async def test_closing_needs_one_of_the_five_results(house: House, result: str) -> None:
    reference, sato, _ = await setting(house)
    version = field(await sato.get(f"/leads/{reference}"), "version")
    answer = await sato.post(f"/leads/{reference}/close", result=result, version=version)
    assert answer.status_code == 422
    assert "choose one of the five results" in words(answer)
    assert card_of(house, reference).status == "open"


async def test_reply_to_a_closed_case_is_not_lost(house: House) -> None:
    """faults: 10"""
    reference, sato, mori = await setting(house)
    page = await mori.get(f"/leads/{reference}")
    await sato.post(f"/leads/{reference}/close", result="referred", version=field(page, "version"))
    answer = await mori.post(f"/leads/{reference}/reply", text="Come <today>.", nonce=field(page, "nonce"))
    assert answer.status_code == 409
    text = words(answer)
    assert "Send a reply How it stands now Owner: nobody yet Closed: Referred to another scheme" in text
    assert "Come &lt;today&gt;.</textarea>" in answer.text
    assert "Send it all the same" not in text
    kept = await mori.post(f"/leads/{reference}/note", text="Come <today>.", nonce=field(answer, "nonce"))
    assert kept.status_code == 303
    assert [message.text for message in await talk_of(house, reference, "note")] == ["Come <today>."]


async def test_closing_what_a_colleague_has_closed_shows_both(house: House) -> None:
    """faults: 10"""
    reference, sato, mori = await setting(house)
    version = field(await mori.get(f"/leads/{reference}"), "version")
    await sato.post(f"/leads/{reference}/close", result="referred", version=version)
    answer = await mori.post(f"/leads/{reference}/close", result="plan", version=version)
    assert answer.status_code == 409
    assert "Close: Continuing support; a plan is made How it stands now" in words(answer)
    assert "Closed: Referred to another scheme" in words(answer)


@pytest.mark.parametrize("version", ["", "x", "-1", "1e9", "٣", "9" * 40])
async def test_version_that_is_none_is_a_conflict(house: House, version: str) -> None:
    reference, sato, _ = await setting(house)
    assert (await sato.post(f"/leads/{reference}/claim", version=version)).status_code == 409


async def test_busy_database_loses_nothing_and_the_second_try_counts_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, sato, _ = await setting(house)
    nonce = field(await sato.get(f"/leads/{reference}"), "nonce")

    async def busy(*arguments: object) -> LeadCard:
        raise Busy("locked")

    with monkeypatch.context() as patch:
        patch.setattr(house.state.acts, "reply", busy)
        answer = await sato.post(f"/leads/{reference}/reply", text="Come today.", nonce=nonce)
    assert answer.status_code == 503
    assert "What you wrote is still here" in words(answer)
    assert ">Come today.</textarea>" in answer.text
    assert field(answer, "nonce") == nonce
    with monkeypatch.context() as patch:
        patch.setattr(house.state.acts, "open_lead", busy)
        assert "Nothing was changed" in words(await sato.get(f"/leads/{reference}"))
    assert (await sato.post(f"/leads/{reference}/reply", text="Come today.", nonce=nonce)).status_code == 303


@pytest.mark.parametrize("act", ACTS)
async def test_nobodys_number_is_not_found_by_any_act(house: House, act: str) -> None:
    """faults: 82"""
    _, sato, _ = await setting(house)
    fields = {"text": "x", "nonce": "n", "version": "1", "result": "plan"}
    assert (await sato.post(f"/leads/AAA-AAA/{act}", **fields)).status_code == 404


async def test_erasing_asks_for_a_reason_and_destroys(house: House) -> None:
    reference, _, _ = await setting(house)
    await house.employ("Kato", "supervisor")
    kato = await signed_in(house, "Kato")
    page = await kato.get(f"/leads/{reference}/erase")
    assert page.status_code == 200
    assert house.state.store.card(reference) is not None
    for fields in ({}, {"reason": "asked_in_chat"}, {"sure": "yes"}, {"reason": "because", "sure": "yes"}):
        assert (await kato.post(f"/leads/{reference}/erase", **fields)).status_code == 422
    assert house.state.store.card(reference) is not None
    answer = await kato.post(f"/leads/{reference}/erase", reason="asked_in_chat", sure="yes")
    assert answer.status_code == 200
    assert f"Case {reference} was erased" in words(answer)
    assert await house.audit("erased: asked_in_chat") == [("Kato", reference)]


async def test_every_reason_for_erasing_is_a_code(house: House) -> None:
    assert ERASE_REASONS
    assert all(code.isidentifier() for code in ERASE_REASONS)


@pytest.mark.parametrize("act", ["", *(f"/{act}" for act in ACTS)])
async def test_erased_case_is_gone_for_whoever_has_it_open(house: House, act: str) -> None:
    """faults: 99"""
    reference, sato, mori = await setting(house)
    page = await mori.get(f"/leads/{reference}")
    await house.state.acts.erase(reference, "Sato", "asked_in_chat")
    if act:
        fields = {"text": "x", "nonce": "n", "version": field(page, "version"), "result": "plan"}
        answer = await mori.post(f"/leads/{reference}{act}", **fields)
    else:
        answer = await mori.get(f"/leads/{reference}")
    assert answer.status_code == 410
    assert "erased at the person's request" in words(answer)
    assert (await sato.get("/")).text.count(reference) == 0


async def test_acts_are_audited(house: House) -> None:
    reference, sato, _ = await setting(house)
    await claim(sato, reference)
    await sato.post(f"/leads/{reference}/reply", text="Come today.", nonce="n")
    await sato.post(f"/leads/{reference}/close", result="plan", version=str(card_of(house, reference).version))
    for act in ("claimed", "replied", "closed"):
        assert await house.audit(act) == [("Sato", reference)]
