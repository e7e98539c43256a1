import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from core.lists.filters import RegionFilterSet
from core.models import Village
from registry.models import Cooperative, MemberCount, Milestone, Outlet
from registry.search import search_cooperatives

YES_NO = [("ada", "Ada"), ("belum", "Belum ada")]


class CooperativeFilterSet(RegionFilterSet):
    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Nama, desa, kode, NIK"}),
    )
    bentuk = django_filters.ChoiceFilter(
        label="Bentuk", field_name="form", choices=Cooperative.Form.choices, empty_label="Semua"
    )
    pola = django_filters.ChoiceFilter(
        label="Pola", field_name="pattern", choices=Cooperative.Pattern.choices, empty_label="Semua"
    )
    skema = django_filters.ChoiceFilter(
        label="Skema", field_name="scheme", choices=Cooperative.Scheme.choices, empty_label="Semua"
    )
    tahapan = django_filters.MultipleChoiceFilter(
        label="Sudah mencapai", choices=Milestone.Kind.choices, method="by_reached"
    )
    belum = django_filters.MultipleChoiceFilter(
        label="Belum mencapai", choices=Milestone.Kind.choices, method="by_missing"
    )
    verifikasi = django_filters.ChoiceFilter(
        label="Verifikasi tahapan",
        choices=[("belum", "Ada yang belum diverifikasi")],
        empty_label="Semua",
        method="by_verification",
    )
    gerai = django_filters.ChoiceFilter(
        label="Gerai operasional",
        choices=[("ada", "Ada, jenis apa pun"), *Outlet.Kind.choices],
        empty_label="Semua",
        method="by_outlet",
    )
    anggota = django_filters.ChoiceFilter(
        label="Data anggota", choices=YES_NO, empty_label="Semua", method="by_members"
    )
    arsip = django_filters.ChoiceFilter(
        label="Arsip", choices=[("ya", "Hanya arsip")], empty_label="Tanpa arsip", method="nothing"
    )

    MAIN = ("q", "kabupaten", "kecamatan", "desa")

    class Meta:
        model = Cooperative
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        archived = self.form.cleaned_data.get("arsip") == "ya"
        queryset = queryset.archived() if archived else queryset.active()  # type: ignore[attr-defined]
        return super().filter_queryset(queryset)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search_cooperatives(queryset, value)  # type: ignore[arg-type]

    def by_reached(self, queryset: QuerySet, name: str, kinds: list[str]) -> QuerySet:
        for kind in kinds:
            queryset = queryset.reached(kind)  # type: ignore[attr-defined]
        return queryset

    def by_missing(self, queryset: QuerySet, name: str, kinds: list[str]) -> QuerySet:
        for kind in kinds:
            queryset = queryset.missing(kind)  # type: ignore[attr-defined]
        return queryset

    def by_verification(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.with_unverified_milestone()  # type: ignore[attr-defined]

    def by_outlet(self, queryset: QuerySet, name: str, kind: str) -> QuerySet:
        conditions = {"status": Outlet.Status.OPERATING}
        if kind != "ada":
            conditions["kind"] = kind
        return queryset.with_outlet(**conditions)  # type: ignore[attr-defined]

    def by_members(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        counted = Exists(MemberCount.objects.filter(cooperative=OuterRef("pk")))
        return queryset.filter(counted if value == "ada" else ~counted)

    def nothing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset  # seen to in filter_queryset


class OutletFilterSet(RegionFilterSet):
    region_path = "cooperative__village"
    MAIN = ("kabupaten", "kecamatan", "desa", "jenis")

    jenis = django_filters.ChoiceFilter(
        label="Jenis gerai", field_name="kind", choices=Outlet.Kind.choices, empty_label="Semua"
    )
    status = django_filters.ChoiceFilter(
        label="Status", field_name="status", choices=Outlet.Status.choices, empty_label="Semua"
    )

    class Meta:
        model = Outlet
        fields: list[str] = []


class VillageFilterSet(RegionFilterSet):
    region_path = ""
    with_village = False
    MAIN = ("kabupaten", "kecamatan", "jenis")

    jenis = django_filters.ChoiceFilter(
        label="Jenis", field_name="kind", choices=Village.Kind.choices, empty_label="Semua"
    )

    class Meta:
        model = Village
        fields: list[str] = []
