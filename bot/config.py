"""Settings: read from the environment and from ./iriguchi.env, checked before anything starts.

An unknown setting, or two that contradict each other, stops the start with a sentence that names them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

PREFIX = "IRIGUCHI_"
ENV_FILE = "iriguchi.env"

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_LAST_PORT = 65535
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


class BadSettings(Exception):
    """The settings cannot be used; the message says which, and what to do."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this installation runs. Every field is the setting `IRIGUCHI_<FIELD>`.

    database_url: where everything is stored; SQLite in the data directory unless set.
    data_dir: where the database, the keys and other local files are kept.
    key_file: the key ring; keep a sealed copy elsewhere, without it all content is lost.
    public_url: the address residents and platforms reach this server at; https switches on secure cookies.
    office_file: TOML with the office's name, address, telephone, hours; read once, then the database wins.
    telegram_token, telegram_mode, telegram_secret, telegram_api_url: the Telegram bot.
    line_channel_secret, line_access_token, line_api_url: the LINE account.
    smtp_host, smtp_port, smtp_security, smtp_user, smtp_password, smtp_from: the mail server for alerts to staff.
    alert_webhook_url: where alerts are posted, besides the mail or instead of it.
    """

    data_dir: Path = Path("var")
    database_url: str = ""
    key_file: Path | None = None
    public_url: str = ""
    office_file: Path | None = None
    telegram_token: str = ""
    telegram_mode: Literal["poll", "webhook"] = "poll"
    telegram_secret: str = ""
    telegram_api_url: str = "https://api.telegram.org"
    line_channel_secret: str = ""
    line_access_token: str = ""
    line_api_url: str = "https://api.line.me"
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = ""
    alert_webhook_url: str = ""

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'iriguchi.db'}"

    @property
    def keys(self) -> Path:
        return self.key_file or self.data_dir / "keys.json"

    @property
    def is_public_https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"

    def __repr__(self) -> str:
        return "Settings(...)"  # it holds tokens, and a repr ends up in logs


def read_settings(environment: Mapping[str, str], folder: Path = Path()) -> Settings:
    """The settings of the environment, which win over those of ./iriguchi.env.

    Raises `BadSettings`.
    """
    given = {**_from_file(folder / ENV_FILE), **environment}
    values = {name.removeprefix(PREFIX).lower(): value for name, value in given.items() if name.startswith(PREFIX)}
    known = {field.name for field in msgspec.structs.fields(Settings)}
    unknown = sorted(f"{PREFIX}{name.upper()}" for name in values.keys() - known)
    if unknown:
        raise BadSettings(f"Unknown setting: {', '.join(unknown)}. Known are: {', '.join(setting_names())}.")
    try:
        settings = msgspec.convert(
            {name: value for name, value in values.items() if value}, Settings, strict=False, dec_hook=_path
        )
    except msgspec.ValidationError as error:
        raise BadSettings(f"A setting has a value that cannot be used: {error}") from None
    _check(settings)
    return settings


def setting_names() -> tuple[str, ...]:
    return tuple(f"{PREFIX}{field.name.upper()}" for field in msgspec.structs.fields(Settings))


def _path(kind: type, value: object) -> object:
    return Path(str(value)) if issubclass(kind, Path) else value


def _from_file(path: Path) -> dict[str, str]:
    """Lines NAME=value; blank lines and lines that start with # are passed over."""
    if not path.is_file():
        return {}
    values = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals:
            raise BadSettings(f"{path}, line {number}: expected NAME=value.")
        if not name.strip().startswith(PREFIX):
            raise BadSettings(f"{path}, line {number}: {name.strip()} does not start with {PREFIX}.")
        values[name.strip()] = value.strip().strip("'\"")
    return values


def _check(settings: Settings) -> None:
    if settings.telegram_secret and not settings.telegram_token:
        raise BadSettings("IRIGUCHI_TELEGRAM_SECRET is set without IRIGUCHI_TELEGRAM_TOKEN: set both or neither.")
    if settings.telegram_mode == "webhook" and not (settings.telegram_token and settings.telegram_secret):
        raise BadSettings("IRIGUCHI_TELEGRAM_MODE=webhook needs IRIGUCHI_TELEGRAM_TOKEN and IRIGUCHI_TELEGRAM_SECRET.")
    if bool(settings.line_channel_secret) != bool(settings.line_access_token):
        raise BadSettings(
            "IRIGUCHI_LINE_CHANNEL_SECRET and IRIGUCHI_LINE_ACCESS_TOKEN belong together: set both or neither."
        )
    if settings.public_url and urlsplit(settings.public_url).scheme not in ("http", "https"):
        raise BadSettings("IRIGUCHI_PUBLIC_URL must start with https:// (or http:// on this machine only).")
    if settings.database_url and not settings.database_url.startswith(("sqlite", "postgresql")):
        raise BadSettings("IRIGUCHI_DATABASE_URL must start with sqlite+aiosqlite:// or postgresql+asyncpg://.")
    if settings.office_file and not settings.office_file.is_file():
        raise BadSettings(f"IRIGUCHI_OFFICE_FILE names {settings.office_file}, and there is no such file.")
    _check_alerts(settings)


def _check_alerts(settings: Settings) -> None:
    given = {name: getattr(settings, name) for name in ("smtp_port", "smtp_user", "smtp_password", "smtp_from")}
    stray = [f"{PREFIX}{name.upper()}" for name, value in given.items() if value]
    if stray and not settings.smtp_host:
        raise BadSettings(f"{stray[0]} is set without IRIGUCHI_SMTP_HOST: name the mail server, or leave both out.")
    if settings.smtp_host and not is_address(settings.smtp_from):
        raise BadSettings("IRIGUCHI_SMTP_HOST needs IRIGUCHI_SMTP_FROM: the plain mail address that alerts come from.")
    if bool(settings.smtp_user) != bool(settings.smtp_password):
        raise BadSettings("IRIGUCHI_SMTP_USER and IRIGUCHI_SMTP_PASSWORD belong together: set both or neither.")
    if settings.smtp_user and settings.smtp_security == "none" and settings.smtp_host not in _THIS_MACHINE:
        raise BadSettings("IRIGUCHI_SMTP_SECURITY=none would send IRIGUCHI_SMTP_PASSWORD in the clear.")
    if not 0 <= settings.smtp_port <= _LAST_PORT:
        raise BadSettings("IRIGUCHI_SMTP_PORT is no port (1 to 65535).")
    hook = urlsplit(settings.alert_webhook_url)
    is_safe = hook.scheme == "https" or (hook.scheme == "http" and hook.hostname in _THIS_MACHINE)
    if settings.alert_webhook_url and not (is_safe and hook.hostname):
        raise BadSettings("IRIGUCHI_ALERT_WEBHOOK_URL must start with https:// (or http:// on this machine only).")


def is_address(text: str) -> bool:
    """Whether it is one plain mail address, which can stand in a header and be sent to."""
    return bool(_ADDRESS.fullmatch(text))
