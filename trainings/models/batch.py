"""Batches (angkatan) and their sessions."""

import secrets

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from core.history import tracked
from core.scoping import PUBLIC, ScopedQuerySet
from core.triggers import row
from trainings.models.programme import Programme
from trainings.models.rules import MOVED, QUOTA_HOLDS
from trainings.models.venue import Room, Venue
from trainings.querysets import BatchQuerySet
from trainings.words import roman


def per_cooperative() -> int:
    return settings.TRAINING_PER_COOPERATIVE


def min_attendance() -> int:
    return settings.TRAINING_MIN_ATTENDANCE


def min_post() -> int:
    return settings.TRAINING_MIN_POST


def opens_before() -> int:
    return settings.TRAINING_OPENS_BEFORE


def late_after() -> int:
    return settings.TRAINING_LATE_AFTER


def session_secret() -> str:
    return secrets.token_hex(20)


def session_token() -> str:
    return secrets.token_urlsafe(9)


@tracked()
class Batch(models.Model):
    """An angkatan of a programme: unique by programme, year and number.

    starts, ends     first and last day, both in
    quota            seats; per_cooperative: seats for one cooperative's officers
    min_attendance   percent of the lesson hours (JP) that must be attended to pass
    min_post         lowest post-test value to pass (0–100); empty: the post-test doesn't decide
    """

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "trainings.view_batch"

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="batches", verbose_name="program"
    )
    number = models.PositiveSmallIntegerField("angkatan ke", validators=[MinValueValidator(1)])
    year = models.PositiveSmallIntegerField(
        "tahun", validators=[MinValueValidator(2020), MaxValueValidator(2100)]
    )
    starts = models.DateField("mulai")
    ends = models.DateField("sampai")
    venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="batches",
        verbose_name="tempat",
    )
    organiser = models.CharField("penyelenggara", max_length=160, blank=True)
    opened_by = models.CharField("dibuka oleh", max_length=160, blank=True)
    quota = models.PositiveSmallIntegerField("kuota", validators=[MinValueValidator(1)])
    per_cooperative = models.PositiveSmallIntegerField(
        "paling banyak per koperasi", default=per_cooperative, validators=[MinValueValidator(1)]
    )
    min_attendance = models.PositiveSmallIntegerField(
        "syarat kehadiran (%)",
        default=min_attendance,
        validators=[MaxValueValidator(100)],
        help_text="Bagian jam pelajaran (JP) yang harus dihadiri.",
    )
    min_post = models.DecimalField(
        "syarat nilai post-test",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        default=min_post,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="0–100; kosongkan bila post-test tidak menentukan kelulusan.",
    )
    certificate_title = models.CharField("judul sertifikat", max_length=80, default="Sertifikat")
    certificate_text = models.TextField(
        "kalimat sertifikat",
        max_length=600,
        blank=True,
        help_text="Kosong: “telah mengikuti dan dinyatakan lulus <program, angkatan, tanggal, tempat>”.",
    )
    signed_at = models.CharField("ditandatangani di", max_length=80, blank=True)
    signer_title = models.CharField("jabatan penanda tangan", max_length=160, blank=True)
    signer_name = models.CharField("nama penanda tangan", max_length=120, blank=True)
    signer_number = models.CharField("NIP penanda tangan", max_length=30, blank=True)
    note = models.TextField("catatan", max_length=2000, blank=True)
    cancelled_at = models.DateTimeField("dibatalkan pada", null=True, blank=True, editable=False)
    cancel_reason = models.CharField(
        "alasan dibatalkan", max_length=250, blank=True, editable=False
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = "angkatan"
        verbose_name_plural = "angkatan"
        ordering = ["-starts", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year", "number"],
                name="batch_once",
                violation_error_message="Angkatan ini sudah ada pada program dan tahun itu.",
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="batch_in_order",
                violation_error_message="Hari terakhir tidak boleh sebelum hari pertama.",
            ),
            models.CheckConstraint(
                condition=Q(quota__gte=1, per_cooperative__gte=1, number__gte=1),
                name="batch_has_seats",
                violation_error_message="Kuota, batas per koperasi dan nomor angkatan paling kecil 1.",
            ),
            models.CheckConstraint(
                condition=Q(min_attendance__lte=100)
                & (Q(min_post__isnull=True) | Q(min_post__range=(0, 100))),
                name="batch_pass_rule_possible",
                violation_error_message="Syarat lulus dari 0 sampai 100.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="batch_cancelled_with_reason",
            ),
        ]
        triggers = [
            row(
                "batch_quota_holds",
                pgtrigger.UpdateOf("quota", "programme_id"),
                QUOTA_HOLDS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.label}"

    @property
    def label(self) -> str:
        return f"Angkatan {roman(self.number)} ({self.year})"

    def get_absolute_url(self) -> str:
        return reverse("trainings:batch-detail", args=[self.pk])


@tracked(exclude=("secret",))
class Session(models.Model):
    """One session of a batch.

    jp             lesson hours of 45 minutes
    opens_before   minutes before the start from which attendance counts; late_after: minutes after it from
                   which somebody is late
    token          in the address that the projector's code leads to; secret: what its codes are made from
    opened_at, closed_at  when the committee opened and closed attendance by code
    """

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "trainings.view_batch"

    batch = models.ForeignKey(
        Batch, models.CASCADE, related_name="sessions", verbose_name="angkatan"
    )
    subject = models.CharField("materi", max_length=200)
    speaker = models.CharField("narasumber", max_length=160, blank=True)
    jp = models.PositiveSmallIntegerField(
        "JP",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
        help_text="Jam pelajaran, masing-masing 45 menit.",
    )
    room = models.ForeignKey(
        Room,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name="ruang",
    )
    starts_at = models.DateTimeField("mulai")
    ends_at = models.DateTimeField("selesai")
    opens_before = models.PositiveSmallIntegerField(
        "presensi dibuka (menit sebelum mulai)",
        default=opens_before,
        validators=[MaxValueValidator(240)],
    )
    late_after = models.PositiveSmallIntegerField(
        "terlambat setelah (menit)", default=late_after, validators=[MaxValueValidator(240)]
    )
    token = models.CharField(max_length=16, default=session_token, unique=True, editable=False)
    secret = models.CharField(max_length=40, default=session_secret, editable=False)
    opened_at = models.DateTimeField("presensi dibuka pada", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("presensi ditutup pada", null=True, blank=True, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "sesi"
        verbose_name_plural = "sesi"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_in_order",
                violation_error_message="Jam selesai harus sesudah jam mulai.",
            ),
            models.CheckConstraint(
                condition=Q(jp__range=(1, 24)),
                name="session_jp_in_range",
                violation_error_message="JP dari 1 sampai 24.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False),
                name="session_closed_after_opened",
            ),
            ExclusionConstraint(
                name="session_room_free",
                expressions=[
                    (F("room"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_at"),
                            F("ends_at"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(room__isnull=False),
                violation_error_message=(
                    "Ruang ini sudah dipakai sesi lain pada jam itu. Pilih ruang atau jam lain."
                ),
            ),
        ]
        indexes = [models.Index(fields=["batch", "starts_at"], name="session_of_batch")]
        triggers = [
            row(
                "session_holds_attendance",
                pgtrigger.UpdateOf("batch_id", "starts_at", "ends_at", "opens_before"),
                MOVED,
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def takes_codes(self) -> bool:
        """Whether the committee has opened it (and not closed it again)."""
        return self.opened_at is not None and self.closed_at is None
