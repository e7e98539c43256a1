"""Forms of batches, programmes, venues and rooms."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from core.forms import ReasonForm, UserForm
from core.models import Regency
from mentors.nik import without_nik
from trainings.models import Batch, CertificateSeries, Enrolment, Programme, Room, Venue
from trainings.telling import number_told
from trainings.words import Seat, roman

FREE_TEXTS = ("organiser", "opened_by", "certificate_text", "note", "reason", "new_venue")
# years between a batch's number and its days: one that was put off into January keeps its number
YEARS_APART = 1


def one_line(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())


class BatchForm(UserForm):
    """An angkatan. Sessions are checked against its days under the lock (actions.batches)."""

    new_venue = forms.CharField(
        label="Tempat baru",
        max_length=120,
        required=False,
        help_text="Isi bila tempatnya belum ada di daftar.",
    )

    class Meta:
        model = Batch
        fields = [
            "programme", "number", "year", "starts", "ends", "venue", "organiser", "opened_by", "quota",
            "per_cooperative", "min_attendance", "min_post", "certificate_title", "certificate_text",
            "signed_at", "signer_title", "signer_name", "signer_number", "note",
        ]  # fmt: skip
        widgets = {
            "certificate_text": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    SECTIONS = (
        ("Angkatan", ("programme", "number", "year", "starts", "ends", "quota", "per_cooperative")),
        ("Tempat dan penyelenggara", ("venue", "new_venue", "organiser", "opened_by")),
        ("Syarat lulus", ("min_attendance", "min_post")),
        (
            "Sertifikat",
            (
                "certificate_title", "certificate_text", "signed_at", "signer_title", "signer_name",
                "signer_number",
            ),
        ),
        ("Catatan", ("note", "reason")),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["programme"].queryset = Programme.objects.for_user(self.user)
        fields["programme"].empty_label = "Pilih program"
        fields["venue"].queryset = Venue.objects.for_user(self.user)
        fields["venue"].empty_label = "Belum ditentukan"
        for name in ("programme", "venue"):
            fields[name].error_messages["invalid_choice"] = "Pilih dari daftar."
        fields["number"].help_text = "Dengan angka: 3 ditulis sebagai Angkatan III."
        fields["min_post"].localize = fields["min_post"].widget.is_localized = True
        fields["min_post"].widget = forms.TextInput(attrs={"inputmode": "decimal"})
        if self.instance.min_post is not None:
            self.initial["min_post"] = number_told(Decimal(self.instance.min_post))
        if not self.instance.pk:
            year = timezone.localdate().year
            programme = self.initial.get("programme")
            self.initial.setdefault("year", year)
            self.initial.setdefault("organiser", settings.AGENCY_NAME)
            if programme:
                self.initial.setdefault("number", self.next_number(programme, year))

    def sections(self) -> list[tuple[str, list[Any]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS]

    def next_number(self, programme: Any, year: int) -> int:
        rows = Batch.objects.for_user(self.user).filter(programme=programme, year=year)
        return (rows.aggregate(last=Max("number"))["last"] or 0) + 1

    def clean_new_venue(self) -> str:
        return one_line(self.cleaned_data["new_venue"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in FREE_TEXTS:
            if data.get(name):
                try:
                    without_nik(data[name])
                except forms.ValidationError as error:
                    self.add_error(name, error)
        self._days(data)
        self._number(data)
        self._quota(data)
        if data.get("venue") and data.get("new_venue"):
            self.add_error(
                "new_venue", "Pilih satu: tempat dari daftar, atau nama tempat yang baru."
            )
        return data

    def _days(self, data: dict[str, Any]) -> None:
        starts, ends, year = data.get("starts"), data.get("ends"), data.get("year")
        if starts and ends and ends < starts:
            self.add_error("ends", "Hari terakhir tidak boleh sebelum hari pertama.")
        for name, day in (("starts", starts), ("ends", ends)):
            if day and year and name not in self.errors and abs(day.year - year) > YEARS_APART:
                self.add_error(
                    name,
                    f"Tahun angkatannya {year}, tetapi harinya tahun {day.year}. Periksa keduanya.",
                )

    def _number(self, data: dict[str, Any]) -> None:
        programme, number, year = (data.get(name) for name in ("programme", "number", "year"))
        if not (programme and number and year):
            return
        rows = Batch.objects.for_user(self.user).filter(
            programme=programme, number=number, year=year
        )
        if rows.exclude(pk=self.instance.pk).exists():
            free = self.next_number(programme, year)
            self.add_error(
                "number",
                f"Angkatan {roman(number)} ({year}) program ini sudah ada. Nomor berikutnya: {free}.",
            )

    def _quota(self, data: dict[str, Any]) -> None:
        if not self.instance.pk:
            return
        rows = Enrolment.objects.for_user(self.user).filter(batch=self.instance.pk)
        seated = rows.filter(state=Seat.SEATED).count()
        if data.get("quota") is not None and 0 < data["quota"] < seated:
            self.add_error(
                "quota",
                f"Sudah ada {seated} peserta terdaftar, jadi kuotanya paling kecil {seated}. Batalkan dulu "
                "sebagian peserta bila kuotanya harus lebih kecil.",
            )
        programme = data.get("programme")
        if programme and programme.pk != self.initial.get("programme") and rows.exists():
            self.add_error(
                "programme", "Angkatan yang sudah punya peserta tidak dapat pindah program."
            )

    def validate_unique(self) -> None:
        """Said in `_number`, beside its field and with the number that is free."""


class ProgrammeForm(UserForm):
    class Meta:
        model = Programme
        fields = ["name", "code", "audience", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_description(self) -> str:
        without_nik(self.cleaned_data["description"])
        return self.cleaned_data["description"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if self.instance.pk and code != self.initial["code"]:
            rows = CertificateSeries.objects.for_user(self.user).filter(programme=self.instance.pk)
            if rows.filter(last__gt=0).exists():
                raise forms.ValidationError(
                    f"Sertifikat program ini sudah terbit dengan kode {self.initial['code']} dalam nomornya, "
                    "jadi kodenya tidak dapat diubah."
                )
        return code

    def clean_audience(self) -> str:
        audience = self.cleaned_data["audience"]
        if self.instance.pk and audience != self.initial["audience"]:
            rows = Enrolment.objects.for_user(self.user).filter(batch__programme=self.instance.pk)
            if rows.exists():
                raise forms.ValidationError(
                    "Program ini sudah punya peserta, jadi jenis pesertanya tidak dapat diubah. Buat program "
                    "lain untuk peserta yang lain."
                )
        return audience


class VenueForm(UserForm):
    class Meta:
        model = Venue
        fields = ["name", "address", "regency"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regency: Any = self.fields["regency"]
        regency.queryset = Regency.objects.for_user(self.user, self.permission)
        regency.empty_label = "Tidak disebut"

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])


class RoomForm(UserForm):
    """A room of the venue that the page names."""

    class Meta:
        model = Room
        fields = ["name"]

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        rows = Room.objects.for_user(self.user).filter(venue=self.instance.venue, name__iexact=name)
        if rows.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Ruang dengan nama ini sudah ada di tempat itu.")
        return name


class BatchReasonForm(ReasonForm):
    """Why a batch is cancelled or restored, and what stood on the page."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def clean_reason(self) -> str:
        without_nik(self.cleaned_data["reason"])
        return self.cleaned_data["reason"]
