"""The row of links on the pages of land and building."""

from decimal import Decimal
from typing import Any

from django import template

from core.sheets.hands.areas import shown_area
from core.tabs import Tab, tabs_of

register = template.Library()

# label, page, verb that opens it, beginnings of the names of the pages below it
PAGES = (
    ("Corong", "land:funnel", "land.view_parcel", ("place-",)),
    ("Lahan", "land:parcel-list", "land.view_parcel", ("parcel-", "cooperative-")),
    ("Giliran", "land:turn-list", "land.view_parcel", ("turn-",)),
    ("Pembangunan", "land:building-list", "land.view_parcel", ("building-", "report-", "handover")),
    ("Alat kerja", "land:equipment-list", "land.view_parcel", ("equipment-",)),
    ("Peta", "land:map", "land.view_parcel", ("map-",)),
    ("Galeri", "land:gallery", "land.view_parcel", ()),
    ("Survei HP", "land:survey-list", "land.view_survey", ("survey-",)),
    (
        "Rekonsiliasi",
        "land:reconciliation",
        "land.view_reconciliation",
        ("reconciliation", "source-", "difference-"),
    ),
    ("Pelaksana", "land:agency-list", "land.allocate", ("agency-",)),
)


@register.simple_tag(takes_context=True)
def land_tabs(context: dict[str, Any]) -> list[Tab]:
    """The room's pages that the reader may open."""
    return tabs_of(context["request"], PAGES, "land")


@register.filter
def luas(value: Any) -> str:
    """An area in m² as "1.000 m²"; "–" for none."""
    return "–" if value is None else shown_area(Decimal(value))


@register.filter
def polos(value: Any) -> str:
    """A length without needless zeros: 20.00 → "20", 12.50 → "12,5"."""
    return "–" if value is None else shown_area(Decimal(value)).removesuffix(" m²")


@register.filter
def progres(value: Any) -> str:
    """A percent with its two decimals, "45,25 %"."""
    return "–" if value is None else f"{value:.2f}".replace(".", ",") + "\u00a0%"
