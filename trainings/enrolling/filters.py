"""What participants can be narrowed by."""

from typing import Any

import django_filters
from django import forms
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from core.text import Normalise
from mentors.filters.people import LIKE_ENOUGH, PlaceFilterSet, no_nik_in_address
from mentors.models import Person
from registry.models import Cooperative
from trainings.enrolling.linking import key_of
from trainings.enrolling.people import HUMAN
from trainings.models import Attendance, Batch, Enrolment, Programme, Session
from trainings.words import CAME, Presence, Seat

YES_NO = [("1", "Ya"), ("0", "Tidak")]
CAME_KEY, UNKNOWN = "datang", "belum"
STATUSES = [
    *Presence.choices,
    (CAME_KEY, "Hadir atau terlambat"),
    (UNKNOWN, "Belum dicatat"),
]


def yes_no(label: str, method: str) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=label, choices=YES_NO, empty_label="Semua", method=method
    )


def one(label: str) -> django_filters.ChoiceFilter:
    """A single row that an address names; its only choice is found when it is asked for."""
    return django_filters.ChoiceFilter(label=label, empty_label="Semua")


class ParticipationFilterSet(PlaceFilterSet):
    """Common to participations and to the people behind them."""

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        validators=[no_nik_in_address],
        widget=forms.SearchInput(attrs={"placeholder": "Nama atau koperasi"}),
    )
    programme = django_filters.ChoiceFilter(
        label="Program", field_name="batch__programme", empty_label="Semua"
    )
    year = django_filters.ChoiceFilter(label="Tahun", field_name="batch__year", empty_label="Semua")
    batch = django_filters.ChoiceFilter(label="Angkatan", empty_label="Semua")

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        fields: Any = self.form.fields
        batches = list(
            Batch.objects.for_user(self.user).select_related("programme").order_by("-starts", "-pk")
        )
        fields["batch"].choices = [(str(row.pk), str(row)) for row in batches]
        years = sorted({row.year for row in batches}, reverse=True)
        fields["year"].choices = [(str(year), str(year)) for year in years]
        programmes = Programme.objects.for_user(self.user).values_list("pk", "name")
        fields["programme"].choices = [(str(key), name) for key, name in programmes]

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = " ".join(value.split())
        if not text:
            return queryset
        query = Normalise(Value(text, output_field=TextField()))
        called = Coalesce("person__search_name", Normalise("name"))
        found = queryset.alias(likeness=TrigramWordSimilarity(query, called))
        return found.filter(
            Q(likeness__gte=LIKE_ENOUGH)
            | Q(person__name__icontains=text)
            | Q(name__icontains=text)
            | Q(cooperative__name__icontains=text)
        )


class EnrolmentFilterSet(ParticipationFilterSet):
    state = django_filters.ChoiceFilter(label="Status", choices=Seat.choices, empty_label="Semua")
    passed = yes_no("Lulus", "by_passed")
    certified = yes_no("Bersertifikat", "by_certified")
    counted = django_filters.ChoiceFilter(
        label="Dihitung",
        choices=[
            ("1", "Terdaftar, angkatan tidak dibatalkan"),
            ("2", "Dilatih: terdaftar, angkatan sudah dimulai"),
        ],
        empty_label="Semua",
        method="by_counted",
    )
    session = django_filters.ChoiceFilter(label="Sesi", empty_label="Semua", method="by_session")
    status = django_filters.ChoiceFilter(
        label="Presensi pada sesi", choices=STATUSES, empty_label="Semua", method="by_status"
    )
    person = one("Orang")
    cooperative = one("Koperasi")

    MAIN = ("q", "batch", "kabupaten", "state")

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        fields: Any = self.form.fields
        given = self.data or {}
        for name, read in (
            ("person", self.person_named),
            ("cooperative", self.cooperative_named),
            ("session", self.session_named),
        ):
            key = key_of(given.get(name, ""))
            label = read(key) if key is not None else ""
            fields[name].choices = [(str(key), label)] if label else []
            if not fields[name].choices[1:] and not given.get(name):
                fields[name].widget.attrs["disabled"] = True

    def person_named(self, key: int) -> str:
        rows = Enrolment.objects.for_user(self.user).filter(person=key)
        found = rows.values_list("person__name", flat=True)[:1]
        own = Person.objects.for_user(self.user).filter(pk=key).values_list("name", flat=True)
        return next(iter([*found, *own[:1]]), "")

    def cooperative_named(self, key: int) -> str:
        rows = Cooperative.objects.for_user(self.user).filter(pk=key)
        return next(iter(rows.values_list("name", flat=True)), "")

    def session_named(self, key: int) -> str:
        rows = Session.objects.for_user(self.user).filter(pk=key)
        return next(iter(rows.values_list("subject", flat=True)), "")

    def by_passed(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(passed=value == "1")

    def by_certified(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(certified=value == "1")

    def by_counted(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "2":
            return queryset.trained(timezone.localdate())  # type: ignore[attr-defined]
        return queryset.counting()  # type: ignore[attr-defined]

    def by_session(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those who have a seat in the session's batch: whom its figures count."""
        sessions = Session.objects.for_user(self.user).filter(pk=value)
        return queryset.filter(batch__in=sessions.values("batch"), state=Seat.SEATED)

    def by_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        session = key_of((self.data or {}).get("session", ""))
        if session is None:
            return queryset
        marked = Attendance.objects.filter(enrolment=OuterRef("pk"), session=session)
        if value == UNKNOWN:
            return queryset.filter(~Exists(marked))
        wanted = CAME if value == CAME_KEY else (value,)
        return queryset.filter(Exists(marked.filter(status__in=wanted)))


class TrainedFilterSet(ParticipationFilterSet):
    """The people: of each only the newest participation that fits stays."""

    MAIN = ("q", "programme", "year", "kabupaten")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().filter_queryset(queryset).annotate(human=HUMAN)
        newest = found.order_by().values("human").annotate(newest=Max("pk")).values("newest")
        return queryset.filter(pk__in=newest)
