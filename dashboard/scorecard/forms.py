"""The form of an indicator's threshold."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import UserForm, refuse_if_changed
from core.seen import NOT_SAVED, UNTOLD, Stale
from core.sheets.hands import decimal_number
from core.templatetags.kdkmp import angka
from dashboard.models import Threshold
from dashboard.scorecard.thresholds import DEFAULTS

# The mark of a form that shows the default: there is no row yet that could carry one.
DEFAULT = "bawaan"


class PercentField(forms.CharField):
    """0–100 with at most one decimal, as a share is written: "80", "80,5 %"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def prepare_value(self, value: Any) -> Any:
        return angka(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        reading = decimal_number(text, minimum=0, maximum=100)
        if reading.value is None:
            raise ValidationError(reading.problem or "Tulis persen dengan angka, misalnya 80,5.")
        if reading.value * 10 % 1:
            raise ValidationError("Tulis paling banyak satu angka di belakang koma, misalnya 80,5.")
        return reading.value


class ThresholdForm(UserForm):
    good = PercentField(label="Baik mulai (%)", help_text="Misalnya 80 atau 80,5 %.")
    fair = PercentField(label="Perlu perhatian mulai (%)")
    target = PercentField(
        label="Target (%)", required=False, help_text="Boleh kosong: tanpa target."
    )

    class Meta:
        model = Threshold
        fields = ("good", "fair", "target")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("once", None)
        if not self.instance.pk:
            self.fields["seen"].initial = DEFAULT
        if self.less:
            self.fields["good"].label = "Baik sampai (%)"
            self.fields["fair"].label = "Perlu perhatian sampai (%)"
        reason = self.fields["reason"]
        reason.required = True
        reason.help_text = "Tampil di riwayat, misalnya: sesuai rencana kerja 2027."
        reason.error_messages["required"] = "Tulis alasannya."

    @property
    def less(self) -> bool:
        return DEFAULTS[self.instance.key].less

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        good, fair = found.get("good"), found.get("fair")
        if good is None or fair is None:
            return found
        if self.less and good >= fair:
            self.add_error("good", "Makin kecil makin baik: baik harus di bawah perlu perhatian.")
        elif not self.less and good <= fair:
            self.add_error("good", "Baik harus lebih tinggi daripada perlu perhatian.")
        return found

    def require_unchanged(self) -> None:
        """The default, too, may have been changed meanwhile."""
        seen = self.cleaned_data["seen"]
        if self.instance.pk:
            return refuse_if_changed(self, seen)
        if seen != DEFAULT:
            form: Any = self
            form.data = form.data.copy()
            form.data[self.add_prefix("seen")] = DEFAULT
            raise Stale(NOT_SAVED if seen else UNTOLD, DEFAULT)
        return None
