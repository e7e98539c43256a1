from datetime import date
from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.utils import timezone

from core import scoping
from core.forms import RegionForm
from core.models import Regency, Village
from core.sealed import digest
from mentors.duplicates import Suspicion, hold_people, likely_same, may_see, who_has
from mentors.forms.sealed import SealedFieldsForm
from mentors.models import Person
from mentors.models.person import plain_bank
from mentors.nik import births_in, digits_of, read_nik, without_nik

PERHAPS_RECORDED = "Mungkin orang ini sudah tercatat. Periksa daftar di atas; bila memang orang lain, centang kotak ini."
SEXES = dict(Person.Sex.choices)
YOUNGEST, OLDEST = 15, 100


class PersonForm(SealedFieldsForm, RegionForm):
    """Kabupaten and kecamatan only help to find the village where the person lives; all may stay empty."""

    office = forms.ChoiceField(label="Kabupaten/kota yang mengurus", required=False)
    village = forms.ModelChoiceField(
        label="Desa/kelurahan", queryset=Village.objects.none(), required=False
    )
    confirm_other = forms.BooleanField(
        label="Sudah saya periksa: ini memang orang lain", required=False
    )
    confirm_nik = forms.BooleanField(
        label="Sudah dicocokkan dengan KTP: NIK-nya memang begitu", required=False
    )

    # in which the page shows them, before and after the place where the person lives
    order = {
        "person": (
            *(
                "name",
                "nik",
                "nik_remove",
                "nik_kept",
                "sex",
                "birth",
                "birth_remove",
                "birth_kept",
            ),
            *("education", "phone", "email", "office"),
        ),
        "rest": ("bank", "account", "account_remove", "account_kept", "reason", "seen", "once"),
    }

    class Meta:
        model = Person
        fields = ["name", "sex", "phone", "email", "education", "bank"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suspicion = Suspicion([], 0)
        self.contradictions: list[str] = []
        self.known: Person | None = None  # who has the number that was typed
        for name in ("regency", "district"):
            self.fields[name].required = False
        self.fields["village"].help_text = "Kosongkan bila tinggal di luar wilayah kerja Anda."
        for name in ("sex", "education"):
            self.fields[name].error_messages["invalid_choice"] = "Pilih dari daftar."
        self.fields["email"].validators = [self._mail]
        self.fields["phone"].widget.attrs["inputmode"] = "tel"
        self._offer_offices()

    def _offer_offices(self) -> None:
        """Who looks after a person follows the contracts; before the first it is chosen here."""
        if self.instance.pk and self.instance.contracts.exists():
            del self.fields["office"]
            return
        everywhere = scoping.area(self.user, self.permission) is scoping.EVERYWHERE
        own = list(
            Regency.objects.for_user(self.user, self.permission)
            .filter(is_active=True)
            .values_list("code", "name")
        )
        field: Any = self.fields["office"]
        first = "Tingkat provinsi" if everywhere else "Pilih kabupaten/kota"
        field.choices = own if len(own) == 1 and not everywhere else [("", first), *own]
        field.required = not everywhere
        field.initial = self.instance.regency_id or field.choices[0][0]
        field.error_messages["invalid_choice"] = (
            "Pilih kabupaten/kota dari daftar; yang Anda kirim bukan wilayah kerja Anda."
        )

    def _starting_village(self) -> str:
        code = self.instance.home_village_id or ""
        return code if self._own(Village).filter(pk=code).exists() else ""

    # --- Single fields ---

    @staticmethod
    def _mail(text: str) -> None:
        EmailValidator("Tulis alamat surel lengkap, misalnya nama@contoh.id.")(text)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(sign.isalpha() for sign in name):
            raise forms.ValidationError("Tulis nama dengan huruf, seperti pada KTP.")
        without_nik(name)
        return name

    def clean_bank(self) -> str:
        """Kept in plain and told by history: an account's number typed here too would be read by many."""
        bank = self.cleaned_data["bank"]
        if sum(sign.isdigit() for sign in bank) >= 5:
            raise forms.ValidationError(
                "Tulis nama banknya saja; nomor rekening diketik di isiannya sendiri."
            )
        return bank

    def clean_reason(self) -> str:
        without_nik(self.cleaned_data["reason"])
        return self.cleaned_data["reason"]

    def clean_nik(self) -> str:
        typed = digits_of(self.cleaned_data["nik"] or "")
        return read_nik(typed, timezone.localdate()).nik or "" if typed else ""

    def clean_birth(self) -> date | None:
        day, today = self.cleaned_data["birth"], timezone.localdate()
        if day and not today.year - OLDEST <= day.year <= today.year - YOUNGEST:
            raise forms.ValidationError(
                f"Menurut tahun itu umurnya di luar {YOUNGEST}–{OLDEST} tahun. Periksa tahun lahirnya."
            )
        return day

    def clean_account(self) -> str:
        digits = digits_of(self.cleaned_data["account"] or "")
        if digits and not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 34):
            raise forms.ValidationError("Nomor rekening hanya berisi angka, 5 sampai 34 angka.")
        return digits

    # --- Together ---

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._place(data)
        self._check_bank(data)
        self._refuse_known_numbers()
        if not self.errors:
            self._compare_with_nik(data)
            if self._looks_recorded():
                self.add_error("confirm_other", PERHAPS_RECORDED)
        return data

    def _place(self, data: dict[str, Any]) -> None:
        if "office" in data:
            self.instance.regency_id = data["office"] or None
        village = data.get("village")
        outside = self.instance.home_village_id and not self._starting_village()
        if village or not outside:  # a home that the writer doesn't see is not his to take away
            self.instance.home_village = village

    def _check_bank(self, data: dict[str, Any]) -> None:
        bank = " ".join((data.get("bank") or "").split())
        data["bank"] = bank
        number = self.sealed.get("account", self.instance.account_mask)
        if number and not bank:
            self.add_error("bank", "Tulis nama banknya, karena nomor rekeningnya diisi.")
        was = self.initial.get("bank") or ""
        moved = plain_bank(was) != plain_bank(bank) and "account" not in self.sealed
        if moved and self.instance.account_mask and "account" not in self.errors:
            self.add_error("account", "Banknya berubah: ketik juga nomor rekeningnya di bank itu.")

    def _refuse_known_numbers(self) -> None:
        probe = Person(bank=self.cleaned_data.get("bank", ""))
        probe.seal_account(self.sealed.get("account", ""))
        marks = {"nik": digest("nik", self.sealed.get("nik", "")), "account": probe.account_digest}
        for name, mark in marks.items():
            other = who_has(f"{name}_digest", mark, but=self.instance.pk)
            if other is None:
                continue
            label = "NIK" if name == "nik" else "Nomor rekening"
            told = f"{label} ini sudah tercatat di kabupaten/kota lain. Hubungi petugas provinsi."
            if may_see(self.user, other):
                told = f"{label} ini sudah tercatat pada {other}. Buka data orang itu, jangan dicatat dua kali."
                self.known = other
            self.sealed.pop(name)
            self.add_error(name, told)

    def _compare_with_nik(self, data: dict[str, Any]) -> None:
        """Sex and birth date that the NIK tells otherwise: asked about, because old NIKs do err."""
        nik = self.sealed.get("nik")
        if not nik or data.get("confirm_nik"):
            return
        info = read_nik(nik, timezone.localdate())
        if data.get("sex") and info.gender and data["sex"] != info.gender:
            self.contradictions.append(
                f"Menurut NIK jenis kelaminnya {SEXES[info.gender].lower()}, yang diisi "
                f"{SEXES[data['sex']].lower()}."
            )
        born = self.sealed.get("birth")
        mark = digest("birth", born) if born is not None else self.instance.birth_digest
        if mark and mark not in [digest("birth", day) for day in births_in(info)]:
            self.contradictions.append(
                "Tanggal lahir di dalam NIK lain dari tanggal lahir yang diisi."
            )
        if self.contradictions:
            self.add_error(
                "confirm_nik", "Periksa keduanya; bila memang begitu, centang kotak ini."
            )

    def _births(self) -> list[str]:
        if born := self.sealed.get("birth"):
            return [born]
        nik = self.sealed.get("nik")
        return births_in(read_nik(nik, timezone.localdate())) if nik else []

    def _looks_recorded(self) -> bool:
        data = self.cleaned_data
        changed = not self.instance.pk or {"name", "phone"} & set(self.changed_data) or self.sealed
        if not changed or data.get("confirm_other"):
            return False
        self.suspicion = likely_same(
            name=data["name"],
            phone=data.get("phone", ""),
            births=self._births(),
            but=self.instance.pk,
            user=self.user,
        )
        return bool(self.suspicion)

    def ask_again(self) -> None:
        """Two people who record the same person at once: the second sees the first's after all."""
        hold_people()
        if self._looks_recorded():
            raise forms.ValidationError({"confirm_other": PERHAPS_RECORDED})
