"""The national forms: filled only with what was said, empty with a reason, and never where only a person may write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.intake import FLOW
from dialogs.intake.cards import TAPPED
from dialogs.intake.wording import COMMANDS
from dialogs.lead import Lead, lead_of
from dialogs.needs import NEEDS
from dialogs.session import Answer, Session, Status, Written
from dialogs.sheet import FORMS, Blank, Field, Filling, sheet_of
from tests.dialogs.ways import NOW, answer, next_key, start
from tests.residents import CATALOGS, Resident, at_stop_card, consented

FOR_PEOPLE = {
    "received_by",
    "kana",
    "name",
    "visitor_name",
    "applies",
    "rules_explained",
    "sharing",
    "applied_on",
    "signature",
    "first_received_by",
    "issues",
    "issues_summary",
    "screened_on",
    "screening",
    "emergency",
}
KNOWN_WITHOUT_ASKING = {"id", "received_on", "first_received_on", "referred_by"}
SECRET = "the word that nobody may read"


def fields_of(lead: Lead) -> Mapping[str, Field]:
    return sheet_of(lead).fields()


def ticks(field: Field) -> list[str]:
    return [box.label for box in field.options if box.mark]


def told(**answers: Any) -> Mapping[str, Field]:
    """The fields for somebody about themselves who gave these answers."""
    return fields_of(lead_with(answers))


def lead_with(answers: Mapping[str, Any]) -> Lead:
    session = start()
    session.consented_at = session.sent_at = session.opened_at = NOW
    session.reference = "222-222"
    answer(session, "language", ("en",))
    for key, value in {"for_whom": "me", **answers}.items():
        step = key.replace("__", ".")
        if isinstance(value, Status):
            session.answers[step] = Answer(status=value, at=NOW)
        elif value is not None:
            answer(session, step, (value,) if isinstance(value, str) else value)
    return lead_of(session, FLOW, CATALOGS, lambda seq: "")


# ---------------------------------------------------------------- what may never be filled


def test_the_fields_for_people_are_these_and_no_others() -> None:
    fields = [field for form in FORMS for section in form.section for field in section.fields]
    assert {field.key for field in fields if field.staff} == FOR_PEOPLE
    assert len({field.key for field in fields}) == len(fields) == 56


def test_labels_that_nobody_has_compared_are_marked() -> None:
    by_form = {form.code: {field.sure for section in form.section for field in section.fields} for form in FORMS}
    assert by_form == {"application": {"A", "M"}, "assessment": {"M"}}
    assert all("未確認" in form.edition["ja"] or "照合していません" in form.edition["ja"] for form in FORMS)


def _codes(draw: st.DrawFn, key: str) -> tuple[str, ...]:
    step = next((card for card in TAPPED if card.key == key), None) or FLOW.by_key[key]
    codes = [option.code for option in step.options if (key, option.code) not in COMMANDS]
    if not codes:
        return ()
    return tuple(draw(st.lists(st.sampled_from(codes), min_size=1, max_size=4, unique=True)))


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    """Anybody's way through the intake, answered, passed over and left off at any point."""
    session = start()
    session.reference = "222-222"
    session.via = draw(st.sampled_from(["", "tax"]))
    gates = {"language": "en", "opening": "start", "consent": "yes", "review": "send"}
    gates["stop"] = draw(st.sampled_from(["send", "more"]))
    seq = 1
    for _ in range(draw(st.integers(6, 60))):
        key = next_key(session)
        if key is None:
            break
        if FLOW.by_key[key].gate:
            answer(session, key, (gates[key],))
            continue
        seq += 2
        status = draw(st.sampled_from([Status.ANSWERED] * 4 + [Status.DECLINED, Status.UNKNOWN, Status.IN_PERSON]))
        codes = _codes(draw, key) if status is Status.ANSWERED else ()
        texts = (seq,) if status is Status.ANSWERED and not codes else ()
        session.answers[key] = Answer(status=status, at=NOW, codes=codes, texts=texts)
        if key == "own_words" and texts:
            session.own_words = [Written(seq=seq, locale="en", at=NOW)]
    for card in TAPPED:
        if draw(st.booleans()):
            session.answers[card.key] = Answer(status=Status.ANSWERED, at=NOW, codes=_codes(draw, card.key))
    return session


def lead_from(session: Session) -> Lead:
    word = session.answers.get("contact.word")
    secret = word.texts if word else ()
    return lead_of(session, FLOW, CATALOGS, lambda seq: SECRET if seq in secret else f"text {seq}")


