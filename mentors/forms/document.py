from pathlib import PurePath
from typing import Any

from django import forms

from core.forms import UserForm
from mentors.models import PersonDocument
from mentors.nik import without_nik

ENDINGS = (".pdf", ".jpg", ".jpeg", ".png")


class PlainFileInput(forms.FileInput):
    """Without a link to the stored file: it is opened by a reveal only."""


class PersonDocumentForm(UserForm):
    class Meta:
        model = PersonDocument
        fields = ["kind", "title", "file"]
        widgets = {"file": PlainFileInput(attrs={"accept": ",".join(ENDINGS)})}
        help_texts = {
            "title": "Tanpa NIK dan nomor rekening, misalnya: KTP hasil pindai 2025.",
            "file": "PDF, JPG atau PNG.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].error_messages["invalid_choice"] = "Pilih jenis dari daftar."

    def clean_title(self) -> str:
        title = " ".join(self.cleaned_data["title"].split())
        without_nik(title)
        return title

    def clean_reason(self) -> str:
        without_nik(self.cleaned_data["reason"])
        return self.cleaned_data["reason"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if PurePath(getattr(file, "name", "") or "").suffix.lower() not in ENDINGS:
            raise forms.ValidationError("Kirim dokumen sebagai PDF, JPG atau PNG.")
        return file
