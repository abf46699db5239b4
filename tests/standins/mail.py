"""A mail server, played: it keeps what it is given, refuses what it is told to, and hangs up in the middle."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "counter", "a password of the mail server"


@dataclass(frozen=True, slots=True)
class Letter:
    sender: str
    to: tuple[str, ...]
    raw: bytes
    sealed: bool

    @property
    def mail(self) -> EmailMessage:
        read = message_from_bytes(self.raw, policy=default)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def text(self) -> str:
        content = self.mail.get_content()
        assert isinstance(content, str)
        return content


@dataclass
class MailServer:
    """`port`: of 127.0.0.1. `refuses`: verb -> answer. `forgets`: so many letters are taken and never acknowledged.
    `hold`: letters are acknowledged once it is set."""

    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    forgets: int = 0
    hold: asyncio.Event | None = None
    users: list[str] = field(default_factory=list)
    context: ssl.SSLContext | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await _Session(self, reader, writer).run()
        writer.close()


class _Session:
    def __init__(self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer
        self.sender = ""
        self.to: list[str] = []

    @property
    def is_sealed(self) -> bool:
        return self.writer.get_extra_info("ssl_object") is not None

    async def answer(self, line: str) -> None:
        self.writer.write(line.encode() + b"\r\n")
        await self.writer.drain()

    async def run(self) -> None:
        await self.answer("220 mail.example ESMTP")
        while line := (await self.reader.readline()).decode().strip():
            verb, _, rest = line.partition(" ")
            refusal = self.server.refuses.get(verb.upper())
            if refusal:
                await self.answer(refusal)
            elif verb.upper() == "QUIT":
                await self.answer("221 bye")
                return
            elif not await self.obey(verb.upper(), rest):
                return

    async def obey(self, verb: str, rest: str) -> bool:
        """False when it hangs up."""
        match verb:
            case "EHLO":
                offers = ["250-mail.example", "250-AUTH PLAIN"]
                if self.server.context and not self.is_sealed:
                    offers.append("250-STARTTLS")
                await self.answer("\r\n".join([*offers, "250 8BITMIME"]))
            case "STARTTLS":
                await self.answer("220 go ahead")
                assert self.server.context
                await self.writer.start_tls(self.server.context)
            case "AUTH":
                _, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
                self.server.users.append(user)
                await self.answer("235 welcome" if (user, password) == (USER, PASSWORD) else "535 no")
            case "MAIL":
                self.sender = rest.partition("<")[2].partition(">")[0]
                await self.answer("250 ok")
            case "RCPT":
                self.to.append(rest.partition("<")[2].partition(">")[0])
                await self.answer("250 ok")
            case "DATA":
                return await self.take()
            case _:
                await self.answer("250 ok")
        return True

    async def take(self) -> bool:
        await self.answer("354 go on")
        raw = await self.reader.readuntil(b"\r\n.\r\n")
        self.server.letters.append(Letter(self.sender, tuple(self.to), raw[:-3], self.is_sealed))
        self.server.arrived.set()
        if self.server.hold is not None:
            await self.server.hold.wait()
        if self.server.forgets:
            self.server.forgets -= 1
            return False
        await self.answer("250 taken")
        return True


@asynccontextmanager
async def mail_server(
    context: ssl.SSLContext | None = None, *, from_the_start: bool = False
) -> AsyncIterator[MailServer]:
    """On a free port of 127.0.0.1. `context`: it offers STARTTLS, or speaks TLS from the first byte."""
    played = MailServer(context=context)
    server = await asyncio.start_server(played.talk, "127.0.0.1", 0, ssl=context if from_the_start else None)
    played.port = server.sockets[0].getsockname()[1]
    try:
        yield played
    finally:
        server.close()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that nobody knows, as a file to be trusted, and the server's side of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "mail.pem", folder / "mail.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    return chain, context
