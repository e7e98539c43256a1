"""What is typed about accounts: for whom they are made, and how one is opened."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)

from mentors.activation import LENGTH
from mentors.models import Person

MOST_AT_ONCE = 300
TWICE = "Kedua sandi tidak sama. Ketik sandi yang sama dua kali."


class ChosenPeopleForm(forms.Form):
    """Ticked people of a list that was made in the officer's name; sent once."""

    orang = forms.MultipleChoiceField(
        label="Orang",
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        error_messages={
            "required": "Centang paling sedikit satu orang.",
            "invalid_choice": (
                "Sebagian orang ini tidak lagi ada di daftar: akunnya sudah dibuat, kontraknya berakhir, "
                "atau di luar wilayah kerja Anda. Periksa daftar di bawah, lalu kirim lagi."
            ),
        },
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["orang"].choices = [(str(one.pk), one.name) for one in people]  # type: ignore[attr-defined]
        self.initial = {"orang": [str(one.pk) for one in people], "once": uuid.uuid4()}

    def keys(self) -> list[int]:
        return [int(key) for key in self.cleaned_data["orang"]]


class ActivationForm(forms.Form):
    """The page that opens an account. The name is called as on the login page, so that both are counted
    together."""

    login = forms.CharField(
        label="Nama pengguna",
        max_length=150,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": "Tulis nama pengguna dari lembar Anda."},
    )
    code = forms.CharField(
        label="Kode aktivasi",
        max_length=LENGTH * 4,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text="Sepuluh huruf dan angka, seperti ABCDE-23456. Tanda hubung boleh tidak ditulis.",
        error_messages={"required": "Tulis kode dari lembar Anda."},
    )
    password1 = forms.CharField(
        label="Sandi baru",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Buat sandi baru."},
    )
    password2 = forms.CharField(
        label="Sandi baru, sekali lagi",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Ketik sandi yang sama sekali lagi."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = password_validators_help_text_html()

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        one, other = data.get("password1"), data.get("password2")
        if one and other and one != other:
            self.add_error("password2", TWICE)
        return data
