"""Forms that know who is writing. Choices come from the area in which he may write."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models

from core import once
from core.models import District, Regency, SentForm, User, Village
from core.seen import NOT_SAVED, Stale, fingerprint, locked_as_seen

REGION_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?")


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def refuse_if_changed(
    form: forms.ModelForm, seen: str, mark: Callable[[models.Model], str] = fingerprint
) -> None:
    """Lock the form's row and make sure nobody saved it since the form was shown with the mark `seen`.

    Raises Stale (a ValidationError), also for an empty mark; the form keeps what was typed and carries
    the new mark, so a second save is a decision and not an accident.
    """
    try:
        locked_as_seen(form.instance, seen, NOT_SAVED, mark)
    except Stale as error:
        if error.now:
            form.data = form.data.copy()
            form.data[form.add_prefix("seen")] = error.now
        raise


def code_or_nothing(value: Any) -> str:
    """`value` if it is shaped like the code of a region, else "": it goes into a query unvalidated."""
    return value if isinstance(value, str) and REGION_CODE.fullmatch(value) else ""


class CoordinateField(forms.FloatField):
    """Degrees with a point or, as Indonesian hands write them, with a comma."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": "Tulis derajat dengan angka, misalnya -0.026330 atau 109.342503."
    }

    def to_python(self, value: Any) -> float | None:
        return super().to_python(str(value).strip().replace(",", ".") if value else value)


class RupiahField(forms.DecimalField):
    """Whole Rupiah: 1500000, 1.500.000 or Rp 1.500.000,-."""

    widget = forms.TextInput
    default_error_messages = {"invalid": "Tulis jumlah rupiah dengan angka, misalnya 1.500.000."}

    def to_python(self, value: Any) -> Any:
        if value and isinstance(value, str):
            text = re.sub(r"(?i)^\s*rp\.?\s*|,-\s*$|,00\s*$|\s", "", value)
            if re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
                text = text.replace(".", "")
            value = text
        return super().to_python(value)


class UserForm(forms.ModelForm):
    """A ModelForm that knows who is writing, where he may write, and asks why."""

    reason = forms.CharField(
        label="Alasan perubahan",
        max_length=250,
        required=False,
        help_text="Boleh kosong. Tampil di riwayat, misalnya: sesuai SK terbaru.",
    )

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    once = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=40, initial=uuid.uuid4
    )

    def __init__(self, *args: Any, user: User, permission: str, **kwargs: Any) -> None:
        self.user = user
        self.permission = permission
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = fingerprint(self.instance)
            del self.fields["once"]
        for bound in self.fields.values():
            if isinstance(bound, forms.DateField):
                bound.widget = date_input()
                bound.error_messages["invalid"] = (
                    "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025."
                )

    def require_unchanged(self) -> None:
        """Inside the transaction; see `refuse_if_changed`."""
        if self.instance.pk:
            refuse_if_changed(self, self.cleaned_data["seen"])

    def take_token(self) -> SentForm | None:
        """Inside the transaction: of a new row's form, that it is saved for the first time (core.once)."""
        if "once" not in self.fields:
            return None
        try:
            return once.take(self.cleaned_data["once"])
        except forms.ValidationError:
            self.data = self.data.copy()
            self.data[self.add_prefix("once")] = str(uuid.uuid4())
            raise

    def ask_again(self) -> None:
        """Inside the transaction, before writing: what two people at once would both pass in `clean`.

        Raises ValidationError. To be overridden; nothing by default.
        """


class RegionForm(UserForm):
    """Cascading choice of a village: kabupaten → kecamatan → desa, all inside the writer's area.

    Works without JavaScript: the button `_refresh` shows the next choice without saving.
    """

    regency = forms.ChoiceField(label="Kabupaten/kota")
    district = forms.ChoiceField(label="Kecamatan")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        village = self._starting_village()
        chosen = self.data if self.is_bound else self.initial
        regency = code_or_nothing(chosen.get(self.add_prefix("regency"))) or village[:5]
        district = code_or_nothing(chosen.get(self.add_prefix("district"))) or village[:8]
        if not district.startswith(f"{regency}."):
            district = ""
        only = list(self._own(Regency).values_list("pk", flat=True)[:2])
        if not regency and len(only) == 1:
            regency = only[0]  # an officer of one kabupaten need not choose it
        self._choices("regency", Regency, regency, is_active=True)
        self._choices("district", District, district, is_active=True, regency=regency)
        if not regency:
            self.fields["district"].choices = [("", "Pilih kabupaten dulu")]  # type: ignore[attr-defined]
        field = self.fields["village"]
        field.queryset = (
            self._own(Village)
            .filter(  # type: ignore[attr-defined]
                district=district or None, is_active=True
            )
            .order_by("name")
        )
        field.empty_label = "Pilih desa" if district else "Pilih kecamatan dulu"  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: f"{row.name} ({row.code})"  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = (
            "Desa ini tidak ada di kecamatan itu, atau di luar wilayah kerja Anda. Pilih dari daftar."
        )

    def _starting_village(self) -> str:
        code = self.instance.village_id or code_or_nothing(self.initial.get("village"))
        return code if self._own(Village).filter(pk=code).exists() else ""

    def _own(self, model: type) -> models.QuerySet:
        return model.objects.for_user(self.user, self.permission)

    def _choices(self, name: str, model: type, value: str, **conditions: Any) -> None:
        rows = self._own(model).filter(**conditions)
        upper = {"regency": "kabupaten", "district": "kecamatan"}[name]
        field = self.fields[name]
        field.choices = [("", f"Pilih {upper}"), *rows.values_list("code", "name")]  # type: ignore[attr-defined]
        field.initial = value
        field.error_messages["invalid_choice"] = (
            f"Pilih {upper} dari daftar; yang Anda kirim bukan wilayah kerja Anda."
        )


class ReasonForm(forms.Form):
    """Why something with consequences is done; kept in history."""

    reason = forms.CharField(
        label="Alasan",
        max_length=250,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Tulis alasannya.",
            "min_length": "Tulis alasannya, paling sedikit 5 huruf.",
        },
    )
