from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from dialogs.content import T
from dialogs.line import Line
from dialogs.lines import LINES, ORDER, lines_for, open_lines, phrase_of, stale_lines
from dialogs.office import JAPAN, Office, Place, Span
from dialogs.session import Flag
from dialogs.turn import Phrase
from dialogs.urgency import FLAGS

CODES = (*FLAGS, "outside", "under_18")
LOCALES = ("ja", "en", "vi")
MONDAY = datetime(2026, 11, 30, tzinfo=JAPAN)
WEEK = tuple(MONDAY + timedelta(hours=hour) for hour in range(7 * 24))
NIGHT, NOON, EVENING = MONDAY + timedelta(hours=2), MONDAY + timedelta(hours=13), MONDAY + timedelta(hours=18)
WEEKDAYS = tuple(Span(day, time(8, 30), time(17, 15)) for day in range(5))
OFFICE = Office(telephone="000", public_name="Counter", hours=WEEKDAYS)


def ids(flag: str | Flag, locale: str, now: datetime, office: Office = OFFICE) -> list[str]:
    return [line.id for line in lines_for([flag], locale, now, office)]


def flag(code: str, level: str) -> Flag:
    return Flag(code=code, level=level, rule="test", because=())


# ---------------------------------------------------------------- the table of flag, language and hour


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", CODES)
def test_every_hour_of_the_week_has_something_usable_first(code: str, locale: str) -> None:
    """Each cell of flag x language x hour: a line that can be used now, no closed line first, 110 and 119 in reach."""
    for now in WEEK:
        shown = lines_for([code], locale, now, OFFICE)
        assert shown[0].is_open(now), now
        assert any(line.serves(locale) and line.is_open(now) for line in shown), now
        assert {"110", "119"} <= {line.id for line in shown}
        assert len({line.id for line in shown}) == len(shown)


@pytest.mark.parametrize("locale", LOCALES)
def test_what_can_be_used_now_stands_before_what_opens_later(locale: str) -> None:
    seen = 0
    for code in CODES:
        for now in WEEK:
            shown = [line for line in lines_for([code], locale, now, OFFICE) if not line.emergency]
            usable = [line.serves(locale) and line.is_open(now) for line in shown]
            assert usable == sorted(usable, reverse=True) or not usable[0], (code, now)
            seen += 1
    assert seen == len(CODES) * len(WEEK)


@pytest.mark.parametrize("locale", ["ja", "en", "vi", "km", "my", "ur"])
@pytest.mark.parametrize("code", ["no_food", "no_shelter"])
def test_hunger_and_homelessness_never_bring_up_police_first_or_the_child_abuse_line(code: str, locale: str) -> None:
    for now in WEEK:
        shown = ids(flag(code, "now"), locale, now)
        assert shown[0] not in ("110", "119")
        assert "189" not in shown


# ---------------------------------------------------------------- by flag


def test_violence_now_begins_with_the_police_and_violence_today_does_not() -> None:
    assert ids(flag("violence_now", "now"), "ja", NOON)[0] == "110"
    assert ids(flag("violence_now", "today"), "ja", NOON)[0] == "dv_plus.chat"


@pytest.mark.parametrize("now", [NOON, EVENING])
def test_vietnamese_gets_the_violence_chat_and_never_its_japanese_telephone(now: datetime) -> None:
    """Trap 4: by telephone the line speaks Japanese only."""
    shown = ids("violence_now", "vi", now)
    assert shown[0] == "dv_plus.chat_languages"
    assert "dv_plus" not in shown


def test_vietnamese_at_night_gets_mail_before_the_closed_chat() -> None:
    shown = ids("violence_now", "vi", NIGHT)
    assert shown.index("dv_plus.mail_languages") == 0
    assert shown.index("dv_plus.chat_languages") > shown.index("110")


def test_japanese_in_danger_at_night_gets_the_telephone() -> None:
    assert ids("violence_now", "ja@easy", NIGHT)[0] == "dv_plus"


def test_child_safety_brings_up_the_child_guidance_line() -> None:
    assert ids(flag("child_safety", "now"), "ja", NOON)[:2] == ["110", "189"]
    assert ids(flag("child_safety", "today"), "ja", NOON)[0] == "189"


