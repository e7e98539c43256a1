from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard.mapping.layers import layers, of_value
from registry.filters import CooperativeFilterSet

INDICATOR = "tahap-nib"
OWN_POINT = Q(latitude__isnull=False)
VILLAGE_POINT = Q(latitude__isnull=True, village__latitude__isnull=False)
NO_POINT = Q(latitude__isnull=True, village__latitude__isnull=True)
POINTS = {
    "sendiri": ("Titik sendiri", OWN_POINT),
    "perkiraan": ("Perkiraan (titik desa)", VILLAGE_POINT),
    "tanpa": ("Tanpa titik", NO_POINT),
}


class MapFilterSet(CooperativeFilterSet):
    """All filters of the list of cooperatives, under the same names; which layer colours them and, in the map's
    own list, which of its values is listed."""

    MAIN = ("indikator", "kabupaten", "kecamatan", "q")

    indikator = django_filters.ChoiceFilter(
        label="Warna menurut",
        choices=[(key, layer.label) for key, layer in layers().items()],
        empty_label=None,
        method="nothing",
    )
    nilai = django_filters.ChoiceFilter(
        label="Keadaan",
        choices=sorted(
            {
                one.key: one.key.capitalize() for layer in layers().values() for one in layer.values
            }.items()
        ),
        empty_label="Semua",
        method="by_value",
    )
    titik = django_filters.ChoiceFilter(
        label="Titik koordinat",
        choices=[(key, label) for key, (label, _) in POINTS.items()],
        empty_label="Semua",
        method="by_point",
    )
    OWN = frozenset({"indikator", "nilai", "titik"})

    def __init__(self, data: Any, queryset: QuerySet, *, request: Any) -> None:
        data = data.copy()
        if not data.get("indikator"):
            data["indikator"] = INDICATOR
        super().__init__(data, queryset, request=request)

    @property
    def layer(self) -> Any:
        return layers().get((self.data or {}).get("indikator", ""), layers()[INDICATOR])

    def by_value(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value not in {one.key for one in self.layer.values}:
            return queryset.none()
        return queryset.filter(of_value(self.user, timezone.localdate(), self.layer, value))

    def by_point(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(POINTS[value][1])

    def shared(self) -> list[tuple[str, str]]:
        """Parameters in force that the list of cooperatives understands, too."""
        given = (self.data or {}).lists() if self.form.is_valid() else ()
        known = set(self.form.fields) - self.OWN
        return [
            (name, value) for name, values in given if name in known for value in values if value
        ]

    def query(self, **more: str) -> str:
        """The filters in force and `more` as the end of an address; what is in `more` replaces its filter."""
        given = [(name, value) for name, value in self.shared() if name not in more]
        given += [(name, value) for name, value in more.items() if value]
        return f"?{urlencode(given)}" if given else ""
