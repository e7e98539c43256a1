from django.db import models
from django.db.models import F, Q

from core.history import tracked
from registry import validators
from registry.models.cooperative import Cooperative
from registry.querysets import ChildQuerySet


@tracked()
class Officer(models.Model):
    """A member of the board (pengurus, ≥ 5 and odd) or of the supervisors (pengawas, ≥ 3 and odd)."""

    class Board(models.TextChoices):
        MANAGEMENT = "pengurus", "Pengurus"
        SUPERVISORS = "pengawas", "Pengawas"

    class Position(models.TextChoices):
        CHAIR = "ketua", "Ketua"
        VICE_BUSINESS = "wakil_usaha", "Wakil ketua bidang usaha"
        VICE_MEMBERS = "wakil_anggota", "Wakil ketua bidang anggota"
        SECRETARY = "sekretaris", "Sekretaris"
        TREASURER = "bendahara", "Bendahara"
        MEMBER = "anggota", "Anggota"

    class Sex(models.TextChoices):
        MALE = "L", "Laki-laki"
        FEMALE = "P", "Perempuan"

    REGENCY_PATH = "cooperative__village__district__regency"
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "registry.view_officer"

    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="officers", verbose_name="koperasi"
    )
    board = models.CharField("badan", max_length=10, choices=Board)
    position = models.CharField("jabatan", max_length=15, choices=Position)
    name = models.CharField("nama", max_length=120)
    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex, blank=True)
    phone = models.CharField("telepon", max_length=25, blank=True, validators=[validators.phone])
    term_from = models.DateField("masa jabatan dari", null=True, blank=True)
    term_until = models.DateField("sampai", null=True, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ChildQuerySet["Officer"].as_manager()

    class Meta:
        verbose_name = "pengurus/pengawas"
        verbose_name_plural = "pengurus dan pengawas"
        ordering = ["cooperative_id", "-board", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(term_until__isnull=True)
                | Q(term_from__isnull=True)
                | Q(term_until__gte=F("term_from")),
                name="officer_term_in_order",
                violation_error_message="Akhir masa jabatan tidak boleh sebelum mulainya.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_position_display()})"
