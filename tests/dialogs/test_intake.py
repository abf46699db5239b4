from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.content import Escape, Kind, Step, T
from dialogs.intake import FLOW, REQUIRED_TEXTS, labels, texts
from dialogs.intake.followups import FOLLOW_UPS
from dialogs.intake.guards import URGENT_SIGNS, followups, on_short_way, safe_mode
from dialogs.intake.wording import COMMANDS, TAKES_TEXT, ask_of, intro_of, more_of, options_of
from dialogs.needs import BY_CODE, GROUPS, NEEDS, weight
from dialogs.session import Flag, Session
from dialogs.text import count_graphemes
from tests.dialogs.ways import answer, next_key, questions, session, start, walk, walk_with

FOLLOW_UP_KEYS = [step.key for step in FOLLOW_UPS]
SHORT_REST = ["contact", "stop"]
UNSAFE_REST = ["contact", "contact.word", "stop"]


def texts_of(step: Step) -> list[T]:
    given = [step.ask, step.ask_third, step.why, step.staff, *(option.label for option in step.options)]
    return [text for text in given if text] + [group.label for group in step.groups]


# ---------------------------------------------------------------- the order


def test_ordinary_way_has_fourteen_questions_and_three_followups() -> None:
    needs = ("housing", "debt", "job_search", "health")
    given = {"for_whom": ("me",), "needs": needs, "most_pressing": ("debt",), "contact": ("here",)}
    keys = list(walk(start(), given))
    assert keys == [
        *("language", "opening", "place", "consent", "right_now", "for_whom", "own_words", "needs", "most_pressing"),
        *("debt.court", "runway", "contact", "contact.word", "stop"),
        *("area", "household", "work", "other_help", "strength", "wish"),
        *("health.stopped", "housing.sleep", "review"),
    ]
    assert len(questions(keys)) == 14 + 3
    assert len(questions(keys[: keys.index("stop")])) == 8 + 1


def test_third_partys_way_has_fourteen_questions_without_strength_and_wish() -> None:
    given = {"for_whom": ("family",), "needs": ("withdrawal", "income"), "most_pressing": ("withdrawal",)}
    keys = list(walk(start(), given))
    assert keys[keys.index("for_whom") :][:4] == ["for_whom", "relation", "person_knows", "own_words"]
    asked = questions(keys)
    assert not {"strength", "wish"} & set(asked)
    assert len([key for key in asked if key not in FOLLOW_UP_KEYS]) == 14
    assert len([key for key in questions(keys[: keys.index("stop")]) if key not in FOLLOW_UP_KEYS]) == 10


def test_short_way_by_the_opening_asks_consent_after_the_lines_and_no_place() -> None:
    keys = list(walk(start(), {"opening": ("short",), "stop": ("send",)}))
    assert keys == ["language", "opening", "right_now", "consent", *SHORT_REST]
    assert len(questions(keys)) == 2


@pytest.mark.parametrize("sign", URGENT_SIGNS)
def test_short_way_opens_after_an_urgent_sign(sign: str) -> None:
    keys = list(walk(start(), {"right_now": (sign,), "stop": ("send",)}))
    asked = ["die_tonight"] if sign == "die" else []
    assert keys == ["language", "opening", "place", "consent", "right_now", *asked, *UNSAFE_REST]


@pytest.mark.parametrize("sign", ["child", "none"])
def test_other_answers_to_right_now_leave_the_ordinary_way(sign: str) -> None:
    keys = list(walk(start(), {"right_now": (sign,), "stop": ("send",)}))
    assert keys[keys.index("right_now") + 1] == "for_whom"


def test_short_way_goes_on_with_for_whom_after_a_few_more() -> None:
    keys = list(walk(start(), {"right_now": ("no_bed",), "for_whom": ("me",)}))
    assert keys[keys.index("stop") + 1 :][:2] == ["for_whom", "own_words"]
    assert keys[-1] == "review"
    assert keys.count("contact") == 1


def test_sending_at_the_stop_card_ends_the_way() -> None:
    assert list(walk(start(), {"stop": ("send",)}))[-1] == "stop"


