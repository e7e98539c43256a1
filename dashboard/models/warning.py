"""Who waits longer than similar cooperatives did (peringatan dini), and who sees to it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.history import tracked
from core.scoping import PUBLIC
from dashboard.warnings.standing import AlarmNoteQuerySet, AlarmQuerySet, AlarmRunQuerySet
from dashboard.warnings.words import Beside, Ended, Kind
from registry.models import Cooperative

VIEW = "dashboard.view_warning"
REGENCY = "cooperative__village__district__regency"


class AlarmRun(models.Model):
    """One comparison of everybody, for the day `on`. counts: kind → [waiting; of those with too few to be compared
    with; waiting for what many others wait for too; beyond the limit, but those usually move on soon]."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = VIEW

    on = models.DateField("per tanggal", unique=True)
    computed_at = models.DateTimeField("dihitung pada")
    share = models.PositiveSmallIntegerField("batas (%)")
    counts = models.JSONField("jumlah", default=dict)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = AlarmRunQuerySet.as_manager()

    class Meta:
        verbose_name = "perhitungan peringatan dini"
        verbose_name_plural = "perhitungan peringatan dini"
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"Peringatan dini {self.on:%Y-%m-%d}"


class Alarm(models.Model):
    """A cooperative that waits (of this kind, in this state, since that day) longer than `share` percent of similar
    stays lasted. Written by the nightly comparison alone (dashboard/actions/warnings.py); what people say about it is
    in AlarmNote.

    subject           key of the parcel, building or follow-up that waits; null: the cooperative itself
    days, limit       days waited by `computed_on`; days by which `share` percent of similar stays were over
    others, stays, exits   cooperatives compared with, their stays, how many of those are over
    remaining         days in which half of those who stayed as long moved on (null: nobody was seen to)
    chance            percent of them that moved on within 30 days (null: nobody was watched for so long)
    ended_on          it is over, or no longer stands out (`ended`); a row that stands out again is opened again
    """

    REGENCY_PATH = REGENCY
    VIEW_PERMISSION = VIEW
    # found by comparison, nothing that anybody entered: it goes with its cooperative
    SAMPLE_WITH = "cooperative"

    # counted anew each night: the survivor of a merge gets its own
    STAYS_WHEN_MERGED = True

    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="+", verbose_name="koperasi"
    )
    kind = models.CharField("jenis", max_length=16, choices=Kind)
    stage = models.CharField("keadaan", max_length=16, blank=True)
    subject = models.BigIntegerField(null=True)
    since = models.DateField("sejak")
    days = models.PositiveIntegerField("lama (hari)")
    limit = models.PositiveIntegerField("batas (hari)")
    share = models.PositiveSmallIntegerField("batas (%)")
    beside = models.CharField("dibandingkan dengan", max_length=12, choices=Beside)
    others = models.PositiveIntegerField("koperasi serupa")
    stays = models.PositiveIntegerField("masa tunggu serupa")
    exits = models.PositiveIntegerField("yang sudah selesai")
    remaining = models.PositiveIntegerField("perkiraan sisa (hari)", null=True)
    chance = models.PositiveSmallIntegerField("peluang dalam 30 hari (%)", null=True)
    owner = models.CharField("giliran", max_length=80)
    first_on = models.DateField("pertama diperingatkan")
    computed_on = models.DateField("dihitung per")
    ended_on = models.DateField("selesai pada", null=True)
    ended = models.CharField("karena", max_length=12, choices=Ended, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = "peringatan dini"
        verbose_name_plural = "peringatan dini"
        ordering = ["-days", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "stage", "cooperative", "since"], name="alarm_once"
            ),
            models.CheckConstraint(condition=Q(days__gt=F("limit")), name="alarm_beyond_limit"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended="")
                | (Q(ended_on__isnull=False) & ~Q(ended="")),
                name="alarm_ended_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["cooperative", "kind"],
                condition=Q(ended_on__isnull=True),
                name="alarm_standing",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("dashboard:warning-detail", args=[self.pk])


@tracked()
class AlarmNote(models.Model):
    """Somebody sees to an alarm: it leaves the list until the day `until` is over; null puts it back at once. Only
    ever added; the newest of an alarm counts."""

    REGENCY_PATH = f"alarm__{REGENCY}"
    VIEW_PERMISSION = VIEW

    alarm = models.ForeignKey(
        Alarm, models.CASCADE, related_name="notes", verbose_name="peringatan"
    )
    note = models.CharField("catatan", max_length=500)
    until = models.DateField("ditangani sampai", null=True, blank=True)
    at = models.DateTimeField("pada")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="oleh",
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = AlarmNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "penanganan peringatan"
        verbose_name_plural = "penanganan peringatan"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(note=""),
                name="alarm_note_told",
                violation_error_message="Tulis apa yang dilakukan.",
            )
        ]

    def __str__(self) -> str:
        return self.note
