from typing import Any

from django.db.models import Case, CharField, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.lists.tables import Column, ListTable, Row
from core.templatetags.kdkmp import koordinat
from dashboard.mapping.filters import POINTS, VILLAGE_POINT
from registry.tables import STEPS, progress, reached_count


def point_of() -> Case:
    """Of a cooperative: the key in POINTS of where its point comes from."""
    return Case(
        When(latitude__isnull=False, then=Value("sendiri")),
        When(VILLAGE_POINT, then=Value("perkiraan")),
        default=Value("tanpa"),
        output_field=CharField(),
    )


class PointTable(ListTable):
    """Cooperatives with where they are drawn; degrees with a point, never localized."""

    nama = Column("Nama koperasi", accessor="name", order_by=("name",), title=True)
    desa = Column("Desa/kelurahan", accessor="village__name")
    kode = Column("Kode desa", accessor="village_id", extra=True)
    kecamatan = Column("Kecamatan", accessor="village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="village__district__regency__name",
        order_by=("village__district__regency_id",),
        tight=True,
    )
    tahapan = Column("Tahapan", accessor="reached", orderable=False)
    titik = Column(
        "Titik",
        accessor="point",
        labels={key: label for key, (label, _) in POINTS.items()},
        orderable=False,
    )
    lintang = Column("Lintang", accessor="drawn_latitude", extra=True, orderable=False)
    bujur = Column("Bujur", accessor="drawn_longitude", extra=True, orderable=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = reverse("registry:cooperative-list")

    @classmethod
    def computed(cls) -> dict[str, Any]:
        return {
            "reached": reached_count(),
            "point": point_of(),
            "drawn_latitude": Coalesce("latitude", "village__latitude"),
            "drawn_longitude": Coalesce("longitude", "village__longitude"),
        }

    def render_nama(self, row: Row) -> SafeString:
        return format_html('<a href="{}{}/">{}</a>', self.base, row.pk, row.name)

    def render_tahapan(self, row: Row) -> SafeString:
        return progress(row.reached)

    def value_tahapan(self, row: Row) -> str:
        return f"{row.reached} dari {STEPS}"

    def render_lintang(self, row: Row) -> str:
        return koordinat(row.drawn_latitude)

    def render_bujur(self, row: Row) -> str:
        return koordinat(row.drawn_longitude)


class SuspectTable(PointTable):
    alasan = Column("Mengapa diragukan", accessor="why", orderable=False)

    class Meta:
        sequence = ("nama", "alasan", "desa", "kecamatan", "kabupaten", "...")
        exclude = ("tahapan",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = reverse("dashboard:map-suspects")

    def render_nama(self, row: Row) -> SafeString:
        return format_html('<a href="{}{}/">{}</a>', self.points, row.pk, row.name)
