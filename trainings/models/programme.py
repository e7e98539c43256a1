from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from core.history import tracked
from core.scoping import PUBLIC, ScopedQuerySet
from trainings.words import Audience

CODE = RegexValidator(r"^[A-Z][A-Z0-9]{1,7}\Z", "Kode: 2–8 huruf besar atau angka, misalnya PDP.")


@tracked()
class Programme(models.Model):
    """A kind of training (mentor training, pengurus training); its batches are numbered per year.

    `code` stands in the numbers of its certificates.
    """

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "trainings.view_batch"

    name = models.CharField("nama program", max_length=120)
    code = models.CharField(
        "kode",
        max_length=8,
        unique=True,
        validators=[CODE],
        help_text="Menjadi bagian nomor sertifikat, misalnya PDP.",
        error_messages={"unique": "Kode ini sudah dipakai program lain."},
    )
    audience = models.CharField(
        "peserta", max_length=10, choices=Audience, default=Audience.MENTORS
    )
    description = models.TextField("keterangan", blank=True, max_length=2000)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "program pelatihan"
        verbose_name_plural = "program pelatihan"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="programme_name_once",
                violation_error_message="Program dengan nama ini sudah ada.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('trainings:batch-list')}?programme={self.pk}"

    @property
    def takes_mentors(self) -> bool:
        return self.audience != Audience.OFFICERS

    @property
    def takes_officers(self) -> bool:
        return self.audience != Audience.MENTORS
