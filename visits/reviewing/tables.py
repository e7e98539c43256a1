"""The rows of the inbox and of the held visits. The view gives a copy of the table what belongs to the
request: who reads, which boxes are ticked, what the links carry along."""

from html import escape
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, ListTable, Row
from core.templatetags.kdkmp import angka, tanggal, waktu
from visits.actions.reviewing import mark_of
from visits.models import MilestoneProposal, VisitPhoto, VisitVersion
from visits.signals import Told, told_signals
from visits.weighing import weigh_shown
from visits.words import Held, Mode, State, Topic

TOPICS = dict(Topic.choices)
MARKED = ("version", "state", "held", "reviewed_at")
TICK_ALL, TICK_CLEAN = "semua", "bersih"


def photos(**conditions: Any) -> Coalesce:
    """How many of a visit's photos there are."""
    rows = VisitPhoto.objects.filter(visit=OuterRef("pk"), **conditions).order_by()
    counted = rows.values("visit").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class WaitingTable(ListTable):
    """What both lists show. `reader`, `tick`, `tail` (query string of the links): see the module."""

    reader: Any = None
    tick = ""
    tail = ""
    form_id = "putusan"

    mulai = Column("Waktu", accessor="started_at", needs=("started_at", "ended_at"))
    pendamping = Column("Pendamping", accessor="person__name")
    kabupaten = Column(
        "Kabupaten/kota", accessor="cooperative__village__district__regency__name", extra=True
    )
    cara = Column("Cara", accessor="mode", labels=dict(Mode.choices), extra=True)
    topik = Column("Topik", accessor="topics", orderable=False)
    diterima = Column("Diterima", accessor="received_at", extra=True)

    @classmethod
    def computed(cls) -> dict[str, Any]:
        rivals = VisitVersion.objects.filter(visit=OuterRef("pk"), kind="tandingan", verdict="")
        proposals = MilestoneProposal.objects.filter(visit=OuterRef("pk"), verdict="")
        return {
            "photos_all": photos(),
            "photos_here": photos(received_at__isnull=False),
            "has_rivals": Exists(rivals),
            "has_proposals": Exists(proposals),
        }

    def render_mulai(self, row: Row) -> str:
        return f"{waktu(row.started_at).removesuffix(' WIB')}–{timezone.localtime(row.ended_at):%H.%M} WIB"

    def value_mulai(self, row: Row) -> str:
        return self.render_mulai(row)

    def render_topik(self, row: Row) -> str:
        return ", ".join(TOPICS.get(topic, topic) for topic in row.topics) or "–"

    def value_topik(self, row: Row) -> str:
        return self.render_topik(row)

    def render_diterima(self, row: Row) -> str:
        return waktu(row.received_at)

    def value_diterima(self, row: Row) -> str:
        return waktu(row.received_at)

    def link(self, row: Row) -> SafeString:
        address = reverse("visits:visit-detail", args=[row.pk])
        name = escape(row.cooperative__name)
        return mark_safe(f'<a href="{address}{escape(self.tail)}">{name}</a>')

    def box(self, row: Row, *, ticked: bool) -> SafeString:
        """A box that belongs to the form of the verb on many, which stands outside of the table."""
        label = escape(f"Pilih kunjungan {row.person__name}, {tanggal(row.started_at)}")
        mark = f"{row.pk}:{mark_of(row)}"
        return mark_safe(
            f'<input class="form-check-input" type="checkbox" name="pilih" value="{mark}" '
            f'form="{self.form_id}" aria-label="{label}"{" checked" if ticked else ""}>'
        )


class InboxTable(WaitingTable):
    class Meta(WaitingTable.Meta):
        sequence = ("pilih", "koperasi", "mulai", "pendamping", "sinyal", "foto", "catatan", "...")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told: dict[int, list[Told]] = {}

    pilih = Column(
        "Pilih",
        accessor="pk",
        needs=("pk", "has_rivals", "person__name", "started_at", *MARKED),
        orderable=False,
        in_export=False,
    )
    koperasi = Column("Koperasi", accessor="cooperative__name", title=True)
    sinyal = Column("Sinyal", accessor="pk", orderable=False, in_export=False)
    foto = Column(
        "Foto", accessor="photos_all", needs=("photos_all", "photos_here"), orderable=False
    )
    catatan = Column(
        "Perlu diputuskan",
        accessor="has_rivals",
        needs=("has_rivals", "has_proposals", "state"),
        orderable=False,
    )

    def page_rows(self, queryset: QuerySet, names: list[str]) -> Any:
        """The page's rows, those weighed that the worker has not come to."""
        rows = list(super().page_rows(queryset, names))
        keys = [row.pk for row in rows]
        weigh_shown(keys)
        self.told = told_signals(keys, self.reader)
        return rows

    def render_pilih(self, row: Row) -> SafeString | str:
        if row.has_rivals:
            return "Buka dulu"
        clean = self.tick == TICK_CLEAN and not self.told.get(row.pk)
        return self.box(row, ticked=clean or self.tick == TICK_ALL)

    def render_koperasi(self, row: Row) -> SafeString:
        return self.link(row)

    def render_sinyal(self, row: Row) -> SafeString | str:
        told = self.told.get(row.pk, [])
        if not told:
            return "Tidak ada"
        # one box around them: on a phone a cell lays its parts side by side
        lines = "".join(f"<div>{escape(one.words)}</div>" for one in told)
        return mark_safe(f"<div>{lines}</div>")

    def render_foto(self, row: Row) -> str:
        return told_photos(row.photos_here, row.photos_all)

    def value_foto(self, row: Row) -> str:
        return self.render_foto(row)

    def render_catatan(self, row: Row) -> str:
        told = ["Versi tandingan"] if row.has_rivals else []
        if told and row.state != State.SENT:
            told = [f"Versi tandingan (status: {State(row.state).label})"]
        told += ["Usulan tahapan"] if row.has_proposals else []
        return ", ".join(told) or "–"

    def value_catatan(self, row: Row) -> str:
        return self.render_catatan(row)


def told_photos(here: int, declared: int) -> str:
    if not declared:
        return "Tanpa foto"
    if here == declared:
        return f"{angka(here)} foto"
    return f"{angka(here)} dari {angka(declared)} foto sudah diterima"


class HeldTable(WaitingTable):
    class Meta(WaitingTable.Meta):
        sequence = ("pilih", "koperasi", "sebab", "pendamping", "mulai", "temuan", "...")

    pilih = Column(
        "Pilih",
        accessor="pk",
        needs=("pk", "person__name", "started_at", *MARKED),
        orderable=False,
        in_export=False,
    )
    koperasi = Column("Koperasi", accessor="cooperative__name", title=True)
    sebab = Column("Ditahan karena", accessor="held", labels=dict(Held.choices))
    temuan = Column("Temuan", accessor="findings", orderable=False)

    def render_pilih(self, row: Row) -> SafeString:
        return self.box(row, ticked=self.tick == TICK_ALL)

    def render_koperasi(self, row: Row) -> SafeString:
        return self.link(row)

    def render_temuan(self, row: Row) -> str:
        return row.findings[:160] + ("…" if len(row.findings) > 160 else "") or "–"
