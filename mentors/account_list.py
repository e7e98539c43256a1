"""The list of mentors' accounts: its columns and what it can be narrowed by."""

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.lists.drawing import boxes
from core.lists.filters import ScopedFilterSet, told
from core.lists.tables import Column, DateColumn, ListTable, Row
from core.models import Regency
from mentors.models import MentorContract, Person

WHOLE_PROVINCE = "provinsi"
NONE, WAITING, EXPIRED, ACTIVE, CLOSED = "tanpa", "menunggu", "kedaluwarsa", "aktif", "ditutup"
STATUS = {
    NONE: "Belum ada akun",
    WAITING: "Menunggu aktivasi",
    EXPIRED: "Kode kedaluwarsa",
    ACTIVE: "Aktif",
    CLOSED: "Ditutup",
}
COLOURS = {ACTIVE: "operasional", WAITING: "belum_buka", EXPIRED: "belum_buka"}


def status_of(row: Row, now: datetime) -> str:
    """How far an account is, from the columns that `AccountTable.status` needs."""
    if row.user_id is None:
        return NONE
    if not row.user__is_active:
        return CLOSED
    if row.activation__pk is None or row.activation__used_at:
        return ACTIVE
    return EXPIRED if row.activation__expires_at <= now else WAITING


def having(status: str, now: datetime) -> Q:
    """The same in SQL."""
    open_account = Q(user__is_active=True)
    unused = open_account & Q(activation__isnull=False, activation__used_at__isnull=True)
    return {
        NONE: Q(user__isnull=True),
        CLOSED: Q(user__is_active=False),
        WAITING: unused & Q(activation__expires_at__gt=now),
        EXPIRED: unused & Q(activation__expires_at__lte=now),
        ACTIVE: open_account & (Q(activation__isnull=True) | Q(activation__used_at__isnull=False)),
    }[status]


class AccountTable(ListTable):
    nama = Column("Nama", accessor="name", title=True)
    peran = Column(
        "Peran", accessor="role", labels=dict(MentorContract.Role.choices), orderable=False
    )
    kabupaten = Column("Kabupaten/kota", accessor="regency__name", order_by=("regency_id",))
    kontrak = DateColumn("Kontrak sampai", accessor="contract_until", orderable=False)
    pengguna = Column("Nama pengguna", accessor="user__username")
    status = Column(
        "Akun",
        accessor="user_id",
        orderable=False,
        tight=True,
        needs=(
            *("user_id", "user__is_active", "activation__pk"),
            *("activation__used_at", "activation__expires_at"),
        ),
    )
    kode = DateColumn("Kode berlaku sampai", accessor="activation__expires_at")
    masuk = DateColumn("Masuk terakhir", accessor="user__last_login")
    tindakan = Column(
        "Tindakan", accessor="pk", orderable=False, in_export=False, needs=("user_id", "name")
    )

    @classmethod
    def computed(cls) -> dict[str, Any]:
        newest = MentorContract.objects.filter(person=OuterRef("pk")).order_by("-last_day", "-pk")
        return {
            "role": Subquery(newest.values("role")[:1]),
            "contract_until": Subquery(newest.values("last_day")[:1]),
        }

    def render_status(self, row: Row) -> SafeString:
        found = status_of(row, timezone.now())
        colour = f" status-{COLOURS[found]}" if found in COLOURS else ""
        return format_html('<span class="status{}">{}</span>', colour, STATUS[found])

    def value_status(self, row: Row) -> str:
        return STATUS[status_of(row, timezone.now())]

    def render_tindakan(self, row: Row) -> SafeString | str:
        if row.user_id is None:
            return "–"
        url = reverse("mentors:account-reset", args=[row.pk])
        return format_html('<a href="{}" aria-label="Atur ulang {}">Atur ulang</a>', url, row.name)


class AccountFilterSet(ScopedFilterSet):
    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Nama atau nama pengguna"}),
    )
    kabupaten = django_filters.ChoiceFilter(
        label="Kabupaten/kota", empty_label="Semua", method="by_regency"
    )
    peran = django_filters.ChoiceFilter(
        label="Peran",
        choices=MentorContract.Role.choices,
        empty_label="Semua",
        method="by_role",
    )
    akun = django_filters.ChoiceFilter(
        label="Akun", choices=list(STATUS.items()), empty_label="Semua", method="by_status"
    )

    MAIN = ("q", "kabupaten", "peran", "akun")

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        places = [(WHOLE_PROVINCE, "Tingkat provinsi"), *told(Regency.objects.for_user(self.user))]
        self.form.fields["kabupaten"].choices = places  # type: ignore[attr-defined]

    def main_boxes(self) -> SafeString:
        return boxes(self.form[name] for name in self.MAIN if name in self.form.fields)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = " ".join(value.replace("\x00", " ").split())
        return queryset.filter(Q(name__icontains=text) | Q(user__username__icontains=text))

    def by_regency(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == WHOLE_PROVINCE:
            return queryset.filter(regency__isnull=True)
        return queryset.filter(regency=value)

    def by_role(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        running = MentorContract.objects.running(timezone.localdate()).of_role(value)
        return queryset.filter(Exists(running.filter(person=OuterRef("pk"))))

    def by_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(having(value, timezone.now()))
