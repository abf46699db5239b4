"""Passwords of staff: Argon2id, in threads, a few at a time."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from state.errors import StateError

SHORTEST = 12
LONGEST = 1024

# OWASP's choice for Argon2id with 46 MiB and one pass.
MEMORY_KIB = 46 * 1024
_AT_ONCE = 2


class UnfitPassword(StateError):
    """A new password is too short or too long."""

    def __init__(self) -> None:
        super().__init__(f"a password has {SHORTEST} to {LONGEST} characters")


class Passwords:
    """Hashes and checks passwords. At most two run at once, each with `memory_kib`, however many people sign in."""

    def __init__(self, memory_kib: int = MEMORY_KIB) -> None:
        self._hasher = PasswordHasher(time_cost=1, memory_cost=memory_kib, parallelism=1)
        self._turns = asyncio.Semaphore(_AT_ONCE)
        # Checked in place of a hash that does not exist, so that unknown names take as long as known ones.
        self._nobody = self._hasher.hash("nobody")

    async def hashed(self, password: str) -> str:
        """Raises UnfitPassword unless the password has 12 to 1,024 characters."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise UnfitPassword
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether `password` is the one `kept` was made from; never for None, but only after the same time."""
        if len(password) > LONGEST:
            return False
        async with self._turns:
            fits = await asyncio.to_thread(self._verify, kept or self._nobody, password)
        return fits and bool(kept)

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