def test_medical_brings_up_the_ambulance_alone_unless_the_office_has_more() -> None:
    assert ids("medical", "ne", NIGHT) == ["119", "110"]
    with_advice = Office(lines_on=("7119",))
    assert "7119" in ids("medical", "ja", NOON, with_advice)


def test_suicide_in_japanese_begins_with_the_line_that_is_open_at_any_hour() -> None:
    assert all(ids("suicide", "ja", now)[0] == "yorisoi" for now in WEEK)


def test_suicide_in_another_language_tells_of_japanese_and_of_the_hours_in_that_language() -> None:
    assert ids("suicide", "vi", NIGHT)[:2] == ["yorisoi", "yorisoi.languages"]
    assert ids("suicide", "vi", NOON)[0] == "yorisoi.languages"


def test_labour_line_is_the_one_of_the_language_in_its_evening_hours() -> None:
    assert ids("exploitation", "vi", EVENING)[0] == "work.vi"
    assert "work.en" not in ids("exploitation", "vi", EVENING)


def test_outside_the_city_never_means_the_immigration_agency_or_the_counter() -> None:
    for now in WEEK:
        shown = lines_for(["outside"], "en", now, OFFICE)
        assert not {"isa_info", "fresc", "counter"} & {line.id for line in shown}
        assert not [line for line in shown if line.note == "immigration"]


def test_several_flags_put_what_is_open_first_and_name_no_line_twice() -> None:
    shown = [line.id for line in lines_for([flag("medical", "now"), "no_food", "eviction"], "ja", NIGHT, OFFICE)]
    assert shown[0] == "119"
    assert shown.index("yorisoi") < shown.index("counter")
    assert len(shown) == len(set(shown))


def test_without_flags_there_are_lines_for_any_trouble() -> None:
    shown = [line.id for line in lines_for([], "ja", NOON, OFFICE)]
    assert shown == ["counter", "yorisoi", "110", "119"]
    assert [line.id for line in lines_for([], "ja", NOON, Office())] == ["yorisoi", "110", "119"]


def test_where_all_else_is_closed_the_emergency_numbers_come_first() -> None:
    office = Office(lines_off=("yorisoi", "yorisoi.languages"))
    assert ids("eviction", "en", NIGHT, office) == ["110", "119", "houterasu"]
    assert ids("eviction", "km", NIGHT, office) == ["110", "119"]


def test_a_mark_that_is_no_flag_brings_up_the_lines_for_any_trouble() -> None:
    assert ids("unread", "ja", NOON) == ["counter", "yorisoi", "110", "119"]


def test_every_flag_has_an_order_and_every_row_a_place_in_one() -> None:
    assert {key.partition(".")[0] for key in ORDER} == {*CODES, "any"}
    named = {code for order in ORDER.values() for code in order}
    assert set(LINES) - named == {"yorisoi.tohoku"}
    assert LINES["yorisoi.tohoku"].replaces == "yorisoi"
    assert named - set(LINES) == {"places", "counter"}


# ---------------------------------------------------------------- the office


def test_office_adds_places_and_switches_lines_off_and_over() -> None:
    soup = Place(name="Soup kitchen", telephone="111", flags=("no_food",), hours=(Span(0, time(11), time(15)),))
    office = Office(places=(soup,), lines_off=("dv_plus.mail",), lines_on=("yorisoi.tohoku",))
    assert ids("no_food", "ja", NOON, office)[:2] == ["place.0", "yorisoi.tohoku"]
    assert ids("no_food", "ja", EVENING, office)[0] == "yorisoi.tohoku"
    assert "place.0" not in ids("no_shelter", "ja", NOON, office)
    assert "dv_plus.mail" not in ids("violence_now", "ja", NOON, office)


def test_110_and_119_cannot_be_switched_off() -> None:
    office = Office(lines_off=("110", "119"))
    assert ids(flag("violence_now", "now"), "ja", NOON, office)[0] == "110"
    assert ids("medical", "ja", NOON, office)[0] == "119"


