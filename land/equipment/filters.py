from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from land.equipment.received import LABELS, lacks, lacks_any
from land.funnel.filters import LandRegionFilterSet, search_box
from land.linking import key_of
from land.models import EquipmentItem
from land.words import PLACE_GROUPS, Equipment, EquipmentState, Place
from registry.models import Cooperative
from registry.search import search_cooperatives

READY = [Place.DONE.value, Place.HANDED_OVER.value]
SCOPES = [
    ("selesai", "Bangunan 100 % atau sudah serah terima"),
    ("pembangunan", "Semua yang punya pembangunan"),
    ("semua", "Semua koperasi"),
]
LACKS = [
    ("ada", "Ada yang kurang"),
    ("lengkap", "Sudah lengkap"),
    *((kind, f"Kurang {label.lower()}") for kind, label in LABELS.items()),
]


class EquipmentFilterSet(LandRegionFilterSet):
    """Items of archived cooperatives are left out, unless one cooperative is asked for."""

    region_path = "cooperative__village"
    MAIN = ("q", "kabupaten", "kecamatan", "jenis")

    q = search_box("Koperasi, desa, BAST")
    jenis = django_filters.ChoiceFilter(
        label="Jenis", field_name="kind", choices=Equipment.choices, empty_label="Semua"
    )
    kondisi = django_filters.ChoiceFilter(
        label="Kondisi", field_name="condition", choices=EquipmentState.choices, empty_label="Semua"
    )
    cooperative = django_filters.ChoiceFilter(label="Koperasi", empty_label="Semua")

    class Meta:
        model = EquipmentItem
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        asked, fields = self.data.get("cooperative", ""), self.form.fields
        if not asked:
            del fields["cooperative"]
            return
        own = Cooperative.objects.for_user(self.user).filter(pk=key_of(asked))
        choices = [(str(pk), name) for pk, name in own.values_list("pk", "name")]
        fields["cooperative"].choices = choices  # type: ignore[attr-defined]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.cleaned_data.get("cooperative"):
            queryset = queryset.of_active()  # type: ignore[attr-defined]
        return super().filter_queryset(queryset)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = " ".join(value.split())
        return queryset.filter(
            Q(cooperative__name__icontains=text)
            | Q(cooperative__village__name__icontains=text)
            | Q(bast_number__icontains=text)
        )


class MissingFilterSet(LandRegionFilterSet):
    """Cooperatives of `with_place` and `with_received`; without `lingkup` those whose building is ready."""

    MAIN = ("q", "kabupaten", "kecamatan", "lingkup")

    q = search_box()
    lingkup = django_filters.ChoiceFilter(
        label="Koperasi", choices=SCOPES, empty_label=None, method="nothing"
    )
    kurang = django_filters.ChoiceFilter(
        label="Kelengkapan", choices=LACKS, empty_label="Semua", method="by_lack"
    )

    class Meta:
        model = Cooperative
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        scope = self.form.cleaned_data.get("lingkup") or "selesai"
        if scope == "selesai":
            queryset = queryset.filter(place__in=READY)
        elif scope == "pembangunan":
            built = [one.value for one in PLACE_GROUPS["pembangunan"][1]]
            queryset = queryset.filter(place__in=built)
        return super().filter_queryset(queryset)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search_cooperatives(queryset, value)  # type: ignore[arg-type]

    def by_lack(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "ada":
            return queryset.filter(lacks_any())
        return (
            queryset.exclude(lacks_any()) if value == "lengkap" else queryset.filter(lacks(value))
        )
