"""Mail to staff over SMTP, by the standard library's client in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP as AS_MAIL

from bot.alert_text import Notice
from bot.channels import Later, Sent, Uncertain
from bot.config import Settings
from dialogs.duty import ON_CALL, DutyName
from dialogs.office import Office

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_STEP_SECONDS = 5.0
_SECONDS = 15.0
_OK = 250
_FORWARDED = 251


class Mail:
    """One mail to the address of whoever is on duty."""

    name = "mail"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def reaches(self, office: Office, duty: DutyName) -> bool:
        return bool(_address(office, duty))

    async def send(self, notice: Notice, office: Office, duty: DutyName) -> Sent | Later | Uncertain:
        to = _address(office, duty)
        try:
            async with asyncio.timeout(_SECONDS):
                return await asyncio.to_thread(self._hand_over, self._letter(notice, to), to)
        except TimeoutError:
            # The thread may still succeed.
            return Uncertain()

    def _letter(self, notice: Notice, to: str) -> bytes:
        sender = self._settings.smtp_from
        letter = EmailMessage(AS_MAIL.clone(cte_type="7bit"))
        letter["From"], letter["To"], letter["Subject"] = sender, to, notice.subject
        # The same for every try, so that a mailbox can tell a repeat.
        letter["Message-ID"] = f"<{notice.key}@{sender.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(notice.text)
        return letter.as_bytes()

    def _hand_over(self, letter: bytes, to: str) -> Sent | Later | Uncertain:
        try:
            server = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            return _refused(error)
        try:
            return self._delivered(server, letter, to)
        except (smtplib.SMTPException, OSError) as error:
            return _refused(error)
        finally:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        # Left to itself it would ask the network for this machine's name.
        name = settings.smtp_from.rpartition("@")[2]
        port = settings.smtp_port or _PORTS[settings.smtp_security]
        if settings.smtp_security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(settings.smtp_host, port, name, timeout=_STEP_SECONDS, context=context)
        return smtplib.SMTP(settings.smtp_host, port, name, timeout=_STEP_SECONDS)

    def _delivered(self, server: smtplib.SMTP, letter: bytes, to: str) -> Sent | Later | Uncertain:
        settings = self._settings
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.ehlo_or_helo_if_needed()
        code, _ = server.mail(settings.smtp_from)
        if code != _OK:
            return Later(0, alarm=f"the mail server refuses the sender ({code})")
        code, _ = server.rcpt(to)
        if code not in (_OK, _FORWARDED):
            return Later(0, alarm=f"the mail server refuses the address of who is on duty ({code})")
        try:
            code, _ = server.data(letter)
        except smtplib.SMTPDataError as error:
            return _refused(error)
        except (smtplib.SMTPException, OSError):
            # It has the letter, perhaps whole, and did not say what became of it.
            return Uncertain()
        return Sent() if code == _OK else Later(0, alarm=f"the mail server refuses the mail ({code})")


def _address(office: Office, duty: DutyName) -> str:
    return office.on_call if duty == ON_CALL else office.on_shift


def _refused(error: Exception) -> Later:
    """Without the server's words, which may repeat an address."""
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code):
            return Later(0, alarm=f"the mail server refuses user or password ({code})")
        case smtplib.SMTPResponseException(smtp_code=code):
            return Later(0, alarm=f"the mail server refuses the mail ({code})")
        case ssl.SSLCertVerificationError():
            return Later(0, alarm="the mail server's certificate cannot be trusted")
        case smtplib.SMTPNotSupportedError():
            return Later(0, alarm="the mail server does not offer what the settings ask for (STARTTLS or a password)")
    return Later(0, alarm=f"the mail server cannot be reached ({type(error).__name__})")
