import re
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.http import HttpRequest
from django.utils import timezone

from core.lists.filters import ScopedFilterSet, told
from core.models import Regency
from core.sealed import digest
from core.text import Digits, Normalise
from mentors.load import Level, condition
from mentors.load import told as told_level
from mentors.models import MentorContract, Person
from mentors.models.person import plain_phone
from mentors.nik import without_nik
from mentors.tables.people import ROLES, STATES

PROVINCE = "provinsi"
LIKE_ENOUGH = 0.55
SOON = ("30", "60", "90")
PHONE = re.compile(r"[+\d][\d\s().\-]{3,}")


def no_nik_in_address(text: str) -> None:
    """What is searched for stands in the address, in the browser's memory and in the server's log."""
    try:
        without_nik(text)
    except ValidationError:
        raise ValidationError(
            "Jangan mencari dengan NIK atau nomor rekening, karena isian ini tertinggal di alamat halaman. "
            "Cari dengan nama atau telepon."
        ) from None


class PlaceFilterSet(ScopedFilterSet):
    """Narrows by a kabupaten/kota of the reader's own, or to what is the province's."""

    place_field = "regency"

    kabupaten = django_filters.ChoiceFilter(
        label="Kabupaten/kota", empty_label="Semua", method="by_place"
    )

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        own = told(Regency.objects.for_user(self.user))
        self.form.fields["kabupaten"].choices = [*own, (PROVINCE, "Tingkat provinsi")]  # type: ignore[attr-defined]

    def by_place(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == PROVINCE:
            return queryset.filter(**{f"{self.place_field}__isnull": True})
        return queryset.filter(**{self.place_field: value})


def search_people(rows: QuerySet, text: str, path: str = "") -> QuerySet:
    """Rows whose person (at `path`, "person__") `text` may mean: words of the name, or a phone number."""
    text = " ".join(text.split())
    if not text:
        return rows
    if PHONE.fullmatch(text):
        number = plain_phone(text)
        part = re.sub(r"\D", "", text)
        rows = rows.alias(phone_digits=Digits(f"{path}phone"))
        return rows.filter(
            Q(**{f"{path}phone_digest": digest("phone", number)}) | Q(phone_digits__contains=part)
        )
    query = Normalise(Value(text, output_field=TextField()))
    return rows.alias(likeness=TrigramWordSimilarity(query, f"{path}search_name")).filter(
        Q(likeness__gte=LIKE_ENOUGH) | Q(**{f"{path}name__icontains": text})
    )


class PersonFilterSet(PlaceFilterSet):
    """Of people with `with_day(today)`."""

    place_field = "place"

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        validators=[no_nik_in_address],
        widget=forms.SearchInput(attrs={"placeholder": "Nama atau telepon"}),
    )
    peran = django_filters.ChoiceFilter(
        label="Peran", field_name="role", choices=list(ROLES.items()), empty_label="Semua"
    )
    keadaan = django_filters.ChoiceFilter(
        label="Keadaan", field_name="state", choices=list(STATES.items()), empty_label="Semua"
    )
    kontrak = django_filters.ChoiceFilter(
        label="Kontrak",
        choices=[
            *((days, f"Berakhir dalam {days} hari") for days in SOON),
            ("nanti", "Ada yang akan datang"),
            ("tanpa", "Tidak ada hari ini"),
        ],
        empty_label="Semua",
        method="by_contract",
    )
    beban = django_filters.ChoiceFilter(
        label="Beban BA", choices=Level.choices, empty_label="Semua",
        method="by_load",
    )  # fmt: skip
    akun = django_filters.ChoiceFilter(
        label="Akun",
        choices=[("aktif", "Aktif"), ("mati", "Dimatikan"), ("belum", "Belum punya akun")],
        empty_label="Semua",
        method="by_account",
    )
    kelamin = django_filters.ChoiceFilter(
        label="Jenis kelamin", field_name="sex", choices=Person.Sex.choices, empty_label="Semua"
    )
    pendidikan = django_filters.ChoiceFilter(
        label="Pendidikan",
        field_name="education",
        choices=Person.Education.choices,
        empty_label="Semua",
    )

    MAIN = ("q", "peran", "kabupaten", "keadaan")

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        self.form.fields["beban"].choices = [(level.value, told_level(level)) for level in Level]  # type: ignore[attr-defined]

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search_people(queryset, value)

    def by_contract(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        if value == "tanpa":
            return queryset.filter(role__isnull=True)
        if value == "nanti":
            later = MentorContract.objects.filter(person=OuterRef("pk"), starts__gt=today)
            return queryset.filter(Exists(later))
        # as ContractQuerySet.ending: over within so many days
        return queryset.filter(contract_ends__lt=today + timedelta(days=int(value)))

    def by_load(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(condition(value), role=MentorContract.Role.BA)

    def by_account(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "belum":
            return queryset.filter(user__isnull=True)
        return queryset.filter(user__is_active=value == "aktif")
