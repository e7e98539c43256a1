"""Columns of the room's lists."""

from datetime import date, datetime
from html import escape
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.templatetags.kdkmp import waktu
from visits.linking import visit_base
from visits.models import FollowUp, Obstacle, VisitPhoto
from visits.words import Channel, Held, Mode, ObstacleCategory, Priority, State, Topic

STATE_CSS = {
    State.VERIFIED: "status status-operasional",
    State.RETURNED: "status status-belum_buka",
    State.REJECTED: "status status-belum_buka",
}
TOPICS = dict(Topic.choices)
STATES, HELD = dict(State.choices), dict(Held.choices)
# so much of a text stands in a list; the whole is on the visit's page and in the file
SHORT = 160


def labels(choices: Any) -> dict[str, str]:
    return dict(choices.choices)


def state_badge(state: str, held: str) -> SafeString:
    if held:
        return mark_safe('<span class="status status-belum_buka">Ditahan</span>')
    css = STATE_CSS.get(state, "status")
    return mark_safe(f'<span class="{css}">{escape(STATES.get(state, state))}</span>')


def shortened(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT].rstrip()} …"


def clock(value: datetime) -> str:
    return f"{timezone.localtime(value):%H.%M}"


def counted(model: Any, **conditions: Any) -> Coalesce:
    """SQL: how many rows of `model` the visit has."""
    rows = model.objects.filter(visit=OuterRef("pk"), **conditions).order_by()
    number = rows.values("visit").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


class RoomTable(ListTable):
    """The addresses are looked up once per table, not per row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visits = visit_base()
        self.timelines = reverse("visits:cooperative-list")
        self.mentors = reverse("visits:mentor", args=[1]).removesuffix("1/")
        self.follow_ups = reverse("visits:follow-up-list")

    def page_rows(self, queryset: QuerySet, names: list[str]) -> QuerySet:
        """The page's keys come first, from an index: joining all that a row tells to each of 400,000
        skipped rows took seconds."""
        whole = queryset.all()
        whole.query.clear_limits()
        keys = queryset.values("pk")
        return super().page_rows(whole.filter(pk__in=keys), names)

    def cooperative(self, key: int, name: str) -> SafeString:
        return mark_safe(f'<a href="{self.timelines}{key}/">{escape(name)}</a>')

    def mentor(self, key: int, name: str) -> SafeString:
        return mark_safe(f'<a href="{self.mentors}{key}/">{escape(name)}</a>')

    def visit(self, key: int, words: str) -> SafeString:
        """The words, leading to the visit's page where there is one."""
        if not self.visits:
            return mark_safe(escape(words))
        return mark_safe(f'<a href="{self.visits}{key}/">{escape(words)}</a>')


