import uuid

from django.db import models

from core.scoping import PUBLIC, ScopedQuerySet


class SentFormQuerySet(ScopedQuerySet["SentForm"]):
    pass


class SentForm(models.Model):
    """A form for a new row that was saved. Its token was made with the page, so the same page sent twice
    (a double click, a phone that tries again) makes one row and not two.

    Not tracked: what it made is.
    """

    REGENCY_PATH = PUBLIC
    VIEW_PERMISSION = "core.view_user"

    token = models.UUIDField("tanda", primary_key=True, default=uuid.uuid4, editable=False)
    address = models.CharField("alamat data yang dibuat", max_length=250, blank=True)
    sent_at = models.DateTimeField("disimpan pada", auto_now_add=True)

    objects = SentFormQuerySet.as_manager()

    class Meta:
        verbose_name = "formulir terkirim"
        verbose_name_plural = "formulir terkirim"

    def __str__(self) -> str:
        return str(self.token)
