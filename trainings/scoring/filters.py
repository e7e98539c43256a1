from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from mentors.filters.people import PlaceFilterSet, no_nik_in_address
from trainings.models import Batch, Enrolment, Programme
from trainings.scoring.gain import WIDTH, bin_label
from trainings.scoring.tables import PARTICIPANT

TESTS = {
    "keduanya": ("Punya kedua nilai", Q(pre__isnull=False, post__isnull=False)),
    "pre": ("Punya nilai pre-test", Q(pre__isnull=False)),
    "post": ("Punya nilai post-test", Q(post__isnull=False)),
    "belum": ("Ada nilai yang belum diisi", Q(pre__isnull=True) | Q(post__isnull=True)),
}
GAINS = [(str(start), bin_label(start)) for start in range(-100, 100, WIDTH)]


class ResultFilterSet(PlaceFilterSet):
    """Of enrolments with `with_results()`."""

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        validators=[no_nik_in_address],
        widget=forms.SearchInput(attrs={"placeholder": "Nama peserta, koperasi"}),
    )
    batch = django_filters.ChoiceFilter(label="Angkatan", empty_label="Semua", method="by_batch")
    lulus = django_filters.ChoiceFilter(
        label="Memenuhi syarat lulus",
        choices=[("ya", "Ya"), ("tidak", "Belum")],
        empty_label="Semua",
        method="by_passed",
    )
    tes = django_filters.ChoiceFilter(
        label="Nilai",
        choices=[(key, label) for key, (label, _) in TESTS.items()],
        empty_label="Semua",
        method="by_tests",
    )
    program = django_filters.ChoiceFilter(
        label="Program", empty_label="Semua", method="by_programme"
    )
    kenaikan = django_filters.ChoiceFilter(
        label="Kenaikan nilai (poin)", choices=GAINS, empty_label="Semua", method="by_gain"
    )

    MAIN = ("q", "batch", "lulus", "tes")

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        batches = Batch.objects.for_user(self.user).select_related("programme")
        fields: Any = self.form.fields
        fields["batch"].choices = [(str(one.pk), str(one)) for one in batches]
        own = Programme.objects.for_user(self.user).values_list("pk", "name")
        fields["program"].choices = [(str(pk), name) for pk, name in own]

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = " ".join(value.split())
        return queryset.alias(participant=PARTICIPANT).filter(
            Q(participant__icontains=text) | Q(cooperative__name__icontains=text)
        )

    def by_batch(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(batch=value)

    def by_programme(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(batch__programme=value)

    def by_passed(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(passed=value == "ya")

    def by_tests(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(TESTS[value][1])

    def by_gain(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        start = int(value)
        rows = queryset.alias(gain=F("post") - F("pre")).filter(gain__gte=start)
        last = start + WIDTH >= 100
        return rows if last else rows.filter(gain__lt=start + WIDTH)
