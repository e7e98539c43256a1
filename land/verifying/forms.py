"""What is typed with a step, with a verdict, and with a verb on many."""

import re
import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from core.access import LARGEST_ID
from core.forms import date_input
from land.actions.verifying import LONGEST, TOO_SHORT
from land.verifying.verbs import Verb
from land.words import CONCLUSIONS, State, Verifier
from registry.models.document import validate_document

MAX_MANY = 200
CHOSEN = re.compile(r"([0-9]{1,19}):([0-9a-f]{20})")
NEED_NOTE = (State.REFUSED, State.REMARKED, State.FURTHER)
OTHERS = [(one.value, one.label) for one in Verifier if one != Verifier.DINAS]


def text_box() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 4})


class SentOnceForm(forms.Form):
    once = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=40, initial=uuid.uuid4
    )


class PaperField(forms.FileField):
    """One paper: PDF, picture or office document, looked into."""

    def __init__(self) -> None:
        super().__init__(
            label="Berkas",
            required=False,
            max_length=200,
            validators=[validate_document],
            help_text="Boleh kosong: berita acara, surat, atau foto (PDF, JPG, PNG, DOCX, XLSX).",
            error_messages={
                "max_length": "Nama berkas terlalu panjang. Ganti namanya, lalu kirim lagi."
            },
        )


class StepForm(SentOnceForm):
    """`verb` is the step that the form is for."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    reason = forms.CharField(label="Catatan", max_length=LONGEST, required=False, widget=text_box())
    file = PaperField()

    def __init__(self, *args: Any, verb: Verb, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verb, reason = verb, self.fields["reason"]
        if verb.needs_reason:
            reason.required, reason.label = True, "Alasan"
            reason.error_messages["required"] = TOO_SHORT
            reason.help_text = "Dibaca pengusul; tersimpan di riwayat lahan."

    def clean_reason(self) -> str:
        told = " ".join(self.cleaned_data["reason"].split())
        if self.verb.needs_reason and len(told) < 5:
            raise forms.ValidationError(TOO_SHORT)
        return told


class VerdictForm(SentOnceForm):
    verifier = forms.ChoiceField(
        label="Verifikator",
        choices=[("", "Pilih verifikator"), *OTHERS],
        help_text="Putusan dinas tercatat sendiri saat petugas menyimpulkan verifikasinya.",
    )
    conclusion = forms.ChoiceField(
        label="Putusan", choices=[("", "Pilih putusan"), *((c.value, c.label) for c in CONCLUSIONS)]
    )
    given_on = forms.DateField(
        label="Tanggal putusan",
        widget=date_input(),
        error_messages={
            "invalid": "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025."
        },
    )
    note = forms.CharField(
        label="Catatan",
        max_length=LONGEST,
        required=False,
        widget=text_box(),
        help_text="Wajib bila ditolak, diberi catatan, atau perlu verifikasi lanjutan.",
    )
    file = PaperField()

    def clean_given_on(self) -> Any:
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Tanggal putusan tidak boleh sesudah hari ini.")
        if day.year < 2000:
            raise forms.ValidationError("Tahunnya terlalu lama. Periksa tanggalnya.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        note = " ".join(data.get("note", "").split())
        if data.get("conclusion") in NEED_NOTE and len(note) < 5 and "note" not in self.errors:
            self.add_error("note", "Putusan ini memerlukan catatan: sebutkan alasannya.")
        return data | {"note": note}


def chosen(data: QueryDict) -> tuple[dict[int, str], int]:
    """Key → mark of the ticked parcels, and how many were ticked beyond what is done at once. What was not
    made by our page is left out."""
    found = {}
    for text in data.getlist("pilih"):
        match = CHOSEN.fullmatch(text)
        if match and int(match[1]) <= LARGEST_ID:
            found[int(match[1])] = match[2]
    kept = dict(list(found.items())[:MAX_MANY])
    return kept, len(found) - len(kept)
