"""Form fields that read what people type as the sheets' hands do: "45,25 %", "1,6 miliar", "20,5"."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files import File

from core.sheets.hands.money import rupiah
from core.sheets.hands.numbers import decimal_number, indonesian
from core.sheets.hands.reading import Reading
from core.templatetags.kdkmp import rupiah as shown_rupiah
from land.actions.progress import percent_words

HUNDREDTH = Decimal("0.01")


class ReadField(forms.CharField):
    """Text read by one of the hands; `show` writes a stored value back as text.

    unclear  what to say of "1.000" where no thousands can be meant
    """

    def __init__(
        self,
        *,
        read: Callable[[str], Reading],
        show: Callable[[Any], str],
        to_hundredths: bool = True,
        unclear: str = "Titik dapat berarti ribuan. Tulis dengan koma untuk desimal, misalnya 12,5.",
        **kwargs: Any,
    ) -> None:
        self.read, self.show, self.to_hundredths = read, show, to_hundredths
        self.unclear = unclear
        super().__init__(max_length=60, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else self.show(value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        reading = self.read(text)
        if reading.state == "doubtful" and len(reading.options) == 1:
            number = reading.options[0][0]
        elif reading.state == "ok":
            number = reading.value
        elif reading.state == "empty":
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        else:
            offered = " atau ".join(label for _, label in reading.options)
            raise forms.ValidationError(f"{reading.problem} {offered}".strip())
        return self.hundredths(text, number) if self.to_hundredths else number

    def hundredths(self, text: str, number: Any) -> Any:
        rounded = Decimal(number).quantize(HUNDREDTH)
        if number != rounded:
            raise forms.ValidationError("Paling banyak dua angka di belakang koma.")
        if has_thousands(text):
            raise forms.ValidationError(self.unclear)
        return rounded


def has_thousands(text: str) -> bool:
    """ "1.000", "45.250": written with a dot before three digits."""
    return re.search(r"[0-9]\.[0-9]{3}(?![0-9])", text) is not None


class PercentField(ReadField):
    """0–100 with at most two decimals, as Decimal."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Dari 0 sampai 100, misalnya 45,25 atau 45,25 %.")
        super().__init__(
            read=lambda text: decimal_number(text, minimum=0, maximum=100),
            show=percent_words,
            unclear="Tulis angka dari 0 sampai 100 dengan koma untuk desimal, misalnya 45,25.",
            **kwargs,
        )


class RupiahField(ReadField):
    """Whole Rupiah: "Rp1.658.000.000", "1,6 miliar"."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Misalnya Rp1.658.000.000 atau 1,6 miliar.")
        super().__init__(read=rupiah, show=shown_rupiah, to_hundredths=False, **kwargs)


class MetresField(ReadField):
    """A length in metres, more than 0."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            read=lambda text: decimal_number(
                text.removesuffix("m").strip(), minimum=0, maximum=999
            ),
            show=metres_words,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is not None and number <= 0:
            raise forms.ValidationError("Ukuran bangunan harus lebih dari 0.")
        return number


def metres_words(value: Any) -> str:
    digits = indonesian(Decimal(value))
    return digits.rstrip("0").rstrip(",") if "," in digits else digits


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos at once; cleans to a list of uploads."""

    widget = ManyFilesInput(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True})

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[File]:
        files = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(files) > self.most:
            raise forms.ValidationError(
                f"Paling banyak {self.most} foto dalam satu laporan; terpilih {len(files)}."
            )
        return [super(PhotosField, self).clean(one, initial) for one in files]
