"""The corners of a survey → a boundary of a parcel. What can't be measured is told, and the survey stays."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from land.polygons import Measured, measure
from land.surveying.reading import BadBody, Corner, Told, told_of

NONE = "Batasnya belum diukur di HP."


@dataclass(frozen=True)
class Outcome:
    """measured: None when `fault` (a sentence) says why not; accuracy: metres, of the worst corner."""

    measured: Measured | None
    fault: str
    accuracy: float | None


def outcome_of(corners: list[Corner]) -> Outcome:
    if not corners:
        return Outcome(None, NONE, None)
    known = [one.accuracy for one in corners if one.accuracy is not None]
    accuracy = max(known) if known else None
    try:
        return Outcome(measure([[c.longitude, c.latitude] for c in corners]), "", accuracy)
    except ValidationError as error:
        return Outcome(None, " ".join(error.messages), accuracy)


@dataclass(frozen=True)
class Read:
    """A body, read and measured."""

    told: Told
    outcome: Outcome


def read_of(body: dict[str, Any]) -> Read:
    """Raises BadBody."""
    told = told_of(body)
    return Read(told, outcome_of(told.corners))


def read_body(body: dict[str, Any]) -> Read | None:
    """Of a body that was kept: None when today's limits would refuse it."""
    try:
        return read_of(body)
    except BadBody:
        return None