@given(sessions())
def test_whatever_was_said_people_fill_what_is_for_people(session: Session) -> None:
    fields = fields_of(lead_from(session))
    for key in FOR_PEOPLE:
        filling = fields[key].filling
        assert filling.blank is Blank.STAFF
        assert msgspec.structs.replace(filling, blank=None) == Filling()
        assert ticks(fields[key]) == []
    # Whatever an intake could say about these was never asked either.
    for key in ("sex", "married", "health", "disability", "insurance", "taxed", "school", "career", "mail"):
        assert fields[key].filling.blank is Blank.NOT_ASKED
        assert ticks(fields[key]) == []


@given(sessions())
def test_a_field_holds_something_or_says_why_not(session: Session) -> None:
    lead = lead_from(session)
    for key, field in fields_of(lead).items():
        filling = field.filling
        if filling.blank:
            assert msgspec.structs.replace(filling, blank=None, sources=()) == Filling(), key
            continue
        assert all(filling.said.values()) if filling.said else filling.words, key
        assert set(filling.marks) <= {box.code for box in field.options}, key
        assert filling.sources or key in KNOWN_WITHOUT_ASKING, key
        assert {lead.answers[source].status for source in filling.sources} <= {"answered"}, key


@given(sessions())
def test_no_answer_is_lost_and_no_secret_told(session: Session) -> None:
    lead = lead_from(session)
    sheet = sheet_of(lead)
    shown = {source for field in sheet.fields().values() for source in field.filling.sources} | set(sheet.beside)
    given_answers = {key for key, answer in lead.answers.items() if answer.status != "not_asked"}
    assert given_answers - shown <= {"contact.word"}
    assert SECRET.encode() not in msgspec.json.encode(sheet)


@given(sessions())
def test_what_is_said_of_the_writer_is_not_said_of_the_person(session: Session) -> None:
    lead = lead_from(session)
    fields = fields_of(lead)
    if lead.for_whom == "me":
        assert {fields[key].filling.blank for key in ("visitor_telephone", "visitor_relation", "others_need")} == {
            Blank.NOT_NEEDED
        }
    else:
        assert all(fields[key].filling.blank for key in ("born_on", "telephone", "own_need", "wishes"))
    if lead.for_whom is None:
        assert fields["others_need"].filling.blank
        assert ticks(fields["way"]) == []


# ---------------------------------------------------------------- what is filled


def test_the_sixteen_items_stand_in_the_order_of_the_form() -> None:
    items = told(needs=("residency", "food", "debt", "health"), most_pressing="food")["items"]
    assert [(box.code, box.mark) for box in items.options if box.mark] == [
        ("1", "○"),
        ("6", "○"),
        ("15", "◎"),
        ("16", "○"),
    ]
    assert [int(box.code) for box in items.options] == list(range(1, 17))
    assert {str(need.item) for need in NEEDS} == {box.code for box in items.options}


@pytest.mark.parametrize("passed_over", [Status.DECLINED, Status.UNKNOWN, Status.IN_PERSON])
def test_needs_that_were_passed_over_tick_nothing_and_say_so(passed_over: Status) -> None:
    items = told(needs=passed_over)["items"]
    assert items.filling.blank is Blank(passed_over)
    assert ticks(items) == []


def test_none_is_called_the_most_pressing_that_was_not() -> None:
    items = told(needs=("food", "debt"), most_pressing=Status.DECLINED)["items"]
    assert [box.mark for box in items.options if box.mark] == ["○", "○"]


def test_own_words_stand_there_as_they_were_written() -> None:
    resident = at_stop_card(Resident())
    resident.type("And the gas:\nthey wrote  twice.").press("Send now")
    fields = fields_of(resident.lead)
    words = [words.text for words in fields["story"].filling.words]
    assert words == ["My rent is late.", "And the gas:\nthey wrote  twice."]
    assert fields["own_need"].filling.words == fields["story"].filling.words
    assert fields["others_need"].filling.blank is Blank.NOT_NEEDED


def test_days_are_written_in_their_era() -> None:
    resident = consented(Resident()).press("None of these", "Me").type("My rent is late.")
    resident.press("Money", "Rent or home loan", "Done", "A date to leave").type("2026-12-08")
    resident.press("One or two weeks", "Write to me here", "Send now")
    fields = fields_of(resident.lead)
    assert fields["received_on"].filling.said == {"ja": "令和8年11月30日", "en": "2026-11-30 (令和8年11月30日)"}
    assert "令和8年12月8日" in fields["arrears"].filling.said["ja"]
    assert "2026-12-08" in fields["arrears"].filling.said["en"]


def test_a_day_is_the_day_in_japan() -> None:
    """faults: 103"""
    lead = lead_with({})
    evening = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
    assert fields_of(msgspec.structs.replace(lead, times={"sent_at": evening}))["received_on"].filling.said["ja"] == (
        "令和9年1月1日"
    )


def test_what_was_never_sent_bears_the_day_from_which_staff_could_see_it() -> None:
    lead = msgspec.structs.replace(lead_with({}), times={})
    assert lead.created_at.date() == date(2026, 11, 24)
    assert fields_of(lead)["received_on"].filling.said["ja"] == "令和8年11月24日"


