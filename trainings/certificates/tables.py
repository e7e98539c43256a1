from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.lists.tables import Column, DateColumn, ListTable, Row
from core.templatetags.kdkmp import tanggal
from trainings.words import roman

VALID, REVOKED = "Berlaku", "Dicabut"


def state_of(row: Row) -> str:
    return REVOKED if row.revoked_at else VALID


def batch_told(row: Row) -> str:
    number, year = row.enrolment__batch__number, row.enrolment__batch__year
    return f"{row.enrolment__batch__programme__name} Angkatan {roman(number)} ({year})"


class CertificateTable(ListTable):
    """Its rows carry `downloadable`, annotated for the reader."""

    nomor = Column(
        "Nomor", accessor="text", order_by=("series_id", "number"), title=True, tight=True
    )
    nama = Column("Nama tercetak", accessor="name")
    angkatan = Column(
        "Angkatan",
        accessor="enrolment__batch_id",
        needs=(
            "enrolment__batch_id",
            "enrolment__batch__number",
            "enrolment__batch__year",
            "enrolment__batch__programme__name",
        ),
        order_by=("enrolment__batch__programme__name", "enrolment__batch__year",
                  "enrolment__batch__number"),
    )  # fmt: skip
    kabupaten = Column("Kabupaten/kota", accessor="enrolment__regency__name", tight=True)
    koperasi = Column("Koperasi", accessor="enrolment__cooperative__name", extra=True)
    terbit = DateColumn("Tanggal terbit", accessor="issued_on", tight=True)
    status = Column("Status", accessor="revoked_at", tight=True)
    dicabut = Column("Dicabut pada", accessor="revoked_at", extra=True)
    alasan = Column("Alasan dicabut", accessor="revoke_reason", orderable=False, extra=True)
    menggantikan = Column("Menggantikan", accessor="replaces__text", extra=True)
    diganti = Column("Diganti dengan", accessor="replaced_by__text", extra=True)
    berkas = Column(
        "Berkas",
        accessor="downloadable",
        needs=("downloadable", "text"),
        orderable=False,
        in_export=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.pdf = reverse("trainings:certificate-pdf", args=[1]).removesuffix("1/pdf/")
        self.batch = reverse("trainings:certificates", args=[1]).removesuffix("1/sertifikat/")

    def render_angkatan(self, row: Row) -> SafeString:
        url = f"{self.batch}{row.enrolment__batch_id}/sertifikat/"
        return mark_safe(f'<a href="{url}">{escape(batch_told(row))}</a>')

    def value_angkatan(self, row: Row) -> str:
        return batch_told(row)

    def render_kabupaten(self, row: Row) -> str:
        return row.enrolment__regency__name or "Provinsi"

    value_kabupaten = render_kabupaten

    def render_status(self, row: Row) -> SafeString:
        css = "status status-belum_buka" if row.revoked_at else "status status-operasional"
        return mark_safe(f'<span class="{css}">{state_of(row)}</span>')

    def value_status(self, row: Row) -> str:
        return state_of(row)

    def render_dicabut(self, row: Row) -> str:
        return tanggal(row.revoked_at)

    def render_berkas(self, row: Row) -> SafeString:
        if not row.downloadable:
            return mark_safe("–")
        return mark_safe(
            f'<a href="{self.pdf}{row.pk}/pdf/" aria-label="Unduh {escape(row.text)}">PDF</a>'
        )
