"""People who were trained or mentor: who they are. What they do is in contracts and assignments."""

import secrets
from pathlib import PurePath

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.history import tracked
from core.models import Regency, Village
from core.sealed import DIGEST_LENGTH, digest, masked, sealed
from core.text import normalised
from mentors.querysets import OfPersonQuerySet, PersonQuerySet
from registry import validators
from registry.models.document import validate_document

# Sealed text of a value of at most 34 signs (Fernet: base64 of 57 bytes and the padded value).
SEALED_LENGTH = 200


def document_path(instance: models.Model, filename: str) -> str:
    """A name nobody can guess; the sender's own name is not kept on the disk."""
    suffix = PurePath(filename).suffix.lower()[:6]
    return f"pendamping/{instance.person_id}/{secrets.token_hex(12)}{suffix}"  # type: ignore[attr-defined]


# The sealed texts would differ at each sealing and tell nothing; the masks say that something changed.
@tracked(
    exclude=(
        *("nik_sealed", "nik_digest", "birth_sealed", "birth_digest"),
        *("account_sealed", "account_digest", "phone_digest"),
    )
)
class Person(models.Model):
    """Somebody who was trained or mentors.

    NIK, birth date and bank account are kept as sealed text, keyed digest and mask (core/sealed.py); set
    them with `seal_nik`, `seal_birth`, `seal_account`. `regency`: the kabupaten/kota whose officers look
    after the person; it follows the newest contract, empty for the province's own.
    """

    class Sex(models.TextChoices):
        MALE = "L", "Laki-laki"
        FEMALE = "P", "Perempuan"

    class Education(models.TextChoices):
        SECONDARY = "sma", "SMA/SMK sederajat"
        DIPLOMA = "diploma", "Diploma (D1–D4)"
        BACHELOR = "s1", "Sarjana (S1)"
        MASTER = "s2", "Magister (S2) atau lebih"

    REGENCY_PATH = "regency"
    VIEW_PERMISSION = "mentors.view_person"

    name = models.CharField("nama lengkap", max_length=120)
    search_name = models.GeneratedField(
        expression=normalised("name"), output_field=models.TextField(), db_persist=True
    )
    nik_sealed = models.CharField(max_length=SEALED_LENGTH, blank=True, editable=False)
    nik_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True, editable=False)
    nik_mask = models.CharField("NIK", max_length=16, blank=True, editable=False)
    birth_sealed = models.CharField(max_length=SEALED_LENGTH, blank=True, editable=False)
    birth_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True, editable=False)
    birth_mask = models.CharField("tanggal lahir", max_length=10, blank=True, editable=False)
    bank = models.CharField("bank", max_length=40, blank=True)
    account_sealed = models.CharField(max_length=SEALED_LENGTH, blank=True, editable=False)
    account_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True, editable=False)
    account_mask = models.CharField("nomor rekening", max_length=34, blank=True, editable=False)
    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex, blank=True)
    phone = models.CharField("telepon", max_length=25, blank=True, validators=[validators.phone])
    phone_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True, editable=False)
    email = models.EmailField("surel", blank=True)
    education = models.CharField("pendidikan", max_length=10, choices=Education, blank=True)
    home_village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="desa/kelurahan tempat tinggal",
    )
    regency = models.ForeignKey(
        Regency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kabupaten/kota",
        help_text="Yang mengurus orang ini; kosong untuk tingkat provinsi.",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="akun",
    )
    left_on = models.DateField("berhenti pada", null=True, blank=True, editable=False)
    left_reason = models.CharField("alasan berhenti", max_length=250, blank=True, editable=False)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "orang"
        verbose_name_plural = "orang"
        ordering = ["name", "pk"]
        indexes = [
            GinIndex(OpClass(F("search_name"), name="gin_trgm_ops"), name="person_search_trgm"),
            models.Index(fields=["phone_digest"], name="person_phone"),
            models.Index(fields=["birth_digest"], name="person_birth"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["nik_digest"],
                condition=~Q(nik_digest=""),
                name="person_nik_once",
                violation_error_message="NIK ini sudah tercatat pada orang lain.",
            ),
            models.UniqueConstraint(
                fields=["account_digest"],
                condition=~Q(account_digest=""),
                name="person_account_once",
                violation_error_message="Nomor rekening ini sudah tercatat pada orang lain.",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_reason="")
                | (Q(left_on__isnull=False) & ~Q(left_reason="")),
                name="person_left_with_reason",
                violation_error_message="Berhenti memerlukan tanggal dan alasan.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}_sealed": "", f"{name}_digest": "", f"{name}_mask": ""})
                    | ~(
                        Q(**{f"{name}_sealed": ""})
                        | Q(**{f"{name}_digest": ""})
                        | Q(**{f"{name}_mask": ""})
                    ),
                    name=f"person_{name}_whole",
                )
                for name in ("nik", "birth", "account")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("mentors:person-detail", args=[self.pk])

    def seal_nik(self, nik: str) -> None:
        """`nik`: 16 digits, checked by the form; "" takes it away."""
        self.nik_sealed, self.nik_digest = sealed(nik), digest("nik", nik)
        self.nik_mask = masked(nik)

    def seal_birth(self, day: str) -> None:
        """`day`: ISO date or ""; the mask shows the year only."""
        self.birth_sealed, self.birth_digest = sealed(day), digest("birth", day)
        self.birth_mask = f"••/••/{day[:4]}" if day else ""

    def seal_account(self, number: str) -> None:
        """`number`: digits only, or "". Set `bank` first: two banks may give the same number."""
        self.account_sealed, self.account_mask = sealed(number), masked(number)
        self.account_digest = digest(f"account:{plain_bank(self.bank)}", number)

    def mark_phone(self) -> None:
        """To be called before a save that may have changed the phone: equal numbers get equal marks."""
        self.phone_digest = digest("phone", plain_phone(self.phone))


