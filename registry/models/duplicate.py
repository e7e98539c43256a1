"""What is remembered about cooperatives recorded twice: merges, old identifiers, pairs found to differ."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from core.history import tracked
from core.text import normalised
from registry.models.cooperative import Cooperative
from registry.querysets import AliasQuerySet, MergeQuerySet, NotDuplicateQuerySet


# `known` is a list of codes for the finder, of no use to a reader of history.
@tracked(exclude=("known",))
class NotDuplicate(models.Model):
    """A pair that somebody looked at and found to be two cooperatives. `first` has the lower key.

    The pair stays out of the queue until a reason appears that `known` doesn't hold.
    """

    REGENCY_PATH = "first__village__district__regency"
    VIEW_PERMISSION = "registry.view_cooperative"

    first = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="+", verbose_name="koperasi pertama"
    )
    second = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="+", verbose_name="koperasi kedua"
    )
    known = ArrayField(models.CharField(max_length=12), verbose_name="petunjuk saat diperiksa")
    note = models.CharField("alasan", max_length=250)
    told = models.CharField("pasangan", max_length=450)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="ditandai oleh",
    )
    marked_at = models.DateTimeField("ditandai pada", auto_now_add=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = NotDuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = "bukan duplikat"
        verbose_name_plural = "bukan duplikat"
        ordering = ["-marked_at"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_duplicate_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="not_duplicate_lower_first"
            ),
        ]

    def __str__(self) -> str:
        return self.told


# `state` is for undoing; history has each of the changes already.
@tracked(exclude=("state",))
class MergeRecord(models.Model):
    """One merge: `secondary` was archived, what hung on it went to `primary`. See registry/merging.py.

    `state` (JSON) holds what undoing needs: fields before, rows moved and exchanged, and a picture of both
    cooperatives right after the merge, against which "nothing changed since" is checked.
    """

    REGENCY_PATH = "primary__village__district__regency"
    VIEW_PERMISSION = "registry.view_cooperative"

    primary = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="+", verbose_name="koperasi utama"
    )
    secondary = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="+", verbose_name="koperasi yang digabung"
    )
    reason = models.CharField("alasan", max_length=250)
    told = models.CharField("isi penggabungan", max_length=700)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="digabung oleh",
    )
    merged_at = models.DateTimeField("digabung pada", auto_now_add=True)
    state = models.JSONField("keadaan", default=dict, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dibatalkan oleh",
    )
    undone_at = models.DateTimeField("dibatalkan pada", null=True, blank=True)
    undo_reason = models.CharField("alasan dibatalkan", max_length=250, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "penggabungan"
        verbose_name_plural = "penggabungan"
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(primary=F("secondary")), name="merge_of_two_cooperatives"
            ),
            models.UniqueConstraint(
                fields=["secondary"],
                condition=Q(undone_at__isnull=True),
                name="merged_away_once",
                violation_error_message="Koperasi ini sudah digabung ke koperasi lain.",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undo_reason="")
                | (Q(undone_at__isnull=False) & ~Q(undo_reason="")),
                name="merge_undone_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.told


@tracked()
class CooperativeAlias(models.Model):
    """An identifier under which a cooperative was once known; sheets and people still use it."""

    class Kind(models.TextChoices):
        KEY = "nomor", "Nomor lama"
        NIK = "nik", "NIK koperasi lama"
        SIMKOPDES = "simkopdes", "ID SIMKOPDES lama"
        NAME = "nama", "Nama lama"

    REGENCY_PATH = "cooperative__village__district__regency"
    VIEW_PERMISSION = "registry.view_cooperative"

    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="aliases", verbose_name="koperasi"
    )
    merge = models.ForeignKey(
        MergeRecord, models.CASCADE, related_name="aliases", verbose_name="penggabungan"
    )
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    value = models.CharField("nama atau nomor lama", max_length=200)
    search_name = models.GeneratedField(
        expression=normalised("value"), output_field=models.TextField(), db_persist=True
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = AliasQuerySet.as_manager()

    class Meta:
        verbose_name = "nama atau nomor lama"
        verbose_name_plural = "nama dan nomor lama"
        ordering = ["cooperative_id", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["value"],
                condition=Q(kind="nomor"),
                name="cooperative_alias_key_once",
            ),
        ]
        indexes = [models.Index(fields=["kind", "value"], name="coop_alias_value")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"
