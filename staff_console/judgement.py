"""The professional's own part of a lead's page: empty until somebody writes it, and never filled in for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from dialogs.needs import NEEDS, Need
from staff_console import names
from staff_console.speech import quoted
from staff_console.summary import need_name
from staff_console.visit import Visit
from state.casework import DISTANCES, Assessment, Sharing, read_back
from state.records import LeadView

_ASSESSED = "assessed"


@dataclass(frozen=True)
class Written:
    """An assessment as it is read. `distance`: None while the case is not placed."""

    text: Markup | None
    needs: tuple[Markup, ...]
    distance: Markup | None
    by: Markup
    at: datetime


@dataclass(frozen=True)
class Form:
    """`boxes`: code, name, ticked; `distances`: code, name, chosen. `open`: something was typed and is given back."""

    text: str
    boxes: tuple[tuple[str, Markup, bool], ...]
    distances: tuple[tuple[str, Markup, bool], ...]
    revision: int
    open: bool


@dataclass(frozen=True)
class Judgement:
    """`stands`: None while nobody has written one. `earlier`: what it took the place of, the newest first.
    `distance`: near or far from work, or that nobody has placed the case."""

    stands: Written | None
    earlier: tuple[Written, ...]
    distance: Markup
    form: Form
    sharings: tuple[Sharing, ...]


def judgement_of(visit: Visit, view: LeadView, typed: Assessment | None) -> Judgement:
    stands = view.casework.assessment
    versions = [read_back(entry.detail) for entry in view.history if entry.kind == _ASSESSED]
    return Judgement(
        stands=_written(visit, stands),
        earlier=tuple(one for version in reversed(versions[:-1]) if (one := _written(visit, version))),
        distance=visit.say(names.named(names.DISTANCES, stands.distance)),
        form=_form(visit, typed or stands, is_open=typed is not None),
        sharings=view.casework.sharings,
    )


def _written(visit: Visit, assessment: Assessment) -> Written | None:
    if assessment.at is None:
        return None
    return Written(
        text=quoted(assessment.text) if assessment.text else None,
        needs=tuple(need_name(visit, code) for code in assessment.needs),
        distance=visit.say(names.named(names.DISTANCES, assessment.distance)) if assessment.distance else None,
        by=quoted(assessment.by),
        at=assessment.at,
    )


def _form(visit: Visit, shown: Assessment, *, is_open: bool) -> Form:
    return Form(
        text=shown.text,
        boxes=tuple((need.code, need_name(visit, need.code), need.code in shown.needs) for need in _by_item()),
        distances=tuple((code, visit.say(names.DISTANCES[code]), code == shown.distance) for code in ("", *DISTANCES)),
        revision=shown.revision,
        open=is_open,
    )


def _by_item() -> list[Need]:
    """As the national form has them."""
    return sorted(NEEDS, key=lambda need: need.item)
