"""Other people's sheets, kept beside our data and compared with it (/lahan/rekonsiliasi/).

Nothing official is written by an import: a sheet becomes SourceValue rows; what disagrees becomes a
Difference with an owner, an age and an end.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.history import tracked
from core.models import ImportJob, Regency
from core.scoping import PUBLIC
from land.models import columns
from land.querysets import DifferenceQuerySet, SourceSheetQuerySet, SourceValueQuerySet
from land.words import Compared, SheetSource
from registry.models import Cooperative


@tracked(exclude=("compared_at",))
class SourceSheet(models.Model):
    """One sheet of a source, as of a day. `regency` empty: it speaks of the whole province. That it was
    imported everybody may know; what it says of a cooperative lies with that one.

    regencies    codes of the kabupaten/kota that it names; empty: `regency`, or all of them
    compared_at  when all that it says was last compared with ours
    """

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "land.view_reconciliation"

    source = models.CharField("sumber", max_length=10, choices=SheetSource)
    regency = models.ForeignKey(
        Regency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kabupaten/kota",
    )
    regencies = ArrayField(
        models.CharField(max_length=8),
        verbose_name="kabupaten/kota yang disebut",
        default=list,
        blank=True,
        editable=False,
    )
    as_of = models.DateField("per tanggal")
    file_name = models.CharField("nama berkas", max_length=200, blank=True)
    job = models.ForeignKey(
        ImportJob, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="impor"
    )
    imported_at = models.DateTimeField("diimpor pada", default=timezone.now)
    by = columns.somebody("diimpor oleh")
    withdrawn_at = models.DateTimeField("ditarik pada", null=True, blank=True)
    compared_at = models.DateTimeField("dibandingkan pada", null=True, blank=True, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = SourceSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "lembar sumber"
        verbose_name_plural = "lembar sumber"
        ordering = ["-as_of", "-pk"]
        indexes = [models.Index(fields=["source", "-as_of"], name="source_sheet_newest")]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.as_of:%d/%m/%Y}"


@tracked()
class SourceValue(models.Model):
    """What a sheet says of a cooperative: the canonical value as text, and what stood in the cell."""

    REGENCY_PATH = columns.OF_COOPERATIVE
    VIEW_PERMISSION = "land.view_reconciliation"

    sheet = models.ForeignKey(
        SourceSheet, models.CASCADE, related_name="values_said", verbose_name="lembar"
    )
    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="source_values", verbose_name="koperasi"
    )
    field = models.CharField("isian", max_length=12, choices=Compared)
    value = models.CharField("nilai", max_length=60)
    raw = models.CharField("tertulis", max_length=200, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = SourceValueQuerySet.as_manager()

    class Meta:
        verbose_name = "nilai sumber"
        verbose_name_plural = "nilai sumber"
        ordering = ["sheet_id", "cooperative_id", "field"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "cooperative", "field"], name="source_value_once"
            )
        ]
        indexes = [models.Index(fields=["cooperative", "field"], name="source_value_of_coop")]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.value}"


@tracked()
class Difference(models.Model):
    """One disagreement between a source and us about one field of a cooperative, from when it was first
    seen until it ended."""

    class Kind(models.TextChoices):
        DIFFERS = "beda", "Berbeda"
        MISSING_HERE = "kosong_di_sini", "Tidak ada pada kita"
        MISSING_THERE = "kosong_di_sana", "Tidak ada pada sumber"

    class State(models.TextChoices):
        OPEN = "terbuka", "Terbuka"
        AGREES = "selaras", "Sudah selaras"
        TAKEN = "pakai_sumber", "Nilai sumber dipakai"
        KEPT = "tetap", "Nilai kita tetap"
        GONE = "gugur", "Sumber tidak menyebutnya lagi"

    class Owner(models.TextChoices):
        REGENCY = "kabupaten", "Kabupaten/kota"
        PROVINCE = "provinsi", "Provinsi"
        SOURCE = "sumber", "Pemilik sumber"

    REGENCY_PATH = columns.OF_COOPERATIVE
    VIEW_PERMISSION = "land.view_reconciliation"

    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="differences", verbose_name="koperasi"
    )
    source = models.CharField("sumber", max_length=10, choices=SheetSource)
    field = models.CharField("isian", max_length=12, choices=Compared)
    kind = models.CharField("selisih", max_length=15, choices=Kind)
    ours = models.CharField("nilai kita", max_length=60, blank=True)
    theirs = models.CharField("nilai sumber", max_length=60, blank=True)
    proposal = models.CharField("menurut aturan", max_length=60, blank=True)
    rule = models.CharField("aturan", max_length=40, blank=True)
    first_seen = models.DateTimeField("pertama terlihat", default=timezone.now)
    last_seen = models.DateTimeField("terakhir terlihat", default=timezone.now)
    sheet = models.ForeignKey(
        SourceSheet, models.SET_NULL, null=True, related_name="+", verbose_name="lembar"
    )
    owner = models.CharField("giliran", max_length=10, choices=Owner)
    state = models.CharField("status", max_length=12, choices=State, default=State.OPEN)
    ended_at = models.DateTimeField("berakhir pada", null=True, blank=True)
    decided_by = columns.somebody("diputuskan oleh")
    reason = models.CharField("alasan", max_length=250, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    # Compared anew whenever the land changes, a merge too: no change of it keeps a merge from being undone.
    FOLLOWS_BY_ITSELF = True

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "selisih"
        verbose_name_plural = "selisih"
        ordering = ["first_seen", "cooperative__village_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "source", "field"],
                condition=Q(state="terbuka"),
                name="difference_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state="terbuka", ended_at__isnull=True)
                | (~Q(state="terbuka") & Q(ended_at__isnull=False)),
                name="difference_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["pakai_sumber", "tetap"]) | ~Q(reason=""),
                name="difference_decided_with_reason",
                violation_error_message="Putusan memerlukan alasan.",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "state", "field"], name="difference_by_source"),
            models.Index(fields=["cooperative", "state"], name="difference_of_coop"),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.ours} / {self.theirs}"
