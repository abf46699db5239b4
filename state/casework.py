"""What staff add to a lead: their own judgement of it, and the consents that a person took. Sealed, and never said to
the resident by the service."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from dialogs.needs import BY_CODE
from dialogs.text import folded

DISTANCES = ("near", "far")
"""From work. An empty distance is "not placed": only staff place a case, after the first talk."""


class Assessment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A professional's judgement, apart from what the resident said and from what the service proposes.

    `needs`: those that staff see, in the form's order. `revision` counts the times it was written, from 1.
    """

    text: str = ""
    needs: tuple[str, ...] = ()
    distance: str = ""
    by: str = ""
    at: datetime | None = None
    revision: int = 0


class Sharing(msgspec.Struct, frozen=True, omit_defaults=True):
    """A resident's consent, given to a person on `agreed_on`, that one other body may know of the case."""

    body: str
    agreed_on: date
    by: str
    at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""


class Casework(msgspec.Struct, frozen=True, omit_defaults=True):
    """`sharings`: in the order in which they were recorded; those that were withdrawn stay."""

    assessment: Assessment = Assessment()
    sharings: tuple[Sharing, ...] = ()


NOTHING_YET = Casework()

_to_json = msgspec.json.Encoder().encode
_from_json = msgspec.json.Decoder(Assessment).decode
encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Casework).decode


def draft(text: str, needs: Iterable[str], distance: str) -> Assessment:
    """What somebody has written, not yet kept. Raises ValueError for a code that does not exist."""
    chosen = set(needs)
    if not chosen <= set(BY_CODE) or distance not in ("", *DISTANCES):
        raise ValueError(f"{sorted(chosen)} or {distance!r} is not known")
    ordered = sorted(chosen, key=lambda code: (BY_CODE[code].item, code))
    return Assessment(text.strip(), tuple(ordered), distance)


def told(assessment: Assessment) -> str:
    """An assessment as the history keeps it."""
    return _to_json(assessment).decode()


def read_back(detail: str) -> Assessment:
    """What `told` wrote."""
    return _from_json(detail)


def is_same(one: Assessment, other: Assessment) -> bool:
    return (one.text, one.needs, one.distance) == (other.text, other.needs, other.distance)


def shared_with(casework: Casework, body: str) -> bool:
    """Whether the consent for this body stands."""
    return any(folded(one.body) == folded(body) for one in casework.sharings if one.withdrawn_at is None)
