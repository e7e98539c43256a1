"""The page of a parcel, its history, and the part of a cooperative's page that is about land."""

from typing import Any

from django.conf import settings
from django.db.models import Exists, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import READING, own_or_404, requires
from core.history_reading import sentences_about
from land.actions.building import ALLOCATE
from land.areas import areas_of, doubts_about
from land.linking import key_of
from land.models import (
    Building,
    EquipmentItem,
    LandDocument,
    LandObstacle,
    LandPhoto,
    Parcel,
    ProgressReport,
)
from land.naming import VIEW_HOLDER
from land.parcels.editing import CHANGE
from land.parcels.forms import KINDS
from land.parcels.lists import VIEW, handovers, told
from land.parcels.tables import SURVEYORS, state_badge
from land.querysets import with_place
from land.words import Answer, Condition, Place, Source
from registry.models import Cooperative

PHOTOS_IN_PANEL = 6
ANSWERS = {Answer.YES: "status status-operasional", Answer.NO: "status status-belum_ada"}


def answered(parcel: Parcel, name: str, label: str, **more: Any) -> dict[str, Any]:
    value = getattr(parcel, name)
    words = getattr(parcel, f"get_{name}_display")()
    return {"label": label, "words": words, "css": ANSWERS.get(value, "status")} | more


def conditions_of(parcel: Parcel, documents: list[LandDocument]) -> list[dict[str, Any]]:
    """The four conditions with their evidence and the papers that show them."""
    return [
        answered(
            parcel,
            one.value,
            one.label,
            evidence=getattr(parcel, f"{one.value}_evidence"),
            papers=[paper for paper in documents if one.value in paper.shows],
        )
        for one in Condition
    ]


@requires(VIEW, methods=READING)
def parcel_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    rows: Any = Parcel.objects.for_user(user).with_area().annotate(handed=Exists(handovers(user)))
    rows = rows.select_related("cooperative__village__district__regency", "village__district")
    parcel: Any = own_or_404(rows, request, VIEW, pk=pk)
    may_change = user.has_perm(CHANGE, parcel)
    free = not (parcel.is_archived or parcel.cooperative.is_archived)
    context = {
        "parcel": parcel,
        "cooperative": parcel.cooperative,
        "village": parcel.cooperative.village,
        "areas": areas_of(parcel),
        "doubts": doubts_about(parcel),
        "least": settings.LAND_MIN_AREA,
        "flags": [answered(parcel, name, label) for name, label in KINDS],
        "surveyors": ", ".join(SURVEYORS.get(one, one) for one in parcel.surveyors),
        "may_change": free and may_change,
        "may_restore": parcel.is_archived and may_change,
        **belonging_to(parcel, user),
    }
    # one building lives per cooperative, on whichever of its parcels
    waits = free and context.pop("living") is None
    context["may_allocate"] = waits and user.has_perm(ALLOCATE, parcel)
    return render(request, "land/parcel_detail.html", context)


def belonging_to(parcel: Parcel, user: Any) -> dict[str, Any]:
    """Papers (and the conditions that they show), obstacles, photos, the building, the other candidates."""
    knows = user.has_perm(VIEW_HOLDER, parcel)
    papers = LandDocument.objects.for_user(user).filter(parcel=parcel) if knows else []
    documents = list(papers)
    obstacles = list(LandObstacle.objects.for_user(user).filter(parcel=parcel))
    own = {"cooperative": parcel.cooperative_id, "cancelled_at__isnull": True}
    buildings: Any = Building.objects.for_user(user).filter(**own).with_progress()
    living = buildings.select_related("agency").first()
    others: Any = Parcel.objects.for_user(user).filter(cooperative=parcel.cooperative_id)
    photos = list(LandPhoto.objects.for_user(user).received().filter(parcel=parcel))
    for photo in photos:
        photo.parcel, photo.cooperative = parcel, parcel.cooperative  # which its words name
    return {
        "knows": knows,
        "documents": documents,
        "conditions": conditions_of(parcel, documents),
        "open": [one for one in obstacles if one.resolved_on is None],
        "resolved": [one for one in obstacles if one.resolved_on is not None],
        "photos": [(photo, told(photo)) for photo in photos],
        "living": living,
        "building": living if living is not None and living.parcel_id == parcel.pk else None,
        "others": [
            (one, state_badge(one.state))
            for one in others.exclude(pk=parcel.pk).with_area().select_related("cooperative")
        ],
    }


@requires(VIEW, methods=READING)
def parcel_history(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Parcel.objects.for_user(request.user).select_related("cooperative")
    parcel = own_or_404(rows, request, VIEW, pk=pk)
    context = {"parcel": parcel, "entries": sentences_about(parcel, request.user, limit=200)}  # type: ignore[arg-type]
    part = "registry/_history.html" if request.htmx else "land/parcel_history.html"
    return render(request, part, context)


@requires(VIEW, methods=READING)
def cooperative_land(request: HttpRequest) -> HttpResponse:
    """`?cooperative=ID`: as a part of the cooperative's page, or alone."""
    key = key_of(request.GET.get("cooperative", ""))
    if key is None:
        raise Http404
    user: Any = request.user
    rows = with_place(Cooperative.objects.with_place().for_user(user))
    cooperative: Any = own_or_404(rows, request, VIEW, pk=key)
    context = {"cooperative": cooperative, **land_of(user, cooperative)}
    part = "land/_panel.html" if request.htmx else "land/cooperative_land.html"
    return render(request, part, context)


def land_of(user: Any, cooperative: Any) -> dict[str, Any]:
    own = {"cooperative": cooperative}
    parcels: Any = Parcel.objects.for_user(user).filter(**own).with_area()  # type: ignore[attr-defined]
    buildings: Any = Building.objects.for_user(user).filter(**own, cancelled_at__isnull=True)
    building = buildings.with_progress().select_related("agency").first()
    reports: Any = ProgressReport.objects.for_user(user).filter(building=building)
    received = EquipmentItem.objects.for_user(user).filter(**own).values("kind")
    obstacles = LandObstacle.objects.for_user(user).filter(**own, resolved_on__isnull=True)
    photos = LandPhoto.objects.for_user(user).received().filter(**own)
    may = user.has_perm(CHANGE, cooperative) and not cooperative.is_archived
    living = [one for one in parcels if not one.is_archived]
    return {
        "place": Place(cooperative.place).label,
        "parcels": [(one, state_badge(one.state)) for one in parcels],
        "has_land": bool(living),
        "building": building,
        "sources": [
            (Source(one.source).label, one)
            for one in (reports.counting().newest_of_each_source() if building else [])
        ],
        "equipment": equipment_told(received.annotate(n=Sum("quantity")).order_by()),
        "obstacles": obstacles.select_related("parcel"),
        "photos": [(one, told(one)) for one in photos.order_by("-received_at")[:PHOTOS_IN_PANEL]],
        "may_change": may,
    }


def equipment_told(received: Any) -> str:
    """ "3 dari 7 alat kerja diterima": more than expected of one kind makes up for none of another."""
    counts = {row["kind"]: row["n"] for row in received}
    due = settings.LAND_EQUIPMENT
    here = sum(min(counts.get(kind, 0), wanted) for kind, wanted in due.items())
    return f"{here} dari {sum(due.values())} alat kerja diterima"
