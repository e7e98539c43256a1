"""Where a mentor goes next: his cooperatives ranked, each with the reason."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.access import READING, requires
from core.lists.drawing import boxes
from core.models import User
from mentors.distance import Point, km_between, middle_of, place_of
from mentors.models import Person
from registry.models import Cooperative, Milestone
from visits.models import Visit
from visits.pages.choices import VIEW
from visits.pages.cooperatives import follow_ups_of, last_visit, number_of
from visits.pages.forms import NextForm
from visits.people import looked_after, own_person, person_or_404
from visits.ranking import Facts, Ranked, ranked


@requires(VIEW, methods=READING)
def next_visits(request: HttpRequest) -> HttpResponse:
    """A mentor sees his own; whoever looks after mentors chooses one."""
    on, user = timezone.localdate(), request.user
    form = NextForm(request.GET, user=user)
    person, own = None, own_person(user)
    if form.is_valid():
        chosen = form.cleaned_data["pendamping"]
        person = person_or_404(request, int(chosen)) if chosen else own
    offered = {key for key, _name in form.fields["pendamping"].choices if key}  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "form": form,
        "boxes": boxes(form),
        "choosing": bool(offered - {own.pk if own else None}),
        "person": person,
        "weights": settings.VISIT_NEXT_WEIGHTS,
    }
    if person:
        start, origin = starting_point(user, person)
        context["rows"] = rows_for(user, person, on, start)
        context["origin"] = origin
    return render(request, "visits/next.html", context)


def assigned(user: User, person: Person, on: date) -> QuerySet[Cooperative]:
    """Active cooperatives that the person looks after on that day."""
    running = looked_after(user, person.pk, on)
    rows = Cooperative.objects.for_user(user).active()
    return rows.filter(pk__in=running.order_by().values("cooperative"))


def rows_for(user: User, person: Person, on: date, start: Point | None) -> list[Ranked]:
    latitude, longitude = place_of()
    rows = (
        assigned(user, person, on)
        .order_by()
        .annotate(
            at_latitude=latitude,
            at_longitude=longitude,
            last_day=last_visit(),
            overdue=number_of(follow_ups_of().overdue(on)),
            open_now=number_of(follow_ups_of()),
        )
        .values_list("pk", "name", "last_day", "overdue", "open_now", "at_latitude", "at_longitude")
    )
    found = list(rows)
    reached: dict[int, set[str]] = {row[0]: set() for row in found}
    steps = Milestone.objects.for_user(user).filter(cooperative__in=reached).order_by()
    for key, kind in steps.values_list("cooperative_id", "kind"):
        reached[key].add(kind)
    facts = [
        Facts(key, name, last, overdue, still, missing(reached[key]), far(start, lat, lon))
        for key, name, last, overdue, still, lat, lon in found
    ]
    return ranked(facts, on, settings.VISIT_NEXT_WEIGHTS)


def missing(reached: set[str]) -> tuple[str, ...]:
    return tuple(str(kind.label) for kind in Milestone.Kind if kind.value not in reached)


def far(start: Point | None, latitude: float | None, longitude: float | None) -> float | None:
    if start is None or latitude is None or longitude is None:
        return None
    return km_between(start, (latitude, longitude))


def starting_point(user: User, person: Person) -> tuple[Point | None, str]:
    """Where distances are measured from, and that in words: the last visit with a position, else the
    home village, else the middle of his cooperatives."""
    seen = Visit.objects.for_user(user).standing().filter(person=person, latitude__isnull=False)
    last = seen.order_by("-started_at", "-pk").values_list("latitude", "longitude").first()
    if last:
        return (last[0], last[1]), "posisi kunjungan terakhirnya"
    home = person.home_village
    if home is not None and home.latitude is not None and home.longitude is not None:
        return (home.latitude, home.longitude), f"desa tempat tinggalnya, {home.name}"
    latitude, longitude = place_of()
    rows = assigned(user, person, timezone.localdate()).annotate(a=latitude, b=longitude)
    points = [(a, b) for a, b in rows.values_list("a", "b") if a is not None and b is not None]
    return middle_of(points), "titik tengah koperasi dampingannya"
