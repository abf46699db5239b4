"""The page without JavaScript: beginning, answering, and the same form again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.bot.web_visitor import NONCE, Visitor
from tests.residents_page import OFFICE, House, house

# ---------------------------------------------------------------- beginning


async def test_looking_at_the_page_stores_nothing(home: House, anna: Visitor) -> None:
    for path in ("/", "/?lang=ja&via=tax", "/hours"):
        answer = await anna.get(path)
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
    assert await home.conversations() == 0


async def test_start_page_names_each_language_in_itself(anna: Visitor) -> None:
    await anna.get("/")
    assert ">日本語<" in anna.html
    assert ">English<" in anna.html
    assert OFFICE.public_name in anna.html
    assert 'href="tel:110"' in anna.html
    assert 'href="tel:119"' in anna.html


async def test_start_page_speaks_the_browsers_language(home: House) -> None:
    visitor = Visitor(home.app, "fr;q=0.9, ja;q=0.8, en;q=0.1")
    await visitor.get("/")
    assert '<html lang="ja" dir="ltr">' in visitor.html


async def test_start_sets_a_session_cookie(anna: Visitor) -> None:
    await anna.get("/")
    answer = await anna.post("/start", [*anna.page.forms["/start"], ("locale", "en")])
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303
    assert re.fullmatch(r"visit=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)


async def test_cookie_is_bound_to_the_host_on_https(lite_url: str, tmp_path: Path) -> None:
    url = "https://soudan.example"
    async with house(lite_url, tmp_path, public_url=url) as built:
        visitor = Visitor(built.app, url=url)
        await visitor.get("/")
        answer = await visitor.post("/start", [*visitor.page.forms["/start"], ("locale", "en")])
        assert re.fullmatch(
            r"__Host-visit=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure", answer.headers["set-cookie"]
        )
        left = await visitor.post("/leave", [], follow=False)
        assert "__Host-visit=" in left.headers["set-cookie"]
        assert "Secure" in left.headers["set-cookie"]


async def test_a_link_carries_language_and_window(home: House, anna: Visitor) -> None:
    await anna.begin("ja", via="tax")
    assert anna.step == "opening"
    session = await home.state.store.session(await home.conversation(anna.address))
    assert session
    assert (session.locale, session.via) == ("ja", "tax")


async def test_start_pressed_twice_leaves_a_living_page(anna: Visitor) -> None:
    await anna.get("/")
    fields = [*anna.page.forms["/start"], ("locale", "en")]
    await anna.post("/start", fields)
    await anna.post("/start", fields)
    assert anna.step == "opening"


async def test_an_unknown_language_is_asked_for(anna: Visitor) -> None:
    await anna.get("/?lang=xx")
    await anna.post("/start", [*anna.page.forms["/start"], ("locale", "xx")])
    assert anna.step == "language"


# ---------------------------------------------------------------- answering


async def test_a_press_answers_and_shows_what_was_pressed(anna: Visitor) -> None:
    await anna.to_the_questions()
    answer = await anna.tick("child")
    assert (answer.status_code, answer.headers["location"]) == (303, "/#end")
    assert anna.step == "for_whom"
    assert anna.own == ["Yes, start", "A child is with me"]


async def test_needs_are_shown_all_at_once_under_their_headings(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("none")
    await anna.press("me")
    await anna.write("I cannot pay the rent.")
    assert anna.step == "needs"
    assert len(anna.page.ticks) == 17
    assert anna.html.count("<legend>") == 6
    await anna.tick("income", "rent_loan")
    assert anna.own[-2:] == ["I cannot pay the rent.", "Money to live on / Rent or home loan"]


async def test_how_much_is_ahead_stands_beside_the_question_and_not_beside_a_safety_card(anna: Visitor) -> None:
    await anna.to_the_questions()
    assert '<p class="progress" id="progress">About 6 more short questions. You can skip any of them.</p>' in anna.html
    assert 'aria-describedby="progress"' in anna.html
    assert not any("About 6 more" in bubble for bubble in anna.bubbles)
    await anna.tick("no_food")
    assert any("Food comes first" in bubble for bubble in anna.bubbles)
    assert "progress" not in anna.html


async def test_every_need_and_every_sign_has_a_picture(anna: Visitor) -> None:
    await anna.to_the_questions()
    assert len(re.findall(r"#right_now-(\w+)", anna.html)) == len(anna.page.ticks) == 8
    await anna.tick("none")
    await anna.press("me", "skip")
    assert len(re.findall(r"#needs-(\w+)", anna.html)) == len(anna.page.ticks) == 17
    await anna.tick("food", "debt")
    assert anna.step == "most_pressing"
    assert re.findall(r"#needs-(\w+)", anna.html) == ["food", "debt"]


async def test_ticks_are_not_lost_when_skip_is_pressed_beside_them(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("no_food", do="skip")
    assert anna.own == ["Yes, start", "Nothing to eat"]
    assert any("Food comes first" in bubble for bubble in anna.bubbles)


async def test_words_beside_a_choice_are_heard(home: House, anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("child", text="We left the house last night.")
    assert anna.own[1:] == ["We left the house last night.", "A child is with me"]
    session = await home.state.store.session(await home.conversation(anna.address))
    assert session
    assert len(session.own_words) == 1


async def test_done_without_a_tick_keeps_the_question(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick()
    assert anna.step == "right_now"


async def test_an_empty_form_does_nothing(anna: Visitor) -> None:
    await anna.to_the_questions()
    before = anna.bubbles
    await anna.write("  ")
    assert anna.bubbles == before


async def test_help_keeps_what_was_typed(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("none")
    await anna.press("me")
    answer = await anna.post("/say", anna.fields(("text", "Half a sentence"), ("do", "why")))
    assert answer.status_code == 200
    assert ">Half a sentence</textarea>" in anna.html
    assert "Half a sentence" not in anna.own
    answer = await anna.post("/say", anna.fields(("text", "Half a sentence"), ("code", "example")))
    assert ">Half a sentence</textarea>" in anna.html
    assert anna.step == "own_words"


async def test_a_date_is_picked_in_its_own_field(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("none")
    await anna.press("me", "skip")
    await anna.tick("income")
    assert anna.step == "income.next"
    await anna.press("date")
    assert '<input type="date"' in anna.html
    await anna.post("/say", anna.fields(("on", "2025-12-03")))
    assert anna.own[-1] == "2025-12-03"
    assert anna.step == "runway"


# ---------------------------------------------------------------- once, again, and otherwise


async def test_a_form_sent_twice_is_one_turn(anna: Visitor) -> None:
    """faults: 9"""
    await anna.to_the_questions()
    fields = anna.fields(("code", "child"), ("do", "done"))
    await anna.post("/say", fields)
    before = anna.bubbles
    await anna.post("/say", fields)
    assert anna.bubbles == before
    assert anna.own == ["Yes, start", "A child is with me"]


async def test_the_same_form_with_other_words_is_an_edit(anna: Visitor) -> None:
    await anna.to_the_questions()
    await anna.tick("none")
    await anna.press("me")
    fields = anna.fields()
    await anna.post("/say", [*fields, ("text", "I lost my jop.")])
    await anna.post("/say", [*fields, ("text", "I lost my job.")])
    await anna.post("/say", [*fields, ("text", "I lost my job.")])
    assert anna.own[1:] == ["None of these", "Me", "I lost my job."]


async def test_two_tabs_share_one_conversation(home: House, anna: Visitor) -> None:
    """A button of a page that is behind never answers the question of the other. faults: 9, 25"""
    await anna.to_the_questions()
    await anna.tick("none")
    other = Visitor(home.app)
    other.client.cookies = anna.client.cookies
    await other.get("/")
    assert other.step == anna.step == "for_whom"
    await anna.press("me")
    await other.press("family")
    assert other.step == "replace"
    assert "Someone in my family" in other.bubbles[-1]


@pytest.mark.parametrize(
    "fields",
    [
        [("step", "nowhere"), ("question", "1"), ("code", "me")],
        [("step", "for_whom"), ("question", "99999999999"), ("code", "x" * 500)],
        [("step", ""), ("question", "٣"), ("code", "#token")],
        [("step", "for_whom"), ("question", "-1"), ("do", "drop table")],
        [("step", "for_whom"), ("question", "1"), ("code", "me"), ("on", "2025-13-45"), ("many", "1")],
        [("do", "start")],
        [("do", "clo\x00sed")],
    ],
)
async def test_what_the_page_never_offered_is_answered_kindly(anna: Visitor, fields: list[tuple[str, str]]) -> None:
    """faults: 25"""
    await anna.to_the_questions()
    answer = await anna.post("/say", [("nonce", NONCE), *fields])
    assert answer.status_code == 303
    assert anna.answer.status_code == 200
    assert anna.step == "right_now"
