"""What an alert says: that something waits, where to look, and nothing of what it is about."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from dialogs.content import T
from dialogs.turn import Catalogs
from state.alerting import Waiting
from state.tables import to_micros

_SUBJECT = T("alert.subject", "An urgent case is waiting")
_LINK = T("alert.link", "An urgent case is waiting. Please open it in the staff console:\n{url}")
_PLAIN = T("alert.plain", "An urgent case is waiting. Please open number {reference} in the staff console.")
_ASIDE = T(
    "alert.aside",
    "A message could not be taken in, and somebody may be waiting. Please tell whoever looks after the server: "
    "`iriguchi doctor` says more.",
)
_LANGUAGES = ("ja", "en")


@dataclass(frozen=True, slots=True)
class Notice:
    """`key`: the same for every try of one alert, so that a receiver can tell a repeat. `url`: "" when the public
    address is not set."""

    key: str
    subject: str
    text: str
    reference: str
    url: str


def notice_of(waiting: Waiting, catalogs: Catalogs, public_url: str) -> Notice:
    root = public_url.rstrip("/")
    page = f"/leads/{waiting.reference}" if waiting.reference else ""
    url = f"{root}/staff{page}" if root else ""
    about_lead = _LINK if url else _PLAIN
    text = about_lead if waiting.reference else _ASIDE
    return Notice(
        key=hashlib.sha256(f"{waiting.id}:{to_micros(waiting.raised_at)}".encode()).hexdigest()[:32],
        subject=" / ".join(catalogs.text(language, _SUBJECT) for language in _LANGUAGES),
        text="\n\n".join(
            catalogs.text(language, text).format(url=url, reference=waiting.reference) for language in _LANGUAGES
        ),
        reference=waiting.reference,
        url=url,
    )
