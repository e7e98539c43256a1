from collections.abc import Callable
from datetime import date
from functools import cache
from html import escape
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Count,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.models import Village
from registry.models import Cooperative, MemberCount, Milestone, Outlet

STEPS = len(Milestone.Kind)


def newest_count(what: str | CombinedExpression) -> Subquery:
    """`what` of each cooperative's newest member count (None when never counted)."""
    latest = MemberCount.objects.filter(cooperative=OuterRef("pk")).order_by("-as_of")
    return Subquery(latest.values(told=F(what) if isinstance(what, str) else what)[:1])


def newest_total() -> Subquery:
    """Men and women of the newest count. As bigint: a wrong row must not end the whole list, and two
    integers added overflow."""
    return newest_count(Cast("men", BigIntegerField()) + Cast("women", BigIntegerField()))


@cache
def progress(done: int) -> SafeString:
    """How far on the programme's steps, as a bar and in words."""
    return mark_safe(
        f'<progress max="{STEPS}" value="{done}" aria-hidden="true"></progress> {done} dari {STEPS}'
    )


def reached_count() -> Coalesce:
    """How many milestones a cooperative has reached, as an expression."""
    counted = Milestone.objects.filter(cooperative=OuterRef("pk")).values("cooperative")
    return Coalesce(Subquery(counted.values(n=Count("pk"))), 0)


def told_steps() -> ArraySubquery:
    """A cooperative's milestones as "kind|date or nothing|number", for `milestone_value`."""
    text = TextField()
    mark = Value("|", output_field=text)
    on = Coalesce(Cast("reached_on", text), Value("", output_field=text))
    told = Concat(Cast("kind", text), mark, on, mark, Cast("number", text), output_field=text)
    steps = Milestone.objects.filter(cooperative=OuterRef("pk")).order_by("kind")
    return ArraySubquery(steps.values(told_step=told))


class RegistryTable(ListTable):
    """Rows link to /koperasi/…; the address is looked up once per table, not per row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("registry:cooperative-list")


class CooperativeTable(RegistryTable):
    kode = Column("Kode desa", accessor="village_id", order_by=("village_id",))
    nama = Column("Nama koperasi", accessor="name", order_by=("name",), title=True)
    desa = Column("Desa/kelurahan", accessor="village__name", order_by=("village__name",))
    kecamatan = Column("Kecamatan", accessor="village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="village__district__regency__name",
        order_by=("village__district__regency_id",),
        tight=True,
    )
    bentuk = Column("Bentuk", accessor="form", labels=dict(Cooperative.Form.choices), extra=True)
    pola = Column("Pola", accessor="pattern", labels=dict(Cooperative.Pattern.choices), extra=True)
    skema = Column("Skema", accessor="scheme", labels=dict(Cooperative.Scheme.choices), extra=True)
    tahapan = Column("Tahapan", accessor="reached", in_export=False)
    nik = Column("NIK koperasi", accessor="nik", extra=True)
    simkopdes = Column("ID SIMKOPDES", accessor="simkopdes_id", extra=True)
    anggota = Column("Anggota", accessor="members", numeric=True)
    laki = Column("Laki-laki", accessor="men", numeric=True, orderable=False, extra=True)
    perempuan = Column("Perempuan", accessor="women", numeric=True, orderable=False, extra=True)
    alamat = Column("Alamat", accessor="address", extra=True)
    rt_rw = Column("RT/RW", accessor="rt_rw", extra=True)
    kode_pos = Column("Kode pos", accessor="postal_code", extra=True)
    lintang = Column("Lintang", accessor="latitude", extra=True, orderable=False)
    bujur = Column("Bujur", accessor="longitude", extra=True, orderable=False)
    telepon = Column("Telepon", accessor="phone", extra=True, orderable=False)
    surel = Column("Surel", accessor="email", extra=True)
    didirikan = DateColumn("Tanggal musyawarah", accessor="founded_on", extra=True)
    berita_acara = Column("Nomor berita acara", accessor="minutes_number", extra=True)

    export_needs = ("steps",)

    @classmethod
    def computed(cls) -> dict[str, Any]:
        return {
            "men": newest_count("men"),
            "women": newest_count("women"),
            "members": newest_total(),
            "reached": reached_count(),
            "steps": told_steps(),
        }

    def render_nama(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.pk}/">{escape(row.name)}</a>')

    def order_anggota(self, queryset: QuerySet, descending: bool) -> QuerySet:
        members = newest_total()
        order = members.desc(nulls_last=True) if descending else members.asc(nulls_last=True)
        return queryset.order_by(order, "pk")

    def order_tahapan(self, queryset: QuerySet, descending: bool) -> QuerySet:
        done = reached_count()
        return queryset.order_by(done.desc() if descending else done.asc(), "pk")

    def render_tahapan(self, row: Row) -> SafeString:
        return progress(row.reached)

    def render_lintang(self, row: Row) -> str:
        return "–" if row.latitude is None else f"{row.latitude:.6f}"

    def render_bujur(self, row: Row) -> str:
        return "–" if row.longitude is None else f"{row.longitude:.6f}"

    def value_lintang(self, row: Row) -> float | None:
        return None if row.latitude is None else round(row.latitude, 6)

    def value_bujur(self, row: Row) -> float | None:
        return None if row.longitude is None else round(row.longitude, 6)

    def export_columns(self) -> list:
        """The columns above, then two per milestone: when ("sudah" if undated) and its number."""
        columns = super().export_columns()
        for kind in Milestone.Kind:
            # not the bare label: "NIK koperasi" is a column already
            columns.append((f"Tahapan {kind.label}", milestone_value(kind.value, 0)))
            columns.append((f"Nomor Tahapan {kind.label}", milestone_value(kind.value, 1)))
        return columns


def milestone_value(kind: str, part: int) -> Callable[[Row], date | str | None]:
    """Reads one milestone out of the row's aggregated steps; part 0 = date or "sudah", 1 = number."""
    mark = f"{kind}|"

    def read(row: Row) -> date | str | None:
        for step in row.steps:
            if step.startswith(mark):
                _, on, number = step.split("|", 2)
                if part:
                    return number
                return date.fromisoformat(on) if on else "sudah"
        return None

    return read


