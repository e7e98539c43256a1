from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.history import tracked
from core.text import Digits
from registry import validators
from registry.models.cooperative import Cooperative
from registry.models.document import document_path, validate_document
from registry.querysets import ChildQuerySet


@tracked()
class Milestone(models.Model):
    """A step that a cooperative has reached. A missing row means: not yet. Steps run out of order."""

    class Kind(models.TextChoices):
        SOCIALISED = "sosialisasi", "Sosialisasi"
        DELIBERATED = "musdesus", "Musdesus/muskelsus"
        NOTARY_DEED = "akta", "Akta notaris (NPAK)"
        LEGAL_ENTITY = "ahu", "SK AHU (badan hukum)"
        TAX_NUMBER = "npwp", "NPWP"
        BANK_ACCOUNT = "rekening", "Rekening bank"
        BUSINESS_NUMBER = "nib", "NIB"
        COOPERATIVE_NUMBER = "nik", "NIK koperasi"
        SIMKOPDES_ACCOUNT = "simkopdes", "Akun SIMKOPDES"
        SIMKOPDES_PROFILE = "profil", "Profil SIMKOPDES lengkap"
        OUTLET_OPERATING = "gerai", "Gerai beroperasi"
        ANNUAL_MEETING = "rat", "RAT"

    REGENCY_PATH = "cooperative__village__district__regency"
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "registry.view_cooperative"

    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="milestones", verbose_name="koperasi"
    )
    kind = models.CharField("tahapan", max_length=12, choices=Kind)
    reached_on = models.DateField(
        "tanggal",
        null=True,
        blank=True,
        validators=validators.past_date,
        help_text="Kosongkan bila tanggalnya belum diketahui.",
    )
    number = models.CharField("nomor", max_length=60, blank=True)
    file = models.FileField(
        "berkas", upload_to=document_path, blank=True, validators=[validate_document]
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="diverifikasi oleh",
    )
    verified_at = models.DateTimeField("diverifikasi pada", null=True, blank=True, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = ChildQuerySet["Milestone"].as_manager()

    class Meta:
        verbose_name = "tahapan"
        verbose_name_plural = "tahapan"
        ordering = ["cooperative_id", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "kind"],
                name="milestone_once",
                violation_error_message="Tahapan ini sudah tercatat untuk koperasi itu.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="nib") | Q(number="") | Q(number__regex=r"^[0-9]{13}$"),
                name="milestone_nib_digits",
                violation_error_message="NIB terdiri dari 13 angka tanpa huruf.",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "cooperative"], name="milestone_by_kind"),
            models.Index(Digits("number"), name="milestone_digits"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    NUMBER_RULES = {
        Kind.BUSINESS_NUMBER: validators.nib,
        Kind.TAX_NUMBER: validators.npwp,
        Kind.COOPERATIVE_NUMBER: validators.cooperative_number,
    }

    def clean(self) -> None:
        rule = self.NUMBER_RULES.get(self.kind)  # type: ignore[call-overload]
        if rule and self.number:
            try:
                rule(self.number)
            except ValidationError as error:
                raise ValidationError({"number": error.messages}) from None
