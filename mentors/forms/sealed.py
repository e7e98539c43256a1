"""Fields for values that are only stored sealed: what was typed is never written into a page again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from core.models import User
from core.sealed import brought_back, carried, masked

LABELS = {"nik": "NIK", "birth": "tanggal lahir", "account": "nomor rekening"}


class SecretInput(forms.TextInput):
    """A box that is always shown empty."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "inputmode": "numeric", **(attrs or {})})

    def format_value(self, value: Any) -> None:
        return None


class SecretDateInput(SecretInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": None, **(attrs or {})})


def kept_field() -> forms.CharField:
    return forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


def remove_field(name: str) -> forms.BooleanField:
    return forms.BooleanField(label=f"Hapus {LABELS[name]} yang tersimpan", required=False)


class SealedFieldsForm(forms.ModelForm):
    """`nik`, `birth`, `account` for a Person: empty means unchanged, a tick takes one away. The form that
    inherits has `clean_nik`, `clean_birth` and `clean_account`.

    After cleaning, `sealed` holds what is to be sealed anew, as actions.people.save_person wants it. When
    the form has to be shown again, good values travel sealed in hidden fields, bad ones are forgotten.
    """

    user: User

    nik = forms.CharField(label="NIK", required=False, max_length=30, widget=SecretInput)
    birth = forms.DateField(label="Tanggal lahir", required=False)
    account = forms.CharField(
        label="Nomor rekening", required=False, max_length=40, widget=SecretInput
    )
    nik_remove, birth_remove, account_remove = (remove_field(name) for name in LABELS)
    nik_kept, birth_kept, account_kept = (kept_field() for _ in LABELS)

    def __init__(self, *args: Any, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        given = dict(initial or {})
        # the next choice of the cascade was asked for: `initial` is what was typed so far
        self.typed = {name: str(given.pop(name, "") or "") for name in LABELS}
        self.sealed: dict[str, str] = {}
        super().__init__(*args, initial=given, **kwargs)
        self.fields["birth"].widget = SecretDateInput()
        for name, value in self.typed.items():
            if value:
                self.initial[f"{name}_kept"] = carried(self._purpose(name), value)
            mask = getattr(self.instance, f"{name}_mask")
            self.fields[name].help_text = (
                f"Tersimpan: {mask}. Kosongkan bila tidak berubah." if mask else ""
            )
            if not mask:
                del self.fields[f"{name}_remove"]
            if value or self.initial.get(f"{name}_kept"):
                self._tell_kept(name, value)

    def _purpose(self, name: str) -> str:
        return f"person:{self.user.pk}:{name}"

    def _tell_kept(self, name: str, value: str) -> None:
        shown = f" ({masked(value)})" if name != "birth" and value else ""
        told = f"Yang tadi diketik{shown} masih diingat dan tidak ditampilkan."
        # of the bound field: that one was made when the form was cleaned
        self[name].help_text = f"{told} Kosongkan bila sudah benar."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in LABELS:
            if name in self.errors:
                continue
            value = data.get(name)
            text = value.isoformat() if name == "birth" and value else str(value or "")
            if not text and (token := data.get(f"{name}_kept")):
                text = self._clean_again(name, brought_back(self._purpose(name), token))
            if name in self.errors:
                continue
            if text:
                self.sealed[name] = text
            elif data.get(f"{name}_remove"):
                self.sealed[name] = ""
        return data

    def _clean_again(self, name: str, text: str) -> str:
        """A value that came back was not necessarily checked when it was sent away."""
        if not text:
            return ""
        try:
            self.cleaned_data[name] = self.fields[name].clean(text)
            value = getattr(self, f"clean_{name}")()
        except forms.ValidationError as error:
            self.add_error(name, error)
            return ""
        return value.isoformat() if isinstance(value, date) else value

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            self.remember()

    def remember(self) -> None:
        """For the page that shows the form again."""
        self.data = self.data.copy()
        for name in LABELS:
            value = self.sealed.get(name, "")
            key = self.add_prefix(f"{name}_kept")
            self.data[key] = carried(self._purpose(name), value) if value else ""
            if value:
                self._tell_kept(name, value)