class VisitTable(RoomTable):
    tanggal = DateColumn("Tanggal", accessor="day", order_by=("started_at",), tight=True)
    jam = Column("Jam", accessor="started_at", needs=("started_at", "ended_at"), orderable=False)
    koperasi = Column(
        "Koperasi",
        accessor="cooperative__name",
        needs=("pk", "cooperative__name"),
        title=True,
    )
    pendamping = Column("Pendamping", accessor="person__name", needs=("person_id", "person__name"))
    kode = Column("Kode desa", accessor="cooperative__village_id", extra=True)
    kecamatan = Column("Kecamatan", accessor="cooperative__village__district__name", extra=True)
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="cooperative__village__district__regency__name",
        order_by=("cooperative__village__district__regency_id",),
        tight=True,
    )
    cara = Column("Cara", accessor="mode", labels=labels(Mode))
    topik = Column("Topik", accessor="topics", orderable=False)
    temuan = Column("Temuan", accessor="findings", orderable=False, extra=True)
    orang = Column("Orang yang ditemui", accessor="people_met", orderable=False, extra=True)
    banyak = Column("Jumlah orang", accessor="people_count", numeric=True, extra=True)
    kendala = Column("Kendala", accessor="obstacles_found", numeric=True, extra=True)
    tindak_lanjut = Column("Tindak lanjut", accessor="agreed", numeric=True, extra=True)
    foto = Column("Foto", accessor="photos_told", needs=("photos_told", "photos_here"), extra=True)
    lintang = Column("Lintang", accessor="latitude", orderable=False, on_screen=False)
    bujur = Column("Bujur", accessor="longitude", orderable=False, on_screen=False)
    akurasi = Column("Akurasi (m)", accessor="accuracy", numeric=True, extra=True)
    tanpa_lokasi = Column(
        "Alasan tanpa lokasi", accessor="no_position_reason", orderable=False, extra=True
    )
    status = Column("Status", accessor="state", needs=("state", "held"), tight=True)
    ditahan = Column("Ditahan karena", accessor="held", labels=HELD, extra=True)
    alasan = Column("Alasan pemeriksa", accessor="review_reason", orderable=False, extra=True)
    lewat = Column("Dikirim lewat", accessor="channel", labels=labels(Channel), extra=True)
    diterima = Column("Diterima server", accessor="received_at", extra=True)

    @classmethod
    def computed(cls) -> dict[str, Any]:
        return {
            "obstacles_found": counted(Obstacle),
            "agreed": counted(FollowUp),
            "photos_told": counted(VisitPhoto),
            "photos_here": counted(VisitPhoto, received_at__isnull=False),
        }

    def render_jam(self, row: Row) -> str:
        return f"{clock(row.started_at)}–{clock(row.ended_at)}"

    value_jam = render_jam

    def render_koperasi(self, row: Row) -> SafeString:
        return self.visit(row.pk, row.cooperative__name)

    def value_koperasi(self, row: Row) -> str:
        return row.cooperative__name

    def render_pendamping(self, row: Row) -> SafeString:
        return self.mentor(row.person_id, row.person__name)

    def value_pendamping(self, row: Row) -> str:
        return row.person__name

    def render_topik(self, row: Row) -> str:
        return ", ".join(TOPICS.get(one, one) for one in row.topics) or "–"

    def value_topik(self, row: Row) -> str:
        return ", ".join(TOPICS.get(one, one) for one in row.topics)

    def render_temuan(self, row: Row) -> str:
        return shortened(row.findings) or "–"

    def value_temuan(self, row: Row) -> str:
        return row.findings

    def render_orang(self, row: Row) -> str:
        return shortened(row.people_met) or "–"

    def value_orang(self, row: Row) -> str:
        return row.people_met

    def render_foto(self, row: Row) -> str:
        if not row.photos_told:
            return "–"
        if row.photos_here == row.photos_told:
            return f"{row.photos_told} lengkap"
        return f"{row.photos_here} dari {row.photos_told}"

    def value_foto(self, row: Row) -> str:
        return f"{row.photos_here} dari {row.photos_told}" if row.photos_told else ""

    def render_status(self, row: Row) -> SafeString:
        return state_badge(row.state, row.held)

    def value_status(self, row: Row) -> str:
        return "Ditahan" if row.held else STATES.get(row.state, row.state)

    def render_diterima(self, row: Row) -> str:
        return waktu(row.received_at)


def standing_of(row: Any, on: date) -> tuple[str, str]:
    """(words, CSS classes) of how a follow-up stands on that day; `row` has due and done_on."""
    if row.done_on:
        return "Selesai", "status status-operasional"
    late = (on - row.due).days
    if late > 0:
        return f"Lewat {late} hari", "status status-belum_buka"
    if late == 0:
        return "Jatuh tempo hari ini", "status status-belum_buka"
    return f"{-late} hari lagi", "status"


