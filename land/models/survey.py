"""What a mentor measured and saw on a parcel, as the phone sent it."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.history import refuse_truncate, tracked
from core.scoping import ScopedQuerySet
from land.models import columns
from land.models.parcel import Parcel
from land.querysets import SurveyQuerySet
from land.words import SurveyHeld
from registry.models import Cooperative


@tracked()
class Survey(models.Model):
    """A survey from a phone (docs/reference/visit-sync.md): what its body that counts says. Every body that
    came is a SurveyVersion.

    client_id    made on the phone: however often it is sent, it is here once
    parcel       the parcel it is about or that it made; empty while nobody has decided
    made_parcel  it made that parcel, so its corrections go on to it as long as nobody else has changed it
    version      number of the SurveyVersion that counts
    held         why it could not be used at once (words.SurveyHeld); "" otherwise
    polygon      as Parcel.polygon; area in m², accuracy in metres (the worst corner)
    """

    class State(models.TextChoices):
        WAITING = "menunggu", "Menunggu diperiksa"
        USED = "dipakai", "Dipakai"
        SET_ASIDE = "dikesampingkan", "Dikesampingkan"

    REGENCY_PATH = columns.OF_COOPERATIVE
    OWNER_PATH = "by"
    VIEW_PERMISSION = "land.view_survey"

    client_id = models.UUIDField(unique=True, editable=False)
    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="surveys", verbose_name="koperasi"
    )
    parcel = models.ForeignKey(
        Parcel,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="surveys",
        verbose_name="lahan",
    )
    made_parcel = models.BooleanField("membuat lahan", default=False, editable=False)
    held = models.CharField(
        "ditahan karena", max_length=16, choices=SurveyHeld, blank=True, default=""
    )
    version = models.PositiveSmallIntegerField("versi", default=1)
    digest = models.CharField(max_length=64)
    body = models.JSONField("isi")
    surveyed_at = models.DateTimeField("diukur pada")
    received_at = models.DateTimeField("diterima pada")
    by = columns.somebody("oleh")
    polygon = models.JSONField("batas terukur", null=True, blank=True)
    area = columns.square_metres("luas terukur (m²)")
    accuracy = models.FloatField("ketelitian (m)", null=True, blank=True)
    state = models.CharField("status", max_length=15, choices=State, default=State.WAITING)
    decided_by = columns.somebody("diputuskan oleh")
    decided_at = models.DateTimeField("diputuskan pada", null=True, blank=True)
    reason = models.CharField("alasan", max_length=250, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "survei lahan"
        verbose_name_plural = "survei lahan"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="dikesampingkan") | ~Q(reason=""),
                name="survey_set_aside_with_reason",
                violation_error_message="Mengesampingkan survei memerlukan alasan.",
            )
        ]
        indexes = [models.Index(fields=["cooperative", "state"], name="survey_of_coop")]

    def __str__(self) -> str:
        return f"Survei {self.cooperative.name}"

    def get_absolute_url(self) -> str:
        return reverse("land:survey-detail", args=[self.pk])


class SurveyVersion(models.Model):
    """One body that came under a survey's id, word by word; only ever added, so it needs no history.

    kind    kiriman: the first; perbaikan: names the version it follows; tandingan: names none or another, kept
            beside the one that counts until an officer uses it
    digest  SHA-256 (hex) of the body in canonical JSON: the same body is the same version
    """

    class Kind(models.TextChoices):
        FIRST = "kiriman", "Kiriman pertama"
        CORRECTION = "perbaikan", "Perbaikan"
        RIVAL = "tandingan", "Versi tandingan"

    REGENCY_PATH = "survey__cooperative__village__district__regency"
    OWNER_PATH = "survey__by"
    VIEW_PERMISSION = "land.view_survey"
    # no mark of its own: it is sample data when its survey is (registry/sample/trees.py)
    SAMPLE_WITH = "survey"

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="versions", verbose_name="survei"
    )
    number = models.PositiveSmallIntegerField("versi")
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    body = models.JSONField("isi")
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField("diterima pada")
    sent_by = columns.somebody("dikirim oleh")

    objects = ScopedQuerySet["SurveyVersion"].as_manager()

    class Meta:
        verbose_name = "versi survei"
        verbose_name_plural = "versi survei"
        ordering = ["survey_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_version_number_once"),
            # with this two sends of one body at once are one version, whoever wins
            models.UniqueConstraint(fields=["survey", "digest"], name="survey_version_body_once"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="survey_version_stays",
                operation=pgtrigger.UpdateOf("survey_id", "number", "kind", "body", "digest"),
            ),
            refuse_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.survey} versi {self.number}"