def plain_bank(name: str) -> str:
    """ "Bank  Kalbar" and "BANK KALBAR" → "bankkalbar"."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def plain_phone(text: str) -> str:
    """ "+62 812-3456" and "0812 3456" → "08123456"."""
    digits = "".join(sign for sign in text if sign.isdigit())
    return f"0{digits[2:]}" if digits.startswith("62") else digits


@tracked()
class PersonDocument(models.Model):
    """A scanned paper of a person: identity card, diploma, account book, contract."""

    class Kind(models.TextChoices):
        IDENTITY = "ktp", "KTP"
        DIPLOMA = "ijazah", "Ijazah"
        ACCOUNT = "rekening", "Buku rekening"
        CONTRACT = "kontrak", "Kontrak"
        OTHER = "lainnya", "Lainnya"

    REGENCY_PATH = "person__regency"
    VIEW_PERMISSION = "mentors.reveal_person"

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="documents", verbose_name="orang"
    )
    kind = models.CharField("jenis", max_length=10, choices=Kind)
    title = models.CharField("judul", max_length=120)
    file = models.FileField("berkas", upload_to=document_path, validators=[validate_document])
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="diunggah oleh",
    )
    uploaded_at = models.DateTimeField("diunggah pada", auto_now_add=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = OfPersonQuerySet["PersonDocument"].as_manager()

    class Meta:
        verbose_name = "dokumen orang"
        verbose_name_plural = "dokumen orang"
        ordering = ["person_id", "-uploaded_at"]

    def __str__(self) -> str:
        return self.title


@tracked()
class Reveal(models.Model):
    """Somebody asked to see a sealed value (or a document) in plain; written before it is shown."""

    class What(models.TextChoices):
        NIK = "nik", "NIK"
        BIRTH = "birth", "Tanggal lahir"
        ACCOUNT = "account", "Nomor rekening"
        DOCUMENT = "document", "Dokumen"

    REGENCY_PATH = "person__regency"
    VIEW_PERMISSION = "mentors.view_reveal"

    person = models.ForeignKey(Person, models.CASCADE, related_name="reveals", verbose_name="orang")
    what = models.CharField("yang dibuka", max_length=10, choices=What)
    # of a document: which one, as it was called then
    detail = models.CharField("rincian", max_length=150, blank=True)
    reason = models.CharField("alasan", max_length=250)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="dibuka oleh",
    )
    at = models.DateTimeField("dibuka pada", auto_now_add=True)
    is_sample = models.BooleanField("data contoh", default=False, editable=False)

    objects = OfPersonQuerySet["Reveal"].as_manager()

    class Meta:
        verbose_name = "pembukaan data pribadi"
        verbose_name_plural = "pembukaan data pribadi"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="reveal_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.person}"
