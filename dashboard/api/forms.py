from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.forms import UserForm, date_input
from core.models import Regency
from core.permissions import Role
from core.seen import SeenForm
from dashboard.actions.clients import ROLES
from dashboard.api import tokens
from dashboard.models import ApiClient

LONGEST = timedelta(days=3 * 365)
NETWORKS = "Tulis alamat jaringan seperti 10.1.0.0/16, dipisahkan koma."
PAST = "Tanggal ini sudah lewat."
TOO_LONG = "Paling lama tiga tahun; sesudah itu token diperbarui."
NEEDS_REGENCY = "Petugas kabupaten/kota memerlukan kabupaten/kota."


def checked_until(value: Any) -> Any:
    today = timezone.localdate()
    if value < today:
        raise ValidationError(PAST)
    if value > today + LONGEST:
        raise ValidationError(TOO_LONG)
    return value


def usual_end() -> Any:
    return timezone.localdate() + timedelta(days=settings.API_TOKEN_DAYS)


class ClientForm(UserForm):
    role = forms.ChoiceField(
        label="Peran",
        choices=[(one.value, one.label) for one in ROLES],
        initial=Role.VIEWER.value,
        help_text="Apa yang terlihat sama dengan yang dilihat orang berperan itu; API selalu hanya membaca.",
        error_messages={"invalid_choice": "Pilih peran dari daftar."},
    )
    regency = forms.ModelChoiceField(
        label="Kabupaten/kota",
        queryset=Regency.objects.none(),
        required=False,
        empty_label="Seluruh provinsi",
        error_messages={"invalid_choice": "Pilih kabupaten/kota dari daftar."},
    )

    class Meta:
        model = ApiClient
        fields = ["name", "purpose", "valid_until", "networks"]
        help_texts = {
            "name": "Program atau kantor yang memakai, misalnya Metabase Bappeda.",
            "purpose": "Untuk apa datanya dibaca, dan siapa yang bertanggung jawab.",
            "networks": "Boleh kosong: dari mana saja. Misalnya 10.1.0.0/16, dipisahkan koma.",
        }

    field_order = ["name", "purpose", "role", "regency", "valid_until", "networks"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]
        places: Any = self.fields["regency"]
        places.queryset = Regency.objects.for_user(self.user).filter(is_active=True)

    def clean_valid_until(self) -> Any:
        return checked_until(self.cleaned_data["valid_until"])

    def clean_networks(self) -> str:
        text = self.cleaned_data["networks"]
        try:
            tokens.networks(text)
        except ValueError:
            raise ValidationError(NETWORKS) from None
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("role") == Role.REGENCY_OFFICER and not data.get("regency"):
            self.add_error("regency", NEEDS_REGENCY)
        return data


class RenewForm(SeenForm):
    valid_until = forms.DateField(
        label="Berlaku sampai",
        widget=date_input(),
        initial=usual_end,
        help_text="Token lama langsung tidak berlaku. Token baru tampil sekali.",
        error_messages={
            "required": "Isi tanggalnya.",
            "invalid": "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025.",
        },
    )

    def clean_valid_until(self) -> Any:
        return checked_until(self.cleaned_data["valid_until"])
