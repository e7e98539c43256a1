"""Forms of progress reports and of the handing over."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from core.forms import CoordinateField, UserForm
from core.templatetags.kdkmp import tanggal
from land.actions.progress import official_percent, told_unfinished
from land.building.fields import PercentField, PhotosField
from land.building.forms import begin_with, one_line
from land.models import Handover, ProgressReport

MOST_PHOTOS = 10
ANSWERS = [("", "Pilih"), ("ya", "Sesuai"), ("tidak", "Belum")]


class ReportForm(UserForm):
    """A report of the building that the instance names; one that `corrects` another must say why."""

    percent = PercentField(label="Progres (%)")
    latitude = CoordinateField(label="Lintang", required=False)
    longitude = CoordinateField(label="Bujur", required=False)
    photos = PhotosField(
        label="Foto",
        most=MOST_PHOTOS,
        help_text="Boleh beberapa sekaligus (JPEG, PNG atau WebP). Bila isian ditolak, pilih lagi fotonya.",
    )
    caption = forms.CharField(label="Keterangan foto", max_length=200, required=False)

    class Meta:
        model = ProgressReport
        fields = ["source", "reported_on", "percent", "stage", "note", "latitude", "longitude"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        del fields["reason"]
        fields["reported_on"].help_text = "Hari keadaan di lapangan itu, bukan hari mengetik."
        fields[
            "note"
        ].help_text = "Wajib bila progresnya turun, atau tanggalnya sebelum pembangunan mulai."
        begin_with(self, "reported_on", timezone.localdate())
        if self.instance.corrects_id:
            fields["note"].required = True
            fields["note"].help_text = "Jelaskan apa yang keliru dan dari mana angka yang benar."
            fields["note"].error_messages["required"] = "Jelaskan koreksinya."
            # whose report it is stays: a source is corrected by what it says itself
            fields["source"].disabled = True
            fields["source"].initial = self.instance.source

    def clean_note(self) -> str:
        return one_line(self.cleaned_data["note"])

    def clean_reported_on(self) -> Any:
        day = self.cleaned_data["reported_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Tanggal laporan tidak boleh di masa depan.")
        if day.year < 2020:
            raise forms.ValidationError("Tanggal ini terlalu lama. Periksa tahunnya, empat angka.")
        return day


class HandoverForm(UserForm):
    """The check list of settings.LAND_BAST_ITEMS, each item with an answer and a note."""

    class Meta:
        model = Handover
        fields = ["handed_over_on", "number", "received_by", "file", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        del fields["reason"]
        self.percent: Decimal | None = official_percent(self.instance.building)
        for position, item in enumerate(settings.LAND_BAST_ITEMS):
            fields[f"check_{position}"] = forms.ChoiceField(
                label=item,
                choices=ANSWERS,
                error_messages={"required": "Pilih: sesuai atau belum."},
            )
            fields[f"remark_{position}"] = forms.CharField(
                label=f"Catatan: {item}", max_length=200, required=False
            )
        if self.percent != 100:
            fields["note"].help_text = told_unfinished(self.percent)

    def main(self) -> list[Any]:
        return [self[name] for name in self.Meta.fields]

    def checks(self) -> list[tuple[Any, Any]]:
        """(answer, remark) of each item."""
        every = range(len(settings.LAND_BAST_ITEMS))
        return [(self[f"check_{one}"], self[f"remark_{one}"]) for one in every]

    def clean_number(self) -> str:
        return one_line(self.cleaned_data["number"])

    def clean_received_by(self) -> str:
        return one_line(self.cleaned_data["received_by"])

    def clean_handed_over_on(self) -> Any:
        day, begins = self.cleaned_data["handed_over_on"], self.instance.building.allocated_on
        if day > timezone.localdate():
            raise forms.ValidationError("Tanggal BAST tidak boleh di masa depan.")
        if day < begins:
            raise forms.ValidationError(
                f"Tanggal BAST sebelum lahannya dialokasikan ({tanggal(begins)})."
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        checks = []
        for position, item in enumerate(settings.LAND_BAST_ITEMS):
            answer = data.get(f"check_{position}", "")
            remark = one_line(data.get(f"remark_{position}", ""))
            if answer == "tidak" and not remark:
                self.add_error(f"remark_{position}", "Sebutkan apa yang belum.")
            checks.append({"item": item, "ok": answer == "ya", "note": remark})
        self.instance.checks = checks
        if self.percent != 100 and not one_line(data.get("note", "")) and "note" not in self.errors:
            self.add_error("note", told_unfinished(self.percent))
        if (file := data.get("file")) and getattr(file, "name", ""):
            self.instance.file_name = file.name.rpartition("/")[2][:200]
        return data
