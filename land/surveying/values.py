"""What a survey says → columns of a parcel. Only what it says: what it leaves open changes nothing."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.sheets.hands.areas import shown_area
from core.templatetags.kdkmp import tanggal
from land.models import Parcel, Survey
from land.surveying.measuring import Outcome, Read
from land.surveying.reading import Corner
from land.words import Answer, Surveyor

# They go together, and are no line of their own where two values stand side by side.
UNSHOWN = ("polygon", "latitude", "longitude", "polygon_accuracy")


def values_of(read: Read, survey: Survey) -> dict[str, Any]:
    """Column → value, without those of which the survey says nothing."""
    told = read.told
    found: dict[str, Any] = {
        "ownership": told.ownership,
        "width": told.width,
        "length": told.length,
        "stated_area": told.stated_area,
        "settlement_m": told.settlement_m,
        "note": told.note,
        "surveyed_on": timezone.localdate(survey.surveyed_at),
        **told.site,
        **{name: value for name, value in told.answers.items() if value != Answer.UNKNOWN},
        **{f"{name}_evidence": value for name, value in told.evidence.items()},
    }
    found |= place_of(read.outcome, told.position)
    return {name: value for name, value in found.items() if value not in (None, "")}


def place_of(outcome: Outcome, position: Corner | None) -> dict[str, Any]:
    measured = outcome.measured
    if measured is not None:
        return {
            "polygon": measured.corners,
            "polygon_area": measured.area,
            "polygon_accuracy": outcome.accuracy,
            "latitude": measured.latitude,
            "longitude": measured.longitude,
        }
    if position is None or not in_province(position):
        return {}
    return {"latitude": position.latitude, "longitude": position.longitude}


def in_province(position: Corner) -> bool:
    box = settings.COORDINATE_BOX
    (west, east), (south, north) = box["longitude"], box["latitude"]
    return west <= position.longitude <= east and south <= position.latitude <= north


def with_surveyor(surveyors: list[str]) -> list[str]:
    return surveyors if Surveyor.BA in surveyors else [*surveyors, Surveyor.BA.value]


@dataclass(frozen=True)
class Line:
    """One column: ours and the survey's, in words; `differs`: using the survey would change it."""

    label: str
    ours: str
    theirs: str
    differs: bool


def side_by_side(parcel: Parcel | None, values: dict[str, Any]) -> list[Line]:
    lines = []
    for name, value in values.items():
        if name in UNSHOWN:
            continue
        ours = getattr(parcel, name) if parcel else None
        differs = parcel is not None and ours != value
        lines.append(
            Line(label_of(name), shown(name, ours) if parcel else "", shown(name, value), differs)
        )
    return lines


def label_of(name: str) -> str:
    label = str(Parcel._meta.get_field(name).verbose_name).split(" (")[0]
    return label[:1].upper() + label[1:]


def shown(name: str, value: Any) -> str:
    field: Any = Parcel._meta.get_field(name)
    if value in (None, ""):
        return "–"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if name in ("stated_area", "polygon_area"):
        return shown_area(value)
    if name in ("width", "length", "settlement_m"):
        return shown_area(Decimal(value)).removesuffix("²")
    return tanggal(value) if name == "surveyed_on" else str(value)
