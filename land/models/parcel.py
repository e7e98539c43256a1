"""Parcels (lahan): several may be candidates of one cooperative, one is chosen."""

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.history import tracked
from core.models import Village
from core.triggers import row
from land.models import columns
from land.models.rules import STATE_FOLLOWS, at_the_end
from land.querysets import ParcelQuerySet
from land.words import Answer, Electricity, Internet, Ownership, Road, State, Water
from registry.models import Cooperative


@tracked()
class Parcel(models.Model):
    """A piece of land for a cooperative's building.

    number          the cooperative's first, second … candidate
    width, length   metres; stated_area, certificate_area, polygon_area: m². Which of them counts is
                    settings.LAND_AREA_ORDER (ParcelQuerySet.with_area); what disagrees, land/areas.py says
    polygon         [[longitude, latitude], …] in degrees, WGS 84, first corner not repeated; null: not measured
    polygon_accuracy  metres: the worst of its corners
    latitude, longitude  a point on it, degrees, WGS 84
    title_clear …   the four conditions (words.Condition), each with what shows it
    settlement_m    metres to the settlement
    state           kept by the database after each ParcelStep; state_since too
    """

    REGENCY_PATH = columns.OF_COOPERATIVE
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "land.view_parcel"
    HISTORY_PERMISSION = "land.view_holder"

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="parcels", verbose_name="koperasi"
    )
    number = models.PositiveSmallIntegerField("lahan ke", validators=[MinValueValidator(1)])
    chosen = models.BooleanField("terpilih", default=False)
    village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="terletak di desa/kelurahan",
        help_text="Kosongkan bila di desa koperasinya sendiri.",
    )
    address = models.CharField("letak", max_length=250, blank=True)
    ownership = models.CharField("kepemilikan", max_length=15, choices=Ownership)
    holder = models.CharField("atas nama", max_length=160, blank=True)
    certificate_number = models.CharField("nomor sertifikat/surat", max_length=80, blank=True)

    width = columns.metres("lebar (m)")
    length = columns.metres("panjang (m)")
    stated_area = columns.square_metres("luas yang disebut (m²)")
    certificate_area = columns.square_metres("luas di sertifikat (m²)")
    polygon = models.JSONField("batas terukur", null=True, blank=True)
    polygon_area = columns.square_metres("luas terukur (m²)", editable=False)
    polygon_accuracy = models.FloatField("ketelitian ukur (m)", null=True, blank=True)
    latitude = models.FloatField("lintang", null=True, blank=True)
    longitude = models.FloatField("bujur", null=True, blank=True)

    title_clear = columns.answer("status tanah jelas")
    title_clear_evidence = columns.evidence("status tanah")
    size_fits = columns.answer("luas memenuhi syarat")
    size_fits_evidence = columns.evidence("luas")
    strategic = columns.answer("strategis dan mudah dijangkau")
    strategic_evidence = columns.evidence("letak strategis")
    ready = columns.answer("siap bangun dan bebas bencana")
    ready_evidence = columns.evidence("siap bangun")

    protected_farmland = columns.answer("LP2B/LSD (sawah dilindungi)")
    power_line = columns.answer("di bawah SUTET")
    floods = columns.answer("rawan banjir")

    road = models.CharField("jalan", max_length=10, choices=Road, blank=True)
    settlement_m = models.PositiveIntegerField("jarak ke permukiman (m)", null=True, blank=True)
    internet = models.CharField("internet", max_length=10, choices=Internet, blank=True)
    electricity = models.CharField("listrik", max_length=10, choices=Electricity, blank=True)
    water = models.CharField("air", max_length=10, choices=Water, blank=True)
    surveyors = columns.surveyors()
    surveyed_on = models.DateField("disurvei pada", null=True, blank=True)
    note = models.TextField("catatan", max_length=2000, blank=True)

    state = models.CharField(
        "status verifikasi",
        max_length=15,
        choices=State,
        default=State.NOT_PROPOSED,
        editable=False,
    )
    state_since = models.DateTimeField("status sejak", default=timezone.now, editable=False)
    archived_at = models.DateTimeField("dicoret pada", null=True, blank=True, editable=False)
    archive_reason = models.CharField("alasan dicoret", max_length=250, blank=True, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ParcelQuerySet.as_manager()

    class Meta:
        verbose_name = "lahan"
        verbose_name_plural = "lahan"
        ordering = ["cooperative__village_id", "cooperative_id", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "number"],
                name="parcel_number_once",
                violation_error_message="Nomor lahan ini sudah dipakai pada koperasi itu.",
            ),
            models.UniqueConstraint(
                fields=["cooperative"],
                condition=Q(chosen=True),
                name="parcel_chosen_once",
                violation_error_message="Koperasi ini sudah punya lahan terpilih.",
            ),
            models.CheckConstraint(
                condition=(Q(archived_at__isnull=True, archive_reason=""))
                | (Q(archived_at__isnull=False, chosen=False) & ~Q(archive_reason="")),
                name="parcel_archived_with_reason",
                violation_error_message="Mencoret lahan memerlukan alasan.",
            ),
            *(
                models.CheckConstraint(
                    # the upper end, which every column keeps anyway, keeps out what is no number (NaN)
                    condition=Q(**{f"{name}__isnull": True})
                    | Q(**{f"{name}__gt": 0, f"{name}__lt": 10**10}),
                    name=f"parcel_{name}_positive",
                    violation_error_message="Luas dan ukuran harus lebih dari 0.",
                )
                for name in (
                    "width",
                    "length",
                    "stated_area",
                    "certificate_area",
                    "polygon_area",
                )
            ),
            models.CheckConstraint(
                condition=Q(polygon__isnull=True, polygon_area__isnull=True)
                | Q(polygon__isnull=False, polygon_area__isnull=False),
                name="parcel_polygon_has_area",
                violation_error_message="Batas terukur dan luasnya harus ada keduanya.",
            ),
            columns.inside_kalbar("parcel_in_kalbar"),
        ]
        indexes = [
            models.Index(fields=["cooperative", "-chosen"], name="parcel_of_coop"),
            models.Index(fields=["state", "state_since"], name="parcel_by_state"),
            models.Index(fields=["ownership"], name="parcel_by_owner"),
        ]
        triggers = [
            row(
                "parcel_state_follows",
                pgtrigger.Insert | pgtrigger.UpdateOf("state", "archived_at"),
                STATE_FOLLOWS,
                "last",
            ),
            at_the_end("parcel_same_cooperative", "cooperative_id"),
        ]

    def __str__(self) -> str:
        return f"Lahan {self.number} {self.cooperative.name}"

    def get_absolute_url(self) -> str:
        return reverse("land:parcel-detail", args=[self.pk])

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def conditions_met(self) -> int:
        """How many of the four are answered with yes."""
        four = (self.title_clear, self.size_fits, self.strategic, self.ready)
        return sum(one == Answer.YES for one in four)
