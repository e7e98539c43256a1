"""What a person types about an import: the file, what its columns hold, which rows to show."""

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.files import File
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone

from core import scoping
from core.forms import date_input
from core.models import District, ImportJob, User
from core.sheets import refusal
from core.sheets.kinds import KINDS
from core.sheets.rows import State
from core.sheets.understanding import BALIKAN_FIELDS, REGION_FIELDS

ACCEPTED = ".xlsx,.xlsm,.xls,.ods,.csv"
SURE, GUESS, UNKNOWN, REMEMBERED = "yakin", "dugaan; periksa", "tidak dikenali", "diingat"
NUMBERING = "nomor urut"
NUMBERINGS = ("no", "nomor", "no urut", "no. urut", "nomor urut", "#")
FILE_FIRST = "Pilih berkas dahulu."
KEPT = "dibiarkan"  # filter: rows of which something was left as it is recorded
LARGEST_NUMBER = 2_147_483_647  # of a row, in its column of the database


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label="Jenis data", error_messages={"invalid_choice": "Pilih jenis data dari daftar."}
    )
    file = forms.FileField(
        label="Berkas",
        max_length=500,
        allow_empty_file=True,  # the verb says so in better words
        widget=forms.FileInput({"accept": ACCEPTED}),
        error_messages={"required": FILE_FIRST, "invalid": FILE_FIRST},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        field.choices = kinds_of(user)  # type: ignore[attr-defined]
        self.fields["file"].help_text = (
            f"Excel (.xlsx, .xlsm, .xls), .ods atau .csv, paling besar {settings.SHEET_MAX_MB} MB. "
            "Kirim apa adanya: judul kolom dan ejaan desa tidak perlu dirapikan, berkas Anda tidak diubah."
        )

    def clean_file(self) -> File:
        """A name that promises no sheet is refused before anything is kept; the rest is the gate's."""
        file: File = self.cleaned_data["file"]
        if told := refusal.by_name(file.name or ""):
            raise forms.ValidationError(told)
        return file

    def words(self) -> str:
        """What the page's script refuses a file for, and in which words: those of the server (JSON)."""
        most = settings.SHEET_MAX_MB
        told = {
            "most": most * 1024 * 1024,
            "large": refusal.TOO_MANY_BYTES.replace("{most}", refusal.number(most)),
            "empty": refusal.EMPTY,
            "endings": refusal.ENDINGS,
            "required": FILE_FIRST,
            "one": "Unggah satu berkas sekali jalan. Pilih salah satunya.",
        }
        return json.dumps(told, ensure_ascii=False)


def kinds_of(user: User) -> list[tuple[str, str]]:
    """(name, label) of the kinds of data that `user` may import."""
    return [(k.name, k.label) for k in KINDS.values() if scoping.holds(user, k.permission)]


class MappingForm(forms.Form):
    """One choice per column that holds anything, and how the file is taken."""

    mode = forms.ChoiceField(
        label="Isian yang sudah ada di registri",
        choices=[
            (ImportJob.Mode.FILL, "Jangan diubah; isi yang kosong saja"),
            (ImportJob.Mode.UPDATE, "Perbarui dengan isi berkas"),
        ],
        widget=forms.RadioSelect({"class": "form-check-input"}),
    )
    as_of = forms.DateField(
        label="Data per tanggal",
        required=False,
        widget=date_input(),
        help_text="Keadaan pada tanggal berapa jumlah di berkas ini?",
        error_messages={"invalid": "Tanggal tidak dikenali. Tulis misalnya 03/11/2025."},
    )
    month_day = forms.ChoiceField(
        label="Tanggal yang hanya berisi bulan", choices=ImportJob.MonthDay.choices
    )

    def __init__(self, *args: Any, job: ImportJob, **kwargs: Any) -> None:
        self.job = job
        day = job.as_of or timezone.localdate()
        initial = {"mode": job.mode, "as_of": day, "month_day": job.month_day}
        super().__init__(*args, initial=initial, **kwargs)
        if not KINDS[job.kind].dated:
            del self.fields["as_of"]
        if not KINDS[job.kind].overwrites:
            del self.fields["mode"]
        self.shown = [one for one in job.columns if one["text"] or one["samples"] or one["field"]]
        choices = field_choices(job)
        for column in self.shown:
            name = f"kolom-{column['index']}"
            self.fields[name] = forms.ChoiceField(
                label=column["text"] or f"Kolom {letters(column['index'])} (tanpa judul)",
                required=False,
                choices=choices,
                initial=column["field"],
                error_messages={"invalid_choice": "Pilih isian dari daftar."},
            )

    def settings(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ("mode", "as_of", "month_day") if name in self.fields)

    def columns(self) -> Iterator[dict[str, Any]]:
        """What the page shows of each column: its letter, samples, guess in words, and its field."""
        labels = {one.name: one.label for one in (*KINDS[self.job.kind].fields, *BALIKAN_FIELDS)}
        for column in self.shown:
            others = [labels[name] for name in column["alternatives"] if name in labels]
            yield {
                "letter": letters(column["index"]),
                "samples": column["samples"],
                "guess": guess_of(column),
                "unsure": bool(column["field"]) and not column["sure"],
                "unknown": guess_of(column) == UNKNOWN,
                "others": others,
                "field": self[f"kolom-{column['index']}"],
            }

    def summary(self) -> dict[str, int]:
        """How many of the shown columns are mapped, guessed, unknown, and known from the last time."""
        guesses = [guess_of(column) for column in self.shown]
        return {
            "all": len(guesses),
            "known": sum(bool(column["field"]) for column in self.shown),
            "unsure": guesses.count(GUESS),
            "unknown": guesses.count(UNKNOWN),
            "remembered": guesses.count(REMEMBERED),
        }

    def mapping(self) -> dict[int, str]:
        """Column index → field name; "" for one that is not imported."""
        found = {column["index"]: "" for column in self.job.columns}
        for column in self.shown:
            found[column["index"]] = self.cleaned_data[f"kolom-{column['index']}"]
        return found


def guess_of(column: dict[str, Any]) -> str:
    if column.get("remembered"):
        return REMEMBERED
    if not column["field"]:
        return NUMBERING if column["text"].strip(" .:").casefold() in NUMBERINGS else UNKNOWN
    return SURE if column["sure"] else GUESS


def field_choices(job: ImportJob) -> list[Any]:
    """The fields of the kind in groups; the balikan's own columns only where the file has one."""
    fields = KINDS[job.kind].fields
    own = {column["field"] for column in job.columns}
    groups = (
        ("Wilayah", [one for one in fields if one.name in REGION_FIELDS]),
        ("Isian", [one for one in fields if one.name not in REGION_FIELDS]),
        ("Kolom balikan", [one for one in BALIKAN_FIELDS if one.name in own]),
    )
    shown = [(group, [(one.name, one.label) for one in found]) for group, found in groups if found]
    return [("", "– tidak diimpor –"), *shown]


def letters(index: int) -> str:
    """0 → "A", 26 → "AA", as the spreadsheet names its columns."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


class RowFilterForm(forms.Form):
    """Which rows of a preview are shown. What is not understood filters nothing."""

    keadaan = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[("", "Semua"), *State.choices, (KEPT, "ada isian yang dibiarkan")],
    )
    kecamatan = forms.ChoiceField(label="Kecamatan", required=False)
    q = forms.CharField(label="Cari nama, desa, atau nomor baris", required=False, max_length=100)

    def __init__(self, *args: Any, job: ImportJob, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = job.rows.exclude(village_code="").values_list(Left("village_code", 8))
        found = District.objects.filter(pk__in=codes.distinct().order_by())
        names = found.order_by("regency_id", "name").values_list("pk", "name")
        self.fields["kecamatan"].choices = [("", "Semua"), *names]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs["id"] = f"f_{name}"

    def narrow(self, rows: QuerySet) -> QuerySet:
        self.is_valid()
        chosen = getattr(self, "cleaned_data", {})
        if (state := chosen.get("keadaan")) == KEPT:
            rows = kept_rows(rows)
        elif state:
            rows = rows.filter(state=state)
        if district := chosen.get("kecamatan"):
            rows = rows.filter(village_code__startswith=f"{district}.")
        if text := chosen.get("q"):
            number = int(text) if text.isascii() and text.isdigit() else 0
            found = Q(title__icontains=text) | Q(place__icontains=text)
            if 0 < number <= LARGEST_NUMBER:
                found |= Q(number=number)
            rows = rows.filter(found)
        return rows.order_by(F("number"))


def kept_rows(rows: QuerySet) -> QuerySet:
    """Rows of which something the file says is not taken and the registry stays as it is."""
    return rows.exclude(data__kept=[])