class OutletTable(RegistryTable):
    koperasi = Column(
        "Koperasi",
        accessor="cooperative__name",
        needs=("cooperative_id", "cooperative__name"),
        title=True,
    )
    jenis = Column("Jenis gerai", accessor="kind", labels=dict(Outlet.Kind.choices))
    nama = Column("Nama usaha", accessor="name", extra=True)
    status = Column("Status", accessor="status", labels=dict(Outlet.Status.choices))
    mulai = DateColumn("Mulai beroperasi", accessor="opened_on")
    karyawan = Column("Karyawan", accessor="employees", numeric=True)
    kode = Column("Kode desa", accessor="cooperative__village_id", extra=True)
    desa = Column("Desa/kelurahan", accessor="cooperative__village__name")
    kecamatan = Column("Kecamatan", accessor="cooperative__village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="cooperative__village__district__regency__name",
        order_by=("cooperative__village__district__regency_id",),
        tight=True,
    )

    def render_koperasi(self, row: Row) -> SafeString:
        address = f"{self.base}{row.cooperative_id}/#gerai"
        return mark_safe(f'<a href="{address}">{escape(row.cooperative__name)}</a>')


# Blank columns of the exported villages: who fills in a name and imports the file records a cooperative.
TO_FILL_IN = ("Nama koperasi", "NIK koperasi", "Alamat", "Telepon", "Lintang", "Bujur")


class VillageTable(RegistryTable):
    kode = Column("Kode desa", accessor="code")
    nama = Column("Desa/kelurahan", accessor="name", title=True)
    jenis = Column("Jenis", accessor="kind", labels=dict(Village.Kind.choices))
    kecamatan = Column("Kecamatan", accessor="district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="district__regency__name",
        order_by=("district__regency_id",),
        tight=True,
    )
    kode_pos = Column("Kode pos", accessor="postal_code")
    baru = Column("Tindakan", accessor="code", orderable=False, in_export=False)

    def render_baru(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}baru/?desa={escape(row.code)}">Catat koperasi</a>')

    def export_columns(self) -> list:
        """The columns above, then the blank ones."""
        return [*super().export_columns(), *((label, lambda row: None) for label in TO_FILL_IN)]
