from typing import Any

from django import forms
from django.utils import timezone

from core.forms import ReasonForm, date_input
from trainings.actions.certificates import check_day
from trainings.models import Batch, Certificate

NOBODY = "Pilih paling sedikit satu peserta."
BAD_DATE = "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025."


class DayForm(forms.Form):
    """The day that the certificate bears."""

    issued_on = forms.DateField(
        label="Tanggal pada sertifikat",
        widget=date_input(),
        error_messages={"required": "Isi tanggal pada sertifikat.", "invalid": BAD_DATE},
    )

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        self.fields["issued_on"].initial = timezone.localdate

    def clean_issued_on(self) -> Any:
        day = self.cleaned_data["issued_on"]
        check_day(self.batch, day)
        return day


class IssueForm(DayForm):
    """Who of those who passed gets one; `offered`: their keys."""

    who = forms.TypedMultipleChoiceField(
        label="Peserta",
        coerce=int,
        required=False,
        error_messages={
            "invalid_choice": "Ada peserta yang tidak lagi menunggu sertifikat. Periksa daftarnya."
        },
    )

    def __init__(self, *args: Any, offered: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [(str(key), "") for key in offered]  # type: ignore[attr-defined]

    def clean_who(self) -> list[int]:
        if not self.cleaned_data["who"]:
            raise forms.ValidationError(NOBODY)
        return self.cleaned_data["who"]


class ReissueForm(DayForm):
    """The same certificate again under a new number, with the right name."""

    name = forms.CharField(
        label="Nama pada sertifikat baru",
        max_length=120,
        help_text="Tercetak persis seperti ini.",
        error_messages={"required": "Isi nama yang tercetak."},
    )
    reason = ReasonForm.base_fields["reason"]
    field_order = ("name", "issued_on", "reason")

    def __init__(self, *args: Any, certificate: Certificate, **kwargs: Any) -> None:
        super().__init__(*args, batch=certificate.enrolment.batch, **kwargs)
        self.fields["name"].initial = certificate.enrolment.participant

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class CheckForm(forms.Form):
    """What stands on the paper. Anything may be typed; what is wrong is said by the check."""

    number = forms.CharField(
        label="Nomor sertifikat",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text="Misalnya PDP-2025-0178.",
        error_messages={
            "required": "Isi nomor sertifikat.",
            "max_length": "Nomor itu terlalu panjang.",
        },
    )
    code = forms.CharField(
        label="Kode periksa",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text="16 huruf dan angka di samping kode QR; huruf besar atau kecil sama saja.",
        error_messages={"required": "Isi kode periksa.", "max_length": "Kode itu terlalu panjang."},
    )
