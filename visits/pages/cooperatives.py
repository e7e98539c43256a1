"""Cooperatives by how they are visited: who waits longest, where follow-ups are overdue. Counts and days
only, so that also those may read it who don't read visits."""

from datetime import date, timedelta
from html import escape
from typing import Any

import django_filters
from django import forms
from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.lists.filters import RegionFilterSet
from core.lists.tables import Column, DateColumn, ListTable, Row
from core.lists.view import ScopedListView
from core.scoping import holds
from core.templatetags.kdkmp import tanggal
from registry.models import Cooperative
from visits.models import FollowUp, Visit
from visits.months import back_from, code_of, month_of, words_of
from visits.pages.choices import VIEW, mentors_of
from visits.pages.filters import choice, one_line
from visits.people import looked_after
from visits.querysets import visited_in

FIGURES = "visits.view_figures"
MONTHS_OFFERED = 24
WAITING = (30, 60, 90)


def last_visit() -> Subquery:
    rows = Visit.objects.filter(cooperative=OuterRef("pk")).standing().order_by()
    newest = rows.values("cooperative").annotate(n=Max("day")).values("n")
    return Subquery(newest, output_field=DateField())


def number_of(rows: QuerySet) -> Coalesce:
    """SQL: how many of `rows`, which hang on one cooperative."""
    counted = rows.order_by().values("cooperative").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def visits_in(first: date) -> Coalesce:
    rows = Visit.objects.filter(cooperative=OuterRef("pk"))
    return number_of(rows.standing().in_month(first))


def follow_ups_of() -> Any:
    rows = FollowUp.objects.filter(cooperative=OuterRef("pk"), visit__held="")
    return rows.exclude(visit__state="ditolak").open()


class CooperativeFilterSet(RegionFilterSet):
    """Of active cooperatives. `bulan` is the month that is counted; without it this one."""

    MAIN = ("q", "kabupaten", "kecamatan", "bulan", "kunjungan")

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Koperasi atau desa"}),
    )
    bulan = choice("Bulan", (), "Bulan ini", method="nothing")
    kunjungan = choice(
        "Pada bulan itu",
        [("ya", "Sudah dikunjungi"), ("belum", "Belum dikunjungi")],
        method="by_visited",
    )
    hari = choice(
        "Tanpa kunjungan",
        [*((str(days), f"{days} hari atau lebih") for days in WAITING), ("belum", "Belum pernah")],
        method="by_waiting",
    )
    pendamping = choice("Pendamping sekarang", (), method="by_mentor")
    lewat = choice("Tindak lanjut", [("ya", "Ada yang lewat tenggat")], method="by_overdue")

    class Meta:
        model = Cooperative
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        months = back_from(timezone.localdate(), MONTHS_OFFERED)
        offered = [(code_of(first), words_of(first)) for first in months]
        fields: Any = self.form.fields
        fields["bulan"].choices = offered
        if holds(self.user, VIEW):
            fields["pendamping"].choices = mentors_of(self.user)
        else:
            del fields["pendamping"]

    @property
    def month(self) -> date:
        this = timezone.localdate().replace(day=1)
        return month_of(self.data.get("bulan", "")) or this

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = one_line(value)
        return queryset.filter(Q(name__icontains=text) | Q(village__name__icontains=text))

    def by_visited(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        visited = visited_in(self.month)
        return queryset.filter(visited if value == "ya" else ~visited)

    def by_waiting(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        rows = Visit.objects.filter(cooperative=OuterRef("pk")).standing()
        if value == "belum":
            return queryset.filter(~Exists(rows))
        since = timezone.localdate() - timedelta(days=int(value))
        return queryset.filter(~Exists(rows.filter(day__gt=since)))

    def by_mentor(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        now = looked_after(self.user, int(value), timezone.localdate())
        return queryset.filter(pk__in=now.order_by().values("cooperative"))

    def by_overdue(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Exists(follow_ups_of().overdue(timezone.localdate())))

    def nothing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset  # what is counted, not which rows


class CooperativeTable(ListTable):
    """Its rows carry `in_month`, `last_day`, `open_now` and `late_now`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.registry = reverse("registry:cooperative-list")

    koperasi = Column("Koperasi", accessor="name", needs=("pk", "name"), title=True)
    kode = Column("Kode desa", accessor="village_id", extra=True)
    kecamatan = Column("Kecamatan", accessor="village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="village__district__regency__name",
        order_by=("village__district__regency_id",),
        tight=True,
    )
    terakhir = DateColumn("Kunjungan terakhir", accessor="last_day")
    hari = Column("Hari tanpa kunjungan", accessor="last_day", numeric=True)
    kunjungan = Column("Kunjungan pada bulan itu", accessor="in_month", numeric=True)
    terbuka = Column("Tindak lanjut terbuka", accessor="open_now", numeric=True)
    lewat = Column("Lewat tenggat", accessor="late_now", numeric=True)

    def render_koperasi(self, row: Row) -> SafeString:
        address = f"{self.registry}{row.pk}/#kunjungan"
        return mark_safe(f'<a href="{address}">{escape(row.name)}</a>')

    def value_koperasi(self, row: Row) -> str:
        return row.name

    def render_terakhir(self, row: Row) -> str:
        return tanggal(row.last_day) if row.last_day else "belum pernah"

    def render_hari(self, row: Row) -> str:
        return "–" if row.last_day is None else str(self.value_hari(row))

    def value_hari(self, row: Row) -> int | None:
        return None if row.last_day is None else (timezone.localdate() - row.last_day).days

    def order_hari(self, queryset: QuerySet, descending: bool) -> QuerySet:
        """Most days first is the oldest visit first, and before it those never visited."""
        key = F("last_day")
        if descending:
            return queryset.order_by(key.asc(nulls_first=True), "pk")
        return queryset.order_by(key.desc(nulls_last=True), "pk")


class VisitedList(ScopedListView):
    template_name = "visits/list.html"
    model = Cooperative
    table_class = CooperativeTable
    filterset_class = CooperativeFilterSet
    permission = FIGURES
    export_permission = "visits.export_visit"
    title = "Koperasi menurut kunjungan"
    intro = "Kapan terakhir dikunjungi, berapa kali pada bulan itu, dan apa yang masih terbuka."

    def rows(self) -> QuerySet:
        on = timezone.localdate()
        first = month_of(self.request.GET.get("bulan", "")) or on.replace(day=1)
        rows = Cooperative.objects.for_user(self.request.user).active()
        return rows.order_by("village_id", "pk").annotate(
            in_month=visits_in(first),
            last_day=last_visit(),
            open_now=number_of(follow_ups_of()),
            late_now=number_of(follow_ups_of().overdue(on)),
        )

    def summary(self, rows: QuerySet) -> list[tuple[str, str, int]]:
        told = rows.order_by().aggregate(
            visits=Sum("in_month", default=0), late=Sum("late_now", default=0)
        )
        return [
            ("kunjungan", "kunjungan pada bulan itu", told["visits"]),
            ("lewat", "tindak lanjut lewat tenggat", told["late"]),
        ]
