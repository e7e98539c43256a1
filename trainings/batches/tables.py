from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.templatetags.kdkmp import angka, persen
from trainings.batches import linking
from trainings.words import Audience, Seat, Stage, roman

STAGES: dict[str, str] = dict(Stage.choices)


def number_of(row: Row) -> str:
    return f"Angkatan {roman(row.number)} ({row.year})"


def percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


class PlainBatchTable(ListTable):
    """Batches with `with_stage`, without figures: for those who see only their own participation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("trainings:batch-list")

    angkatan = Column(
        "Angkatan",
        accessor="number",
        order_by=("year", "number"),
        needs=("pk", "number", "year"),
        title=True,
    )
    program = Column("Program", accessor="programme__name")
    mulai = DateColumn("Mulai", accessor="starts", tight=True)
    sampai = DateColumn("Sampai", accessor="ends", tight=True)
    tempat = Column("Tempat", accessor="venue__name")
    keadaan = Column("Keadaan", accessor="stage", labels=STAGES)
    penyelenggara = Column("Penyelenggara", accessor="organiser", extra=True)
    pembuka = Column("Dibuka oleh", accessor="opened_by", extra=True)
    alasan = Column("Alasan dibatalkan", accessor="cancel_reason", orderable=False, extra=True)

    def render_angkatan(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.pk}/">{escape(number_of(row))}</a>')

    def value_angkatan(self, row: Row) -> str:
        return number_of(row)


class BatchTable(PlainBatchTable):
    """With figures (metrics.batch_numbers), and `opens`: whether the reader may read the rows behind them."""

    class Meta(PlainBatchTable.Meta):
        sequence = (
            "angkatan", "program", "mulai", "sampai", "tempat", "keadaan", "terdaftar", "kuota", "menunggu",
            "hadir", "lulus", "sertifikat", "...",
        )  # fmt: skip

    terdaftar = Column(
        "Terdaftar", accessor="seated", numeric=True, needs=("pk", "seated", "stage", "opens")
    )
    kuota = Column("Kuota", accessor="quota", numeric=True)
    menunggu = Column(
        "Menunggu",
        accessor="waiting",
        numeric=True,
        extra=True,
        needs=("pk", "waiting", "stage", "opens"),
    )
    hadir = Column(
        "Hadir",
        accessor="jp_came",
        numeric=True,
        orderable=False,
        needs=("seated", "jp_came", "jp_due", "stage"),
    )
    lulus = Column(
        "Lulus", accessor="passed", numeric=True, needs=("pk", "passed", "stage", "opens")
    )
    sertifikat = Column(
        "Sertifikat",
        accessor="certified",
        numeric=True,
        needs=("pk", "certified", "stage", "opens"),
    )

    def figure(self, row: Row, key: str, value: int, **query: Any) -> str:
        """The number as a link to its rows; a batch that was cancelled has none that count."""
        if row.stage == Stage.CANCELLED:
            return "–"
        link = linking.enrolments(batch=row.pk, **query) if row.opens else ""
        if not link:
            return angka(value)
        return mark_safe(
            f'<a href="{escape(link)}" data-figure="{key}-{row.pk}" data-value="{value}" '
            f'data-check="count">{angka(value)}</a>'
        )

    def counted(self, row: Row, value: int) -> int | None:
        return None if row.stage == Stage.CANCELLED else value

    def render_terdaftar(self, row: Row) -> str:
        return self.figure(row, "terdaftar", row.seated, state=Seat.SEATED.value)

    def value_terdaftar(self, row: Row) -> int | None:
        return self.counted(row, row.seated)

    def render_menunggu(self, row: Row) -> str:
        return self.figure(row, "menunggu", row.waiting, state=Seat.WAITING.value)

    def value_menunggu(self, row: Row) -> int | None:
        return self.counted(row, row.waiting)

    def render_hadir(self, row: Row) -> str:
        return persen(row.jp_came, row.seated * row.jp_due)

    def value_hadir(self, row: Row) -> float | None:
        return percent(row.jp_came, row.seated * row.jp_due)

    def render_lulus(self, row: Row) -> str:
        return self.figure(row, "lulus", row.passed, state=Seat.SEATED.value, passed=1)

    def value_lulus(self, row: Row) -> int | None:
        return self.counted(row, row.passed)

    def render_sertifikat(self, row: Row) -> str:
        return self.figure(row, "sertifikat", row.certified, state=Seat.SEATED.value, certified=1)

    def value_sertifikat(self, row: Row) -> int | None:
        return self.counted(row, row.certified)


class ProgrammeTable(ListTable):
    """Programmes with `batch_count` and `changes`: whether the reader may change them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batches = reverse("trainings:batch-list")
        self.base = reverse("trainings:programme-list")

    nama = Column("Program", accessor="name", needs=("pk", "name", "changes"), title=True)
    kode = Column("Kode", accessor="code")
    peserta = Column("Peserta", accessor="audience", labels=dict(Audience.choices))
    angkatan = Column("Angkatan", accessor="batch_count", numeric=True, needs=("pk", "batch_count"))
    keterangan = Column("Keterangan", accessor="description", orderable=False)

    def render_nama(self, row: Row) -> str:
        if not row.changes:
            return row.name
        return mark_safe(f'<a href="{self.base}{row.pk}/ubah/">{escape(row.name)}</a>')

    def value_nama(self, row: Row) -> str:
        return row.name

    def render_angkatan(self, row: Row) -> SafeString:
        return mark_safe(
            f'<a href="{self.batches}?programme={row.pk}" data-figure="program-{row.pk}" '
            f'data-value="{row.batch_count}" data-check="count">{angka(row.batch_count)}</a>'
        )

    def value_angkatan(self, row: Row) -> int:
        return row.batch_count


class VenueTable(ListTable):
    """Venues with `batch_count`, `room_names` and `changes`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batches = reverse("trainings:batch-list")
        self.base = reverse("trainings:venue-list")

    nama = Column("Tempat", accessor="name", needs=("pk", "name", "changes"), title=True)
    alamat = Column("Alamat", accessor="address")
    kabupaten = Column("Kabupaten/kota", accessor="regency__name", order_by=("regency_id",))
    ruang = Column("Ruang", accessor="room_names", orderable=False)
    angkatan = Column("Angkatan", accessor="batch_count", numeric=True, needs=("pk", "batch_count"))

    def render_nama(self, row: Row) -> str:
        if not row.changes:
            return row.name
        return mark_safe(f'<a href="{self.base}{row.pk}/ubah/">{escape(row.name)}</a>')

    def value_nama(self, row: Row) -> str:
        return row.name

    def render_angkatan(self, row: Row) -> SafeString:
        return mark_safe(
            f'<a href="{self.batches}?venue={row.pk}" data-figure="tempat-{row.pk}" '
            f'data-value="{row.batch_count}" data-check="count">{angka(row.batch_count)}</a>'
        )

    def value_angkatan(self, row: Row) -> int:
        return row.batch_count
