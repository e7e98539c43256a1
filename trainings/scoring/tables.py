from html import escape
from typing import Any

from django.db.models import Case, CharField, F, When
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, ListTable, Row
from core.templatetags.kdkmp import angka
from trainings.linking import address_or_nothing
from trainings.passing import lacking, share, written
from trainings.scoring.gain import points
from trainings.words import roman

PARTICIPANT = Case(
    When(person__isnull=False, then=F("person__name")),
    default=F("name"),
    output_field=CharField(),
)
REASON_NEEDS = (
    "state",
    "jp_present",
    "jp_total",
    "post",
    "batch__min_attendance",
    "batch__min_post",
)


def reasons_of(row: Row) -> list[str]:
    return lacking(
        state=row.state,
        jp_present=row.jp_present,
        jp_total=row.jp_total,
        post=row.post,
        min_attendance=row.batch__min_attendance,
        min_post=row.batch__min_post,
    )


def angkatan(row: Row) -> str:
    return f"Angkatan {roman(row.batch__number)} ({row.batch__year})"


class ResultTable(ListTable):
    """Rows of `with_results()`. `nomor` tells namesakes apart when the file comes back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("trainings:scores", args=[0]).removesuffix("0/nilai/")
        # what stands before a participation's key; "" while the room has no such page
        self.cards = address_or_nothing("trainings:enrolment-detail", 1).removesuffix("1/")

    @classmethod
    def computed(cls) -> dict[str, Any]:
        return {
            "participant": PARTICIPANT,
            "gain": F("post") - F("pre"),
        }

    nomor = Column("Nomor kepesertaan", accessor="pk", on_screen=False)
    nama = Column("Nama peserta", accessor="participant", order_by=("participant",), title=True)
    program = Column("Program", accessor="batch__programme__name", extra=True)
    angkatan = Column(
        "Angkatan",
        accessor="batch__number",
        needs=("batch_id", "batch__number", "batch__year"),
        order_by=("batch__year", "batch__number"),
    )
    kabupaten = Column("Kabupaten/kota", accessor="regency__name", order_by=("regency_id",))
    koperasi = Column("Koperasi", accessor="cooperative__name", extra=True)
    hadir = Column("Kehadiran", accessor="jp_present", needs=("jp_present", "jp_total"))
    pre = Column("Pre-test", accessor="pre")
    post = Column("Post-test", accessor="post")
    naik = Column("Kenaikan", accessor="gain", needs=("pre", "post"), order_by=("gain",))
    lulus = Column("Memenuhi syarat", accessor="passed", needs=("passed",))
    alasan = Column("Yang kurang", accessor="passed", needs=REASON_NEEDS, orderable=False)

    def order_nama(self, queryset: Any, descending: bool) -> Any:
        way = F("participant").desc() if descending else F("participant").asc()
        return queryset.annotate(participant=PARTICIPANT).order_by(way, "pk")

    def order_naik(self, queryset: Any, descending: bool) -> Any:
        gain = F("post") - F("pre")
        way = gain.desc(nulls_last=True) if descending else gain.asc(nulls_last=True)
        return queryset.order_by(way, "pk")

    def render_nama(self, row: Row) -> SafeString:
        name = escape(row.participant)
        if not self.cards:
            return mark_safe(name)
        return mark_safe(f'<a href="{self.cards}{row.pk}/">{name}</a>')

    def render_angkatan(self, row: Row) -> SafeString:
        return mark_safe(f'<a href="{self.base}{row.batch_id}/nilai/">{escape(angkatan(row))}</a>')

    def value_angkatan(self, row: Row) -> str:
        return angkatan(row)

    def render_kabupaten(self, row: Row) -> str:
        return row.regency__name or "Provinsi"

    def value_kabupaten(self, row: Row) -> str:
        return row.regency__name or "Provinsi"

    def render_hadir(self, row: Row) -> str:
        if not row.jp_total:
            return "–"
        return f"{share(row.jp_present, row.jp_total)} ({angka(row.jp_present)}/{angka(row.jp_total)} JP)"

    def value_hadir(self, row: Row) -> str:
        return "" if not row.jp_total else f"{row.jp_present} dari {row.jp_total} JP"

    def render_pre(self, row: Row) -> str:
        return "–" if row.pre is None else written(row.pre)

    def render_post(self, row: Row) -> str:
        return "–" if row.post is None else written(row.post)

    def value_pre(self, row: Row) -> float | None:
        return None if row.pre is None else float(row.pre)

    def value_post(self, row: Row) -> float | None:
        return None if row.post is None else float(row.post)

    def render_naik(self, row: Row) -> str:
        return "–" if row.pre is None or row.post is None else points(float(row.post - row.pre))

    def value_naik(self, row: Row) -> float | None:
        return None if row.pre is None or row.post is None else float(row.post - row.pre)

    def render_lulus(self, row: Row) -> str:
        return "ya" if row.passed else "belum"

    def value_lulus(self, row: Row) -> str:
        return "ya" if row.passed else "belum"

    def render_alasan(self, row: Row) -> str:
        return "; ".join(reasons_of(row)) or "–"

    def value_alasan(self, row: Row) -> str:
        return "; ".join(reasons_of(row))
