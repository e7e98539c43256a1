"""The scorecard's page and the same as a file."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from core.access import READING, requires
from core.lists.export import Columns, csv_response, xlsx_response
from core.templatetags.kdkmp import tanggal
from dashboard.counting.measures import INDICATORS, MEASURES
from dashboard.linking import link
from dashboard.scorecard import drawing
from dashboard.scorecard.cards import Card, ordered
from dashboard.scorecard.places import VIEW, Place, place_of
from dashboard.scorecard.reading import board
from dashboard.scorecard.thresholds import DEFAULTS

NAME = "nama"
# Twelve columns side by side: where a long word may go on in the next line.
BREAKS = {"operasional": "opera\u00adsional", "terdampingi": "terdam\u00adpingi",
          "dikunjungi": "dikun\u00adjungi", "Pembangunan": "Pemba\u00adngunan"}  # fmt: skip
PAGE = "dashboard:scorecard"


@dataclass(frozen=True)
class Asked:
    """What the address asks for besides the place; what it doesn't know of is left out."""

    indicator: str
    by_name: bool

    @property
    def query(self) -> dict[str, str]:
        found = {"indikator": self.indicator, "urut": NAME if self.by_name else ""}
        return {name: value for name, value in found.items() if value}


def asked_of(request: HttpRequest) -> Asked:
    key = request.GET.get("indikator", "")
    return Asked(key if key in INDICATORS else "", request.GET.get("urut") == NAME)


@requires(VIEW, methods=READING)
def scorecard(request: HttpRequest) -> HttpResponseBase:
    """The regions of the reader, indicator by indicator; with an indicator chosen, that one in full."""
    place, asked, on = place_of(request), asked_of(request), timezone.localdate()
    found = board(request.user, place, on)  # type: ignore[arg-type]
    cards = ordered(found.cards, by_name=asked.by_name, key=asked.indicator)
    if kind := request.GET.get("_export"):
        return as_file(request, kind, place, asked, cards)
    links = drawing.Links(request.user, on, place.where)
    drill = drilling(place, asked)
    context = {
        "place": place,
        "asked": asked,
        "now": timezone.now(),
        "boxes": boxes(place),
        "profile": drawing.profile(
            found.own, links, sorting(place, asked), lambda key: history(place, key)
        ),
        "own": found.own,
        "frozen": newest(found.own),
        "count": len(cards),
        "heads": [(head(key), sorting(place, asked)(key)) for key in INDICATORS],
        "line": DEFAULTS.get(asked.indicator),
        "rows": drawing.one_rows(cards, asked.indicator, links, drill, frozen=place.frozen_below)
        if asked.indicator
        else drawing.all_rows(cards, links, drill),
        "up": link(PAGE, asked.query),
        "up_regency": link(PAGE, place.where.query(place.where.regency) | asked.query),
    }
    return render(request, "dashboard/scorecard/scorecard.html", context)


def drilling(place: Place, asked: Asked) -> Any:
    """A region's code → the page of it: its own scorecard, of a village its cooperatives."""
    if place.where.district:
        return lambda code: link("registry:cooperative-list", place.where.query(code))
    return lambda code: link(PAGE, place.where.query(code) | asked.query)


def sorting(place: Place, asked: Asked) -> Any:
    return lambda key: link(PAGE, place.where.query() | asked.query | {"indikator": key})


def history(place: Place, key: str) -> str:
    return link("dashboard:trend", place.where.query() | {"ukuran": key})


def head(key: str) -> str:
    return " ".join(BREAKS.get(word, word) for word in MEASURES[key].label.split(" "))


def newest(card: Card) -> date | None:
    """The day of the newest frozen numbers."""
    months = next(iter(card.cells.values())).months
    return months[-1].on if months else None


def boxes(place: Place) -> list[dict[str, Any]]:
    """What can be chosen: name, label, options."""
    everywhere = "Seluruh Kalimantan Barat" if place.whole_province else "Semua kabupaten/kota Anda"
    found: list[dict[str, Any]] = [
        {
            "name": "kabupaten",
            "label": "Kabupaten/kota",
            "options": [("", everywhere), *place.regencies.items()],
            "chosen": place.where.regency,
        }
    ]
    if place.where.regency:
        options = [("", "Semua kecamatan"), *place.districts.items()]
        chosen = place.where.district
        found.append(
            {"name": "kecamatan", "label": "Kecamatan", "options": options, "chosen": chosen}
        )
    return found


def as_file(
    request: HttpRequest, kind: str, place: Place, asked: Asked, cards: list[Card]
) -> HttpResponseBase:
    """The table as it is shown, in its order."""
    if kind not in ("xlsx", "csv"):
        raise Http404("Rapor hanya dapat diunduh sebagai Excel atau CSV.")
    name = f"rapor-{timezone.localdate():%Y%m%d}"
    columns = columns_of(place, asked)
    if kind == "csv":
        return csv_response(name, columns, cards)
    about = [
        ("Daftar", f"Rapor {place.name}"),
        ("Keadaan per", tanggal(timezone.now())),
        ("Oleh", str(request.user)),
        ("Impor", "Berkas ini hanya untuk dibaca; tidak dapat diimpor."),
    ]
    return xlsx_response(name, columns, cards, about)


def columns_of(place: Place, asked: Asked) -> Columns:
    columns: Columns = [("Kode", lambda one: one.code), (place.level, lambda one: one.name)]
    if not asked.indicator:
        columns.append(("Peringkat keseluruhan", lambda one: one.rank))
        columns.append(("Nilai keseluruhan", lambda one: one.score_told))
    for key in [asked.indicator] if asked.indicator else INDICATORS:
        columns += of_indicator(key, whole=bool(asked.indicator), frozen=place.frozen_below)
    return columns


def of_indicator(key: str, *, whole: bool, frozen: bool) -> Columns:
    """`whole`: all that is said of an indicator (`frozen`: with its months); else what its cell among the others says."""
    label = MEASURES[key].label

    def share(one: Card) -> float | None:
        found = one.cells[key].share
        return None if found is None else found / 10

    columns: Columns = [
        (f"{label} (%)", share),
        (f"{label}: jumlah", lambda one: one.cells[key].part),
        (f"{label}: status", lambda one: str(one.cells[key].status.label)),
    ]
    if whole:
        columns += [
            (f"{label}: dari", lambda one: one.cells[key].whole),
            (f"{label}: peringkat", lambda one: one.cells[key].rank),
            (f"{label}: terhadap target", lambda one: one.cells[key].gap),
        ]
    if whole and frozen:
        columns.append((f"{label}: perubahan", lambda one: one.cells[key].moved))
    return columns
