from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.lists.filters import ScopedFilterSet, told
from core.models import Regency
from visits.models import MonthlyReport
from visits.monthly.calendar import month_key, month_name, month_of, recent_months
from visits.monthly.words import ReportState


class ReportFilterSet(ScopedFilterSet):
    q = django_filters.CharFilter(
        label="Cari",
        method="by_name",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Nama pendamping"}),
    )
    bulan = django_filters.ChoiceFilter(label="Bulan", empty_label="Semua", method="by_month")
    kabupaten = django_filters.ChoiceFilter(
        label="Kabupaten/kota", empty_label="Semua", field_name="regency"
    )
    status = django_filters.ChoiceFilter(
        label="Status", choices=ReportState.choices, empty_label="Semua", field_name="state"
    )
    terlambat = django_filters.ChoiceFilter(
        label="Terlambat", choices=[("ya", "Ya")], empty_label="Semua", method="by_late"
    )
    pendamping = django_filters.NumberFilter(
        label="Nomor pendamping",
        field_name="person_id",
        min_value=1,
        max_value=2**63 - 1,
        decimal_places=0,
    )

    MAIN = ("q", "bulan", "kabupaten", "status")

    class Meta:
        model = MonthlyReport
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        months = recent_months(timezone.localdate(), 36)
        self.form.fields["bulan"].choices = [(month_key(one), month_name(one)) for one in months]  # type: ignore[attr-defined]
        own = Regency.objects.for_user(self.user)
        self.form.fields["kabupaten"].choices = list(told(own))  # type: ignore[attr-defined]

    def by_name(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(person__name__icontains=" ".join(value.split()))

    def by_month(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(month=month_of(value, timezone.localdate()))

    def by_late(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(late_days__gt=0)
