"""What was released once and is asked no more.

A step's key or an option's code stays here for good: sealed answers still bear it, so it may come back only as the
same question, never with another meaning.
"""

from __future__ import annotations

RETIRED: frozenset[tuple[str, str]] = frozenset()
"""(step, code); an empty code stands for the whole step."""
