from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.scoping import PUBLIC, ScopedQuerySet


class SampleLoadQuerySet(ScopedQuerySet["SampleLoad"]):
    pass


class SampleLoad(models.Model):
    """While a row stands here the database holds sample data and every page says so.

    Not tracked: it goes away with the sample data, and so does its trace.
    """

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "core.view_region"

    loaded_at = models.DateTimeField("dimuat pada", auto_now_add=True)
    # rooms above the registry that have added theirs; a later version's room finds itself missing here
    rooms = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    objects = SampleLoadQuerySet.as_manager()

    class Meta:
        verbose_name = "muatan data contoh"
        verbose_name_plural = "muatan data contoh"

    def __str__(self) -> str:
        return f"Data contoh, {self.loaded_at:%d/%m/%Y}"