@pytest.mark.parametrize("code", [*CODES, "any"])
def test_own_place_is_shown_for_every_flag_it_is_named_for(code: str) -> None:
    """The office ticks a flag, so the place must come up there; a police or ambulance call stays the first."""
    place = Place(id="ab12", name="Night house", telephone="111", flags=(code,), always=True, languages=("ja", "ne"))
    for locale in ("ja", "ne"):
        shown = ids(code, locale, NIGHT, Office(places=(place,)))
        assert "place.ab12" in shown
        if code == "medical":
            assert shown[0] == "119"
    assert ids(flag("violence_now", "now"), "ne", NIGHT, Office(places=(place,)))[0] == "110"


def test_own_place_that_nobody_looked_at_for_long_is_still_shown_with_its_month() -> None:
    """Tonight's soup must not vanish because nobody renewed a date; yet whoever reads it sees how old it is."""
    soup = Place(name="Soup", telephone="111", flags=("no_food",), always=True, verified_on=date(2026, 1, 9))
    office = Office(places=(soup,))
    assert ids("no_food", "ja", NOON, office)[:2] == ["place.0", "yorisoi"]
    [first, *_] = lines_for(["no_food"], "ja", NOON, office)
    assert told(first, "ja", NOON)[-1] == "as of 2026-01"
    assert first in stale_lines(NOON, office)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("06-0000-0000", "{name}: {number} ({details})"),
        ("https://soup.example.jp/", "{name}, web page: {number} ({details})"),
        ("soup@example.jp", "{name}, mail: {number} ({details})"),
    ],
)
def test_own_place_is_told_by_what_its_address_is(address: str, said: str) -> None:
    office = Office(places=(Place(name="Soup", telephone=address, flags=("no_food",), always=True),))
    assert phrase_of(lines_for(["no_food"], "ja", NOON, office)[0], "ja", NOON).text.text == said


def test_night_place_is_open_past_midnight() -> None:
    hours = (Span(0, time(20), time(8)), Span(1, time(22), time(0)))
    office = Office(places=(Place(name="Night house", telephone="1", flags=("no_shelter",), hours=hours),))
    house = lines_for(["no_shelter"], "ja", NIGHT, office)
    [line] = [line for line in house if line.own]
    assert not line.is_open(NIGHT)
    assert line.is_open(MONDAY + timedelta(hours=20))
    tuesday = MONDAY + timedelta(days=1)
    assert line.closes_at(MONDAY + timedelta(hours=23)) == tuesday + timedelta(hours=8)
    assert line.closes_at(tuesday + timedelta(hours=7, minutes=59)) == tuesday + timedelta(hours=8)
    assert not line.is_open(tuesday + timedelta(hours=8))
    assert line.closes_at(tuesday + timedelta(hours=22)) == tuesday + timedelta(days=1)
    assert not line.is_open(tuesday + timedelta(days=1))


def test_counter_is_closed_on_its_own_days_and_on_holidays() -> None:
    office = Office(telephone="000", hours=WEEKDAYS, closed_on=(date(2026, 12, 1),))
    counter = next(line for line in lines_for([], "ja", NOON, office) if line.id == "counter")
    assert counter.is_open(NOON)
    assert not counter.is_open(NOON + timedelta(days=1))
    assert not counter.is_open(datetime(2026, 11, 23, 13, tzinfo=JAPAN))  # Labour Thanksgiving Day


# ---------------------------------------------------------------- hours


def test_weekend_and_holiday_hours_of_the_labour_line() -> None:
    line = LINES["work.ja"]
    assert line.is_open(EVENING)
    assert not line.is_open(NOON)
    assert line.is_open(datetime(2026, 11, 23, 13, tzinfo=JAPAN))  # a holiday on a Monday has Sunday's hours
    assert not line.is_open(datetime(2026, 12, 31, 18, tzinfo=JAPAN))
    assert line.opens_at(datetime(2026, 12, 28, 23, tzinfo=JAPAN)) == datetime(2027, 1, 4, 17, tzinfo=JAPAN)


