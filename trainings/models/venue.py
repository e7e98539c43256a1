"""Where trainings are held: venues and their rooms."""

from django.db import models
from django.db.models import F
from django.db.models.functions import Lower

from core.history import tracked
from core.models import Regency
from core.scoping import PUBLIC, ScopedQuerySet


@tracked()
class Venue(models.Model):
    """A place where trainings are held."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "trainings.view_batch"

    name = models.CharField("nama tempat", max_length=120)
    address = models.CharField("alamat", max_length=250, blank=True)
    regency = models.ForeignKey(
        Regency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kabupaten/kota",
    )
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "tempat pelatihan"
        verbose_name_plural = "tempat pelatihan"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="venue_name_once",
                violation_error_message="Tempat dengan nama ini sudah ada.",
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Room(models.Model):
    """A room of a venue: in it two sessions can't be at the same time."""

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "trainings.view_batch"

    venue = models.ForeignKey(
        Venue, models.CASCADE, related_name="rooms", verbose_name="tempat pelatihan"
    )
    name = models.CharField("ruang", max_length=80)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "ruang"
        verbose_name_plural = "ruang"
        ordering = ["venue_id", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                F("venue"),
                Lower("name"),
                name="room_name_once",
                violation_error_message="Ruang dengan nama ini sudah ada di tempat itu.",
            )
        ]

    def __str__(self) -> str:
        return self.name
