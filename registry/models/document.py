"""Files of a cooperative. Served by a view that asks who is reading, never by a bare media URL."""

import secrets
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models
from django.template.defaultfilters import filesizeformat

from core.history import tracked
from registry.models.cooperative import Cooperative
from registry.querysets import ChildQuerySet

# extension → how the file must begin; what a name promises is not believed
SIGNATURES = {
    ".pdf": b"%PDF-",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".docx": b"PK\x03\x04",
    ".xlsx": b"PK\x03\x04",
}


def document_path(instance: models.Model, filename: str) -> str:
    """A name nobody can guess; the sender's own name is kept in the row, not on the disk."""
    suffix = PurePath(filename).suffix.lower()[:6]
    return f"koperasi/{instance.cooperative_id}/{secrets.token_hex(12)}{suffix}"  # type: ignore[attr-defined]


def validate_document(file: File) -> None:
    """Size, type and content of an upload. Raises ValidationError in Indonesian."""
    if getattr(file, "_committed", False):
        return  # stored long ago and not sent again; its disk may even be missing
    if file.size == 0:
        raise ValidationError("Berkas ini kosong. Pilih berkas lain.")
    if file.size > settings.DOCUMENT_MAX_BYTES:
        most = filesizeformat(settings.DOCUMENT_MAX_BYTES)
        raise ValidationError(f"Berkas terlalu besar. Paling besar {most}.")
    signature = SIGNATURES.get(PurePath(file.name or "").suffix.lower())
    if signature is None:
        raise ValidationError(
            "Jenis berkas ini tidak diterima. Kirim PDF, JPG, PNG, DOCX atau XLSX."
        )
    file.seek(0)
    begins = file.read(len(signature))
    file.seek(0)
    if begins != signature:
        raise ValidationError(
            "Isi berkas tidak sesuai dengan namanya. Simpan ulang lalu kirim lagi."
        )


@tracked()
class Document(models.Model):
    """A scanned paper of the cooperative: minutes, deed, decree, photo."""

    class Kind(models.TextChoices):
        MINUTES = "berita_acara", "Berita acara"
        DEED = "akta", "Akta notaris"
        DECREE = "sk", "Surat keputusan"
        PHOTO = "foto", "Foto"
        OTHER = "lainnya", "Lainnya"

    REGENCY_PATH = "cooperative__village__district__regency"
    COOPERATIVE_PATH = "cooperative"
    VIEW_PERMISSION = "registry.view_cooperative"

    cooperative = models.ForeignKey(
        Cooperative, models.CASCADE, related_name="documents", verbose_name="koperasi"
    )
    kind = models.CharField("jenis", max_length=15, choices=Kind)
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

    objects = ChildQuerySet["Document"].as_manager()

    class Meta:
        verbose_name = "dokumen"
        verbose_name_plural = "dokumen"
        ordering = ["cooperative_id", "-uploaded_at"]

    def __str__(self) -> str:
        return self.title
