"""Fields that take what JSON gives, and nothing that only looks like it: a list is no text, True no number.

`said` is what the field is called inside a sentence; each refusal says what to do.
"""

import math
import re
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# Signs that a keyboard doesn't make and a sheet can't hold; line breaks and tabs stay.
INVISIBLE = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
BAD_ID = "Nomor kunjungan ini tidak dapat dipakai. Buat kunjungan baru dengan isi yang sama."
LARGEST_KEY = 2**63 - 1


class Plain(forms.Field):
    """A field that may stay empty unless `required`; `missing` is the sentence then."""

    def __init__(self, said: str, *, missing: str = "", **kwargs: Any) -> None:
        self.said = said
        kwargs.setdefault("required", bool(missing))
        kwargs.setdefault("label", said)
        super().__init__(error_messages={"required": missing}, **kwargs)

    def refuse(self, what_to_do: str) -> ValidationError:
        return ValidationError(f"{self.said}: {what_to_do}")


class Text(Plain):
    def __init__(self, said: str, longest: int, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(said, **kwargs)

    def to_python(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.refuse("tulis sebagai teks.")
        text = INVISIBLE.sub("", value.replace("\r\n", "\n")).strip()
        if len(text) > self.longest:
            over = len(text) - self.longest
            raise self.refuse(
                f"terlalu panjang. Paling banyak {self.longest} huruf; hapus {over} huruf."
            )
        return text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"maxlength": str(self.longest)}


class Choice(Plain):
    """One of the choices' values."""

    widget = forms.Select

    def __init__(self, said: str, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(said, **kwargs)
        self.choices = list(choices)
        self.values = {value for value, _ in self.choices}
        empty = "Pilih" if self.required else "–"
        self.widget.choices = [("", empty), *self.choices]

    def to_python(self, value: Any) -> str:
        if value is None or value == "":
            return ""
        if not isinstance(value, str) or value not in self.values:
            raise self.refuse("pilih dari daftar.")
        return value


class Choices(Choice):
    """Several of them, each once, in the order of the choices."""

    widget = forms.CheckboxSelectMultiple  # type: ignore[assignment]

    def __init__(self, said: str, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(said, choices, **kwargs)
        self.widget.choices = self.choices

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise self.refuse("pilih dari daftar.")
        if any(not isinstance(item, str) or item not in self.values for item in value):
            raise self.refuse("ada pilihan yang tidak dikenal. Pilih dari daftar.")
        return [key for key, _ in self.choices if key in value]


class Whole(Plain):
    """A whole number, also as digits in a text (pages know nothing else)."""

    def __init__(self, said: str, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(said, **kwargs)

    def to_python(self, value: Any) -> int | None:
        if value is None or value == "":
            return None
        if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,19}\s*", value):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.refuse("tulis angka bulat.")
        if not self.least <= value <= self.most:
            raise self.refuse(f"tulis angka antara {self.least} dan {self.most}.")
        return value


class Number(Plain):
    """A number with a point; of a page also with a comma."""

    def __init__(self, said: str, least: float, most: float, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(said, **kwargs)

    def to_python(self, value: Any) -> float | None:
        if value is None or value == "":
            return None
        if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,12}([.,][0-9]{1,18})?\s*", value):
            value = float(value.replace(",", "."))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse("tulis dengan angka, misalnya -0.026330.")
        if not (self.least <= value <= self.most) or not math.isfinite(value):
            raise self.refuse(f"tulis angka antara {self.least:g} dan {self.most:g}.")
        return float(value)


class Moment(Plain):
    """A time with its offset, as "2026-11-25T09:05:00+07:00"."""

    def to_python(self, value: Any) -> datetime | None:
        if value is None or value == "":
            return None
        if not isinstance(value, str) or len(value) > 40:
            raise self.refuse("isi tanggal dan jamnya.")
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise ValueError
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.refuse("isi tanggal dan jamnya.") from None


class Clock(Moment):
    """What a phone's clock says, which may be anything: None when no clock can mean it."""

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        return moment if moment and 1970 <= moment.year <= 2200 else None


class Day(Plain):
    """A date as "2026-11-25"."""

    widget = forms.DateInput

    def to_python(self, value: Any) -> date | None:
        if value is None or value == "":
            return None
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise self.refuse("pilih tanggalnya.")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.refuse("tanggal itu tidak ada. Periksa hari, bulan dan tahunnya.") from None


class Uuid7(Plain):
    """An id that was made on the phone."""

    widget = forms.HiddenInput

    def __init__(self, said: str = "", *, bad: str = BAD_ID, **kwargs: Any) -> None:
        self.bad = bad
        super().__init__(said, missing=bad, **kwargs)

    def to_python(self, value: Any) -> uuid.UUID:
        found = uuid7_or_none(value)
        if found is None:
            raise ValidationError(self.bad)
        return found


def uuid7_or_none(value: Any) -> uuid.UUID | None:
    """Only in its own spelling: 36 signs with hyphens, whatever their case."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9A-Fa-f-]{36}", value):
        return None
    try:
        found = uuid.UUID(value)
    except ValueError:
        return None
    in_place = str(found) == value.lower()
    return found if in_place and found.version == 7 else None


class Sha256(Plain):
    def to_python(self, value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{64}", value):
            raise ValidationError("foto ini tidak terbaca. Ambil foto lagi.")
        return value