def test_urgent_sign_added_later_takes_no_answer_away() -> None:
    changed = session(right_now="none", for_whom="me", needs="debt", runway="month", contact="here")
    answer(changed, "right_now", ("no_food",))
    assert not on_short_way(changed)
    assert all(FLOW.by_key[key].relevant(changed) for key in ("for_whom", "needs", "runway"))


def test_nothing_that_is_an_answer_is_asked_before_consent() -> None:
    before = start()
    for key in ("language", "opening"):
        answer(before, key, ("start",))
    answer(before, "place", None)
    relevant = [step.key for step in FLOW.steps if step.relevant(before) and step.key not in before.answers]
    assert relevant == ["consent"]


def test_a_suicide_sentence_opens_the_question_about_tonight_once() -> None:
    told = session(language="en", opening="start", place="alone", consent="yes", right_now="none")
    told.flags = [Flag(code="suicide", level="today", rule="words", because=("own_words",))]
    assert next_key(told) == "die_tonight"
    answer(told, "die_tonight", None)
    assert next_key(told) == "for_whom"


def test_details_follow_their_question() -> None:
    alone = {"place": ("alone",), "stop": ("send",)}
    keys = list(walk(start(), {**alone, "contact": ("phone",)}))
    assert keys[-4:] == ["contact", "contact.number", "contact.times", "stop"]
    keys = list(walk(start(), {**alone, "contact": ("cannot_go",)}))
    assert keys[-4:] == ["contact", "contact.cannot_why", "contact.word", "stop"]


def test_a_code_word_is_offered_to_whoever_comes_to_look_or_may_be_watched() -> None:
    assert list(walk(start(), {"place": ("alone",), "contact": ("quiet",), "stop": ("send",)}))[-2] == "contact.word"
    here = {"place": ("alone",), "contact": ("here",), "stop": ("send",)}
    assert list(walk(start("telegram"), here))[-2] == "contact"
    # A page that was closed has no other way back.
    assert list(walk(start("web"), here))[-2] == "contact.word"
    for place in (("later",), ("near",), None):
        keys = list(walk(start(), {"place": place, "contact": ("here",), "stop": ("send",)}))
        assert keys[-2] == "contact.word"
    assert "contact.word" not in list(walk(start(), {"opening": ("short",), "contact": ("here",), "stop": ("send",)}))


ENDS = {("consent", "no"), ("stop", "dont"), ("review", "dont")}


@given(st.data())
def test_any_answers_lead_to_the_end_within_seventeen_questions(data: st.DataObject) -> None:
    """Whatever is chosen or skipped, the way ends, asks nothing twice and keeps its promise of length."""

    def drawn(key: str) -> tuple[str, ...] | None:
        step = FLOW.by_key[key]
        codes = [option.code for option in step.options if (key, option.code) not in COMMANDS | ENDS]
        if key == "language":
            return ("en",)
        if not codes:
            return None
        most = len(codes) if step.kind is Kind.MANY else 1
        found = data.draw(st.lists(st.sampled_from(codes), min_size=int(step.gate), max_size=most, unique=True))
        return tuple(found) or None

    keys = list(walk_with(start(), drawn))
    assert max(Counter(keys).values()) == 1
    assert len(questions(keys)) <= 17
    assert keys[-1] in ("stop", "review")


# ---------------------------------------------------------------- follow-ups


def test_first_followup_is_the_most_pressing_needs() -> None:
    chosen = session(needs=("violence", "job_search"), most_pressing="job_search")
    assert followups(chosen) == ("job_search.last", ("violence.safe",))


def test_without_a_most_pressing_need_the_most_urgent_comes_first() -> None:
    chosen = session(needs=("community", "debt", "food", "income"))
    assert followups(chosen) == ("food.last", ("income.next", "debt.court"))


def test_later_followups_are_those_that_can_be_urgent_then_by_the_ladder() -> None:
    chosen = session(needs=("job_search", "work_trouble", "health", "debt"), most_pressing="debt")
    assert followups(chosen) == ("debt.court", ("health.stopped", "work_trouble.what"))


def test_later_followups_wait_for_the_background() -> None:
    chosen = session(for_whom="me", needs=("debt", "health"), most_pressing="debt", stop="more")
    later = FLOW.by_key["health.stopped"]
    assert not later.relevant(chosen)
    for key in ("area", "household", "work", "other_help", "strength", "wish"):
        answer(chosen, key, None)
    assert later.relevant(chosen)


