"""How a parcel is verified: its steps, and the verdicts of several verifiers."""

import secrets
from pathlib import PurePath

import pgtrigger
from django.db import models
from django.db.models import Q

from core.history import tracked
from core.scoping import ScopedQuerySet
from core.triggers import row
from land.models import columns
from land.models.parcel import Parcel
from land.models.rules import STEP_FOLLOWS, STEP_STAYS
from land.querysets import VerdictQuerySet
from land.words import CONCLUSIONS, State, Verifier
from registry.models.document import validate_document


def paper_path(instance: models.Model, filename: str) -> str:
    """A name nobody can guess; the sender's own name is kept in the row."""
    return f"lahan/{secrets.token_hex(16)}{PurePath(filename).suffix.lower()[:6]}"


@tracked()
class ParcelStep(models.Model):
    """One step of the verification: from which state to which, who, when, why. Only ever added."""

    REGENCY_PATH = columns.OF_PARCEL
    COOPERATIVE_PATH = "parcel__cooperative"
    VIEW_PERMISSION = "land.view_parcel"
    SAMPLE_WITH = "parcel"  # without its steps a parcel that is kept could never take another

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="steps", verbose_name="lahan")
    number = models.PositiveSmallIntegerField("langkah ke")
    from_state = models.CharField("dari", max_length=15, choices=State)
    to_state = models.CharField("menjadi", max_length=15, choices=State)
    reason = models.CharField("alasan/catatan", max_length=500, blank=True)
    file = models.FileField(
        "berkas", upload_to=paper_path, max_length=200, blank=True, validators=[validate_document]
    )
    file_name = models.CharField("nama berkas", max_length=200, blank=True, editable=False)
    by = columns.somebody("oleh")
    at = models.DateTimeField("pada")
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet["ParcelStep"].as_manager()

    class Meta:
        verbose_name = "langkah verifikasi"
        verbose_name_plural = "langkah verifikasi"
        ordering = ["parcel_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["parcel", "number"], name="parcel_step_once"),
        ]
        triggers = [
            row("parcel_step_follows", pgtrigger.Insert, STEP_FOLLOWS, "last"),
            row("parcel_step_stays", pgtrigger.Update | pgtrigger.Delete, STEP_STAYS),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


@tracked()
class Verdict(models.Model):
    """What one of the verifiers concludes about a parcel; the newest of each stands, earlier ones stay."""

    REGENCY_PATH = columns.OF_PARCEL
    COOPERATIVE_PATH = "parcel__cooperative"
    VIEW_PERMISSION = "land.view_parcel"

    parcel = models.ForeignKey(
        Parcel, models.CASCADE, related_name="verdicts", verbose_name="lahan"
    )
    verifier = models.CharField("verifikator", max_length=8, choices=Verifier)
    conclusion = models.CharField(
        "putusan", max_length=15, choices=[(one.value, one.label) for one in CONCLUSIONS]
    )
    given_on = models.DateField("tanggal")
    note = models.CharField("catatan", max_length=500, blank=True)
    file = models.FileField(
        "berkas", upload_to=paper_path, max_length=200, blank=True, validators=[validate_document]
    )
    file_name = models.CharField("nama berkas", max_length=200, blank=True, editable=False)
    by = columns.somebody("dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", auto_now_add=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = "putusan verifikator"
        verbose_name_plural = "putusan verifikator"
        ordering = ["parcel_id", "-given_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(conclusion__in=["ditolak", "diberi_catatan", "perlu_lanjutan"])
                | ~Q(note=""),
                name="verdict_with_note",
                violation_error_message="Putusan ini memerlukan catatan: sebutkan alasannya.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verifier_display()}: {self.get_conclusion_display()}"
