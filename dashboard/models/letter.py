"""Monthly letters, each from one frozen moment; and what stands around their numbers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.formats import date_format

from core.history import tracked
from core.models import Regency
from dashboard.models.snapshot import PROVINCE_NAME, Snapshot
from dashboard.querysets import LetterQuerySet, LetterTextQuerySet
from dashboard.words import LetterState, Paper

VIEW_LETTER = "dashboard.view_letter"


@tracked(exclude=("content", "text"))
class Letter(models.Model):
    """The letter of a month about the province (`regency` null) or a kabupaten/kota, out of one snapshot.

    content  what dashboard.letters.content made of the frozen figures: PDF, workbook, text and page are
             renderings of it; {} until it was made
    pdf, xlsx  SHA-256 of the files (dashboard.letters.keeping), "" until they were made
    site     the address that its short links begin with

    When the month was reopened and locked with another snapshot, a letter of its own is made; this one stays
    and is told to be replaced (LetterQuerySet.with_standing).
    """

    REGENCY_PATH = "regency"
    VIEW_PERMISSION = VIEW_LETTER

    month = models.DateField("bulan")
    regency = models.ForeignKey(
        Regency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kabupaten/kota",
    )
    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="letters", verbose_name="angka beku"
    )
    number = models.CharField("nomor surat", max_length=60, blank=True)
    dated_on = models.DateField("tanggal surat", null=True, blank=True)
    state = models.CharField(
        "keadaan", max_length=10, choices=LetterState, default=LetterState.WAITING
    )
    failure = models.CharField("sebab gagal", max_length=300, blank=True)
    content = models.JSONField("isi", default=dict, blank=True)
    text = models.CharField("teks WhatsApp", max_length=1000, blank=True)
    digest = models.CharField("sidik isi", max_length=64, blank=True)
    pdf = models.CharField("PDF", max_length=64, blank=True)
    xlsx = models.CharField("XLSX", max_length=64, blank=True)
    site = models.CharField("alamat situs", max_length=200, blank=True)
    asked_at = models.DateTimeField("diminta pada")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="diminta oleh",
    )
    made_at = models.DateTimeField("disusun pada", null=True, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan bulanan"
        verbose_name_plural = "laporan bulanan"
        ordering = ["-month", models.F("regency").asc(nulls_first=True), "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "regency", "snapshot"],
                nulls_distinct=False,
                name="letter_once_of_snapshot",
            ),
            models.UniqueConstraint(
                "regency",
                ExtractYear("month"),
                "number",
                condition=~Q(number=""),
                nulls_distinct=False,
                name="letter_number_once",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="letter_month_first_day"),
            models.CheckConstraint(
                condition=~Q(state=LetterState.DONE) | (~Q(pdf="") & ~Q(xlsx="") & ~Q(text="")),
                name="letter_done_has_files",
            ),
        ]

    def __str__(self) -> str:
        return f"Laporan {self.place} {self.month_name}"

    def get_absolute_url(self) -> str:
        return reverse("dashboard:letter-detail", args=[self.pk])

    @property
    def code(self) -> str:
        """Of its place, "" for the province."""
        return self.regency_id or ""

    @property
    def place(self) -> str:
        return str(self.regency) if self.regency_id else PROVINCE_NAME

    @property
    def month_name(self) -> str:
        return date_format(self.month, "F Y")


@tracked()
class LetterText(models.Model):
    """What stands around the numbers, and who signs: of the province (`regency` null) or a kabupaten/kota.

    An empty field is filled by dashboard.letters.texts: by the province's where that makes sense, else by the
    default in code, and where only a person knows it by a blank line on paper.
    """

    REGENCY_PATH = "regency"
    VIEW_PERMISSION = VIEW_LETTER

    regency = models.ForeignKey(
        Regency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kabupaten/kota",
        help_text="Kosong: provinsi.",
    )
    government = models.CharField("pemerintah", max_length=120, blank=True)
    agency = models.CharField("nama dinas", max_length=160, blank=True)
    address = models.TextField("alamat pada kop", max_length=400, blank=True)
    recipient = models.TextField("kepada", max_length=400, blank=True)
    about = models.CharField("perihal", max_length=200, blank=True)
    opening = models.TextField("pembuka", max_length=2000, blank=True)
    closing = models.TextField("penutup", max_length=2000, blank=True)
    copies = models.TextField(
        "tembusan", max_length=1000, blank=True, help_text="Satu penerima per baris."
    )
    paper = models.CharField("kertas", max_length=2, choices=Paper, default=Paper.F4)
    signed_at = models.CharField("tempat penandatanganan", max_length=80, blank=True)
    official_position = models.CharField("jabatan penanda tangan", max_length=160, blank=True)
    official_name = models.CharField("nama penanda tangan", max_length=120, blank=True)
    official_rank = models.CharField("pangkat/golongan", max_length=80, blank=True)
    official_number = models.CharField("NIP penanda tangan", max_length=30, blank=True)

    objects = LetterTextQuerySet.as_manager()

    class Meta:
        verbose_name = "teks dan pejabat laporan"
        verbose_name_plural = "teks dan pejabat laporan"
        ordering = [models.F("regency").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["regency"], nulls_distinct=False, name="letter_text_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.regency) if self.regency_id else PROVINCE_NAME
