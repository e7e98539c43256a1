"""What differences, and what sources say, can be narrowed by."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.lists.filters import RegionFilterSet
from land.models import Difference, SourceValue
from land.words import Compared, SheetSource
from registry.models import Cooperative

AGES = [("7", "Lebih dari 7 hari"), ("30", "Lebih dari 30 hari"), ("90", "Lebih dari 90 hari")]


class ComparedFilterSet(RegionFilterSet):
    """Common to both lists."""

    region_path = "cooperative__village"
    with_village = False

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Nama koperasi atau desa"}),
    )
    field = django_filters.ChoiceFilter(
        label="Isian", choices=Compared.choices, empty_label="Semua"
    )
    cooperative = django_filters.ChoiceFilter(label="Koperasi", empty_label="Semua")

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        field: Any = self.form.fields["cooperative"]
        given = (self.data or {}).get("cooperative", "")
        key = int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0
        rows = Cooperative.objects.for_user(self.user).filter(pk=key) if key else ()
        field.choices = [(str(row.pk), row.name) for row in rows]
        if not given:
            field.widget.attrs["disabled"] = True

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = " ".join(value.split())
        return queryset.filter(
            Q(cooperative__name__icontains=text) | Q(cooperative__village__name__icontains=text)
        )


class DifferenceFilterSet(ComparedFilterSet):
    source = django_filters.ChoiceFilter(
        label="Sumber", choices=SheetSource.choices, empty_label="Semua"
    )
    kind = django_filters.ChoiceFilter(
        label="Selisih", choices=Difference.Kind.choices, empty_label="Semua"
    )
    owner = django_filters.ChoiceFilter(
        label="Giliran", choices=Difference.Owner.choices, empty_label="Semua"
    )
    state = django_filters.ChoiceFilter(
        label="Status", choices=Difference.State.choices, empty_label="Semua"
    )
    age = django_filters.ChoiceFilter(
        label="Umur", choices=AGES, empty_label="Semua", method="by_age"
    )

    MAIN = ("q", "source", "field", "kabupaten")

    class Meta:
        model = Difference
        fields: list[str] = []

    def by_age(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Open for longer than so many days."""
        before = timezone.now() - timedelta(days=int(value))
        return queryset.filter(first_seen__lt=before, ended_at__isnull=True)


class AgreeingFilterSet(ComparedFilterSet):
    source = django_filters.ChoiceFilter(
        label="Sumber", choices=SheetSource.choices, empty_label="Semua", field_name="sheet__source"
    )

    MAIN = ("q", "source", "field", "kabupaten")

    class Meta:
        model = SourceValue
        fields: list[str] = []