def test_answered_followup_keeps_its_place_when_the_most_pressing_changes() -> None:
    chosen = session(needs=("debt", "health"), most_pressing="debt", debt__court="no")
    answer(chosen, "most_pressing", ("health",))
    assert followups(chosen) == ("health.stopped", ("debt.court",))
    assert FLOW.by_key["debt.court"].relevant(chosen)


def test_no_bed_and_no_food_are_not_asked_about_again() -> None:
    told = session(right_now=("no_bed", "no_food"), needs=("housing", "food", "debt"))
    assert followups(told) == ("debt.court", ())


def test_no_fixed_place_opens_the_question_about_sleeping() -> None:
    told = session(needs=("debt", "health", "violence", "food"), most_pressing="debt", area="no_fixed")
    first, later = followups(told)
    assert (first, later[0]) == ("debt.court", "housing.sleep")


def test_fear_at_home_is_not_asked_about_while_somebody_is_near() -> None:
    assert followups(session(place="near", needs="family")) == (None, ())
    assert followups(session(place="near", near="go_on", needs="family")) == ("family.afraid", ())
    assert followups(session(place="later", needs="family")) == ("family.afraid", ())


@given(st.sets(st.sampled_from(sorted(BY_CODE)), min_size=1), st.sets(st.sampled_from(FOLLOW_UP_KEYS)), st.data())
def test_at_most_three_followups_and_never_one_less_answered(
    needs: set[str], answered: set[str], data: st.DataObject
) -> None:
    chosen = session(needs=tuple(sorted(needs)), most_pressing=data.draw(st.sampled_from(sorted(needs))))
    kept = {key for key in answered if key.partition(".")[0] in needs}
    for key in kept:
        answer(chosen, key, ("no",))
    first, later = followups(chosen)
    assert first is not None
    assert kept <= {first, *later}
    assert len({first, *later}) == max(min(3, len(needs)), len(kept))


# ---------------------------------------------------------------- wording and content


def test_third_party_is_asked_about_the_person() -> None:
    asked = [step for step in FLOW.steps if step.ask_third]
    assert len(asked) > 15
    for step in asked:
        assert ask_of(step, session(for_whom="other")) == step.ask_third
        assert ask_of(step, session(for_whom="me")) == step.ask


def test_no_question_to_a_third_party_speaks_of_you_where_the_person_is_meant() -> None:
    about_the_writer = {
        *("place", "relation", "person_knows", "own_words", "language", "opening", "consent", "stop", "review"),
        *("contact", "contact.number", "contact.times", "contact.cannot_why", "contact.word"),
        *("needs", "residency.kind"),
    }
    third = session(for_whom="family", stop="more")
    seen = 0
    for step in FLOW.steps:
        if step.key in about_the_writer or step.key in ("strength", "wish"):
            continue
        seen += 1
        words = ask_of(step, third).text.lower().replace("you need not", "").split()
        assert not {"you", "your", "you?"} & set(words) or step.key == "debt.court", step.key
    assert seen > 20


def test_short_way_and_danger_get_the_one_sentence_consent() -> None:
    consent = FLOW.by_key["consent"]
    short = start()
    answer(short, "opening", ("short",))
    assert (ask_of(consent, short), intro_of(consent, short)) == (texts.CONSENT_SHORT, ())
    assert more_of(short) == texts.CONSENT_MORE
    assert len(intro_of(consent, start())) == 4
    assert ask_of(consent, start()) == consent.ask


def test_read_more_repeats_nothing_that_was_just_said() -> None:
    said = intro_of(FLOW.by_key["consent"], start())
    assert more_of(start())
    assert not set(more_of(start())) & set(said)


def test_quiet_stands_first_when_others_may_see_the_screen() -> None:
    contact = FLOW.by_key["contact"]
    assert options_of(contact, session(place="later"))[0].code == "quiet"
    assert options_of(contact, session(place="alone"))[0].code == "here"
    assert {option.code for option in options_of(contact, session(place="near"))} == {
        option.code for option in contact.options
    }


def test_safe_mode_ends_only_with_a_clear_answer() -> None:
    assert not safe_mode(session(place="alone"))
    skipped = session()
    answer(skipped, "place", None)
    for unsafe in (start(), skipped, session(place="later"), session(place="near"), session(opening="short")):
        assert safe_mode(unsafe)


