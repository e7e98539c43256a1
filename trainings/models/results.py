"""Test values and what participants thought of the training."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from core.history import tracked
from core.scoping import ScopedQuerySet
from trainings.models.enrolment import Enrolment
from trainings.words import Test


@tracked()
class Score(models.Model):
    """A test's value, 0–100. A test that was repeated: the newest; the one before is in history."""

    REGENCY_PATH = "enrolment__regency"
    OWNER_PATH = "enrolment__person__user"
    VIEW_PERMISSION = "trainings.view_enrolment"

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="scores", verbose_name="peserta"
    )
    test = models.CharField("tes", max_length=4, choices=Test)
    value = models.DecimalField(
        "nilai",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    entered_at = models.DateTimeField("diisi pada", auto_now=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="diisi oleh",
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "nilai tes"
        verbose_name_plural = "nilai tes"
        ordering = ["enrolment_id", "test"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "test"],
                name="score_once",
                violation_error_message="Nilai tes ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(value__range=(0, 100)),
                name="score_in_range",
                violation_error_message="Nilai dari 0 sampai 100.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_test_display()} {self.enrolment.participant}"


MARK = [MinValueValidator(1), MaxValueValidator(5)]


@tracked()
class Evaluation(models.Model):
    """What a participant thought of the training, each 1 (poor) to 5 (very good). Pages show averages only."""

    REGENCY_PATH = "enrolment__regency"
    OWNER_PATH = "enrolment__person__user"
    VIEW_PERMISSION = "trainings.view_enrolment"
    # a verb that no role holds: history would tell who answered what
    HISTORY_PERMISSION = "trainings.view_answer"

    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, related_name="evaluation", verbose_name="peserta"
    )
    material = models.PositiveSmallIntegerField("materi", validators=MARK)
    speakers = models.PositiveSmallIntegerField("narasumber", validators=MARK)
    organisation = models.PositiveSmallIntegerField("penyelenggaraan", validators=MARK)
    facilities = models.PositiveSmallIntegerField("tempat dan fasilitas", validators=MARK)
    usefulness = models.PositiveSmallIntegerField("manfaat untuk pekerjaan", validators=MARK)
    suggestion = models.TextField("saran", max_length=1000, blank=True)
    given_at = models.DateTimeField("diisi pada", auto_now_add=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "evaluasi pelatihan"
        verbose_name_plural = "evaluasi pelatihan"
        ordering = ["enrolment_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    material__range=(1, 5),
                    speakers__range=(1, 5),
                    organisation__range=(1, 5),
                    facilities__range=(1, 5),
                    usefulness__range=(1, 5),
                ),
                name="evaluation_in_range",
                violation_error_message="Nilai dari 1 sampai 5.",
            )
        ]

    def __str__(self) -> str:
        return f"Evaluasi {self.pk}"  # names nobody
