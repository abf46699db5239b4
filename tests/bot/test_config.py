"""Settings are checked before anything starts, and named when they cannot be used."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from bot.alerts import ways_of
from bot.config import BadSettings, read_settings
from bot.office_file import read_office
from dialogs.office import Place, Span

ROOT = Path(__file__).parent.parent.parent
MAIL = {"IRIGUCHI_SMTP_HOST": "mail.example", "IRIGUCHI_SMTP_FROM": "iriguchi@counter.example"}


def test_without_settings_everything_stays_in_the_data_directory(tmp_path: Path) -> None:
    settings = read_settings({"IRIGUCHI_DATA_DIR": str(tmp_path)}, tmp_path)
    assert settings.database == f"sqlite+aiosqlite:///{tmp_path}/iriguchi.db"
    assert settings.keys == tmp_path / "keys.json"
    assert not settings.is_public_https


def test_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    lines = ["# the counter", "", "IRIGUCHI_PUBLIC_URL='https://a.example'", "IRIGUCHI_DATA_DIR = elsewhere"]
    (tmp_path / "iriguchi.env").write_text("\n".join(lines))
    settings = read_settings({"IRIGUCHI_DATA_DIR": "here", "PATH": "/bin"}, tmp_path)
    assert settings.public_url == "https://a.example"
    assert settings.data_dir == Path("here")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"IRIGUCHI_COLOUR": "red"}, "IRIGUCHI_COLOUR"),
        ({"IRIGUCHI_TELEGRAM_MODE": "push"}, "telegram_mode"),
        ({"IRIGUCHI_TELEGRAM_MODE": "webhook"}, "IRIGUCHI_TELEGRAM_TOKEN"),
        ({"IRIGUCHI_TELEGRAM_MODE": "webhook", "IRIGUCHI_TELEGRAM_TOKEN": "1:a"}, "IRIGUCHI_TELEGRAM_SECRET"),
        ({"IRIGUCHI_TELEGRAM_SECRET": "s"}, "IRIGUCHI_TELEGRAM_TOKEN"),
        ({"IRIGUCHI_LINE_CHANNEL_SECRET": "s"}, "IRIGUCHI_LINE_ACCESS_TOKEN"),
        ({"IRIGUCHI_LINE_ACCESS_TOKEN": "s"}, "IRIGUCHI_LINE_CHANNEL_SECRET"),
        ({"IRIGUCHI_PUBLIC_URL": "ftp://a"}, "IRIGUCHI_PUBLIC_URL"),
        ({"IRIGUCHI_DATABASE_URL": "mysql://a"}, "IRIGUCHI_DATABASE_URL"),
        ({"IRIGUCHI_OFFICE_FILE": "/no/such/file"}, "IRIGUCHI_OFFICE_FILE"),
        ({"IRIGUCHI_SMTP_FROM": "a@b.example"}, "IRIGUCHI_SMTP_HOST"),
        ({"IRIGUCHI_SMTP_PASSWORD": "s"}, "IRIGUCHI_SMTP_HOST"),
        (MAIL | {"IRIGUCHI_SMTP_FROM": ""}, "IRIGUCHI_SMTP_FROM"),
        (MAIL | {"IRIGUCHI_SMTP_FROM": "Counter <a@b.example>"}, "IRIGUCHI_SMTP_FROM"),
        (MAIL | {"IRIGUCHI_SMTP_FROM": "a@b.example\nBcc: c@d.example"}, "IRIGUCHI_SMTP_FROM"),
        (MAIL | {"IRIGUCHI_SMTP_USER": "u"}, "IRIGUCHI_SMTP_PASSWORD"),
        (MAIL | {"IRIGUCHI_SMTP_SECURITY": "ssl"}, "smtp_security"),
        (MAIL | {"IRIGUCHI_SMTP_PORT": "65536"}, "IRIGUCHI_SMTP_PORT"),
        (
            MAIL | {"IRIGUCHI_SMTP_SECURITY": "none", "IRIGUCHI_SMTP_USER": "u", "IRIGUCHI_SMTP_PASSWORD": "p"},
            "IRIGUCHI_SMTP_SECURITY",
        ),
        ({"IRIGUCHI_ALERT_WEBHOOK_URL": "http://pager.example/hook"}, "IRIGUCHI_ALERT_WEBHOOK_URL"),
        ({"IRIGUCHI_ALERT_WEBHOOK_URL": "https://"}, "IRIGUCHI_ALERT_WEBHOOK_URL"),
    ],
)
def test_what_cannot_be_used_is_named(given: dict[str, str], named: str, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=named):
        read_settings(given, tmp_path)


@pytest.mark.parametrize(
    "given",
    [
        MAIL,
        MAIL | {"IRIGUCHI_SMTP_USER": "u", "IRIGUCHI_SMTP_PASSWORD": "p", "IRIGUCHI_SMTP_PORT": "2525"},
        {**MAIL, "IRIGUCHI_SMTP_HOST": "localhost", "IRIGUCHI_SMTP_SECURITY": "none"},
        {"IRIGUCHI_ALERT_WEBHOOK_URL": "https://pager.example/hook"},
        {"IRIGUCHI_ALERT_WEBHOOK_URL": "http://127.0.0.1:9/hook"},
    ],
)
def test_ways_for_alerts_are_taken(given: dict[str, str], tmp_path: Path) -> None:
    assert len(ways_of(read_settings(given, tmp_path))) == 1


@pytest.mark.parametrize("line", ["IRIGUCHI_DATA_DIR", "DATA_DIR=x", "=x"])
def test_a_line_that_is_no_setting_is_named_by_its_number(line: str, tmp_path: Path) -> None:
    (tmp_path / "iriguchi.env").write_text(f"# first\n{line}\n")
    with pytest.raises(BadSettings, match="line 2"):
        read_settings({}, tmp_path)


@pytest.mark.parametrize(
    "given",
    [
        {"IRIGUCHI_TELEGRAM_TOKEN": "12345:secret"},
        MAIL | {"IRIGUCHI_SMTP_USER": "u", "IRIGUCHI_SMTP_PASSWORD": "secret"},
        {"IRIGUCHI_ALERT_WEBHOOK_URL": "https://pager.example/secret"},
    ],
)
def test_settings_never_show_a_token(given: dict[str, str]) -> None:
    settings = read_settings(given, Path("/nowhere"))
    assert "secret" not in f"{settings!r} {settings}"


def test_example_office_can_be_read() -> None:
    office = read_office(ROOT / "office.example.toml")
    assert [span.weekday for span in office.hours] == [0, 1, 2, 3, 4]
    assert office.hours[0].opens == time(8, 30)
    assert office.telephone == ""
    assert (office.on_shift, office.on_call, office.alert_minutes) == ("", "", 30)


def test_times_for_first_talks_can_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    path.write_text("name = 'a'\n[[slots]]\ndays = ['tue', 'thu']\nbegins = [10:00:00, 14:00:00]")
    slots = read_office(path).slots
    assert [(slot.weekday, slot.begins.hour) for slot in slots] == [(1, 10), (1, 14), (3, 10), (3, 14)]


def test_office_file_may_tell_of_places_in_the_town(tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    path.write_text(
        "name = 'a'\n[[places]]\nname = 'Night house'\ntelephone = '06-0000-0000'\nflags = ['no_shelter']\n"
        "hours = [{ days = ['sat'], opens = 20:00:00, closes = 08:00:00 }]\non_holidays = true\n"
        "source = 'asked'\nverified_on = 2026-11-23\n"
    )
    assert read_office(path).places == (
        Place(
            name="Night house",
            telephone="06-0000-0000",
            flags=("no_shelter",),
            hours=(Span(5, time(20), time(8)),),
            on_holidays=True,
            source="asked",
            verified_on=date(2026, 11, 23),
        ),
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name = ", "not valid TOML"),
        ("telephone = '1'", "name"),
        ("name = 'a'\ncolour = 'red'", "colour"),
        ("name = 'a'\n[[hours]]\ndays = ['someday']\nopens = 08:00:00\ncloses = 09:00:00", "hours"),
        ("name = 'a'\non_call = 'the person on call'", "on_call"),
        ("name = 'a'\non_shift = 'a@b.example, c@d.example'", "on_shift"),
        ('name = "a"\non_call = "a@b.example\\nBcc: c@d.example"', "on_call"),
        ("name = 'a'\nalert_minutes = 0", "alert_minutes"),
        ("name = 'a'\n[[hours]]\ndays = ['mon']\nopens = 17:00:00\ncloses = 09:00:00", "17:00"),
        ("name = 'a'\n[[places]]\nname = 'b'\ntelephone = '1'\nflags = ['hunger']", "'hunger'; known are suicide"),
    ],
)
def test_an_office_that_cannot_be_read_is_named(text: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    path.write_text(text)
    with pytest.raises(BadSettings, match=named):
        read_office(path)
