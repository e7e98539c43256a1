from collections.abc import Iterable
from urllib.parse import urlencode

import django_filters
from django.db.models import Q, QuerySet

from land.funnel.filters import LandRegionFilterSet
from land.models import Parcel
from land.words import Ownership, State

# parameters that the list of parcels understands too
SHARED = ("kabupaten", "kecamatan", "state", "ownership", "chosen", "small")


class MapFilterSet(LandRegionFilterSet):
    """Parcels, narrowed by what the list of parcels is narrowed by."""

    region_path = "cooperative__village"
    MAIN = ("kabupaten", "kecamatan", "state", "ownership")

    state = django_filters.MultipleChoiceFilter(label="Status", choices=State.choices)
    ownership = django_filters.ChoiceFilter(
        label="Kepemilikan", choices=Ownership.choices, empty_label="Semua"
    )
    chosen = django_filters.ChoiceFilter(
        label="Terpilih",
        choices=[("1", "Terpilih"), ("0", "Calon lain")],
        empty_label="Semua",
        method="by_flag",
    )
    small = django_filters.ChoiceFilter(
        label="Luas",
        choices=[("1", "Di bawah ambang"), ("0", "Memenuhi ambang")],
        empty_label="Semua",
        method="by_flag",
    )

    class Meta:
        model = Parcel
        fields: list[str] = []

    def by_flag(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(**{name: value == "1"})

    def query(self, *, without: Iterable[str] = (), **more: str) -> str:
        """The filters in force as the end of an address, "?…" or ""."""
        data = self.form.cleaned_data if self.form.is_valid() else {}
        given = {name: data[name] for name in SHARED if name not in without and data.get(name)}
        given |= {name: value for name, value in more.items() if value}
        return f"?{urlencode(given, doseq=True)}" if given else ""


PLACED = Q(latitude__isnull=False)
