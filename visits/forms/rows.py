"""The lists of a visit: one small form per row, and a field that asks them all."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from registry.models import Milestone, Outlet
from visits.forms import limits
from visits.forms.fields import LARGEST_KEY, Choice, Clock, Day, Plain, Sha256, Text, Uuid7, Whole
from visits.words import ObstacleCategory, Priority

ROW_ID = "Baris ini tidak dikenali. Hapus, lalu tulis lagi."


class ObstacleRow(forms.Form):
    id = Uuid7(bad=ROW_ID)
    category = Choice("Kategori", ObstacleCategory.choices, missing="Pilih kategorinya.")
    priority = Choice("Prioritas", Priority.choices, missing="Pilih prioritasnya.")
    note = Text("Uraian", limits.OBSTACLE_NOTE)


class FollowUpRow(forms.Form):
    id = Uuid7(bad=ROW_ID)
    what = Text("Yang harus dilakukan", limits.WHAT, missing="Tulis apa yang harus dilakukan.")
    who = Text("Penanggung jawab", limits.WHO, missing="Tulis siapa yang melakukannya.")
    due = Day("Tenggat", missing="Pilih tenggatnya.")


class DoneRow(forms.Form):
    id = Whole("Tindak lanjut", 1, LARGEST_KEY, missing="Pilih tindak lanjut yang selesai.")
    note = Text("Hasil", limits.DONE_NOTE)


class MilestoneRow(forms.Form):
    id = Uuid7(bad=ROW_ID)
    kind = Choice("Tahapan", Milestone.Kind.choices, missing="Pilih tahapannya.")
    reached_on = Day("Tanggal")
    number = Text("Nomor", limits.NUMBER)
    note = Text("Keterangan", limits.NOTE)

    def clean_reached_on(self) -> Any:
        """Asked as the registry asks it, which is where it goes when an officer accepts it."""
        day = self.cleaned_data["reached_on"]
        if day:
            for rule in Milestone._meta.get_field("reached_on").validators:
                rule(day)
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        rule = Milestone.NUMBER_RULES.get(data.get("kind"))  # type: ignore[call-overload, arg-type]
        if rule and data.get("number"):
            try:
                rule(data["number"])
            except ValidationError as error:
                self.add_error("number", error.messages)  # type: ignore[arg-type]
        return data


class OutletRow(forms.Form):
    kind = Choice("Gerai", Outlet.Kind.choices, missing="Pilih gerainya.")
    status = Choice("Status", Outlet.Status.choices, missing="Pilih statusnya.")


class PhotoRow(forms.Form):
    sha256 = Sha256("Foto", missing="foto ini tidak terbaca. Ambil foto lagi.")
    size = Whole("Ukuran", 1, LARGEST_KEY, missing="foto ini kosong. Ambil foto lagi.")
    caption = Text("Keterangan", limits.CAPTION)
    taken_at = Clock("Jam foto")

    def clean_size(self) -> int:
        size = self.cleaned_data["size"]
        if size > settings.VISIT_PHOTO_MAX_BYTES:
            most = settings.VISIT_PHOTO_MAX_BYTES // 1024
            raise ValidationError(f"foto terlalu besar. Paling besar {most} kB; ambil foto lagi.")
        return size


class Rows(Plain):
    """A list of rows. `named`: what one row is called ("Kendala 2: …"); `once`: fields of which no two
    rows may hold the same, each with the sentence for the second."""

    def __init__(
        self, said: str, form: type[forms.Form], most: int | str, once: dict[str, str]
    ) -> None:
        self.form, self._most, self.once = form, most, once
        super().__init__(said, required=False)

    @property
    def most(self) -> int:
        return self._most if isinstance(self._most, int) else getattr(settings, self._most)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise self.refuse("daftarnya tidak terbaca. Perbarui aplikasi, lalu kirim lagi.")
        if len(value) > self.most:
            raise self.refuse(f"paling banyak {self.most}; hapus {len(value) - self.most}.")
        rows, told = [], []
        for number, row in enumerate(value, 1):
            form = self.form(row if isinstance(row, dict) else {})
            if form.is_valid():
                rows.append(form.cleaned_data)
            else:
                sentences = [text for texts in form.errors.values() for text in texts]
                told += [f"{self.said} {number}: {text}" for text in sentences]
        told += self.repeated(value)
        if told:
            raise ValidationError(told)
        return rows

    def repeated(self, rows: list[Any]) -> list[str]:
        told = []
        for name, sentence in self.once.items():
            seen = set()
            for number, row in enumerate(rows, 1):
                key = row.get(name) if isinstance(row, dict) else None
                if isinstance(key, str | int) and key != "":
                    if str(key).lower() in seen:
                        told.append(f"{self.said} {number}: {sentence}")
                    seen.add(str(key).lower())
        return told


TWICE = "baris ini sudah ada. Hapus salah satunya."
