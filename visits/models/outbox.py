"""Files that phones saved and somebody uploaded: what came of each visit in them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core import scoping
from core.history import tracked
from core.scoping import ScopedQuerySet
from land.models import Survey
from land.words import SurveyHeld
from mentors.models import Person
from visits.models.visit import Visit
from visits.words import Held

UPLOAD = "visits.upload_outbox"
CONTENTS = "visits.view_visit"


class OutboxUploadQuerySet(ScopedQuerySet["OutboxUpload"]):
    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """Everybody's own, the mentor's whose visits they are, and those of the reader's kabupaten."""
        if not scoping.holds(user, permission or UPLOAD):
            return self.none()
        where = scoping.area(user, CONTENTS)
        if where is scoping.EVERYWHERE:
            return self
        own = Q(by=user) | Q(person__user=user)
        return self.filter(own | Q(person__regency__in=sorted(where)))


@tracked()
class OutboxUpload(models.Model):
    """One upload of one file (the same file may come twice). The file itself is not kept.

    person      whose phone wrote it (its pass says so)
    finished_at None: it was broken off; uploading the file again takes up the rest
    counts      how many visits came to what, key → number: baru, sudah_ada, ditahan, tandingan, perbaiki,
                foto (stored now), foto_ada (here before), foto_gagal, foto_kurang (still missing)
    """

    REGENCY_PATH = "person__regency"
    VIEW_PERMISSION = UPLOAD

    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("ukuran (byte)")
    name = models.CharField("nama berkas", max_length=120)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="pendamping")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="diunggah oleh",
    )
    at = models.DateTimeField("diunggah pada")
    finished_at = models.DateTimeField("selesai pada", null=True)
    counts = models.JSONField("hasil", default=dict)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = OutboxUploadQuerySet.as_manager()

    class Meta:
        verbose_name = "berkas kunjungan"
        verbose_name_plural = "berkas kunjungan"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="outbox_newest")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("visits:outbox-detail", args=[self.pk])


class OutboxItemQuerySet(ScopedQuerySet["OutboxItem"]):
    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """Of the own visits, of mentors of the reader's kabupaten, of visits in it; an uploader from
        elsewhere sees counts only."""
        where = scoping.area(user, permission or CONTENTS)
        if where is scoping.EVERYWHERE:
            return self
        if not scoping.holds(user, permission or CONTENTS):
            return self.none()
        codes = sorted(where)
        own = Q(upload__person__user=user) | Q(upload__person__regency__in=codes)
        own |= Q(survey__cooperative__village__district__regency__in=codes)
        return self.filter(own | Q(visit__cooperative__village__district__regency__in=codes))


@tracked()
class OutboxItem(models.Model):
    """What came of one visit or survey of the file, as the phone would have been told online.

    client_id  as it stood there, up to 64 signs
    errors     field → sentences; remarks: sentences about its photos
    body       JSON text of a visit that was refused: it lies nowhere else on the server
    """

    class Status(models.TextChoices):
        NEW = "baru", "Baru"
        KNOWN = "sudah_ada", "Sudah ada"
        HELD = "ditahan", "Ditahan"
        RIVAL = "tandingan", "Versi tandingan"
        REFUSED = "perbaiki", "Perlu perbaikan"

    class Kind(models.TextChoices):
        VISIT = "kunjungan", "Kunjungan"
        SURVEY = "survei", "Survei lahan"

    REGENCY_PATH = "upload__person__regency"
    OWNER_PATH = "upload__person__user"
    VIEW_PERMISSION = CONTENTS

    upload = models.ForeignKey(
        OutboxUpload, models.CASCADE, related_name="items", verbose_name="berkas"
    )
    number = models.PositiveSmallIntegerField("nomor")
    kind = models.CharField("jenis", max_length=10, choices=Kind, default=Kind.VISIT)
    client_id = models.CharField("ID dari HP", max_length=64, blank=True)
    status = models.CharField("hasil", max_length=10, choices=Status)
    # a word of Held, or of SurveyHeld
    held = models.CharField("ditahan karena", max_length=16, blank=True)
    version = models.PositiveSmallIntegerField("versi", null=True)
    errors = models.JSONField("yang perlu diperbaiki", default=dict)
    remarks = models.JSONField("catatan foto", default=list)
    photos_missing = models.PositiveSmallIntegerField("foto belum ada", default=0)
    visit = models.ForeignKey(
        Visit, models.SET_NULL, null=True, related_name="+", verbose_name="kunjungan"
    )
    survey = models.ForeignKey(
        Survey, models.SET_NULL, null=True, related_name="+", verbose_name="survei lahan"
    )
    body = models.TextField("isi", blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = OutboxItemQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan dalam berkas"
        verbose_name_plural = "kunjungan dalam berkas"
        ordering = ["upload_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="outbox_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.get_status_display()}"

    @property
    def held_words(self) -> str:
        """Why it is held; "" when it isn't."""
        words = SurveyHeld if self.kind == self.Kind.SURVEY else Held
        return str(words(self.held).label) if self.held else ""

    @property
    def sentences(self) -> list[str]:
        return [text for texts in self.errors.values() for text in texts]
