"""What a person saw of a row before he changes, deletes or verifies it: nobody decides about something
else than what stood on his page.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from core.templatetags.kdkmp import tanggal, waktu

GONE = "Data ini baru saja dihapus orang lain. Muat ulang halaman ini."
NOT_SAVED = (
    "Data ini baru saja diubah orang lain, jadi belum disimpan. Bandingkan dengan riwayat; "
    "bila isian Anda yang benar, simpan sekali lagi."
)
NOT_DELETED = (
    "Data ini baru saja diubah orang lain, jadi belum dihapus. Periksa isinya sekarang; "
    "bila tetap harus dihapus, hapus sekali lagi."
)
# A page sends its mark along; only something else than the page leaves it out.
UNTOLD = (
    "Formulir ini terkirim tidak lengkap, jadi belum ada yang diubah. Periksa isinya, lalu kirim "
    "sekali lagi."
)
# Of no use to one who decides about the row.
SILENT = {"id", "is_sample"}


class Stale(ValidationError):
    """The row is another than the one that was seen; `now` is its mark ("" when it is gone)."""

    def __init__(self, message: str, now: str) -> None:
        super().__init__(message)
        self.now = now


class SeenForm(forms.Form):
    """A question whose page shows a row: carries the row's mark."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)


def fingerprint(row: models.Model) -> str:
    """A short mark of what the row says now; another mark means that somebody changed it."""
    return fingerprint_of(field.value_from_object(row) for field in row._meta.concrete_fields)


def fingerprint_of(values: Iterable[Any]) -> str:
    """As `fingerprint`, of a row's values in the order of its concrete fields."""
    return hashlib.sha256("\x1f".join(map(str, values)).encode()).hexdigest()[:20]


def locked_as_seen[M: models.Model](
    row: M, seen: str, refusal: str, mark: Callable[[models.Model], str] = fingerprint
) -> M:
    """The row, locked until the transaction ends, if it still is what was `seen`.

    Raises Stale with `refusal`, or with what to do when no mark was sent or the row is gone.
    """
    rows = type(row)._default_manager.select_for_update(of=("self",))
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise Stale(GONE, "")
    now = mark(found)
    if seen != now:
        raise Stale(refusal if seen else UNTOLD, now)
    return found


def facts_of(row: models.Model) -> list[tuple[str, str]]:
    """(label, words) of what the row says, without blanks: shown before it is deleted."""
    told = []
    for field in row._meta.concrete_fields:
        value: Any = getattr(row, field.name)
        if field.name in SILENT or value in (None, ""):
            continue
        if field.choices:
            value = getattr(row, f"get_{field.name}_display")()
        elif isinstance(value, datetime):
            value = waktu(value)
        elif isinstance(value, date):
            value = tanggal(value)
        elif isinstance(field, models.FileField):
            value = "ada" if value else ""
        elif isinstance(value, bool):
            value = "ya" if value else "tidak"
        if str(value):
            told.append((str(field.verbose_name), str(value)))
    return told
