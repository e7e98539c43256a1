"""The cooperatives behind each number of the page."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.lists.filters import RegionFilterSet
from core.lists.tables import Column, ListTable, Row
from core.lists.view import ScopedListView
from core.models import User
from dashboard.effect.groups import groups
from dashboard.effect.measuring import FIGURES, MEASURES, WINDOWS, rows_of, within
from registry.models import Cooperative
from trainings.models import Batch
from trainings.querysets import BatchQuerySet
from visits.pages.choices import key_of
from visits.pages.cooperatives import number_of
from visits.pages.filters import choice

GROUPS = [
    ("peserta", "Didampingi peserta"),
    ("pembanding", "Pembanding"),
    ("tanpa", "Didampingi peserta, tanpa pembanding"),
]
PASSED = "lulus"
PARTICIPANTS = [(PASSED, "Yang lulus saja")]


def comparable(user: User) -> BatchQuerySet:
    """Batches that mentors take part in and that were not cancelled."""
    return Batch.objects.for_user(user).standing().exclude(programme__audience="pengurus")


class EffectFilterSet(RegionFilterSet):
    MAIN = ("angkatan", "kelompok", "hari", "peserta", "kabupaten", "kecamatan")

    angkatan = choice("Angkatan", (), "Pilih angkatan", method="nothing")
    kelompok = choice("Kelompok", GROUPS, "Didampingi peserta", method="nothing")
    hari = choice("Sesudah angkatan", [(str(n), f"{n} hari") for n in WINDOWS], "90 hari",
                  method="nothing")  # fmt: skip
    peserta = choice("Peserta", PARTICIPANTS, "Semua", method="nothing")

    class Meta:
        model = Cooperative
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        batches = comparable(self.user)
        fields: Any = self.form.fields
        fields["angkatan"].choices = [
            (str(one.pk), str(one)) for one in batches.select_related("programme")
        ]

    def nothing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset  # which rows there are, `rows` of the view says


class EffectTable(ListTable):
    """Its rows carry `tahapan`, `kunjungan` and `gerai` of the window."""

    koperasi = Column("Koperasi", accessor="name", needs=("pk", "name"), title=True)
    kode = Column("Kode desa", accessor="village_id", extra=True)
    kecamatan = Column("Kecamatan", accessor="village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="village__district__regency__name",
        order_by=("village__district__regency_id",),
        tight=True,
    )
    tahapan = Column("Tahapan tercapai", accessor="n_tahapan", numeric=True)
    kunjungan = Column("Kunjungan", accessor="n_kunjungan", numeric=True)
    gerai = Column("Gerai dibuka", accessor="n_gerai", numeric=True)

    def render_koperasi(self, row: Row) -> SafeString:
        url = reverse("registry:cooperative-detail", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, row.name)

    def value_koperasi(self, row: Row) -> str:
        return row.name


class EffectList(ScopedListView):
    model = Cooperative
    table_class = EffectTable
    filterset_class = EffectFilterSet
    permission = FIGURES
    title = "Koperasi sesudah pelatihan"
    intro = (
        "Apa yang dicapai tiap koperasi dalam jendela hari itu. Koperasi pembanding: kabupaten/kota sama "
        "dan banyak tahapan sebelumnya mirip."
    )
    empty = "Belum ada koperasi pada pilihan ini. Pilih angkatan dan kelompoknya."

    def toolbar(self) -> list[dict[str, str]]:
        """The way back to the figures."""
        if self.batch is None:
            return []
        url = reverse("dashboard:training-effect", args=[self.batch.pk])
        return [{"label": f"Dampak {self.batch.label}", "url": url, "icon": "book"}]

    @cached_property
    def batch(self) -> Batch | None:
        """The one that is asked for, if there is something to say of it."""
        key = key_of(self.request.GET.get("angkatan", ""))
        if key is None:
            return None
        return comparable(self.request.user).filter(pk=key).first()

    def rows(self) -> QuerySet:
        """Those of the group asked for; none while no batch is chosen."""
        asked, user = self.request.GET, self.request.user
        rows = Cooperative.objects.for_user(user, FIGURES).active().order_by("village_id", "pk")
        batch = self.batch
        if batch is None:
            return self._told(rows.none(), None, WINDOWS[-1])
        found = groups(user, batch, only_passed=asked.get("peserta") == PASSED)
        name = asked.get("kelompok") or GROUPS[0][0]
        keys = found.keys(name) if name in dict(GROUPS) else []
        days = asked.get("hari", "")
        window = int(days) if days in map(str, WINDOWS) else WINDOWS[-1]
        return self._told(rows.filter(pk__in=keys), batch, window)

    def _told(self, rows: QuerySet, batch: Batch | None, days: int) -> QuerySet:
        columns = {}
        for measure in MEASURES:
            own = rows_of(self.request.user, measure).filter(cooperative=OuterRef("pk"))
            inside = within(measure, batch.ends, days) if batch else None
            columns[f"n_{measure}"] = number_of(own.filter(inside) if inside else own.none())
        return rows.annotate(**columns)

    def summary(self, rows: QuerySet) -> list[tuple[str, str, int]]:
        sums = {measure: Sum(f"n_{measure}", default=0) for measure in MEASURES}
        told = rows.order_by().aggregate(**sums)
        return [(key, label.lower(), told[key]) for key, (label, _) in MEASURES.items()]
