"""What the lists of buildings can be narrowed by. Other pages link with `regency` and `district`."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, QueryDict

from core.lists.filters import RegionFilterSet, ScopedFilterSet
from land.models import Agency, Building, Parcel
from land.words import BUCKETS, Ownership
from registry.models import Cooperative
from registry.search import search_cooperatives

YES, YES_NO = [("1", "Ya")], [("1", "Ya"), ("0", "Belum")]
# the names by which other pages of the room call a region → those of RegionFilterSet
CALLED = {"regency": "kabupaten", "district": "kecamatan"}


def with_our_names(data: Any) -> Any:
    found = (data or QueryDict()).copy()
    for name, ours in CALLED.items():
        if found.get(name) and not found.get(ours):
            found[ours] = found[name]
    return found


class OfCooperativeFilterSet(RegionFilterSet):
    """Of rows that belong to a cooperative."""

    region_path = "cooperative__village"
    DEPENDENTS = {
        "kabupaten": ("kecamatan", "desa", "regency", "district"),
        "kecamatan": ("desa", "district"),
    }

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Koperasi, desa, kode"}),
    )

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(with_our_names(data), queryset, request=request)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        found = search_cooperatives(Cooperative.objects.for_user(self.user), value)
        return queryset.filter(cooperative__in=found.order_by().values("pk"))


class BuildingFilterSet(OfCooperativeFilterSet):
    """Of buildings with progress and signals; without a filter on them cancelled ones are left out."""

    bucket = django_filters.ChoiceFilter(
        label="Progres resmi",
        choices=list(BUCKETS.items()),
        empty_label="Semua",
        method="by_bucket",
    )
    agency = django_filters.ChoiceFilter(label="Pelaksana", empty_label="Semua", method="by_agency")
    reported = django_filters.ChoiceFilter(
        label="Sudah ada laporan", choices=YES_NO, empty_label="Semua", method="by_reported"
    )
    stalled = django_filters.ChoiceFilter(
        label="Macet", choices=YES, empty_label="Semua", method="by_stalled"
    )
    jump = django_filters.ChoiceFilter(
        label="Lonjakan", choices=YES, empty_label="Semua", method="by_jump"
    )
    disagree = django_filters.ChoiceFilter(
        label="Sumber berselisih", choices=YES, empty_label="Semua", method="by_disagree"
    )
    handed = django_filters.ChoiceFilter(
        label="Serah terima", choices=YES_NO, empty_label="Semua", method="by_handed"
    )
    phase = django_filters.CharFilter(
        label="Tahap/gelombang", field_name="phase", lookup_expr="iexact", max_length=40
    )
    cancelled = django_filters.ChoiceFilter(
        label="Dibatalkan",
        choices=[("1", "Hanya yang dibatalkan")],
        empty_label="Tanpa yang dibatalkan",
        method="nothing",
    )
    cooperative = django_filters.CharFilter(
        label="Koperasi", method="by_cooperative", max_length=18, widget=forms.HiddenInput
    )

    MAIN = ("q", "kabupaten", "kecamatan", "bucket", "agency", "handed")

    class Meta:
        model = Building
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        agencies = Agency.objects.for_user(self.user).values_list("pk", "short_name")
        field: Any = self.form.fields["agency"]
        field.choices = [(str(pk), name) for pk, name in agencies]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.form.cleaned_data.get("cancelled") == "1":
            queryset = queryset.filter(cancelled_at__isnull=False)
        else:
            queryset = queryset.living()  # type: ignore[attr-defined]
        return super().filter_queryset(queryset)

    def by_bucket(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.in_bucket(value)

    def by_agency(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(agency=value)

    def by_reported(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(percent__isnull=value == "0")

    def by_stalled(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(is_stalled=True)

    def by_jump(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(leaps=True)

    def by_disagree(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(disagrees=True)

    def by_handed(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(handed_over_on__isnull=value == "0")

    def by_cooperative(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if not (value.isascii() and value.isdecimal()):
            return queryset.none()
        return queryset.filter(cooperative=int(value))

    def nothing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset  # seen to in filter_queryset


class AllocatableFilterSet(OfCooperativeFilterSet):
    """Of parcels that can be allocated."""

    ownership = django_filters.ChoiceFilter(
        label="Kepemilikan",
        field_name="ownership",
        choices=Ownership.choices,
        empty_label="Semua",
    )
    MAIN = ("q", "kabupaten", "kecamatan", "ownership")

    class Meta:
        model = Parcel
        fields: list[str] = []


class AgencyFilterSet(ScopedFilterSet):
    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Nama, nama lain"}),
    )
    MAIN = ("q",)

    class Meta:
        model = Agency
        fields: list[str] = []

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        queryset = queryset.alias(called=Cast("aliases", TextField()))
        for word in value.replace("\x00", " ").split():
            fits = Q(name__icontains=word) | Q(short_name__icontains=word)
            queryset = queryset.filter(fits | Q(called__icontains=word))
        return queryset
