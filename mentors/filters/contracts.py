from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from mentors.filters.people import SOON, PlaceFilterSet, no_nik_in_address, search_people
from mentors.models import MentorContract
from mentors.tables.contracts import CONTRACT_STATES
from mentors.tables.people import ROLES


class ContractFilterSet(PlaceFilterSet):
    """Of contracts with `with_state(today)`."""

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        validators=[no_nik_in_address],
        widget=forms.SearchInput(attrs={"placeholder": "Nama, telepon, nomor kontrak"}),
    )
    peran = django_filters.ChoiceFilter(
        label="Peran", field_name="role", choices=list(ROLES.items()), empty_label="Semua"
    )
    keadaan = django_filters.ChoiceFilter(
        label="Keadaan",
        field_name="state",
        choices=list(CONTRACT_STATES.items()),
        empty_label="Semua",
    )
    berakhir = django_filters.ChoiceFilter(
        label="Berakhir dalam",
        choices=[(days, f"{days} hari") for days in SOON],
        empty_label="Semua",
        method="by_end",
    )

    MAIN = ("q", "peran", "kabupaten", "keadaan")

    class Meta:
        model = MentorContract
        fields: list[str] = []

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        people = search_people(queryset, value, "person__").order_by().values("pk")
        return queryset.filter(Q(pk__in=people) | Q(number__icontains=" ".join(value.split())))

    def by_end(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        last = today + timedelta(days=int(value))
        return queryset.filter(starts__lte=today, last_day__gte=today, last_day__lt=last)
