"""Questions for figures: live or frozen, by region, in the name of the client's account."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.utils import timezone
from ninja import Query
from ninja.errors import HttpError

from core import scoping
from core.models import District, Regency
from dashboard.api import answers as a
from dashboard.api import questions as q
from dashboard.api.rows import Answer, comes, paged
from dashboard.api.service import api
from dashboard.counting.choosing import FROZEN, Chosen, figures_for, frozen_numbers
from dashboard.counting.measures import MEASURES
from dashboard.counting.places import Where
from dashboard.models import MonthStep, Snapshot

DEPTH = {"kabupaten": 5, "kecamatan": 8}
PER = "Dengan kecamatan, per harus kecamatan."
APART = "Kecamatan itu tidak di kabupaten/kota itu."


@api.get("/measures", response=comes(list[a.Measure]), summary="Ukuran yang ada", tags=["angka"],
         url_name="measures")  # fmt: skip
def measures(request: Any) -> list[Answer]:
    """Apa arti tiap angka."""
    return [
        {
            "key": one.key,
            "label": one.label,
            "group": one.group.value,
            "source": one.source,
            "whole": one.whole or None,
            "per": one.per,
            "monthly": one.monthly,
        }
        for one in MEASURES.values()
    ]


def place_of(reader: Any, asked: q.OfFigures) -> Where:
    """Raises HttpError for a place that contradicts itself, Http404 for one that the client may not see."""
    if asked.kecamatan and asked.per != "kecamatan":
        raise HttpError(422, PER)
    if asked.kabupaten and asked.kecamatan and asked.kecamatan[:5] != asked.kabupaten:
        raise HttpError(422, APART)
    for model, code in ((Regency, asked.kabupaten), (District, asked.kecamatan)):
        if code and not model.objects.for_user(reader).filter(pk=code).exists():
            raise Http404
    return Where(asked.kabupaten or asked.kecamatan[:5], asked.kecamatan)


def chosen_of(reader: Any, asked: q.OfFigures, where: Where) -> Chosen:
    depth = DEPTH[asked.per]
    if not asked.snapshot:
        return figures_for(reader, timezone.localdate(), where, depth)
    snapshot = Snapshot.objects.for_user(reader).filter(pk=asked.snapshot).first()
    if snapshot is None:
        raise Http404
    numbers = frozen_numbers(reader, snapshot, where, depth)
    return Chosen(numbers, snapshot.on, FROZEN, snapshot)


def names_of(reader: Any, asked: q.OfFigures, where: Where) -> list[tuple[str, str]]:
    """(code, name) of the regions that make the lines."""
    model = Regency if asked.per == "kabupaten" else District
    rows = model.objects.for_user(reader).order_by("pk")
    if where.district or (where.regency and asked.per == "kabupaten"):
        rows = rows.filter(pk=where.code)
    elif where.regency:
        rows = rows.filter(regency=where.regency)
    return list(rows.values_list("pk", "name"))


@api.get("/figures", response=comes(a.Figures), summary="Angka per wilayah", tags=["angka"],
         url_name="figures")  # fmt: skip
def figures(request: Any, asked: Query[q.OfFigures]) -> Answer:
    """Semua ukuran, langsung atau dari angka beku. Ukuran per kabupaten tidak ada pada baris kecamatan."""
    reader = request.reader
    if not scoping.holds(reader, "dashboard.view_dashboard"):
        raise PermissionDenied
    where = place_of(reader, asked)
    chosen = chosen_of(reader, asked, where)
    lines = chosen.numbers.merged(DEPTH[asked.per])
    keys = [asked.ukuran] if asked.ukuran else list(MEASURES)
    of_line = [key for key in keys if asked.per == "kabupaten" or MEASURES[key].per != "kabupaten"]
    total = chosen.numbers.of()
    return {
        "on": chosen.as_of,
        "source": chosen.source,
        "snapshot": chosen.snapshot.pk if chosen.snapshot else None,
        "taken_at": chosen.taken_at,
        "per": asked.per,
        "total": {key: total[key] for key in (of_line if where.district else keys)},
        "data": [
            {
                "code": code,
                "name": name,
                "numbers": {key: lines.get(code, {}).get(key, 0) for key in of_line},
            }
            for code, name in names_of(reader, asked, where)
        ],
    }


@api.get("/snapshots", response=comes(a.Page[a.Snapshot]), summary="Angka beku yang ada",
         tags=["angka"], url_name="snapshots")  # fmt: skip
def snapshots(request: Any, asked: Query[q.OfSnapshots]) -> Answer:
    """Nomornya dipakai sebagai snapshot pada angka."""
    locked = MonthStep.objects.for_user(request.reader).locked().filter(snapshot=OuterRef("pk"))
    rows = Snapshot.objects.for_user(request.reader).values(
        "id", "on", "taken_at", "why", locks=Subquery(locked.order_by("month").values("month")[:1])
    )
    return paged(request, rows, asked)
