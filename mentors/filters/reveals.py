import django_filters
from django import forms
from django.db.models import Q, QuerySet

from mentors.filters.people import PlaceFilterSet, no_nik_in_address, search_people
from mentors.models import Reveal

DAY = forms.DateInput({"type": "date"}, "%Y-%m-%d")


class RevealFilterSet(PlaceFilterSet):
    place_field = "person__regency"

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        validators=[no_nik_in_address],
        widget=forms.SearchInput(attrs={"placeholder": "Pemilik, pembuka, alasan"}),
    )
    apa = django_filters.ChoiceFilter(
        label="Yang dibuka", field_name="what", choices=Reveal.What.choices, empty_label="Semua"
    )
    dari = django_filters.DateFilter(
        label="Dari tanggal", field_name="at", lookup_expr="date__gte", widget=DAY
    )
    sampai = django_filters.DateFilter(
        label="Sampai tanggal", field_name="at", lookup_expr="date__lte", widget=DAY
    )

    MAIN = ("q", "apa", "dari", "sampai")

    class Meta:
        model = Reveal
        fields: list[str] = []

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = " ".join(value.split())
        owners = search_people(queryset, text, "person__").order_by().values("pk")
        return queryset.filter(
            Q(pk__in=owners)
            | Q(by__username__icontains=text)
            | Q(by__full_name__icontains=text)
            | Q(reason__icontains=text)
        )
