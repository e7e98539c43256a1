"""Surveys from phones, as a list."""

from html import escape
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.lists.filters import RegionFilterSet
from core.lists.tables import Column, ListTable, Row
from core.lists.view import ScopedListView
from core.sheets.hands.areas import shown_area
from core.templatetags.kdkmp import angka, waktu
from land.linking import parcel_page
from land.models import Survey
from land.words import SurveyHeld

VIEW = "land.view_survey"
STATES = dict(Survey.State.choices)
VILLAGE = "cooperative__village"


class SurveyTable(ListTable):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("land:survey-list")

    koperasi = Column("Koperasi", accessor="cooperative__name", title=True)
    diukur = Column("Diukur", accessor="surveyed_at", tight=True)
    oleh = Column("Oleh", accessor="by__full_name")
    luas = Column("Luas terukur", accessor="area", tight=True)
    ketelitian = Column("Ketelitian", accessor="accuracy", tight=True)
    keadaan = Column("Keadaan", accessor="state", needs=("state", "held"))
    lahan = Column("Lahan", accessor="parcel__number", needs=("parcel", "parcel__number"))
    desa = Column("Desa/kelurahan", accessor=f"{VILLAGE}__name", extra=True)
    kecamatan = Column("Kecamatan", accessor=f"{VILLAGE}__district__name", extra=True)
    kabupaten = Column("Kabupaten/kota", accessor=f"{VILLAGE}__district__regency__name", extra=True)
    diterima = Column("Diterima", accessor="received_at", extra=True)
    alasan = Column("Alasan", accessor="reason", orderable=False, extra=True)

    def render_koperasi(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.pk}/">{escape(row.cooperative__name)}</a>')

    def value_koperasi(self, row: Row) -> str:
        return row.cooperative__name

    def render_diukur(self, row: Row) -> str:
        return waktu(row.surveyed_at)

    def value_diukur(self, row: Row) -> str:
        return waktu(row.surveyed_at)

    def render_diterima(self, row: Row) -> str:
        return waktu(row.received_at)

    def value_diterima(self, row: Row) -> str:
        return waktu(row.received_at)

    def render_luas(self, row: Row) -> str:
        return shown_area(row.area) if row.area is not None else "belum terukur"

    def value_luas(self, row: Row) -> float | None:
        return None if row.area is None else float(row.area)

    def render_ketelitian(self, row: Row) -> str:
        return f"± {angka(round(row.accuracy))} m" if row.accuracy is not None else "–"

    def value_ketelitian(self, row: Row) -> float | None:
        return row.accuracy

    def render_keadaan(self, row: Row) -> str:
        held = dict(SurveyHeld.choices).get(row.held, "")
        waits = row.state == Survey.State.WAITING and held
        return f"{STATES[row.state]}: {str(held).lower()}" if waits else STATES[row.state]

    def value_keadaan(self, row: Row) -> str:
        return self.render_keadaan(row)

    def render_lahan(self, row: Row) -> str:
        if row.parcel is None:
            return "–"
        told, url = f"Lahan {row.parcel__number}", parcel_page(row.parcel)
        return mark_safe(f'<a href="{url}">{told}</a>') if url else told

    def value_lahan(self, row: Row) -> str:
        return f"Lahan {row.parcel__number}" if row.parcel is not None else ""


class SurveyFilterSet(RegionFilterSet):
    region_path = VILLAGE
    MAIN = ("q", "state", "kabupaten", "kecamatan")

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Koperasi atau desa"}),
    )
    state = django_filters.ChoiceFilter(
        label="Keadaan", choices=Survey.State.choices, empty_label="Semua"
    )
    cooperative = django_filters.NumberFilter(
        label="Koperasi (nomor)", min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    parcel = django_filters.NumberFilter(
        label="Lahan (nomor)", min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput
    )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Archived cooperatives count nowhere; who asks for one, or for its parcel, sees it."""
        asked = self.form.cleaned_data
        if not (asked.get("cooperative") or asked.get("parcel")):
            queryset = queryset.of_active()  # type: ignore[attr-defined]
        return super().filter_queryset(queryset)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.replace("\x00", " ").split():
            queryset = queryset.filter(
                Q(cooperative__name__icontains=word) | Q(cooperative__village__name__icontains=word)
            )
        return queryset


class SurveyList(ScopedListView):
    model = Survey
    table_class = SurveyTable
    filterset_class = SurveyFilterSet
    permission = VIEW
    export_permission = "land.export_parcel"
    title = "Survei dari HP"
    intro = (
        "Lahan yang diukur pendamping di lapangan. Yang tentang lahan baru langsung menjadi calon lahan; yang "
        "lain menunggu dibandingkan."
    )
    empty = (
        "Tidak ada survei yang cocok. Kurangi saringan, atau tunggu pendamping mengirim surveinya."
    )
    template_name = "land/survey_list.html"

    def rows(self) -> QuerySet:
        return Survey.objects.for_user(self.request.user)
