"""How many people were trained, and in how many participations: each number leads to exactly its rows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.access import requires
from core.models import Regency
from mentors.filters.people import PROVINCE
from trainings.enrolling.lists import VIEW
from trainings.enrolling.people import HUMAN
from trainings.models import Enrolment, Programme

FIGURES = "trainings.view_figures"
type Key = tuple[
    int | None, int | None, str | None
]  # programme, year, regency ("" for the province)


@dataclass(frozen=True)
class Cell:
    """Distinct people and participations; addresses "" for who may not see names."""

    people: int
    participations: int
    people_url: str = ""
    participations_url: str = ""


def counted(rows: QuerySet, *by: str) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Values of `by` → (people, participations)."""
    numbers = {"people": Count("human", distinct=True), "times": Count("pk")}
    base = rows.order_by().annotate(human=HUMAN)
    if not by:
        told = base.aggregate(**numbers)
        return {(): (told["people"], told["times"])}
    found = base.values_list(*by).annotate(**numbers)
    return {tuple(row[: len(by)]): (row[-2], row[-1]) for row in found}


class Matrix:
    """Kabupaten × programme and year, with totals that are counted, never added up: somebody who took
    part twice is one person."""

    def __init__(self, rows: QuerySet, *, linked: bool) -> None:
        self.linked = linked
        by = ("batch__programme_id", "batch__year")
        self.inner = counted(rows, "regency_id", *by)
        self.columns = counted(rows, *by)
        self.places = counted(rows, "regency_id")
        self.programmes = counted(rows, "batch__programme_id")
        self.whole = counted(rows)

    def cell(self, numbers: tuple[int, int] | None, **query: Any) -> Cell:
        people, times = numbers or (0, 0)
        if not self.linked or not people:
            return Cell(people, times)
        asked = {name: value for name, value in query.items() if value is not None}
        return Cell(
            people,
            times,
            f"{reverse('trainings:trained-list')}?{urlencode(asked)}",
            f"{reverse('trainings:enrolment-list')}?{urlencode({'counted': 2, **asked})}",
        )

    @property
    def total(self) -> Cell:
        return self.cell(self.whole[()])

    def of_programmes(self, names: dict[int, str]) -> list[tuple[str, Cell]]:
        """Name and numbers of each programme: "543 trained" is said of one of them."""
        keys = sorted((key for (key,) in self.programmes), key=lambda key: names.get(key, ""))
        return [
            (names.get(key, ""), self.cell(self.programmes[key,], programme=key)) for key in keys
        ]

    def line(self, heads: list[tuple[int, int]], regency: str | None) -> list[Cell]:
        place = regency or PROVINCE
        cells = [
            self.cell(
                self.inner.get((regency, programme, year)),
                programme=programme,
                year=year,
                kabupaten=place,
            )
            for programme, year in heads
        ]
        return [*cells, self.cell(self.places.get((regency,)), kabupaten=place)]

    def last_line(self, heads: list[tuple[int, int]]) -> list[Cell]:
        cells = [
            self.cell(self.columns.get(head), programme=head[0], year=head[1]) for head in heads
        ]
        return [*cells, self.total]


@requires(FIGURES, methods=("GET", "HEAD"))
def trained(request: HttpRequest) -> HttpResponse:
    user = request.user
    linked = user.has_perm(VIEW)
    rows = Enrolment.objects.for_user(user, VIEW if linked else FIGURES).trained(
        timezone.localdate()
    )
    matrix = Matrix(rows, linked=linked)
    names = dict(Programme.objects.for_user(user).values_list("pk", "name"))
    heads = sorted(matrix.columns, key=lambda key: (names.get(key[0], ""), key[1]))
    places: list[tuple[str | None, str]] = list(
        Regency.objects.for_user(user).order_by("pk").values_list("pk", "name")
    )
    known = {code for code, _ in places}
    places = [one for one in places if (one[0],) in matrix.places]
    if (None,) in matrix.places:
        places.append((None, "Tingkat provinsi"))
    context = {
        "total": matrix.total,
        "programmes": matrix.of_programmes(names),
        "heads": [(names.get(programme, ""), year) for programme, year in heads],
        "lines": [(name, matrix.line(heads, code)) for code, name in places],
        "last": matrix.last_line(heads),
        "whole": len(known) > 1,
    }
    return render(request, "trainings/enrolling/trained.html", context)
