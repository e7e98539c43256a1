"""A mentor's page: his visits month by month, who of his cooperatives waits, what is open."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.access import READING, requires
from core.models import User
from mentors.linking import card_base
from mentors.models import Person
from registry.models import Cooperative
from visits.models import FollowUp, Visit
from visits.months import back_from, code_of, last_of, words_of
from visits.pages.choices import VIEW
from visits.pages.cooperatives import last_visit
from visits.pages.tables import standing_of
from visits.people import looked_after, own_person, person_or_404
from visits.querysets import visited_in
from visits.words import State

MONTHS_SHOWN = 12
SHOWN = 10
# key → label of a month's figures
FIGURES = {
    "n": "Kunjungan",
    "verified": "Diverifikasi",
    "returned": "Perlu perbaikan",
    "on_time": "Tepat waktu",
}


@dataclass(frozen=True)
class Figure:
    """A number of a month with its rows; `whole` is what it is a share of."""

    key: str
    label: str
    value: int
    link: str
    whole: int | None = None


@dataclass(frozen=True)
class Month:
    words: str
    figures: list[Figure]
    cooperatives: int

    @property
    def total(self) -> Figure:
        return self.figures[0]


@requires("visits.log_visit", methods=READING)
def mine(request: HttpRequest) -> HttpResponse:
    """One's own page."""
    person = own_person(request.user)
    if person is None:
        messages.info(
            request,
            "Akun Anda belum ditautkan dengan data pendamping. Minta petugas menautkannya.",
        )
        return redirect("visits:visit-list")
    return redirect("visits:mentor", pk=person.pk)


@requires(VIEW, methods=READING)
def mentor_page(request: HttpRequest, pk: int) -> HttpResponse:
    person, on, user = person_or_404(request, pk), timezone.localdate(), request.user
    card = card_base() if user.has_perm("mentors.view_person", person) else ""
    context = {
        "person": person,
        "card": f"{card}{person.pk}/" if card else "",
        "months": months_of(user, person, on),
        "this_month": words_of(on.replace(day=1)),
        "days": settings.VISIT_ON_TIME_DAYS,
        **cooperatives_of(user, person, on),
        **follow_ups_of(user, person, on),
    }
    return render(request, "visits/mentor.html", context)


def months_of(user: User, person: Person, on: date) -> list[Month]:
    """The last months with their figures; one query."""
    firsts = back_from(on, MONTHS_SHOWN)
    rows = Visit.objects.for_user(user).counting().filter(person=person, day__gte=firsts[-1])
    punctual = Q(pk__in=rows.on_time(settings.VISIT_ON_TIME_DAYS).order_by().values("pk"))
    grouped = (
        rows.order_by()
        .annotate(month=TruncMonth("day"))
        .values("month")
        .annotate(
            n=Count("pk"),
            places=Count("cooperative", distinct=True),
            verified=Count("pk", filter=Q(state=State.VERIFIED)),
            returned=Count("pk", filter=Q(state=State.RETURNED)),
            on_time=Count("pk", filter=punctual),
        )
    )
    found = {row["month"]: row for row in grouped}
    return [month_of(first, found.get(first, {}), person) for first in firsts]


def month_of(first: date, row: dict[str, Any], person: Person) -> Month:
    base = {
        "pendamping": person.pk,
        "dari": first.isoformat(),
        "sampai": last_of(first).isoformat(),
    }
    narrowed = {
        "n": {},
        "verified": {"status": State.VERIFIED.value},
        "returned": {"status": State.RETURNED.value},
        "on_time": {"kiriman": "tepat"},
    }
    whole = row.get("n", 0)
    figures = [
        Figure(
            f"{code_of(first)}:{key}",
            label,
            row.get(key, 0),
            f"{reverse('visits:visit-list')}?{urlencode(base | narrowed[key])}",
            None if key == "n" else whole,
        )
        for key, label in FIGURES.items()
    ]
    return Month(words_of(first), figures, row.get("places", 0))


def cooperatives_of(user: User, person: Person, on: date) -> dict[str, Any]:
    """Those he looks after today, visited in this month (by whomever) or not, longest wait first."""
    running = looked_after(user, person.pk, on).order_by().values("cooperative")
    first = on.replace(day=1)
    rows = (
        Cooperative.objects.for_user(user)
        .active()
        .filter(pk__in=running)
        .annotate(visited=visited_in(first), last_day=last_visit())
        .order_by(F("last_day").asc(nulls_first=True), "name", "pk")
        .values("pk", "name", "visited", "last_day")
    )
    found = list(rows)
    base = f"{reverse('visits:cooperative-list')}?pendamping={person.pk}&kunjungan="
    groups = [("ya", "Sudah dikunjungi", True), ("belum", "Belum dikunjungi", False)]
    return {
        "looks_after": len(found),
        "groups": [
            (Figure(f"koperasi-{word}", label, len(rows_of(found, on=state)), f"{base}{word}"),
             rows_of(found, on=state))
            for word, label, state in groups
        ],
    }  # fmt: skip


def rows_of(found: list[Any], *, on: bool) -> list[Any]:
    return [row for row in found if row["visited"] == on]


def follow_ups_of(user: User, person: Person, on: date) -> dict[str, Any]:
    """Open on the cooperatives that he looks after now."""
    here = looked_after(user, person.pk, on).order_by().values("cooperative")
    rows = FollowUp.objects.for_user(user).counting().open().filter(cooperative__in=here)
    told = rows.order_by().aggregate(open=Count("pk"), late=Count("pk", filter=Q(due__lt=on)))
    base = f"{reverse('visits:follow-up-list')}?pendamping={person.pk}"
    first = rows.select_related("cooperative").order_by("due", "pk")[:SHOWN]
    return {
        "open": Figure("terbuka", "terbuka", told["open"], base),
        "late": Figure("lewat", "lewat tenggat", told["late"], f"{base}&keadaan=lewat"),
        "follow_ups": [(row, *standing_of(row, on)) for row in first],
    }
