"""Snapshots, and the frozen cooperatives of one."""

from collections import Counter
from functools import partial
from html import escape
from typing import Any

import django_filters
from django.db.models import CharField, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Left
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.access import own_or_404
from core.lists.filters import RegionFilterSet, ScopedFilterSet
from core.lists.tables import Column, DateColumn, ListTable, Row
from core.lists.view import ScopedListView
from core.models import District
from core.templatetags.kdkmp import angka, tanggal, waktu
from dashboard.counting.live import per_cooperative
from dashboard.counting.measures import MEASURES, OF_COOPERATIVES
from dashboard.models import MonthStep, Snapshot, SnapshotCooperative
from dashboard.months.linking import change
from dashboard.months.reading import VIEW
from dashboard.words import Taken
from registry.models import Cooperative
from visits.months import words_of

WHOLE = "koperasi"


class SnapshotFilterSet(ScopedFilterSet):
    MAIN = ("why", "terkunci")

    why = django_filters.ChoiceFilter(label="Cara", choices=Taken.choices, empty_label="Semua")
    terkunci = django_filters.ChoiceFilter(
        label="Mengunci bulan",
        choices=[("ya", "Ya"), ("tidak", "Tidak")],
        empty_label="Semua",
        method="by_lock",
    )

    class Meta:
        model = Snapshot
        fields: list[str] = []

    def by_lock(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        locking = MonthStep.objects.for_user(self.user).locked().values("snapshot")
        return (queryset.filter if value == "ya" else queryset.exclude)(pk__in=locking)


class SnapshotTable(ListTable):
    per = DateColumn("Per tanggal", accessor="on", needs=("pk", "on"), title=True)
    dibekukan = Column("Dibekukan", accessor="taken_at")
    cara = Column("Cara", accessor="why", labels=dict(Taken.choices))
    mengunci = Column("Mengunci bulan", accessor="locks", orderable=False)

    @classmethod
    def computed(cls) -> dict[str, Any]:
        locking = MonthStep.objects.locked().filter(snapshot=OuterRef("pk")).order_by("-month")
        return {"locks": Subquery(locking.values("month")[:1])}

    def render_per(self, row: Row) -> SafeString:
        url = reverse("dashboard:snapshot-detail", args=[row.pk])
        return mark_safe(f'<a href="{url}">{tanggal(row.on)}</a>')

    def value_per(self, row: Row) -> Any:
        return row.on

    def render_dibekukan(self, row: Row) -> str:
        return waktu(row.taken_at)

    def render_mengunci(self, row: Row) -> str:
        return words_of(row.locks) if row.locks else "–"

    def value_mengunci(self, row: Row) -> str:
        return words_of(row.locks) if row.locks else ""


class SnapshotList(ScopedListView):
    model = Snapshot
    table_class = SnapshotTable
    filterset_class = SnapshotFilterSet
    permission = VIEW
    template_name = "dashboard/months/list.html"
    title = "Angka beku"
    intro = "Semua angka pada satu saat, per wilayah dan per koperasi. Isinya tidak pernah berubah."
    empty = "Belum ada angka beku. Angka dibekukan otomatis tiap malam."
    crumbs = (("Bulan dan tren", "dashboard:month-list"),)

    def rows(self) -> QuerySet:
        return super().rows().order_by("-on", "-taken_at", "-pk")

    def toolbar(self) -> list[dict[str, str]]:
        if not self.request.user.has_perm("dashboard.take_snapshot"):
            return []
        url = reverse("dashboard:snapshot-take")
        return [{"label": "Bekukan sekarang", "url": url, "icon": "plus"}]


class FrozenFilterSet(RegionFilterSet):
    """Frozen cooperatives, in the regions in which they lay then."""

    MAIN = ("kabupaten", "kecamatan", "ukuran")
    with_village = False

    ukuran = django_filters.ChoiceFilter(
        label="Ukuran",
        choices=[(key, MEASURES[key].label) for key in OF_COOPERATIVES if key != WHOLE],
        empty_label="Semua koperasi",
        method="by_measure",
    )

    class Meta:
        model = SnapshotCooperative
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        if data is not None and data.get("ukuran") == WHOLE:
            data = data.copy()
            del data["ukuran"]
        super().__init__(data, queryset, request=request)

    def _below(self, queryset: QuerySet, code: str) -> QuerySet:
        return queryset.filter(village_code__startswith=f"{code}.")

    def by_measure(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(numbers__has_key=value)


class FrozenTable(ListTable):
    """Its rows carry `n`, the measure's number. `now`: key of a cooperative → what it has today."""

    koperasi = Column(
        "Koperasi", accessor="name", needs=("pk", "name", "cooperative_id", "stands"), title=True
    )
    kode = Column("Kode desa", accessor="village_code", extra=True)
    desa = Column("Desa/kelurahan", accessor="village_name", extra=True)
    kecamatan = Column("Kecamatan", accessor="district", orderable=False)
    kabupaten = Column("Kabupaten/kota", accessor="regency__name", order_by=("regency_id",))
    angka = Column("Angka", accessor="n", numeric=True)
    sekarang = Column(
        "Sekarang", accessor="n", needs=("cooperative_id", "n", "stands"), orderable=False
    )

    def __init__(self, *args: Any, key: str = WHOLE, live: Any = dict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key, self._live = key, live
        self._now: dict[int, Counter[str]] | None = None

    @classmethod
    def computed(cls) -> dict[str, Any]:
        code = Subquery(
            District.objects.filter(pk=OuterRef("place")).values("name"), output_field=CharField()
        )
        living = Cooperative.objects.active().filter(pk=OuterRef("cooperative_id"))
        return {"district": code, "stands": Subquery(living.values("pk")[:1])}

    def now(self, row: Row) -> int | None:
        """None for a cooperative that isn't registered any more, or is archived."""
        if row.stands is None:
            return None
        if self._now is None:  # asked only where the column is shown
            self._now = self._live()
        return self._now.get(row.cooperative_id, Counter())[self.key]

    def render_koperasi(self, row: Row) -> SafeString:
        if row.stands is None:
            return mark_safe(f"{escape(row.name)} <small>(tidak terdaftar lagi)</small>")
        url = reverse("registry:cooperative-detail", args=[row.cooperative_id])
        return mark_safe(f'<a href="{url}">{escape(row.name)}</a>')

    def value_koperasi(self, row: Row) -> str:
        return row.name

    def render_sekarang(self, row: Row) -> str:
        now = self.now(row)
        if now is None:
            return "tidak terdaftar lagi"
        told = change(now, row.n)
        return told if told == "tetap" else f"{angka(now)} ({told})"

    def value_sekarang(self, row: Row) -> int | None:
        return self.now(row)


class SnapshotRows(ScopedListView):
    """Exactly the cooperatives that a frozen number of a measure is the sum of."""

    model = SnapshotCooperative
    table_class = FrozenTable
    filterset_class = FrozenFilterSet
    permission = VIEW
    template_name = "dashboard/months/rows.html"
    title = "Koperasi pada angka beku"
    empty = "Tidak ada koperasi yang punya angka ini pada hari itu."

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:  # type: ignore[override]
        self.snapshot = own_or_404(Snapshot.objects.all(), request, VIEW, pk=pk)
        return super().get(request)

    @property
    def key(self) -> str:
        asked = self.request.GET.get("ukuran", "")
        return asked if asked in OF_COOPERATIVES else WHOLE

    @property
    def intro(self) -> str:  # type: ignore[override]
        one, label = self.snapshot, MEASURES[self.key].label
        return f"{label}: angka beku per {tanggal(one.on)}, dibekukan {waktu(one.taken_at)}"

    def table(self) -> FrozenTable:
        user, today, key = self.request.user, timezone.localdate(), self.key
        live = partial(per_cooperative, user, today, keys=[key])
        return FrozenTable([], orderable=True, key=key, live=live)

    def rows(self) -> QuerySet:
        number = Cast(KeyTextTransform(self.key, "numbers"), IntegerField())
        rows = super().rows().filter(snapshot=self.snapshot)
        rows = rows.annotate(n=number, place=Left("village_code", 8))
        return rows.order_by("village_code", "name", "pk")

    def summary(self, rows: QuerySet) -> list[tuple[str, str, int]]:
        total = rows.order_by().aggregate(total=Sum("n", default=0))["total"]
        return [(self.key, MEASURES[self.key].label, total)]

    def about(self, filterset: ScopedFilterSet) -> list[tuple[str, str]]:
        return [*super().about(filterset), ("Angka", self.intro)]
