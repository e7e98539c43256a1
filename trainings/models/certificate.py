import secrets

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.history import tracked
from core.scoping import PUBLIC, ScopedQuerySet
from core.triggers import row
from trainings.models.enrolment import SIGNS, Enrolment
from trainings.models.programme import Programme
from trainings.models.rules import NUMBERED, SERIES, STAYS
from trainings.querysets import CertificateQuerySet

TOKEN_LENGTH = 16


def certificate_token() -> str:
    """31 signs to the power of 16: 79 bits, and still typed from paper in four groups."""
    return "".join(secrets.choice(SIGNS) for _ in range(TOKEN_LENGTH))


@tracked()
class CertificateSeries(models.Model):
    """The numbers of one programme and year. `last` is counted on by the database alone."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "trainings.view_batch"

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="series", verbose_name="program"
    )
    year = models.PositiveSmallIntegerField("tahun")
    last = models.PositiveIntegerField("nomor terakhir", default=0, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "seri sertifikat"
        verbose_name_plural = "seri sertifikat"
        ordering = ["programme_id", "year"]
        constraints = [models.UniqueConstraint(fields=["programme", "year"], name="series_once")]
        triggers = [row("series_counts", pgtrigger.UpdateOf("last"), SERIES)]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}"


# The token opens the public page: as a secret it stays out of history.
@tracked(exclude=("token",))
class Certificate(models.Model):
    """A certificate as issued. Series, number and text are given by the database; what was issued is never
    changed or deleted, only revoked with a reason (and issued anew under the next number, `replaces`).

    name    as printed; text: the printed number, such as PDP-2025-0178; token: in its QR
    """

    REGENCY_PATH = "enrolment__regency"
    OWNER_PATH = "enrolment__person__user"
    VIEW_PERMISSION = "trainings.view_enrolment"

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="certificates", verbose_name="peserta"
    )
    series = models.ForeignKey(
        CertificateSeries, models.PROTECT, related_name="certificates", verbose_name="seri"
    )
    number = models.PositiveIntegerField("nomor urut", editable=False, default=0)
    text = models.CharField("nomor", max_length=30, editable=False, default="")
    name = models.CharField("nama tercetak", max_length=120)
    token = models.CharField(
        max_length=TOKEN_LENGTH, default=certificate_token, unique=True, editable=False
    )
    issued_on = models.DateField("tanggal terbit")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="diterbitkan oleh",
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name="menggantikan",
    )
    revoked_at = models.DateTimeField("dicabut pada", null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="dicabut oleh",
    )
    revoke_reason = models.CharField("alasan dicabut", max_length=250, blank=True, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "sertifikat"
        verbose_name_plural = "sertifikat"
        ordering = ["series_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="certificate_number_once"),
            models.UniqueConstraint(fields=["text"], name="certificate_text_once"),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(revoked_at__isnull=True),
                name="certificate_one_valid",
                violation_error_message="Peserta ini sudah punya sertifikat yang berlaku.",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="certificate_revoked_with_reason",
                violation_error_message="Mencabut sertifikat memerlukan alasan.",
            ),
        ]
        triggers = [
            row("certificate_numbered", pgtrigger.Insert, NUMBERED, "ce"),
            row("certificate_stays", pgtrigger.Update | pgtrigger.Delete, STAYS),
        ]

    def __str__(self) -> str:
        return self.text or "Sertifikat"

    def get_absolute_url(self) -> str:
        return f"{reverse('trainings:enrolment-detail', args=[self.enrolment_id])}#sertifikat"
