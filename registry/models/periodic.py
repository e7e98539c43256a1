"""What is counted again and again: members and capital, each with its date."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.history import tracked
from registry import validators
from registry.models.cooperative import Cooperative
from registry.querysets import ChildQuerySet, MemberCountQuerySet

# Per sex. The whole province counts 18,125: what is larger is a slip, a phone number or an attack.
MOST_MEMBERS = 100_000
plausible_members = MaxValueValidator(
    MOST_MEMBERS, "Jumlah anggota paling banyak 100.000. Periksa angkanya."
)


@tracked()
class MemberCount(models.Model):
    """Members by sex on a day. Counts, not names."""

    REGENCY_PATH = "cooperative__village__district__regency"
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "registry.view_cooperative"

    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="member_counts", verbose_name="koperasi"
    )
    as_of = models.DateField("per tanggal", validators=validators.past_date)
    men = models.PositiveIntegerField("laki-laki", validators=[plausible_members])
    women = models.PositiveIntegerField("perempuan", validators=[plausible_members])
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = MemberCountQuerySet.as_manager()

    class Meta:
        verbose_name = "jumlah anggota"
        verbose_name_plural = "jumlah anggota"
        ordering = ["cooperative_id", "-as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "as_of"],
                name="member_count_once_a_day",
                violation_error_message="Jumlah anggota pada tanggal itu sudah tercatat.",
            ),
            models.CheckConstraint(
                condition=models.Q(men__lte=MOST_MEMBERS, women__lte=MOST_MEMBERS),
                name="member_count_plausible",
                violation_error_message=plausible_members.message,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total} anggota per {self.as_of:%d/%m/%Y}"

    @property
    def total(self) -> int:
        return self.men + self.women


@tracked()
class CapitalEntry(models.Model):
    """An amount of capital in whole Rupiah, as it stood on a day."""

    class Kind(models.TextChoices):
        INITIAL = "modal_awal", "Modal awal"
        PRINCIPAL = "simpanan_pokok", "Simpanan pokok"
        MANDATORY = "simpanan_wajib", "Simpanan wajib"
        GRANT = "hibah", "Hibah"

    REGENCY_PATH = "cooperative__village__district__regency"
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "registry.view_cooperative"

    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="capital", verbose_name="koperasi"
    )
    kind = models.CharField("jenis modal", max_length=15, choices=Kind)
    amount = models.DecimalField(
        "jumlah (Rp)", max_digits=15, decimal_places=0, validators=[MinValueValidator(0)]
    )
    as_of = models.DateField("per tanggal", validators=validators.past_date)
    note = models.CharField("catatan", max_length=200, blank=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ChildQuerySet["CapitalEntry"].as_manager()

    class Meta:
        verbose_name = "modal"
        verbose_name_plural = "modal"
        ordering = ["cooperative_id", "-as_of", "kind"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="capital_not_negative",
                violation_error_message="Jumlah modal tidak boleh kurang dari nol.",
            ),
            models.UniqueConstraint(
                fields=["cooperative", "kind", "as_of"],
                name="capital_once_a_day",
                violation_error_message="Modal jenis ini pada tanggal itu sudah tercatat.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} per {self.as_of:%d/%m/%Y}"
