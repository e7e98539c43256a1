"""What a mentor measured and saw on a parcel, as the phone sent it."""

from django.db import models
from django.db.models import Q

from core.history import tracked
from land.models import columns
from land.models.parcel import Parcel
from land.querysets import SurveyQuerySet
from registry.models import Cooperative


@tracked()
class Survey(models.Model):
    """A survey from a phone (docs/reference/visit-sync.md); its body is kept word by word, its earlier
    versions in history.

    client_id    made on the phone: however often it is sent, it is here once
    parcel       the parcel it is about or that it made; empty while nobody has decided
    version      counts the bodies under this id
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
