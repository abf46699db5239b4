"""Alerts as a small JSON to an address of the counter's own choice: a pager, a telephone service, a team's chat."""

from __future__ import annotations

import asyncio

import httpx

from bot.alert_text import Notice
from bot.channels import Later, Sent, Uncertain
from dialogs.duty import DutyName
from dialogs.office import Office

_SECONDS = 10.0
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)


class AlertHook:
    """One POST, `{"id", "text", "duty", "reference", "url"}`; whatever answers 2xx has taken it over."""

    name = "webhook"

    def __init__(self, url: str) -> None:
        self._url = url

    def reaches(self, office: Office, duty: DutyName) -> bool:
        return True

    async def send(self, notice: Notice, office: Office, duty: DutyName) -> Sent | Later | Uncertain:
        told = {
            "id": notice.key,
            "text": notice.text,
            "duty": duty,
            "reference": notice.reference,
            "url": notice.url,
        }
        try:
            async with asyncio.timeout(_SECONDS), httpx.AsyncClient(timeout=_SECONDS) as client:
                answer = await client.post(self._url, json=told, headers={"Idempotency-Key": notice.key})
        except _NEVER_LEFT as error:
            return Later(0, alarm=f"the webhook cannot be reached ({type(error).__name__})")
        except (httpx.HTTPError, TimeoutError):
            return Uncertain()
        if answer.is_success:
            return Sent()
        # A redirect is not followed: the alert goes where the setting says, and nowhere else.
        return Later(0, alarm=f"the webhook answers {answer.status_code}")
