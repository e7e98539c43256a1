from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.text import slugify

from core.lists.filters import RegionFilterSet
from dashboard.models import Alarm
from dashboard.warnings.kinds import owners
from dashboard.warnings.words import Kind, Seen
from land.linking import key_of
from registry.models import Cooperative

EVERYTHING = "semua"


class WarningFilterSet(RegionFilterSet):
    """Without `keadaan`: those that stand and that nobody sees to. Rows: AlarmQuerySet.with_seen."""

    region_path = "cooperative__village"
    with_village = False
    MAIN = ("q", "kabupaten", "kecamatan", "jenis", "giliran")

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Koperasi, desa, atau kecamatan"}),
    )
    jenis = django_filters.ChoiceFilter(
        label="Jenis", choices=Kind.choices, empty_label="Semua", field_name="kind"
    )
    giliran = django_filters.ChoiceFilter(label="Giliran", empty_label="Semua", method="by_owner")
    keadaan = django_filters.ChoiceFilter(
        label="Keadaan",
        choices=[
            (Seen.HANDLED.value, Seen.HANDLED.label),
            (Seen.ENDED.value, Seen.ENDED.label),
            (EVERYTHING, "Semua"),
        ],
        empty_label="Belum ditangani",
        method="nothing",
    )
    cooperative = django_filters.ChoiceFilter(
        label="Koperasi", empty_label="Semua", field_name="cooperative"
    )

    class Meta:
        model = Alarm
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        fields: Any = self.form.fields
        fields["giliran"].choices = [(slugify(one), one) for one in owners()]
        asked = self.data.get("cooperative", "")
        if asked:
            own = Cooperative.objects.for_user(self.user).filter(pk=key_of(asked) or 0)
            fields["cooperative"].choices = list(own.values_list("pk", "name"))
        else:
            del fields["cooperative"]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        wanted = self.form.cleaned_data.get("keadaan")
        found = super().filter_queryset(queryset)
        return found if wanted == EVERYTHING else found.filter(seen=wanted or Seen.NEW.value)

    def nothing(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset  # seen to in filter_queryset

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = " ".join(value.replace("\x00", " ").split())
        return queryset.filter(
            Q(cooperative__name__icontains=text)
            | Q(cooperative__village__name__icontains=text)
            | Q(cooperative__village__district__name__icontains=text)
        )

    def by_owner(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(owner__in=[one for one in owners() if slugify(one) == value])
