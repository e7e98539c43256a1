"""What the list of certificates can be narrowed by."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from core.lists.filters import ScopedFilterSet, told
from core.models import Regency
from mentors.filters.people import no_nik_in_address
from trainings.certificates.tables import REVOKED, VALID
from trainings.models import Batch, Certificate, Programme
from trainings.words import roman

NOT_OFFERED = {"invalid_choice": "Pilihan ini tidak dikenali. Pilih dari daftar."}
PROVINCE = "provinsi"
# Longer is no key of a row, and PostgreSQL has no number for it.
LONGEST_KEY = 18


def choice(label: str, choices: Any = (), **kwargs: Any) -> Any:
    return django_filters.ChoiceFilter(
        label=label, choices=choices, empty_label="Semua", error_messages=NOT_OFFERED, **kwargs
    )


class CertificateFilterSet(ScopedFilterSet):
    """`person` and `cooperative` have no box of their own: they come with the links of other pages."""

    MAIN = ("q", "batch", "state", "kabupaten")

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        validators=[no_nik_in_address],
        widget=forms.SearchInput(attrs={"placeholder": "Nomor atau nama"}),
    )
    batch = choice("Angkatan", field_name="enrolment__batch_id")
    state = choice("Status", [("berlaku", VALID), ("dicabut", REVOKED)], method="by_state")
    kabupaten = choice("Kabupaten/kota", method="by_regency")
    programme = choice("Program", field_name="enrolment__batch__programme_id")
    tahun = choice("Tahun", field_name="series__year")
    person = choice("Pendamping", method="by_key")
    cooperative = choice("Koperasi", method="by_key")

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        fields: Any = self.form.fields
        batches = Batch.objects.for_user(self.user).select_related("programme")
        fields["batch"].choices = [
            (str(one.pk), f"{one.programme.name} Angkatan {roman(one.number)} ({one.year})")
            for one in batches
        ]
        years = sorted({one.year for one in batches}, reverse=True)
        fields["tahun"].choices = [(str(year), str(year)) for year in years]
        programmes = Programme.objects.for_user(self.user).values_list("pk", "name")
        fields["programme"].choices = [(str(key), name) for key, name in programmes]
        fields["kabupaten"].choices = [
            *told(Regency.objects.for_user(self.user)),
            (PROVINCE, "Provinsi"),
        ]
        for name in ("person", "cooperative"):
            self._asked(name, fields)

    def _asked(self, name: str, fields: Any) -> None:
        """The one that the address names, called as in the rows that the reader may see anyway."""
        key = (self.data or {}).get(name, "")
        if not key:
            del fields[name]
        elif key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY:
            rows = Certificate.objects.for_user(self.user).filter(**{f"enrolment__{name}": key})
            found = rows.values_list(f"enrolment__{name}__name", flat=True).first()
            fields[name].choices = [(key, found or "tanpa sertifikat")]

    def by_key(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(**{f"enrolment__{name}": value})

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = " ".join(value.replace("\x00", " ").split())
        return queryset.filter(Q(name__icontains=text) | Q(text__icontains=text))

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(revoked_at__isnull=value == "berlaku")

    def by_regency(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == PROVINCE:
            return queryset.filter(enrolment__regency__isnull=True)
        return queryset.filter(enrolment__regency=value)
