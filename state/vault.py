"""Sealing: what may be read only with the key ring, and only where it was written.

Every conversation has a data key of its own (AES-256-GCM), wrapped (AES-KW) by a key of the ring, which is kept outside
the database. A sealed value is bound to its column, conversation, row and version: moved anywhere else, or replaced
by an older one, it cannot be opened. It is not bound to the ring's key, so that a ring can be rotated by wrapping the
data keys anew.
"""

from __future__ import annotations

import hmac
import os
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from state.errors import KeyRingWrong, Tampered
from state.keyring import KeyRing

_KEY_BYTES = 32
_NONCE_BYTES = 12
_DIGEST_BYTES = 16

# Bound to a column that is written only once, or whose older values are no secret from whoever may read the newest.
ONCE = 1


class DataKey:
    """Seals and opens the values of one owner: a conversation, the settings, the quarantine."""

    __slots__ = ("_aead", "owner")

    def __init__(self, owner: str, secret: bytes) -> None:
        self.owner = owner
        self._aead = AESGCM(secret)

    def seal(self, column: str, row: int | str, version: int, plain: bytes) -> bytes:
        """`column` is "table.column"."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plain, self._bound(column, row, version))

    def open(self, column: str, row: int | str, version: int, sealed: bytes) -> bytes:
        """Raises `Tampered` when `sealed` was not written by `seal` with these very arguments."""
        try:
            return self._aead.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self._bound(column, row, version))
        except (InvalidTag, ValueError) as error:
            raise Tampered(f"a sealed value of {column} does not belong to its row") from error

    def _bound(self, column: str, row: int | str, version: int) -> bytes:
        return f"{column}\x1f{self.owner}\x1f{row}\x1f{version}".encode()


class Vault:
    """All that is done with the key ring."""

    def __init__(self, ring: KeyRing) -> None:
        self.ring = ring
        self._lookup_key = self._derive("lookup")
        self._digest_key = self._derive("digest")
        self.button_key = self._derive("button")
        self.settings_key = DataKey("setting", self._derive("setting"))
        self.ingest_key = DataKey("quarantine", self._derive("ingest"))

    def _derive(self, purpose: str) -> bytes:
        return HKDFExpand(SHA256(), _KEY_BYTES, f"iriguchi/1/{purpose}".encode()).derive(self.ring.root)

    @property
    def fingerprint(self) -> bytes:
        """Tells whether a database and a ring belong together, and nothing about the keys."""
        return self._derive("fingerprint")[:_DIGEST_BYTES]

    def lookup(self, channel: str, account: str, address: str) -> bytes:
        """By this a conversation is found without its address standing in the database."""
        return hmac.digest(self._lookup_key, _framed(channel, account, address), "sha256")[:_DIGEST_BYTES]

    def digest(self, *parts: str | bytes) -> bytes:
        """A keyed digest of `parts`, which are told apart from each other."""
        return blake2b(_framed(*parts), key=self._digest_key, digest_size=_DIGEST_BYTES).digest()

    def external(self, channel: str, account: str, address: str, external_id: str) -> bytes:
        """By this a message is found that the platform refers to: its ids may be unique within a chat only."""
        return self.digest("external", channel, account, address, external_id)

    def new_key(self, owner: str) -> tuple[DataKey, bytes, str]:
        """A fresh data key for `owner`: the key, how it is stored, and the id of the ring's key that wraps it."""
        secret = os.urandom(_KEY_BYTES)
        wrapped = aes_key_wrap(self.ring.keys[self.ring.active], secret)
        return DataKey(owner, secret), wrapped, self.ring.active

    def unwrap(self, owner: str, wrapped: bytes, key_id: str) -> DataKey:
        """Raises `KeyRingWrong` when the ring lacks the key, `Tampered` when `wrapped` was not made with it."""
        if key_id not in self.ring.keys:
            raise KeyRingWrong(f"the key ring has no key {key_id!r}", "Put back the key ring of this database.")
        try:
            secret = aes_key_unwrap(self.ring.keys[key_id], wrapped)
        except InvalidUnwrap as error:
            raise Tampered("a data key cannot be unwrapped") from error
        return DataKey(owner, secret)


def _framed(*parts: str | bytes) -> bytes:
    """All parts in one, each after its length, so that no two different lists of parts look the same."""
    encoded = [part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join([b"%d:%s" % (len(part), part) for part in encoded])
