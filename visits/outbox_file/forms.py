from django import forms
from django.conf import settings
from django.core.files import File

from visits.outbox_file.format import EMPTY, TOO_LARGE

FILE_FIRST = "Pilih berkas dahulu."


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Berkas kunjungan",
        max_length=500,
        allow_empty_file=True,  # told in better words below
        widget=forms.FileInput({"accept": ".kdkmp,application/octet-stream"}),
        error_messages={"required": FILE_FIRST, "invalid": FILE_FIRST},
        help_text=(
            "Berkas “kunjungan-….kdkmp” yang disimpan pendamping dari aplikasi lapangan. Boleh diunggah "
            "berkali-kali: yang sudah ada tidak dicatat dua kali."
        ),
    )

    def clean_file(self) -> File:
        file: File = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(EMPTY)
        if file.size > settings.OUTBOX_MAX_BYTES:
            most = settings.OUTBOX_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(TOO_LARGE.format(most=most))
        return file
