from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.lists.filters import ScopedFilterSet
from trainings.models import Batch, Programme, Venue
from trainings.words import Audience, Stage, roman

NUMBERS = {roman(number): number for number in range(1, 40)}


def words_of(text: str) -> list[str]:
    return text.replace("\x00", " ").split()


class BatchFilterSet(ScopedFilterSet):
    """Of batches with `with_stage(today)`."""

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Angkatan, program, tempat, penyelenggara"}),
    )
    programme = django_filters.ChoiceFilter(
        label="Program", empty_label="Semua", method="by_programme"
    )
    year = django_filters.ChoiceFilter(label="Tahun", empty_label="Semua", field_name="year")
    state = django_filters.ChoiceFilter(
        label="Keadaan", choices=Stage.choices, empty_label="Semua", field_name="stage"
    )
    venue = django_filters.ChoiceFilter(label="Tempat", empty_label="Semua", method="by_venue")

    MAIN = ("q", "programme", "year", "state")

    class Meta:
        model = Batch
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        years = Batch.objects.for_user(self.user).order_by("-year").values_list("year", flat=True)
        found = [(str(year), str(year)) for year in years.distinct()]
        now = str(timezone.localdate().year)
        if (now, now) not in found:
            found.insert(0, (now, now))
        fields: Any = self.form.fields
        fields["year"].choices = found
        for name, model in (("programme", Programme), ("venue", Venue)):
            rows = model.objects.for_user(self.user).values_list("pk", "name")
            fields[name].choices = [(str(pk), label) for pk, label in rows]

    def by_programme(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(programme=value)

    def by_venue(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(venue=value)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Every word must be found: "angkatan III 2025", or a part of a name."""
        for word in words_of(value):
            if word.lower() == "angkatan":
                continue
            if number := NUMBERS.get(word.upper()):
                queryset = queryset.filter(number=number)
                continue
            fits = Q(programme__name__icontains=word) | Q(programme__code__iexact=word)
            fits |= Q(venue__name__icontains=word) | Q(organiser__icontains=word)
            fits |= Q(opened_by__icontains=word)
            if word.isascii() and word.isdecimal() and len(word) <= 4:
                fits |= Q(year=int(word)) | Q(number=int(word))
            queryset = queryset.filter(fits)
        return queryset


class ProgrammeFilterSet(ScopedFilterSet):
    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Nama atau kode program"}),
    )
    audience = django_filters.ChoiceFilter(
        label="Peserta", choices=Audience.choices, empty_label="Semua", field_name="audience"
    )
    MAIN = ("q", "audience")

    class Meta:
        model = Programme
        fields: list[str] = []

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        for word in words_of(value):
            queryset = queryset.filter(Q(name__icontains=word) | Q(code__icontains=word))
        return queryset


class VenueFilterSet(ScopedFilterSet):
    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Nama tempat, alamat, ruang"}),
    )
    MAIN = ("q",)

    class Meta:
        model = Venue
        fields: list[str] = []

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        for word in words_of(value):
            fits = (
                Q(name__icontains=word) | Q(address__icontains=word) | Q(room_names__icontains=word)
            )
            queryset = queryset.filter(fits)
        return queryset
