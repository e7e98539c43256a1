"""What was sent, word by word, and what people decided about it. Nothing here is ever overwritten."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from core.history import refuse_truncate, tracked
from visits.models.visit import Visit
from visits.querysets import OfVisitQuerySet
from visits.words import Channel, State


class VisitVersion(models.Model):
    """One body that arrived for a visit.

    kind     kiriman: the first; perbaikan: follows a version that was sent back (or that its mentor knew
             and edited); tandingan: another body under the same id that names no version it follows, kept
             beside the one that counts until a reviewer chooses
    body     as sent (docs/reference/visit-sync.md), without what changes from try to try
    digest   SHA-256 (hex) of the body in canonical JSON: the same body is the same version

    Not tracked in history: rows are only ever added, and the trigger keeps body and digest as they came.
    """

    class Kind(models.TextChoices):
        FIRST = "kiriman", "Kiriman pertama"
        CORRECTION = "perbaikan", "Perbaikan"
        RIVAL = "tandingan", "Versi tandingan"

    class Verdict(models.TextChoices):
        OPEN = "", "Belum dipilih"
        TAKEN = "dipakai", "Dipakai"
        PUT_ASIDE = "dikesampingkan", "Dikesampingkan"

    REGENCY_PATH = "visit__cooperative__village__district__regency"
    OWNER_PATH = "visit__person__user"
    VIEW_PERMISSION = "visits.view_visit"
    # no mark of its own: it is sample data when its visit is (registry/sample/trees.py)
    SAMPLE_WITH = "visit"

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="versions", verbose_name="kunjungan"
    )
    number = models.PositiveSmallIntegerField("versi")
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    verdict = models.CharField(
        "pilihan pemeriksa", max_length=16, choices=Verdict, blank=True, default=""
    )
    body = models.JSONField("isi")
    digest = models.CharField(max_length=64)
    channel = models.CharField("lewat", max_length=10, choices=Channel)
    device_time = models.DateTimeField("jam HP", null=True)
    received_at = models.DateTimeField("diterima pada")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="dikirim oleh",
    )

    objects = OfVisitQuerySet["VisitVersion"].as_manager()

    class Meta:
        verbose_name = "versi kunjungan"
        verbose_name_plural = "versi kunjungan"
        ordering = ["visit_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="version_number_once"),
            # with this two sends of one body at once are one version, whoever wins
            models.UniqueConstraint(fields=["visit", "digest"], name="version_body_once"),
            models.CheckConstraint(
                condition=Q(kind="tandingan") | Q(verdict=""), name="version_only_rivals_judged"
            ),
        ]
        indexes = [
            models.Index(
                fields=["visit"], condition=Q(kind="tandingan", verdict=""), name="version_open"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="version_stays_as_sent",
                operation=pgtrigger.UpdateOf("visit_id", "number", "kind", "body", "digest"),
            ),
            refuse_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.visit} versi {self.number}"


@tracked()
class VisitReview(models.Model):
    """What a reviewer (or the officer who released a held visit) said about one version."""

    class Verdict(models.TextChoices):
        VERIFIED = State.VERIFIED.value, State.VERIFIED.label
        RETURNED = State.RETURNED.value, "Dikembalikan untuk diperbaiki"
        REJECTED = State.REJECTED.value, State.REJECTED.label
        REOPENED = "dibuka_lagi", "Pemeriksaan dibuka lagi"
        RELEASED = "dilepas", "Diterima dari penahanan"
        CHOSEN = "versi_dipilih", "Versi tandingan dipilih"

    REGENCY_PATH = "visit__cooperative__village__district__regency"
    OWNER_PATH = "visit__person__user"
    VIEW_PERMISSION = "visits.view_visit"

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="reviews", verbose_name="kunjungan"
    )
    version = models.PositiveSmallIntegerField("versi")
    verdict = models.CharField("putusan", max_length=16, choices=Verdict)
    reason = models.CharField("alasan", max_length=250, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="oleh",
    )
    at = models.DateTimeField("pada")
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = OfVisitQuerySet["VisitReview"].as_manager()

    class Meta:
        verbose_name = "pemeriksaan kunjungan"
        verbose_name_plural = "pemeriksaan kunjungan"
        ordering = ["visit_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict__in=["perlu_perbaikan", "ditolak"]) | ~Q(reason=""),
                name="review_has_reason",
            )
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


@tracked()
class VisitSignal(models.Model):
    """Something about a visit that a reviewer should look at; never a verdict by itself.

    `facts`: the numbers and keys that the sentence (visits/signals.py) is made of.
    """

    class Kind(models.TextChoices):
        DISTANCE = "jarak", "Jauh dari koperasi"
        SPEED = "kecepatan", "Perpindahan terlalu cepat"
        PHOTO_SEEN = "foto_lama", "Foto pernah dikirim"
        SAME_TEXT = "teks_sama", "Isi sama dengan kunjungan lain"
        HOURS = "jam", "Di luar jam kerja"
        CLOCK = "jam_hp", "Jam HP meleset"
        NO_POSITION = "tanpa_lokasi", "Tanpa lokasi"

    REGENCY_PATH = "visit__cooperative__village__district__regency"
    OWNER_PATH = "visit__person__user"
    VIEW_PERMISSION = "visits.review_visit"

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="signals", verbose_name="kunjungan"
    )
    kind = models.CharField("jenis", max_length=14, choices=Kind)
    facts = models.JSONField("rincian", default=dict)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = OfVisitQuerySet["VisitSignal"].as_manager()

    class Meta:
        verbose_name = "sinyal kunjungan"
        verbose_name_plural = "sinyal kunjungan"
        ordering = ["visit_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "kind"], name="signal_kind_once"),
        ]
        indexes = [models.Index(fields=["kind", "visit"], name="signal_by_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()
