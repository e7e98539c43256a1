import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import date_input

USUAL_DAYS = 14


class HandleForm(forms.Form):
    """What is done about an alarm, and until when it may stay off the list."""

    once = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=40, initial=uuid.uuid4
    )
    note = forms.CharField(
        label="Apa yang dilakukan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis apa yang dilakukan."},
    )
    until = forms.DateField(
        label="Keluar dari daftar sampai",
        widget=date_input(),
        required=False,
        help_text="Sesudah hari itu peringatan muncul lagi bila keadaannya belum berubah.",
        error_messages={
            "invalid": "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025."
        },
    )
    back = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["until"].initial = timezone.localdate() + timedelta(days=USUAL_DAYS)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("back"):
            told["until"] = None
        elif not told.get("until") and "until" not in self.errors:
            self.add_error("until", "Pilih sampai kapan peringatan ini keluar dari daftar.")
        return told
