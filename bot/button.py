"""Button tokens: what a platform hands back when a button is pressed. They name the question, and cannot be forged."""

from __future__ import annotations

import base64
import hmac
import re

from dialogs.session import Bubble, Chose

_MAC_BYTES = 8
_MOST_BYTES = 64
_TOKEN = re.compile(r"v1:(\d{1,9}):([^:]*):(.*):([A-Za-z0-9_-]{11})", re.ASCII | re.DOTALL)

# What a channel puts into `Chose.step` when `codes` holds a token that only the pump can read, and what it becomes
# when the token is not ours.
TOKEN = "#token"  # noqa: S105 (a marker, no secret)
FORGED = "#forged"


class ButtonSeal:
    """The tokens of one conversation: `v1:question:step:code:mac`."""

    def __init__(self, key: bytes, conversation_id: str) -> None:
        self._key = key
        self._conversation_id = conversation_id

    def token(self, bubble: Bubble, code: str) -> str:
        """Raises ValueError when a platform could not carry it (64 bytes): step and code are too long."""
        head = f"v1:{bubble.question}:{bubble.step}:{code}"
        token = f"{head}:{self._mac(bubble.question, bubble.step, code)}"
        if len(token.encode()) > _MOST_BYTES:
            raise ValueError(f"the button {bubble.step}:{code} is too long for a token")
        return token

    def read(self, token: str) -> Chose | None:
        """What was pressed, or None when the token was not made for this conversation."""
        match = _TOKEN.fullmatch(token)
        if match is None:
            return None
        question, step, code = int(match[1]), match[2], match[3]
        expected = self._mac(question, step, code)
        if not hmac.compare_digest(expected.encode(), match[4].encode()):
            return None
        return Chose(step=step, question=question, codes=(code,))

    def _mac(self, question: int, step: str, code: str) -> str:
        text = "|".join((self._conversation_id, str(question), step, code))
        mac = hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")[:_MAC_BYTES]
        return base64.urlsafe_b64encode(mac).decode().rstrip("=")