@pytest.mark.parametrize(
    ("key", "answers", "boxes"),
    [
        ("way", {}, ["本人（電話・メール）"]),
        ("way", {"for_whom": "family"}, ["家族・知人（電話・メール）"]),
        ("way", {"for_whom": "other"}, []),
        ("visitor_relation", {"for_whom": "family", "relation": "child"}, ["家族（続柄）"]),
        ("visitor_relation", {"for_whom": "other", "relation": Status.DECLINED}, ["その他"]),
        ("living_with", {"household": "alone"}, ["無"]),
        ("living_with", {"household": ("partner", "pregnant")}, ["有"]),
        ("living_with", {"household": "pregnant"}, []),
        ("children", {"household": "child_small"}, []),
        ("home", {"housing__sleep": "own"}, []),
        ("home", {"housing__sleep": "dorm"}, ["会社の寮・借り上げ"]),
        ("home", {"housing__sleep": "outside"}, ["野宿"]),
        ("home", {"housing__sleep": "paid"}, ["その他"]),
        ("home", {"area": "no_fixed"}, []),
        ("work", {"work": "working"}, ["就労している"]),
        ("work", {"work": ("working", "looking")}, ["就労中だが転職先を探したい"]),
        ("work", {"work": "looking"}, ["仕事を探したい（現在無職）"]),
        ("work", {"work": ("school", "looking")}, []),
        ("work", {"work": "on_leave"}, []),
        ("work", {"work": "not_now"}, []),
        ("work", {"work": "school"}, ["仕事をしていない（探していない、通学を含む）"]),
        ("since_work", {"job_search__last": "y2"}, ["1から2年"]),
        ("since_work", {"job_search__last": "m6", "work": "working"}, []),
        ("welfare", {"other_help": "seiho"}, []),
    ],
)
def test_a_box_is_ticked_only_where_an_answer_says_exactly_that(
    key: str, answers: dict[str, Any], boxes: list[str]
) -> None:
    assert ticks(told(**answers)[key]) == boxes


@pytest.mark.parametrize(
    ("key", "answers", "blank"),
    [
        ("children", {"household": "child_small"}, Blank.ELSEWHERE),
        ("children", {"household": "alone"}, Blank.NOT_ASKED),
        ("living_with", {"household": Status.IN_PERSON}, Blank.IN_PERSON),
        ("welfare", {"other_help": "seiho"}, Blank.ELSEWHERE),
        ("welfare", {"other_help": "nobody"}, Blank.NOT_ASKED),
        ("licences", {"strength": "licence"}, Blank.ELSEWHERE),
        ("home", {"right_now": "no_bed"}, Blank.ELSEWHERE),
        ("home", {"housing__sleep": Status.DECLINED, "right_now": "no_bed"}, Blank.DECLINED),
        ("born_on", {"for_whom": None, "age_group": "65_up"}, Blank.UNCLEAR),
        ("born_on", {"for_whom": "family", "age_group": "65_up"}, Blank.NOT_ASKED),
        ("budget", {"runway": Status.UNKNOWN}, Blank.UNKNOWN),
    ],
)
def test_an_empty_field_says_why(key: str, answers: dict[str, Any], blank: Blank) -> None:
    assert told(**answers)[key].filling.blank is blank


def test_less_than_the_form_asks_is_marked_as_a_part() -> None:
    fields = told(age_group="18_39", area="other_city", runway="weeks")
    assert {key: fields[key].filling.partial for key in ("born_on", "address", "budget")} == {
        "born_on": True,
        "address": True,
        "budget": True,
    }
    assert fields["born_on"].filling.said["en"] == "18 to 39"


def test_a_telephone_never_stands_without_its_times() -> None:
    resident = consented(Resident()).press("None of these", "Me").type("My rent is late.").press("Skip", "Skip")
    resident.press("Call me").type("090-0000-0000").press("Weekday morning", "No voicemail please", "Done", "Send now")
    for reader, times in (("en", "Weekday morning / No voicemail please"), ("ja", "平日の午前 / 留守電は入れないで")):
        assert fields_of(resident.lead)["telephone"].filling.said[reader] == f"090-0000-0000\n{times}"


def test_the_window_named_in_a_link_is_told_but_ticks_nothing() -> None:
    lead = msgspec.structs.replace(lead_with({}), via="tax")
    field = fields_of(lead)["referred_by"]
    assert (field.filling.said["ja"], field.filling.partial) == ("tax", True)


def test_what_the_forms_have_no_field_for_stands_beside_them() -> None:
    sheet = sheet_of(lead_with({"right_now": "no_food", "contact": "quiet", "other_help": "city", "area": "no_fixed"}))
    assert list(sheet.beside) == ["right_now", "contact", "other_help", "strength"]
