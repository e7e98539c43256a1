"""Columns that several tables of this room have, and the paths to where a row lies."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from land.words import Answer, Surveyor

OF_COOPERATIVE = "cooperative__village__district__regency"
OF_PARCEL = "parcel__cooperative__village__district__regency"
OF_BUILDING = "building__cooperative__village__district__regency"


def somebody(label: str, **options: Any) -> models.ForeignKey:
    """Who did it; the row outlives the account."""
    options = {"editable": False} | options
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
        **options,
    )


def answer(label: str) -> models.CharField:
    return models.CharField(label, max_length=5, choices=Answer, default=Answer.UNKNOWN)


def evidence(label: str) -> models.CharField:
    return models.CharField(f"bukti: {label}", max_length=250, blank=True)


def metres(label: str) -> models.DecimalField:
    """A length in metres, up to 99,999.99."""
    return models.DecimalField(
        label,
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )


def square_metres(label: str, **options: Any) -> models.DecimalField:
    """An area in m², up to 9,999,999,999.99."""
    return models.DecimalField(
        label,
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        **options,
    )


def percent(label: str) -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )


def surveyors() -> ArrayField:
    return ArrayField(
        models.CharField(max_length=12, choices=Surveyor),
        verbose_name="disurvei oleh",
        default=list,
        blank=True,
    )


def inside_kalbar(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        # where one of two is null, a range alone answers null, which a CHECK lets pass
        condition=Q(latitude__isnull=True, longitude__isnull=True)
        | Q(
            latitude__isnull=False,
            longitude__isnull=False,
            latitude__range=(-3.2, 2.2),
            longitude__range=(108.0, 114.3),
        ),
        name=name,
        violation_error_message=(
            "Titik koordinat di luar Kalimantan Barat, atau hanya satu yang terisi. "
            "Contoh: lintang -0.026330, bujur 109.342503."
        ),
    )
