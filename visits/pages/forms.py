"""What the pages of figures are narrowed to. An unknown value gives a message and no figures."""

from datetime import date
from typing import Any

from django import forms

from core.forms import date_input
from core.models import Regency, User
from core.scoping import holds
from visits.months import month_of
from visits.pages.choices import BAD_DATE, mentors_of
from visits.words import Priority

CHOOSE = "Pilih dari daftar."


class MonthField(forms.CharField):
    """ "2026-11" → the month's first day; None when empty."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=7, **kwargs)
        self.error_messages["max_length"] = self.error_messages["invalid"] = (
            "Bulan tidak dikenali. Tulis tahun-bulan, misalnya 2026-11."
        )

    def clean(self, value: Any) -> date | None:  # type: ignore[override]
        text = super().clean(value)
        if not text:
            return None
        found = month_of(text)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"])
        return found


class FigureForm(forms.Form):
    """Of a page made from the address; every choice comes from what the reader may see."""

    def __init__(self, data: Any, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        fields: Any = self.fields
        for name, field in fields.items():
            field.widget.attrs["id"] = f"f_{name}"
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = CHOOSE
        if "kabupaten" in fields:
            own = Regency.objects.for_user(user).values_list("code", "name")
            fields["kabupaten"].choices = [("", "Semua"), *own]
        if "pendamping" in fields:
            people = mentors_of(user) if holds(user, "visits.view_visit") else []
            fields["pendamping"].choices = [("", self.everybody), *people]

    everybody = "Semua"


class CalendarForm(FigureForm):
    bulan = MonthField(label="Bulan", required=False)
    kabupaten = forms.ChoiceField(label="Kabupaten/kota", required=False)
    pendamping = forms.ChoiceField(label="Pendamping", required=False)


class MatrixForm(FigureForm):
    kabupaten = forms.ChoiceField(label="Kabupaten/kota", required=False)
    prioritas = forms.ChoiceField(
        label="Prioritas", required=False, choices=[("", "Semua"), *Priority.choices]
    )
    dari = forms.DateField(
        label="Dari tanggal",
        required=False,
        widget=date_input(),
        error_messages={"invalid": BAD_DATE},
    )
    sampai = forms.DateField(
        label="Sampai tanggal",
        required=False,
        widget=date_input(),
        error_messages={"invalid": BAD_DATE},
    )


class NextForm(FigureForm):
    everybody = "Pilih pendamping"
    pendamping = forms.ChoiceField(label="Pendamping", required=False)
