from html import escape
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.sheets.hands.areas import shown_area
from core.templatetags.kdkmp import angka, tanggal
from land.actions.progress import percent_words
from land.building.telling import SOURCES, against_plan, plan_begins, planned_percent
from land.models import Building
from land.progress_signals import OF_SOURCE
from land.words import BuildStage, Ownership

STAGES: dict[str, str] = dict(BuildStage.choices)
PLANNED = ("percent", "planned_start", "planned_finish", "allocated_on", "cancelled_at")


def nulls_last(queryset: QuerySet, name: str, descending: bool) -> QuerySet:
    column = F(name)
    order = column.desc(nulls_last=True) if descending else column.asc(nulls_last=True)
    return queryset.order_by(order, "pk")


def number(value: Any) -> float | None:
    return None if value is None else float(value)


class BuildingTable(ListTable):
    """Buildings with progress and signals (BuildingQuerySet)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("land:building-list")

    kode = Column("Kode desa", accessor="cooperative__village_id", extra=True)
    koperasi = Column(
        "Koperasi", accessor="cooperative__name", needs=("pk", "cooperative__name"), title=True
    )
    desa = Column("Desa/kelurahan", accessor="cooperative__village__name", extra=True)
    kecamatan = Column("Kecamatan", accessor="cooperative__village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="cooperative__village__district__regency__name",
        order_by=("cooperative__village__district__regency_id",),
    )
    pelaksana = Column("Pelaksana", accessor="agency__short_name")
    tahap = Column("Tahap", accessor="stage", labels=STAGES)
    progres = Column(
        "Progres resmi",
        accessor="percent",
        needs=("percent", "percent_on", "percent_source", "percent_verified"),
    )
    sumber = Column(
        "Per sumber",
        accessor="disagrees",
        needs=("disagrees", *OF_SOURCE.values()),
        in_export=False,
        orderable=False,
    )
    rencana = Column("Rencana hari ini", accessor="planned_finish", needs=PLANNED, orderable=False)
    macet = Column("Macet", accessor="is_stalled", labels={True: "Macet", False: ""})  # type: ignore[dict-item]
    lonjakan = Column("Lonjakan", accessor="leaps", labels={True: "Lonjakan", False: ""})  # type: ignore[dict-item]
    bast = DateColumn("BAST", accessor="handed_over_on")
    per_tanggal = DateColumn("Per tanggal", accessor="percent_on", extra=True)
    dari = Column("Sumber resmi", accessor="percent_source", labels=SOURCES, extra=True)
    diperiksa = Column(
        "Diperiksa", accessor="percent_verified", needs=("percent", "percent_verified"), extra=True
    )
    agrinas = Column("Progres Agrinas", accessor="of_agrinas", numeric=True, extra=True)
    kodim_lapor = Column("Progres Kodim", accessor="of_kodim", numeric=True, extra=True)
    ba = Column("Progres BA", accessor="of_ba", numeric=True, extra=True)
    dinas = Column("Progres dinas", accessor="of_dinas", numeric=True, extra=True)
    selisih_rencana = Column(
        "Dibanding rencana", accessor="planned_finish", needs=PLANNED, orderable=False, extra=True
    )
    gelombang = Column("Tahap/gelombang", accessor="phase", extra=True)
    kontrak = Column("Nomor kontrak/SPK", accessor="contract_number", extra=True)
    kodim = Column("Kodim", accessor="kodim", extra=True)
    anggaran = Column("Anggaran (Rp)", accessor="budget", numeric=True, extra=True)
    sumber_anggaran = Column("Sumber angka anggaran", accessor="budget_source", extra=True)
    dialokasikan = DateColumn("Dialokasikan", accessor="allocated_on", extra=True)
    rencana_mulai = DateColumn("Rencana mulai", accessor="planned_start", extra=True)
    rencana_selesai = DateColumn("Rencana selesai", accessor="planned_finish", extra=True)
    dibatalkan = Column("Alasan dibatalkan", accessor="cancel_reason", extra=True)

    def render_koperasi(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.pk}/">{escape(row.cooperative__name)}</a>')

    def value_koperasi(self, row: Row) -> str:
        return row.cooperative__name

    def render_progres(self, row: Row) -> SafeString | str:
        if row.percent is None:
            return "Belum ada laporan"
        checked = "sudah diperiksa" if row.percent_verified else "belum diperiksa"
        return mark_safe(
            f"<span><strong>{percent_words(row.percent)}</strong><br><small>"
            f"{SOURCES[row.percent_source]}, {tanggal(row.percent_on)}, {checked}</small></span>"
        )

    def value_progres(self, row: Row) -> float | None:
        return number(row.percent)

    def order_progres(self, queryset: QuerySet, descending: bool) -> QuerySet:
        return nulls_last(queryset, "percent", descending)

    def order_bast(self, queryset: QuerySet, descending: bool) -> QuerySet:
        return nulls_last(queryset, "handed_over_on", descending)

    def render_sumber(self, row: Row) -> SafeString | str:
        told = [
            f'<span class="text-nowrap">{SOURCES[source]} {percent_words(value)}</span>'
            for source, name in OF_SOURCE.items()
            if (value := getattr(row, name)) is not None
        ]
        apart = '<br><span class="notice">berselisih</span>' if row.disagrees else ""
        # one element: on a phone each row is a card, whose cells set their parts side by side
        return mark_safe(f"<span>{', '.join(told)}{apart}</span>") if told else "–"

    def planned(self, row: Row) -> Any:
        if row.cancelled_at:
            return None
        return planned_percent(plan_begins(row), row.planned_finish, timezone.localdate())

    def render_rencana(self, row: Row) -> SafeString | str:
        planned = self.planned(row)
        if planned is None:
            return "–"
        words = against_plan(row.percent, planned)
        return mark_safe(f"<span>{percent_words(planned)}<br><small>{words}</small></span>")

    def value_rencana(self, row: Row) -> float | None:
        return number(self.planned(row))

    def render_selisih_rencana(self, row: Row) -> str:
        return against_plan(row.percent, self.planned(row)) or "–"

    def value_selisih_rencana(self, row: Row) -> str:
        return against_plan(row.percent, self.planned(row))

    def render_macet(self, row: Row) -> SafeString | str:
        return mark_safe('<span class="notice">Macet</span>') if row.is_stalled else "–"

    def render_lonjakan(self, row: Row) -> SafeString | str:
        return mark_safe('<span class="notice">Lonjakan</span>') if row.leaps else "–"

    def render_diperiksa(self, row: Row) -> str:
        return self.value_diperiksa(row) or "–"

    def value_diperiksa(self, row: Row) -> str:
        return "" if row.percent is None else "Sudah" if row.percent_verified else "Belum"

    def render_agrinas(self, row: Row) -> str:
        return percent_words(row.of_agrinas)

    def value_agrinas(self, row: Row) -> float | None:
        return number(row.of_agrinas)

    def render_kodim_lapor(self, row: Row) -> str:
        return percent_words(row.of_kodim)

    def value_kodim_lapor(self, row: Row) -> float | None:
        return number(row.of_kodim)

    def render_ba(self, row: Row) -> str:
        return percent_words(row.of_ba)

    def value_ba(self, row: Row) -> float | None:
        return number(row.of_ba)

    def render_dinas(self, row: Row) -> str:
        return percent_words(row.of_dinas)

    def value_dinas(self, row: Row) -> float | None:
        return number(row.of_dinas)

    def render_anggaran(self, row: Row) -> str:
        return angka(None if row.budget is None else int(row.budget))

    def value_anggaran(self, row: Row) -> int | None:
        return None if row.budget is None else int(row.budget)


class AllocatableTable(ListTable):
    """Verified parcels of cooperatives without a living building; `with_area`."""

    form_id = "alokasi"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.create = reverse("land:building-create")

    pilih = Column(
        "Pilih", accessor="pk", needs=("pk", "cooperative__name"), orderable=False, in_export=False
    )
    koperasi = Column(
        "Koperasi",
        accessor="cooperative__name",
        needs=("pk", "number", "cooperative__name"),
        title=True,
    )
    desa = Column("Desa/kelurahan", accessor="cooperative__village__name")
    kecamatan = Column("Kecamatan", accessor="cooperative__village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="cooperative__village__district__regency__name",
        order_by=("cooperative__village__district__regency_id",),
    )
    kepemilikan = Column("Kepemilikan", accessor="ownership", labels=dict(Ownership.choices))
    luas = Column("Luas", accessor="area", needs=("area", "small"), orderable=False)
    terpilih = Column("Terpilih", accessor="chosen", labels={True: "Ya", False: "Belum"})  # type: ignore[dict-item]
    sejak = DateColumn("Terverifikasi sejak", accessor="state_since")

    def render_pilih(self, row: Row) -> SafeString:
        label = escape(f"Pilih lahan {row.cooperative__name}")
        return mark_safe(
            f'<input class="form-check-input" type="checkbox" name="pilih" value="{row.pk}" '
            f'form="{self.form_id}" aria-label="{label}">'
        )

    def render_koperasi(self, row: Row) -> SafeString:
        name = escape(row.cooperative__name)
        return mark_safe(
            f'<a href="{self.create}?parcel={row.pk}">{name}</a> <small>lahan ke-{row.number}</small>'
        )

    def value_koperasi(self, row: Row) -> str:
        return row.cooperative__name

    def render_luas(self, row: Row) -> SafeString | str:
        if row.area is None:
            return "–"
        small = ' <span class="notice">di bawah ambang</span>' if row.small else ""
        return mark_safe(escape(shown_area(row.area)) + small)

    def value_luas(self, row: Row) -> float | None:
        return number(row.area)


def living_count(user: Any) -> Coalesce:
    """Living buildings of an agency that the reader may see."""
    rows = Building.objects.for_user(user).living().filter(agency=OuterRef("pk")).order_by()
    return Coalesce(Subquery(rows.values("agency").annotate(n=Count("pk")).values("n")), 0)


class AgencyTable(ListTable):
    """Agencies with `living`: how many buildings are theirs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base, self.list = reverse("land:agency-list"), reverse("land:building-list")

    nama = Column("Pelaksana", accessor="name", needs=("pk", "name"), title=True)
    pendek = Column("Nama pendek", accessor="short_name")
    lain = Column("Nama lain", accessor="aliases", orderable=False)
    bekerja = Column("Masih bekerja", accessor="is_active", labels={True: "Ya", False: "Tidak"})  # type: ignore[dict-item]
    pembangunan = Column("Pembangunan", accessor="living", needs=("pk", "living"), numeric=True)

    def render_nama(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.pk}/ubah/">{escape(row.name)}</a>')

    def value_nama(self, row: Row) -> str:
        return row.name

    def render_lain(self, row: Row) -> str:
        return ", ".join(row.aliases) or "–"

    def value_lain(self, row: Row) -> str:
        return ", ".join(row.aliases)

    def render_pembangunan(self, row: Row) -> SafeString:
        return mark_safe(
            f'<a href="{self.list}?agency={row.pk}" data-figure="pelaksana-{row.pk}" '
            f'data-value="{row.living}" data-check="count">{angka(row.living)}</a>'
        )

    def value_pembangunan(self, row: Row) -> int:
        return row.living
