from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.history import tracked
from registry import validators
from registry.models.cooperative import Cooperative
from registry.querysets import ChildQuerySet


@tracked()
class Outlet(models.Model):
    """A gerai of a cooperative: seven mandatory kinds and others."""

    class Kind(models.TextChoices):
        OFFICE = "kantor", "Kantor"
        GROCERIES = "sembako", "Sembako"
        SAVINGS_LOANS = "simpan_pinjam", "Simpan pinjam"
        CLINIC = "klinik", "Klinik"
        PHARMACY = "apotek", "Apotek"
        COLD_STORAGE = "cold_storage", "Cold storage/pergudangan"
        LOGISTICS = "logistik", "Logistik"
        OTHER = "lainnya", "Usaha lainnya"

    class Status(models.TextChoices):
        ABSENT = "belum_ada", "Belum ada"
        CLOSED = "belum_buka", "Belum buka"
        OPERATING = "operasional", "Operasional"

    REGENCY_PATH = "cooperative__village__district__regency"
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "registry.view_cooperative"

    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="outlets", verbose_name="koperasi"
    )
    kind = models.CharField("jenis gerai", max_length=15, choices=Kind)
    name = models.CharField("nama usaha", max_length=120, blank=True)
    status = models.CharField("status", max_length=12, choices=Status, default=Status.ABSENT)
    opened_on = models.DateField(
        "mulai beroperasi", null=True, blank=True, validators=validators.past_date
    )
    employees = models.PositiveSmallIntegerField("jumlah karyawan", null=True, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ChildQuerySet["Outlet"].as_manager()

    class Meta:
        verbose_name = "gerai"
        verbose_name_plural = "gerai"
        ordering = ["cooperative_id", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "kind"],
                condition=~Q(kind="lainnya"),
                name="outlet_kind_once",
                violation_error_message="Gerai jenis ini sudah tercatat untuk koperasi itu.",
            ),
            models.CheckConstraint(
                condition=~Q(status="belum_ada")
                | (Q(opened_on__isnull=True) & (Q(employees__isnull=True) | Q(employees=0))),
                name="outlet_absent_is_empty",
                violation_error_message=(
                    "Gerai yang belum ada tidak mungkin punya tanggal mulai atau karyawan."
                ),
            ),
        ]
        indexes = [models.Index(fields=["status", "kind"], name="outlet_by_status")]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()

    def would_lose(self, status: str) -> bool:
        """Whether this status would take away what people have recorded: that the gerai operates, since
        when, with whom. No sheet does that; a person does, on the gerai's own page, where the milestone
        follows."""
        if status == self.status:
            return False
        known = bool(self.opened_on) or self.employees is not None
        return self.status == self.Status.OPERATING or (status == self.Status.ABSENT and known)

    def clean(self) -> None:
        """The same as the check above, told beside the field that contradicts."""
        if self.status != self.Status.ABSENT:
            return
        told = {
            "opened_on": (self.opened_on, "Kosongkan: gerai yang belum ada belum mulai beroperasi"),
            "employees": (self.employees, "Kosongkan: gerai yang belum ada tidak punya karyawan"),
        }
        errors = {
            name: f"{text}. Bila sudah ada, ganti statusnya."
            for name, (value, text) in told.items()
            if value
        }
        if errors:
            raise ValidationError(errors)
