from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from core import scoping
from core.forms import ReasonForm, UserForm, date_input
from core.models import Regency
from mentors.models import MentorContract
from mentors.nik import without_nik
from mentors.overlaps import in_the_way, overlapping

Role = MentorContract.Role
# years that a contract may begin before and end after this one
BACK, AHEAD = 5, 5
WRONG_DATE = "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025."


class ContractForm(UserForm):
    """A contract of the person that the page names."""

    class Meta:
        model = MentorContract
        fields = ["role", "regency", "starts", "ends", "number"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = scoping.area(self.user, self.permission) is scoping.EVERYWHERE
        own = Regency.objects.for_user(self.user, self.permission).filter(is_active=True)
        regency: Any = self.fields["regency"]
        regency.queryset = own
        regency.empty_label = "Pilih kabupaten/kota"
        regency.error_messages["invalid_choice"] = (
            "Pilih kabupaten/kota dari daftar; yang Anda kirim bukan wilayah kerja Anda."
        )
        if self.instance.regency_id is None and self.instance.pk is None:
            self.initial.setdefault("regency", None)
            self.initial["regency"] = self.initial["regency"] or self.instance.person.regency_id
        role: Any = self.fields["role"]
        role.error_messages["invalid_choice"] = "Pilih peran dari daftar."
        if not everywhere:
            role.choices = [one for one in role.choices if one[0] != Role.PMO_PROVINCE]
            regency.required = True
            regency.help_text = ""

    def clean_number(self) -> str:
        without_nik(self.cleaned_data["number"])
        return " ".join(self.cleaned_data["number"].split())

    def clean_reason(self) -> str:
        without_nik(self.cleaned_data["reason"])
        return self.cleaned_data["reason"]

    def _plausible(self, name: str) -> date:
        day, year = self.cleaned_data[name], timezone.localdate().year
        if not year - BACK <= day.year <= year + AHEAD:
            raise forms.ValidationError("Tahun ini terlalu jauh. Periksa tahunnya, empat angka.")
        return day

    def clean_starts(self) -> date:
        return self._plausible("starts")

    def clean_ends(self) -> date:
        return self._plausible("ends")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        role, starts, ends = data.get("role"), data.get("starts"), data.get("ends")
        if role == Role.PMO_PROVINCE and data.get("regency"):
            self.add_error("regency", "Kosongkan: PMO provinsi bekerja untuk seluruh provinsi.")
        needed = role and role != Role.PMO_PROVINCE and "regency" not in self.errors
        if needed and not data.get("regency"):
            self.add_error("regency", "Pilih kabupaten/kota tempat ia bekerja.")
        if starts and ends and ends < starts:
            self.add_error("ends", "Tanggal akhir kontrak tidak boleh sebelum mulainya.")
        elif role and starts and ends:
            self.instance.role = role
            if other := overlapping(self.instance, starts, ends):
                self.add_error("starts", in_the_way(other, self.user))
        return data


class LastDayForm(ReasonForm):
    """Something ends: its last day, why, and, where cooperatives would be left, that this is meant.

    `left(day)`: how many cooperatives would be without the mentor after that day.
    """

    on = forms.DateField(
        label="Hari terakhir", widget=date_input(), error_messages={"invalid": WRONG_DATE}
    )
    cut = forms.BooleanField(label="", required=False)
    field_order = ("on", "reason", "cut")

    def __init__(self, *args: Any, left: Any, latest: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left, self.latest = left, latest
        today = timezone.localdate()
        self.fields["on"].initial = today
        count = left(today)
        self.fields[
            "cut"
        ].label = f"Akhiri juga {count} penugasannya; koperasinya lalu tanpa pendamping"
        if not count:
            self.fields["cut"].widget = forms.HiddenInput()

    def clean_reason(self) -> str:
        without_nik(self.cleaned_data["reason"])
        return self.cleaned_data["reason"]

    def clean_on(self) -> date:
        day = self.cleaned_data["on"]
        if self.latest and day > self.latest:
            raise forms.ValidationError("Hari ini belum terjadi. Pilih hari ini atau sebelumnya.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day = data.get("on")
        if day and not data.get("cut") and (count := self.left(day)):
            self.fields["cut"].widget = forms.CheckboxInput()
            self.fields[
                "cut"
            ].label = f"Akhiri juga {count} penugasannya; koperasinya lalu tanpa pendamping"
            self.add_error(
                "cut",
                f"Sesudah hari itu masih ada {count} koperasi yang didampinginya. Serahkan dulu kepada "
                "pendamping lain, atau centang kotak ini.",
            )
        return data


class PlainReasonForm(ReasonForm):
    """Why; without a NIK in it, because history shows it."""

    def clean_reason(self) -> str:
        without_nik(self.cleaned_data["reason"])
        return self.cleaned_data["reason"]
