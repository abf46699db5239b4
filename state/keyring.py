"""The key ring: the secrets that are kept outside the database, in a file of their own."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import stat
from pathlib import Path

import msgspec

from state.errors import KeyRingExposed, KeyRingMissing, KeyRingUnreadable

_SECRET_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    active: str
    root: str
    keys: dict[str, str]


class KeyRing:
    """`keys` wrap data keys, by id; `active` is the id of the one used for new ones. From `root`, which never changes
    as long as the database lives, come the keys for lookups, digests, buttons and quarantine."""

    __slots__ = ("active", "keys", "root")

    def __init__(self, active: str, root: bytes, keys: dict[str, bytes]) -> None:
        self.active = active
        self.root = root
        self.keys = keys

    @classmethod
    def create(cls, path: Path) -> KeyRing:
        """Makes a ring at `path` (mode 0600), unless there is one: then that one is read, so that two processes
        that start at the same time get the same ring."""
        content = _File(
            version=1,
            active="k1",
            root=_encode(secrets.token_bytes(_SECRET_BYTES)),
            keys={"k1": _encode(secrets.token_bytes(_SECRET_BYTES))},
        )
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            _write(draft, msgspec.json.format(msgspec.json.encode(content)))
            # A link appears whole or not at all, and never replaces a file.
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(draft)
        finally:
            draft.unlink(missing_ok=True)
        _sync(path.parent)
        return cls.read(path)

    @classmethod
    def read(cls, path: Path) -> KeyRing:
        """Raises `KeyRingMissing`, `KeyRingExposed` or `KeyRingUnreadable`."""
        try:
            mode = path.stat().st_mode
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise KeyRingMissing(
                f"there is no key ring at {path}",
                "Put the key ring of this database back, or name it with IRIGUCHI_KEY_FILE. "
                "Without it nothing in the database can be read.",
            ) from error
        except OSError as error:
            raise KeyRingUnreadable(
                f"the key ring {path} cannot be read: {error.strerror}", "Let this user read it."
            ) from error
        if os.name == "posix" and mode & _OTHERS:
            raise KeyRingExposed(f"others on this machine can read the key ring {path}", f"Run: chmod 600 {path}")
        return cls._decode(path, content)

    @classmethod
    def _decode(cls, path: Path, content: bytes) -> KeyRing:
        try:
            file = msgspec.json.decode(content, type=_File)
            keys = {name: _decode(secret) for name, secret in file.keys.items()}
            root = _decode(file.root)
            if file.version != 1 or file.active not in keys:
                raise ValueError("no active key, or an unknown version")
        except (ValueError, msgspec.DecodeError) as error:
            raise KeyRingUnreadable(
                f"{path} is no key ring, or is damaged", "Put the key ring of this database back from its copy."
            ) from error
        return cls(file.active, root, keys)


def _encode(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def _decode(text: str) -> bytes:
    secret = base64.b64decode(text, validate=True)
    if len(secret) != _SECRET_BYTES:
        raise ValueError("a secret has the wrong length")
    return secret


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
