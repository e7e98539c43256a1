"""What the committee marked, word by word, and how often somebody guessed at codes."""

from django.conf import settings
from django.db import models

from core.scoping import PUBLIC, ScopedQuerySet
from trainings.models.batch import Session
from trainings.models.enrolment import Enrolment
from trainings.words import Presence, Way


class AttendanceMark(models.Model):
    """One mark of the committee as it came; only ever added. The newest by `marked_at` makes the Attendance.

    id          made by who marked (UUIDv7 on a device), so that a mark sent twice is kept once
    status      empty: "belum tercatat", the mark before it was taken back
    marked_at   when it was made, set right where the device's clock was wrong; device_at: as that clock said
    counted     whether it was the newest when it came; one that was not is told to who sent it
    """

    REGENCY_PATH = "enrolment__regency"
    VIEW_PERMISSION = "trainings.take_attendance"

    id = models.UUIDField(primary_key=True, editable=False)
    session = models.ForeignKey(
        Session, models.CASCADE, related_name="marks", verbose_name="sesi", editable=False
    )
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="marks", verbose_name="peserta", editable=False
    )
    status = models.CharField(
        "kehadiran", max_length=10, choices=Presence, blank=True, editable=False
    )
    reason = models.CharField("alasan", max_length=250, blank=True, editable=False)
    way = models.CharField("dicatat lewat", max_length=8, choices=Way, editable=False)
    marked_at = models.DateTimeField("dicatat pada", editable=False)
    device_at = models.DateTimeField("jam perangkat", null=True, blank=True, editable=False)
    received_at = models.DateTimeField("diterima pada", auto_now_add=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="dicatat oleh",
    )
    counted = models.BooleanField("berlaku", editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "catatan panitia"
        verbose_name_plural = "catatan panitia"
        ordering = ["marked_at", "id"]
        indexes = [
            models.Index(
                fields=["session", "enrolment", "-marked_at"], name="mark_newest_of_participant"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display() or 'Belum tercatat'} ({self.enrolment_id})"


class CodeGuess(models.Model):
    """Wrong codes since `since`, of one address, session or participant (trainings/guessing.py).

    `key` is a keyed digest: it tells nobody's address.
    """

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "trainings.take_attendance"

    key = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()
    wrong = models.PositiveIntegerField(default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "kode salah"
        verbose_name_plural = "kode salah"

    def __str__(self) -> str:
        return f"{self.wrong}"