def test_every_step_can_be_explained_and_named_to_staff() -> None:
    assert FLOW.steps
    for step in FLOW.steps:
        assert all((step.ask.text, step.why, step.staff)), step.key


def test_only_gates_cannot_be_skipped() -> None:
    assert [step.key for step in FLOW.steps if Escape.SKIP not in step.escapes] == [
        step.key for step in FLOW.steps if step.gate
    ]


def test_an_english_label_fits_every_button() -> None:
    """faults: 46"""
    seen = [option.label for step in FLOW.by_key.values() for option in (*step.options, *step.groups)]
    seen += labels.BUTTONS.values()
    assert len(seen) > 150
    assert [text.text for text in seen if count_graphemes(text.text) > 20] == []


def test_one_key_has_one_wording() -> None:
    wordings: dict[str, set[str]] = {}
    for step in FLOW.by_key.values():
        for text in texts_of(step):
            wordings.setdefault(text.key, set()).add(text.text)
    assert len(wordings) > 250
    assert {key for key, found in wordings.items() if len(found) > 1} == set()


def test_commands_and_text_steps_name_real_options() -> None:
    assert COMMANDS
    assert TAKES_TEXT
    for key, code in COMMANDS:
        assert FLOW.by_key[key].option(code), (key, code)
    assert all(FLOW.by_key[key].kind is not Kind.TEXT for key in TAKES_TEXT)


def test_none_of_these_excludes_the_rest() -> None:
    alone = {(step.key, option.code) for step in FLOW.by_key.values() for option in step.options if option.alone}
    assert alone == {
        ("right_now", "none"),
        ("household", "alone"),
        ("other_help", "nobody"),
        ("tax_utility.off", "no"),
        ("debt.court", "no"),
        ("work_trouble.what", "no"),
        ("childcare.ok", "fine"),
    }


def test_every_step_has_at_most_ten_buttons_on_a_screen() -> None:
    for step in FLOW.by_key.values():
        shown = [option for option in step.options if step.key != "most_pressing"]
        by_group = Counter(option.group for option in shown)
        assert all(count + len(step.escapes) <= 11 for count in by_group.values()), step.key
    assert len(GROUPS) + 4 <= 10


def test_required_texts_are_those_of_safety_and_consent() -> None:
    keys = {text.key for text in REQUIRED_TEXTS}
    assert {"card.suicide", "night.nobody", "consent.3", "consent.ask", "consent.yes", "near.card"} <= keys


# ---------------------------------------------------------------- needs


def test_needs_cover_the_sixteen_boxes_of_the_form() -> None:
    assert sorted({need.item for need in NEEDS}) == list(range(1, 17))
    assert [need.code for need in NEEDS if need.item == 16] == ["residency", "other"]
    assert len(BY_CODE) == 17


def test_each_need_has_its_own_followup_group_and_rung() -> None:
    assert sorted(need.follow_up for need in NEEDS) == sorted(FOLLOW_UP_KEYS)
    assert all(need.follow_up.startswith(f"{need.code}.") for need in NEEDS)
    assert {need.group for need in NEEDS} == set(GROUPS)
    assert [need.code for need in NEEDS if need.rung is None] == ["other"]
    assert all(need.rung in range(7) for need in NEEDS if need.rung is not None)


def test_weight_puts_safety_first_and_what_can_wait_last() -> None:
    ordered = [need.code for need in sorted(NEEDS, key=weight)]
    assert ordered[:3] == ["violence", "food", "health"]
    assert set(ordered[-2:]) == {"community", "job_search"}


def test_needs_question_offers_every_need_in_its_group() -> None:
    step = FLOW.by_key["needs"]
    assert [(option.code, option.group) for option in step.options] == [(need.code, need.group) for need in NEEDS]
    assert {group.code for group in step.groups} == set(GROUPS)


def test_unconsented_session_is_asked_nothing_about_its_needs() -> None:
    unconsented: Session = session(needs=("debt", "food"))
    unconsented.consented_at = None
    assert [step.key for step in FLOW.steps if step.relevant(unconsented)] == [
        "language",
        "opening",
        "place",
        "consent",
    ]
