"""Which needs a resident's own words may be about: proposed for a tap, never ticked for them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from dialogs.lexicon.scan import Seen
from dialogs.needs import BY_CODE
from dialogs.safety import weights_of
from dialogs.session import Session, Sighting

MOST_PROPOSED = 3


class Proposal(msgspec.Struct, frozen=True):
    """`score`: the weights of its signs, added up. `signs`: their names."""

    code: str
    score: float
    signs: tuple[str, ...]


def proposals(sightings: Iterable[Sighting]) -> tuple[Proposal, ...]:
    """At most three needs, best first; none where nothing was told, as in a greeting."""
    return _ranked(tuple(dict.fromkeys(sighting.sign for sighting in sightings)))


@lru_cache(maxsize=512)
def _ranked(seen: tuple[str, ...]) -> tuple[Proposal, ...]:
    found: dict[str, list[tuple[str, float]]] = {}
    for sign in seen:
        for code, weight in weights_of(sign):
            found.setdefault(code, []).append((sign, weight))
    ranked = [
        Proposal(code, round(sum(weight for _, weight in signs), 2), tuple(sign for sign, _ in signs))
        for code, signs in found.items()
        if code in BY_CODE
    ]
    ranked.sort(key=lambda proposal: -proposal.score)
    return tuple(ranked[:MOST_PROPOSED])


def proposed(session: Session) -> tuple[str, ...]:
    """The codes to show first when needs are asked for."""
    return tuple(proposal.code for proposal in proposals(session.signs))


def words_behind(proposal: Proposal, seen: Iterable[Seen], text: str) -> tuple[str, ...]:
    """The words of a text that led to a proposal."""
    return tuple(dict.fromkeys(word for one in seen if one.sign.id in proposal.signs for word in one.words(text)))
