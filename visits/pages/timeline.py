"""All that happened at one cooperative, the newest first: visits, what was found and agreed there, what was
done about it, and milestones that were proposed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import CharField, Exists, F, IntegerField, OuterRef, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.access import READING, own_or_404, requires
from core.lists.view import page_links
from core.models import User
from core.templatetags.kdkmp import tanggal
from registry.models import Cooperative
from visits.linking import visit_base
from visits.models import FollowUp, MilestoneProposal, Obstacle, Visit
from visits.pages.choices import VIEW
from visits.pages.tables import TOPICS, standing_of, state_badge

PER_PAGE = 30
# kind → its place among what happened on one day, read from the bottom
RANK = {"kunjungan": 0, "kendala": 1, "tindak": 2, "tahapan": 3, "selesai": 4}


@dataclass(frozen=True)
class Event:
    """One line: `kind` in words, what, the visit's key where the reader may open it."""

    day: date
    kind: str
    words: str
    note: str = ""
    badge: Any = ""
    visit: int | None = None


def of_visits(rows: QuerySet, path: str) -> QuerySet:
    """Rows of visits that are neither held nor rejected; archived cooperatives have a past too."""
    return rows.filter(**{f"{path}held": ""}).exclude(**{f"{path}state": "ditolak"})


def sources(user: User, cooperative: Cooperative) -> dict[str, tuple[QuerySet, str]]:
    """kind → (the reader's rows, lookup of the day)."""
    here: dict[str, Any] = {"visit__cooperative": cooperative}
    visits = Visit.objects.for_user(user).filter(cooperative=cooperative)
    follow_ups = of_visits(FollowUp.objects.for_user(user), "visit__")
    follow_ups = follow_ups.filter(cooperative=cooperative)
    return {
        "kunjungan": (of_visits(visits, ""), "day"),
        "kendala": (of_visits(Obstacle.objects.for_user(user).filter(**here), "visit__"), "visit__day"),
        "tindak": (follow_ups, "visit__day"),
        "selesai": (follow_ups.filter(done_on__isnull=False), "done_on"),
        "tahapan": (
            of_visits(MilestoneProposal.objects.for_user(user).filter(**here), "visit__"),
            "visit__day",
        ),
    }  # fmt: skip


def lines(found: dict[str, tuple[QuerySet, str]]) -> QuerySet:
    """(day, rank, key, kind) of everything, the newest first: one query, pages included."""
    parts = [
        rows.order_by()
        .annotate(
            on=F(day),
            rank=Value(RANK[kind], output_field=IntegerField()),
            kind_of=Value(kind, output_field=CharField()),
        )
        .values_list("on", "rank", "pk", "kind_of")
        for kind, (rows, day) in found.items()
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-on", "-rank", "-pk")


@requires(VIEW, methods=READING)
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Cooperative.objects.for_user(request.user).select_related("village__district__regency")
    cooperative = own_or_404(rows, request, VIEW, pk=pk)
    found = sources(request.user, cooperative)
    page = Paginator(lines(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "cooperative": cooperative,
        "page": page,
        "pages": page_links(page),
        "events": told(list(page.object_list), found, request.user),
        "base": visit_base(),
    }
    return render(request, "visits/timeline.html", context)


def told(wanted: list[Any], found: dict[str, tuple[QuerySet, str]], user: User) -> list[Event]:
    """The page's lines in words; one query per table that is on the page."""
    keys: dict[str, set[int]] = {kind: set() for kind in found}
    for _on, _rank, key, kind in wanted:
        keys["tindak" if kind == "selesai" else kind].add(key)
    rows: dict[str, dict[int, Any]] = {}
    for kind in ("kunjungan", "kendala", "tindak", "tahapan"):
        queryset, _day = found[kind]
        if kind == "kunjungan":
            queryset = queryset.select_related("person")
        if kind == "tindak":
            # a follow-up of a former mentor's visit is the reader's, the visit isn't
            own = Visit.objects.for_user(user).filter(pk=OuterRef("visit"))
            queryset = queryset.annotate(opens=Exists(own))
        rows[kind] = queryset.in_bulk(keys[kind]) if keys[kind] else {}
    rows["selesai"] = rows["tindak"]
    return [
        WORDS[kind](on, rows[kind][key]) for on, _rank, key, kind in wanted if key in rows[kind]
    ]


def visited(on: date, row: Any) -> Event:
    topics = ", ".join(TOPICS.get(one, one) for one in row.topics)
    words = f"Kunjungan {row.person} ({row.get_mode_display().lower()})"
    note = " · ".join(part for part in (topics, row.findings) if part)
    return Event(on, "Kunjungan", words, note, state_badge(row.state, row.held), row.pk)


def hindered(on: date, row: Any) -> Event:
    words = f"{row.get_category_display()}, prioritas {row.get_priority_display().lower()}"
    return Event(on, "Kendala", words, row.note, visit=row.visit_id)


def agreed(on: date, row: Any) -> Event:
    word, _css = standing_of(row, timezone.localdate())
    note = f"{row.who}, tenggat {tanggal(row.due)} · {word}"
    visit = row.visit_id if row.opens else None
    return Event(on, "Tindak lanjut", row.what, note, visit=visit)


def done(on: date, row: Any) -> Event:
    visit = row.visit_id if row.opens else None
    return Event(on, "Selesai", row.what, row.done_note, visit=visit)


def proposed(on: date, row: Any) -> Event:
    facts = [f"nomor {row.number}" if row.number else "", row.note, row.reason]
    note = " · ".join([row.get_verdict_display(), *(fact for fact in facts if fact)])
    return Event(on, "Usulan tahapan", row.get_kind_display(), note, visit=row.visit_id)


WORDS: dict[str, Callable[[date, Any], Event]] = {
    "kunjungan": visited,
    "kendala": hindered,
    "tindak": agreed,
    "selesai": done,
    "tahapan": proposed,
}