def test_a_span_begins_with_its_first_minute_and_ends_before_its_last() -> None:
    chat = LINES["dv_plus.chat"]
    noon = MONDAY + timedelta(hours=12)
    assert not chat.is_open(noon - timedelta(minutes=1))
    assert chat.is_open(noon)
    assert chat.closes_at(noon) == MONDAY + timedelta(hours=22)
    assert not chat.is_open(MONDAY + timedelta(hours=22))
    assert chat.opens_at(MONDAY + timedelta(hours=22)) == noon + timedelta(days=1)


def test_a_line_whose_hours_differ_by_place_is_never_called_open() -> None:
    assert not any(LINES["kokoro"].is_open(now) for now in WEEK)
    assert LINES["kokoro"].opens_at(NOON) is None


def test_hours_are_spans_within_one_day() -> None:
    spans = [weekly for line in LINES.values() for weekly in line.hours]
    assert spans
    assert all(weekly.opens < weekly.closes and set(weekly.days) <= set(range(7)) for weekly in spans)


# ---------------------------------------------------------------- what counts as verified


def test_unconfirmed_rows_are_shown_only_where_nothing_else_is() -> None:
    for locale in LOCALES:
        for now in WEEK:
            for code in CODES:
                shown = [line for line in lines_for([code], locale, now, OFFICE) if not line.emergency]
                if any(not line.verified for line in shown):
                    verified = [line for line in shown if line.verified and line.serves(locale)]
                    assert not any(line.is_open(now) and not line.days_vary for line in verified), (code, locale, now)


def test_old_rows_warn_and_are_shown_with_their_month() -> None:
    later = NOON + timedelta(days=400)
    assert "yorisoi" not in {line.id for line in stale_lines(NOON, OFFICE)}
    assert "yorisoi" in {line.id for line in stale_lines(later, OFFICE)}
    assert ids("suicide", "ja", later)[0] == "yorisoi"
    assert told(LINES["yorisoi"], "ja", later)[-1] == "as of 2026-07"
    assert {line.id for line in stale_lines(later, OFFICE)}.isdisjoint({"110", "119"})


# ---------------------------------------------------------------- how a line is told


def told(line: Line, locale: str, now: datetime) -> list[str]:
    """The details of a line in English."""
    details = phrase_of(line, locale, now).params["details"]
    return [_english(entry) for entry in details.entries]  # type: ignore[union-attr]


def _english(entry: T | Phrase | str) -> str:
    if isinstance(entry, str):
        return entry
    if isinstance(entry, T):
        return entry.text
    return entry.text.text.format(**{key: str(value) for key, value in entry.params.items()})


def test_a_line_tells_its_hours_cost_language_and_what_to_know_before() -> None:
    assert told(LINES["dv_plus.chat"], "ja", NOON) == ["open until 22:00:00", "free"]
    assert told(LINES["dv_plus.chat"], "ja", NIGHT)[0].startswith("opens 2026-11-30 12:00")
    assert told(LINES["dv_plus.mail"], "ja", NIGHT) == ["write at any hour", "free"]
    assert told(LINES["yorisoi"], "vi", NIGHT) == ["24 hours", "free", "in Japanese"]
    assert told(LINES["kokoro"], "ja", NOON) == ["hours differ by place", "the call is charged"]
    assert told(LINES["houterasu"], "en", NOON)[-1] == "the call is recorded"
    assert "run by the Immigration Services Agency" in told(LINES["isa_info"], "en", NOON)


def test_an_unconfirmed_line_says_so() -> None:
    assert told(LINES["yorisoi.languages"], "vi", NOON) == [
        "on some days until 22:00:00",
        "free",
        "press 2",
        "not confirmed",
    ]
    assert told(LINES["yorisoi.languages"], "vi", NIGHT)[0].startswith("on some days, next 2026-11-30 10:00")


def test_the_offices_own_names_are_shown_as_they_are() -> None:
    counter = lines_for([], "ja", NOON, OFFICE)[0]
    assert phrase_of(counter, "ja", NOON).params["name"] == "Counter"


def test_open_lines_are_those_somebody_answers_now() -> None:
    shown = lines_for(["violence_now"], "vi", NIGHT, OFFICE)
    assert [line.id for line in open_lines(shown, NIGHT)] == ["dv_plus.mail_languages", "110", "119"]
