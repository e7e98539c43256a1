"""Columns of participants and of the people trained."""

from decimal import Decimal
from html import escape
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, ListTable, Row
from core.templatetags.kdkmp import angka
from trainings.models import Certificate, Enrolment
from trainings.words import Seat, roman

SEATS = dict(Seat.choices)
BADGES = {
    Seat.SEATED: "status status-operasional",
    Seat.WAITING: "status status-belum_buka",
}


def seat_badge(state: str) -> SafeString:
    css = BADGES.get(state, "status")
    return mark_safe(f'<span class="{css}">{escape(SEATS.get(state, state))}</span>')


def batch_label(number: int, year: int) -> str:
    return f"Angkatan {roman(number)} ({year})"


def value_words(value: Decimal | None) -> str:
    """A test's value: 85 → "85", 87.5 → "87,5"; "–" without one."""
    if value is None:
        return "–"
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if value % 1 else str(int(value))


def yes(value: bool) -> str:
    return "ya" if value else "belum"


class ParticipantTable(ListTable):
    """The addresses are looked up once per table, not per row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("trainings:enrolment-detail", args=[1]).removesuffix("1/")

    def page_rows(self, queryset: QuerySet, names: list[str]) -> QuerySet:
        """The page's keys first: what a row tells is computed for the shown ones alone."""
        whole = queryset.all()
        whole.query.clear_limits()
        return super().page_rows(
            whole.filter(pk__in=list(queryset.values_list("pk", flat=True))), names
        )


class EnrolmentTable(ParticipantTable):
    nomor = Column("No. peserta", accessor="pk", order_by=("pk",), on_screen=False)
    program = Column("Program", accessor="batch__programme__name", extra=True)
    tahun = Column("Tahun", accessor="batch__year", extra=True)
    angkatan = Column(
        "Angkatan",
        accessor="batch__number",
        needs=("batch__number", "batch__year"),
        order_by=("batch__starts", "batch__number"),
        tight=True,
    )
    nama = Column("Nama lengkap", accessor="called", needs=("pk", "called"), title=True)
    asal = Column(
        "Asal",
        accessor="cooperative__name",
        needs=("cooperative__name", "regency__name"),
        order_by=("regency_id", "cooperative__name"),
        in_export=False,
    )
    kabupaten = Column("Kabupaten/kota", accessor="regency__name", extra=True)
    kode = Column("Kode desa", accessor="cooperative__village_id", on_screen=False)
    koperasi = Column("Nama koperasi", accessor="cooperative__name", extra=True)
    status = Column("Status", accessor="state", labels=SEATS, tight=True)
    alasan = Column("Alasan", accessor="state_reason", orderable=False, extra=True)
    jp = Column(
        "JP hadir",
        accessor="jp_present",
        needs=("jp_present", "jp_total"),
        numeric=True,
    )
    jp_semua = Column("JP angkatan", accessor="jp_total", numeric=True, on_screen=False)
    pre = Column("Pre-test", accessor="pre", numeric=True)
    post = Column("Post-test", accessor="post", numeric=True)
    lulus = Column("Lulus", accessor="passed", tight=True)
    sertifikat = Column("Sertifikat", accessor="certificate", orderable=False, tight=True)
    catatan = Column("Catatan", accessor="note", orderable=False, extra=True)

    @classmethod
    def computed(cls) -> dict[str, Any]:
        valid = Certificate.objects.valid().filter(enrolment=OuterRef("pk")).values("text")[:1]
        return {"certificate": Subquery(valid, output_field=CharField())}

    def value_nomor(self, row: Row) -> str:
        return f"P{row.pk}"

    def render_tahun(self, row: Row) -> str:
        return str(row.batch__year)

    def render_angkatan(self, row: Row) -> str:
        return batch_label(row.batch__number, row.batch__year)

    def value_angkatan(self, row: Row) -> int:
        return row.batch__number

    def render_nama(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.pk}/">{escape(row.called)}</a>')

    def value_nama(self, row: Row) -> str:
        return row.called

    def render_asal(self, row: Row) -> str:
        return row.cooperative__name or row.regency__name or "Tingkat provinsi"

    def render_status(self, row: Row) -> SafeString:
        return seat_badge(row.state)

    def render_jp(self, row: Row) -> str:
        return f"{angka(row.jp_present)}/{angka(row.jp_total)}"

    def value_jp(self, row: Row) -> int:
        return row.jp_present

    def render_pre(self, row: Row) -> str:
        return value_words(row.pre)

    def render_post(self, row: Row) -> str:
        return value_words(row.post)

    def render_lulus(self, row: Row) -> str:
        return yes(row.passed)

    value_lulus = render_lulus


class TrainedTable(ParticipantTable):
    nama = Column("Nama lengkap", accessor="called", needs=("pk", "called"), title=True)
    asal = Column(
        "Asal",
        accessor="cooperative__name",
        needs=("cooperative__name", "regency__name"),
        order_by=("regency_id", "cooperative__name"),
    )
    kabupaten = Column("Kabupaten/kota", accessor="regency__name", extra=True)
    program = Column("Program terakhir", accessor="batch__programme__name")
    angkatan = Column(
        "Angkatan terakhir",
        accessor="batch__number",
        needs=("batch__number", "batch__year"),
        order_by=("batch__starts", "batch__number"),
        tight=True,
    )
    kali = Column(
        "Kali ikut",
        accessor="times",
        needs=("times", "person_id", "cooperative_id", "called"),
        numeric=True,
        orderable=False,
    )

    @classmethod
    def computed(cls) -> dict[str, Any]:
        today = timezone.localdate()
        own = Enrolment.objects.trained(today).filter(person=OuterRef("person_id"))
        of_person = own.order_by().values("person").annotate(n=Count("pk")).values("n")
        board = Enrolment.objects.trained(today).filter(
            cooperative=OuterRef("cooperative_id"), name=OuterRef("name")
        )
        of_officer = board.order_by().values("cooperative").annotate(n=Count("pk")).values("n")
        return {"times": Coalesce(Subquery(of_person), Subquery(of_officer), F("batch_id") * 0 + 1)}

    def render_nama(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.pk}/">{escape(row.called)}</a>')

    def value_nama(self, row: Row) -> str:
        return row.called

    def render_asal(self, row: Row) -> str:
        return row.cooperative__name or row.regency__name or "Tingkat provinsi"

    value_asal = render_asal

    def render_angkatan(self, row: Row) -> str:
        return batch_label(row.batch__number, row.batch__year)

    value_angkatan = render_angkatan
