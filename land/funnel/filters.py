from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, QueryDict

from core.lists.filters import RegionFilterSet
from land.models import LandObstacle, Parcel
from land.words import PLACE_SETS, LandObstacleKind, Place
from registry.models import Cooperative
from registry.search import search_cooperatives

# other names by which an address may give a region
ALSO = {"regency": "kabupaten", "district": "kecamatan"}


def in_our_words(data: Any) -> QueryDict:
    """`data` with kabupaten and kecamatan also where it says regency and district."""
    found: QueryDict = (data or QueryDict()).copy()
    for other, name in ALSO.items():
        if found.get(other) and not found.get(name):
            found[name] = found[other]
    return found


class LandRegionFilterSet(RegionFilterSet):
    """Kabupaten and kecamatan, under both names."""

    with_village = False
    DEPENDENTS = {
        "kabupaten": ("kecamatan", "regency", "district"),
        "kecamatan": ("district",),
    }

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(in_our_words(data), queryset, request=request)

    def nothing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset  # seen to elsewhere


def search_box(placeholder: str = "Nama, desa, kode") -> django_filters.CharFilter:
    return django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": placeholder}),
    )


class PlaceFilterSet(LandRegionFilterSet):
    """Cooperatives of `with_place`."""

    MAIN = ("q", "kabupaten", "kecamatan", "place")

    q = search_box()
    place = django_filters.ChoiceFilter(
        label="Kedudukan", choices=Place.choices, empty_label="Semua"
    )
    kelompok = django_filters.ChoiceFilter(
        label="Kelompok",
        choices=[(key, label) for key, (label, _) in PLACE_SETS.items()],
        empty_label="Semua",
        method="by_group",
    )
    kendala = django_filters.ChoiceFilter(
        label="Kendala yang belum teratasi",
        choices=LandObstacleKind.choices,
        empty_label="Semua",
        method="by_obstacle",
    )
    syarat = django_filters.ChoiceFilter(
        label="Syarat yang dipenuhi lahan terpilih",
        choices=[(str(n), f"{n} dari 4") for n in range(5)],
        empty_label="Semua",
        method="by_conditions",
    )

    class Meta:
        model = Cooperative
        fields: list[str] = []

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search_cooperatives(queryset, value)  # type: ignore[arg-type]

    def by_group(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(place__in=[one.value for one in PLACE_SETS[value][1]])

    def by_obstacle(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        open_now = LandObstacle.objects.for_user(self.user).open()
        return queryset.filter(Exists(open_now.filter(cooperative=OuterRef("pk"), kind=value)))

    def by_conditions(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        chosen = Parcel.objects.for_user(self.user).chosen().with_conditions()
        return queryset.filter(Exists(chosen.filter(cooperative=OuterRef("pk"), met=int(value))))
