from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.access import LARGEST_ID
from core.lists.filters import RegionFilterSet
from mentors.coverage.metrics import DAYS
from mentors.load import Level, condition, told
from mentors.models import Assignment, MentorContract
from mentors.naming import VIEW_NAME
from mentors.querysets import is_uncovered
from registry.models import Cooperative
from registry.search import search_cooperatives

SOON = timedelta(days=30)
STATES = [
    ("berjalan", "Berjalan"),
    ("segera", "Berakhir dalam 30 hari"),
    ("akan", "Akan datang"),
    ("aktif", "Berjalan atau akan datang"),
    ("berakhir", "Sudah berakhir"),
]


def one_line(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())


class AssignmentFilterSet(RegionFilterSet):
    """Without `arsip` the assignments of archived cooperatives are left out, unless one is asked for."""

    region_path = "cooperative__village"
    with_village = False
    MAIN = ("q", "kabupaten", "kecamatan", "keadaan")

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Koperasi, desa, atau pendamping"}),
    )
    keadaan = django_filters.ChoiceFilter(
        label="Keadaan", choices=STATES, empty_label="Semua", method="by_state"
    )
    pendamping = django_filters.ChoiceFilter(
        label="Pendamping", empty_label="Semua", field_name="contract__person"
    )
    cooperative = django_filters.ChoiceFilter(
        label="Koperasi", empty_label="Semua", field_name="cooperative"
    )
    kunci = django_filters.ChoiceFilter(
        label="Kunci",
        choices=[("ya", "Dikunci"), ("tidak", "Tidak dikunci")],
        empty_label="Semua",
        method="by_lock",
    )
    arsip = django_filters.ChoiceFilter(
        label="Koperasi yang diarsipkan",
        choices=[("ya", "Hanya itu")],
        empty_label="Tanpa itu",
        method="nothing",
    )

    class Meta:
        model = Assignment
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        fields: Any = self.form.fields
        contracts = MentorContract.objects.load_for_user(self.user, VIEW_NAME)
        people = contracts.of_role("ba").order_by("person__name", "person_id")
        fields["pendamping"].choices = list(
            people.values_list("person_id", "person__name").distinct()
        )
        asked = self.data.get("cooperative", "")
        if asked:
            fields["cooperative"].choices = self._asked(asked)
        else:
            del fields["cooperative"]

    def _asked(self, text: str) -> list[tuple[int, str]]:
        """The one cooperative of the address: a choice among 2,143 helps nobody."""
        if not text.isdecimal() or int(text[:20]) > LARGEST_ID:
            return []
        own = Cooperative.objects.for_user(self.user).filter(pk=int(text[:20]))
        return list(own.values_list("pk", "name"))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found: Any = queryset
        if self.form.cleaned_data.get("arsip") == "ya":
            found = found.on_archived()
        elif not self.form.cleaned_data.get("cooperative"):
            found = found.of_active()
        return super().filter_queryset(found)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = one_line(value)
        return queryset.filter(
            Q(cooperative__name__icontains=text)
            | Q(cooperative__village__name__icontains=text)
            | Q(mentor__icontains=text)
        )

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        on, rows = timezone.localdate(), queryset
        if value == "akan":
            return rows.filter(starts__gt=on)
        if value == "berakhir":
            return rows.filter(ends__lt=on)
        if value == "aktif":
            return rows.not_over(on)  # type: ignore[attr-defined]
        running = rows.running(on)  # type: ignore[attr-defined]
        return running.filter(ends__lt=on + SOON) if value == "segera" else running

    def by_lock(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(locked=value == "ya")

    def nothing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset  # seen to in filter_queryset


class UncoveredFilterSet(RegionFilterSet):
    with_village = False
    MAIN = ("q", "kabupaten", "kecamatan", "hari")

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Nama, desa, kode"}),
    )
    hari = django_filters.ChoiceFilter(
        label="Tanpa pendamping",
        choices=[(str(days), f"{days} hari lagi" if days else "Hari ini") for days in DAYS],
        empty_label=None,
        method="nothing",
    )

    class Meta:
        model = Cooperative
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        ahead = int(self.form.cleaned_data.get("hari") or 0)
        day = timezone.localdate() + timedelta(days=ahead)
        return super().filter_queryset(queryset.filter(is_uncovered(day)))

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search_cooperatives(queryset, value)  # type: ignore[arg-type]

    def nothing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset  # seen to in filter_queryset


class LoadFilterSet(RegionFilterSet):
    """The kabupaten is the contract's; a kecamatan finds the BAs who have a cooperative there today."""

    with_village = False
    MAIN = ("q", "kabupaten", "kecamatan", "beban")

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Nama pendamping"}),
    )
    beban = django_filters.ChoiceFilter(label="Beban", empty_label="Semua", method="by_level")

    class Meta:
        model = MentorContract
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        choices = [(level.value, told(level)) for level in Level]
        self.form.fields["beban"].choices = choices  # type: ignore[attr-defined]

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(mentor__icontains=one_line(value))

    def by_regency(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(regency=value)

    def by_district(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        on = timezone.localdate()
        there = Assignment.objects.running(on).of_active().filter(contract=OuterRef("pk"))
        return queryset.filter(Exists(there.filter(cooperative__village__district=value)))

    def by_level(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(condition(value))
