"""What parcels and photos can be narrowed by."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict

from core.lists.filters import RegionFilterSet
from land.linking import key_of
from land.models import LandObstacle, LandPhoto, Parcel
from land.parcels.forms import KINDS
from land.words import Answer, Condition, LandObstacleKind, Ownership, State
from registry.models import Cooperative

# names under which other pages of the room speak of regions
ALIASES = {"regency": "kabupaten", "district": "kecamatan", "village": "desa"}
FOUR = [one.value for one in Condition]


def choice(label: str, choices: Any, method: str, empty: str = "Semua") -> Any:
    return django_filters.ChoiceFilter(
        label=label, choices=choices, empty_label=empty, method=method
    )


class LandFilterSet(RegionFilterSet):
    """`regency`, `district` and `village` in an address mean the same as our own names for them."""

    region_path = "cooperative__village"
    DEPENDENTS = {
        "kabupaten": ("regency", "kecamatan", "district", "desa", "village"),
        "kecamatan": ("district", "desa", "village"),
        "desa": ("village",),
    }

    cooperative = django_filters.ChoiceFilter(label="Koperasi", empty_label="Semua")

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(renamed(data), queryset, request=request)
        fields: Any = self.form.fields
        asked = self.data.get("cooperative", "")
        if asked:
            own = Cooperative.objects.for_user(self.user).filter(pk=key_of(asked) or 0)
            fields["cooperative"].choices = [
                (str(pk), n) for pk, n in own.values_list("pk", "name")
            ]
        else:
            del fields["cooperative"]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Archived cooperatives count nowhere; who asks for one by name sees it."""
        if not self.form.cleaned_data.get("cooperative"):
            queryset = queryset.of_active()  # type: ignore[attr-defined]
        return super().filter_queryset(queryset)

    def nothing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset  # seen to in filter_queryset


def renamed(data: Any) -> Any:
    found = (data or QueryDict()).copy()
    for name, ours in ALIASES.items():
        if found.get(name) and not found.get(ours):
            found[ours] = found[name]
    return found


class ParcelFilterSet(LandFilterSet):
    MAIN = ("q", "kabupaten", "kecamatan", "chosen")

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Koperasi, desa, letak, sertifikat"}),
    )
    state = django_filters.MultipleChoiceFilter(label="Status", choices=State.choices)
    ownership = django_filters.ChoiceFilter(
        label="Kepemilikan", choices=Ownership.choices, empty_label="Semua"
    )
    chosen = choice("Terpilih", [("1", "Terpilih"), ("0", "Calon lain")], "by_chosen")
    small = choice(
        "Luas",
        [("1", "Di bawah ambang"), ("0", "Memenuhi ambang"), ("unknown", "Belum diketahui")],
        "by_small",
    )
    conditions = choice(
        "Empat syarat",
        [
            ("met", "Keempatnya terpenuhi"),
            ("unmet", "Ada yang tidak terpenuhi"),
            ("unknown", "Ada yang belum diketahui"),
        ],
        "by_conditions",
    )
    obstacle = choice(
        "Kendala terbuka",
        [("any", "Ada, apa pun"), *LandObstacleKind.choices],
        "by_obstacle",
    )
    flag = choice("Tanda bahaya", KINDS, "by_flag")
    archived = choice("Dicoret", [("1", "Hanya yang dicoret")], "nothing", "Tanpa yang dicoret")

    class Meta:
        model = Parcel
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        struck = self.form.cleaned_data.get("archived") == "1"
        return super().filter_queryset(queryset.filter(archived_at__isnull=not struck))

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = " ".join(value.split())
        if not text:
            return queryset
        return queryset.filter(
            Q(cooperative__name__icontains=text)
            | Q(cooperative__village__name__icontains=text)
            | Q(cooperative__village__code__startswith=text)
            | Q(address__icontains=text)
            # the holder and the number of his certificate, for who may know him (land/naming.py)
            | Q(called__icontains=text)
            | Q(certificate__icontains=text)
        )

    def by_chosen(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(chosen=value == "1")

    def by_small(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        known = {"1": True, "0": False}
        return (
            queryset.filter(small=known[value]) if value in known else queryset.filter(small=None)
        )

    def by_conditions(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "met":
            return queryset.meeting_conditions()  # type: ignore[attr-defined]
        asked = Answer.NO if value == "unmet" else Answer.UNKNOWN
        found = Q()
        for one in FOUR:
            found |= Q(**{one: asked})
        return queryset.filter(found)

    def by_obstacle(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Of the parcel; "tidak ada lahan" is of its cooperative."""
        rows = LandObstacle.objects.for_user(self.user).filter(resolved_on__isnull=True)
        if value == LandObstacleKind.NO_LAND:
            rows = rows.filter(cooperative=OuterRef("cooperative"), kind=value)
        else:
            rows = rows.filter(parcel=OuterRef("pk"))
            rows = rows if value == "any" else rows.filter(kind=value)
        return queryset.filter(Exists(rows))

    def by_flag(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(**{value: Answer.YES})


class GalleryFilterSet(LandFilterSet):
    MAIN = ("kabupaten", "kecamatan", "desa", "kind")

    kind = choice("Jenis", [("lahan", "Foto lahan"), ("progres", "Foto progres")], "by_kind")

    class Meta:
        model = LandPhoto
        fields: list[str] = []

    def by_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(parcel__isnull=value != "lahan")