class FollowUpTable(RoomTable):
    """Its rows carry `closable`, annotated for the reader (visits/pages/allowed.py)."""

    tenggat = DateColumn("Tenggat", accessor="due", tight=True)
    keadaan = Column("Keadaan", accessor="due", needs=("due", "done_on"), orderable=False)
    apa = Column("Tindak lanjut", accessor="what", needs=("visit_id", "what"), title=True)
    siapa = Column("Penanggung jawab", accessor="who")
    koperasi = Column(
        "Koperasi", accessor="cooperative__name", needs=("cooperative_id", "cooperative__name")
    )
    kode = Column("Kode desa", accessor="cooperative__village_id", extra=True)
    kecamatan = Column("Kecamatan", accessor="cooperative__village__district__name", extra=True)
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="cooperative__village__district__regency__name",
        order_by=("cooperative__village__district__regency_id",),
        tight=True,
    )
    pendamping = Column(
        "Dicatat oleh", accessor="visit__person__name", needs=("visit__person__name",), extra=True
    )
    kunjungan = DateColumn("Tanggal kunjungan", accessor="visit__day", extra=True)
    selesai = DateColumn("Selesai pada", accessor="done_on", extra=True)
    hasil = Column("Hasil", accessor="done_note", orderable=False, extra=True)
    tindakan = Column(
        "Tindakan",
        accessor="closable",
        needs=("closable", "done_on", "what"),
        orderable=False,
        in_export=False,
    )

    def render_keadaan(self, row: Row) -> SafeString:
        words, css = standing_of(row, timezone.localdate())
        return mark_safe(f'<span class="{css}">{words}</span>')

    def value_keadaan(self, row: Row) -> str:
        return standing_of(row, timezone.localdate())[0]

    def render_koperasi(self, row: Row) -> SafeString:
        return self.cooperative(row.cooperative_id, row.cooperative__name)

    def value_koperasi(self, row: Row) -> str:
        return row.cooperative__name

    def render_tindakan(self, row: Row) -> SafeString:
        if not row.closable:
            return mark_safe("–")
        word, verb = ("Buka lagi", "buka") if row.done_on else ("Tutup", "tutup")
        return mark_safe(
            f'<a href="{self.follow_ups}{row.pk}/{verb}/" '
            f'aria-label="{word}: {escape(row.what)}">{word}</a>'
        )


class ObstacleTable(RoomTable):
    kategori = Column("Kategori", accessor="category", labels=labels(ObstacleCategory))
    prioritas = Column("Prioritas", accessor="priority", labels=labels(Priority))
    uraian = Column("Uraian", accessor="note", needs=("visit_id", "note"), title=True)
    koperasi = Column(
        "Koperasi",
        accessor="visit__cooperative__name",
        needs=("visit__cooperative_id", "visit__cooperative__name"),
    )
    kode = Column("Kode desa", accessor="visit__cooperative__village_id", extra=True)
    kecamatan = Column(
        "Kecamatan", accessor="visit__cooperative__village__district__name", extra=True
    )
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="visit__cooperative__village__district__regency__name",
        order_by=("visit__cooperative__village__district__regency_id",),
        tight=True,
    )
    pendamping = Column(
        "Pendamping",
        accessor="visit__person__name",
        needs=("visit__person_id", "visit__person__name"),
    )
    tanggal = DateColumn("Tanggal kunjungan", accessor="visit__day", tight=True)

    def render_uraian(self, row: Row) -> SafeString:
        return self.visit(row.visit_id, row.note or "tanpa uraian")

    def value_uraian(self, row: Row) -> str:
        return row.note

    def render_koperasi(self, row: Row) -> SafeString:
        return self.cooperative(row.visit__cooperative_id, row.visit__cooperative__name)

    def value_koperasi(self, row: Row) -> str:
        return row.visit__cooperative__name

    def render_pendamping(self, row: Row) -> SafeString:
        return self.mentor(row.visit__person_id, row.visit__person__name)

    def value_pendamping(self, row: Row) -> str:
        return row.visit__person__name
