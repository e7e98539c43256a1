"""Questions for rows. Each is asked in the name of the client's account; the order is that of the key."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest
from ninja import Query

from core.access import LARGEST_ID
from core.models import District, Regency, Village
from dashboard.api import answers as a
from dashboard.api import questions as q
from dashboard.api.service import api
from land.models import Building, Parcel
from registry.models import Cooperative, Milestone, Outlet

PROBLEMS = dict.fromkeys((400, 401, 403, 404, 422, 429), a.Problem)
Answer = dict[str, Any]
# Numbers that everybody may look up; NPWP and accounts are nobody's business but the cooperative's.
NUMBERED = ("akta", "ahu", "nib", "nik")


def comes(answer: Any) -> dict[int, Any]:
    """What an address may answer, for its description."""
    return {200: answer, 304: None, **PROBLEMS}


def paged(request: HttpRequest, rows: QuerySet, asked: Any, key: str = "id") -> Answer:
    """One page of `rows`, which are dicts with `key`, and the address of the next."""
    if asked.after:
        rows = rows.filter(pk__gt=asked.after)
    found = list(rows.order_by("pk")[: asked.limit + 1])
    following = None
    if len(found) > asked.limit:
        found.pop()
        query = {**request.GET.dict(), "after": found[-1][key]}
        following = request.build_absolute_uri(f"{request.path}?{urlencode(query)}")
    return {"data": found, "next": following}


def placed(path: str) -> dict[str, F]:
    """Columns that say where a row is; `path` leads from it to its village ("" for none above it)."""
    return {
        "village_code": F(f"{path}_id"),
        "village_name": F(f"{path}__name"),
        "district_name": F(f"{path}__district__name"),
        "regency_code": F(f"{path}__district__regency_id"),
        "regency_name": F(f"{path}__district__regency__name"),
    }


def of_cooperative() -> dict[str, F]:
    return {**placed("cooperative__village"), "cooperative_name": F("cooperative__name")}


def inside(rows: QuerySet, asked: Any, path: str) -> QuerySet:
    """Narrowed to the place asked for; codes that contradict each other find nothing."""
    if asked.desa:
        rows = rows.filter(**{path: asked.desa})
    for code in (asked.kabupaten, asked.kecamatan):
        if code:
            rows = rows.filter(**{f"{path}__code__startswith": f"{code}."})
    return rows


def children(request: Any, model: Any, asked: Any) -> QuerySet:
    """Rows of active cooperatives that the client may see, as narrowed."""
    rows = inside(model.objects.for_user(request.reader).of_active(), asked, "cooperative__village")
    return rows.filter(cooperative=asked.cooperative) if asked.cooperative else rows


LEVELS = {
    "kabupaten": (Regency, "pk", {"above": Value(None, CharField()), "kind_": F("kind")}),
    "kecamatan": (
        District,
        "regency_id",
        {"above": F("regency_id"), "kind_": Value(None, CharField())},
    ),
    "desa": (Village, "district_id", {"above": F("district_id"), "kind_": F("kind")}),
}


@api.get("/regions", response=comes(a.Page[a.Region]), summary="Wilayah", tags=["wilayah"],
         url_name="regions")  # fmt: skip
def regions(request: Any, asked: Query[q.OfRegions]) -> Answer:
    """Kabupaten/kota, kecamatan, atau desa/kelurahan."""
    model, _, columns = LEVELS[asked.tingkat]
    rows: QuerySet = model.objects.for_user(request.reader)
    for code in (asked.kabupaten, asked.kecamatan):
        if code:
            rows = rows.filter(Q(pk=code) | Q(pk__startswith=f"{code}."))
    points = ("latitude", "longitude") if model is Village else ()
    page = paged(
        request, rows.values("code", "name", "is_active", *points, **columns), asked, "code"
    )
    for row in page["data"]:
        row |= {"level": asked.tingkat, "parent": row.pop("above"), "kind": row.pop("kind_")}
        row.setdefault("latitude", None)
        row.setdefault("longitude", None)
    return page


def cooperative_rows(request: Any) -> QuerySet:
    reached = Milestone.objects.for_user(request.reader).filter(cooperative=OuterRef("pk"))
    columns = "id name form pattern scheme nik simkopdes_id address postal_code latitude longitude founded_on"
    return Cooperative.objects.for_user(request.reader).values(
        *columns.split(),
        archived=Case(When(archived_at__isnull=False, then=Value(True)), default=Value(False)),
        reached=ArraySubquery(reached.order_by("kind").values("kind")),
        **placed("village"),
    )


@api.get("/cooperatives", response=comes(a.Page[a.Cooperative]), summary="Koperasi",
         tags=["koperasi"], url_name="cooperatives")  # fmt: skip
def cooperatives(request: Any, asked: Query[q.OfCooperatives]) -> Answer:
    """Koperasi Desa/Kelurahan Merah Putih yang aktif."""
    rows = inside(cooperative_rows(request), asked, "village")
    rows = rows.archived() if asked.arsip else rows.active()  # type: ignore[attr-defined]
    if asked.tahapan:
        rows = rows.reached(asked.tahapan)
    if asked.belum:
        rows = rows.missing(asked.belum)
    page = paged(request, rows, asked)
    for row in page["data"]:
        row["milestones"] = row.pop("reached")
    return page


@api.get("/cooperatives/{int:pk}", response=comes(a.Cooperative), summary="Satu koperasi",
         tags=["koperasi"], url_name="cooperative")  # fmt: skip
def cooperative(request: Any, pk: int) -> Answer:
    """Juga yang diarsipkan."""
    row = cooperative_rows(request).filter(pk=pk).first() if pk <= LARGEST_ID else None
    if row is None:
        raise Http404
    return row | {"milestones": row["reached"]}


@api.get("/milestones", response=comes(a.Page[a.Milestone]), summary="Tahapan yang tercapai",
         tags=["koperasi"], url_name="milestones")  # fmt: skip
def milestones(request: Any, asked: Query[q.OfMilestones]) -> Answer:
    """Satu baris per tahapan yang dicapai koperasi aktif; yang tidak ada barisnya belum tercapai."""
    rows = children(request, Milestone, asked)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    found = rows.values(
        "id", "cooperative_id", "kind", "reached_on", **of_cooperative(),
        number_=Case(When(kind__in=NUMBERED, then=F("number")), default=Value("")),
        verified=Case(When(verified_at__isnull=False, then=Value(True)), default=Value(False)),
    )  # fmt: skip
    page = paged(request, found, asked)
    for row in page["data"]:
        row["number"] = row.pop("number_")
    return page


@api.get("/outlets", response=comes(a.Page[a.Outlet]), summary="Gerai", tags=["koperasi"],
         url_name="outlets")  # fmt: skip
def outlets(request: Any, asked: Query[q.OfOutlets]) -> Answer:
    """Gerai koperasi aktif, dalam status apa pun."""
    rows = children(request, Outlet, asked)
    for name in ("kind", "status"):
        if getattr(asked, name):
            rows = rows.filter(**{name: getattr(asked, name)})
    columns = ("id", "cooperative_id", "kind", "name", "status", "opened_on", "employees")
    return paged(request, rows.values(*columns, **of_cooperative()), asked)


@api.get("/parcels", response=comes(a.Page[a.Parcel]), summary="Lahan", tags=["lahan"],
         url_name="parcels")  # fmt: skip
def parcels(request: Any, asked: Query[q.OfParcels]) -> Answer:
    """Lahan calon dan terpilih, tanpa yang dicoret. Atas nama siapa, tidak disertakan."""
    rows = children(request, Parcel, asked).living().with_area().with_conditions()  # type: ignore[attr-defined]
    if asked.chosen:
        rows = rows.filter(chosen=True)
    if asked.state:
        rows = rows.filter(state=asked.state)
    columns = (
        "id cooperative_id number chosen ownership area area_from latitude longitude state state_since"
        " surveyed_on"
    )
    found = rows.values(*columns.split(), conditions_met=F("met"), **of_cooperative())
    return paged(request, found, asked)


@api.get("/buildings", response=comes(a.Page[a.Building]), summary="Pembangunan", tags=["lahan"],
         url_name="buildings")  # fmt: skip
def buildings(request: Any, asked: Query[q.OfBuildings]) -> Answer:
    """Pembangunan yang berjalan atau selesai, dengan progres resminya; yang dibatalkan tidak ada."""
    rows = children(request, Building, asked).living().with_progress()  # type: ignore[attr-defined]
    columns = (
        "id cooperative_id parcel_id contract_number phase allocated_on planned_start planned_finish"
        " started_on width length budget budget_source percent percent_on percent_source stage handed_over_on"
    )
    found = rows.values(
        *columns.split(),
        **of_cooperative(),
        agency_=F("agency__short_name"),
        verified=Cast("percent_verified", CharField()),
    )
    page = paged(request, found, asked)
    for row in page["data"]:
        row |= {"agency": row.pop("agency_"), "percent_verified": bool(row.pop("verified"))}
    return page
