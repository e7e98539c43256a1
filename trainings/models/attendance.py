import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from core.history import tracked
from core.scoping import ScopedQuerySet
from core.triggers import row
from trainings.models.batch import Session
from trainings.models.enrolment import Enrolment
from trainings.models.rules import PRESENT
from trainings.words import Presence, Way


@tracked()
class Attendance(models.Model):
    """One participant at one session. No row: nothing is known yet.

    marked_at    when it was scanned or ticked (by the phone's clock when without signal)
    received_at  when the server got it
    reason       why it was marked outside of the session's time, or why he was excused
    """

    REGENCY_PATH = "enrolment__regency"
    OWNER_PATH = "enrolment__person__user"
    VIEW_PERMISSION = "trainings.view_enrolment"

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="attendances", verbose_name="sesi"
    )
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="attendances", verbose_name="peserta"
    )
    status = models.CharField("kehadiran", max_length=10, choices=Presence)
    way = models.CharField("dicatat lewat", max_length=8, choices=Way)
    marked_at = models.DateTimeField("dicatat pada")
    received_at = models.DateTimeField("diterima pada", auto_now_add=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="dicatat oleh",
    )
    reason = models.CharField("alasan", max_length=250, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "presensi"
        verbose_name_plural = "presensi"
        ordering = ["session_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "enrolment"],
                name="attendance_once",
                violation_error_message="Presensi peserta ini pada sesi itu sudah tercatat.",
            ),
            models.CheckConstraint(
                condition=~Q(status="izin") | ~Q(reason=""),
                name="attendance_excused_with_reason",
                violation_error_message="Izin memerlukan alasan.",
            ),
        ]
        triggers = [
            row(
                "attendance_in_time",
                pgtrigger.Insert
                | pgtrigger.UpdateOf("session_id", "enrolment_id", "status", "marked_at", "reason"),
                PRESENT,
                "se",
                "en",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.participant}: {self.get_status_display()}"
