"""What did the person type about a parcel."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.forms import UserForm
from core.models import Village
from core.sheets import hands
from core.sheets.hands import Reading
from core.sheets.hands.reading import ok
from land.models import Parcel
from land.parcels import reading as r
from land.words import Condition, Surveyor

POINT = ("latitude", "longitude")
CHOOSE = "Pilih salah satu, atau tulis lagi dengan satuannya."
KINDS = (
    ("protected_farmland", "LP2B/LSD"),
    ("power_line", "SUTET"),
    ("floods", "rawan banjir"),
)

ANSWERED = [*(one.value for one in Condition), *(name for name, _ in KINDS)]


@dataclass(frozen=True)
class Box:
    """A field on the page. told: how what stands in it is read ("" literally; None: a plain field);
    choice: what is asked about it."""

    field: Any
    told: str | None = None
    choice: Any = None


def typed_box(label: str, example: str, help_text: str = "", longest: int = 120) -> forms.CharField:
    widget = forms.TextInput(attrs={"placeholder": example, "inputmode": "text"})
    return forms.CharField(
        label=label, required=False, max_length=longest, widget=widget, help_text=help_text
    )


class ParcelForm(UserForm):
    """Sizes and places are typed as people write them; what is ambiguous is asked, nothing typed is lost."""

    width = typed_box("Lebar (m)", "20")
    length = typed_box("Panjang (m)", "50")
    stated_area = typed_box(
        "Luas yang disebut", "1.000 m²", "Boleh ditulis 1.000 m², 1,5 ha atau 20x50."
    )
    certificate_area = typed_box("Luas di sertifikat", "1.000 m²")
    latitude = typed_box("Lintang", "-0.026330", "Boleh juga menempel keduanya di sini.", 300)
    longitude = typed_box("Bujur", "109.342503", longest=300)
    boundary = forms.CharField(
        label="Batas terukur",
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 5, "placeholder": "-0.026300, 109.342500", "spellcheck": "false"}
        ),
        help_text=(
            "Satu sudut per baris: lintang, bujur; berurutan mengelilingi lahan. Atau tempel GeoJSON. "
            "Luasnya dihitung sendiri."
        ),
    )
    surveyors = forms.MultipleChoiceField(
        label="Disurvei oleh",
        choices=Surveyor.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Parcel
        fields = [
            "ownership", "holder", "certificate_number", "address", "village",
            "width", "length", "stated_area", "certificate_area", "latitude", "longitude",
            *(f"{one.value}{end}" for one in Condition for end in ("", "_evidence")),
            "protected_farmland", "power_line", "floods",
            "road", "settlement_m", "internet", "electricity", "water",
            "surveyors", "surveyed_on", "note",
        ]  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    SECTIONS = (
        ("Kepemilikan", "", ("ownership", "holder", "certificate_number", "address", "village")),
        (
            "Luas",
            "Tulis yang diketahui saja; yang berbeda-beda ditampilkan berdampingan. Di bawah ambang tetap dicatat.",
            ("width", "length", "stated_area", "certificate_area"),
        ),
        ("Letak", "", (*POINT, "boundary")),
        (
            "Empat syarat lahan",
            "Belum diketahui bukan tidak. Sebutkan buktinya.",
            tuple(f"{one.value}{end}" for one in Condition for end in ("", "_evidence")),
        ),
        ("Tanda bahaya", "", tuple(name for name, _ in KINDS)),
        ("Keadaan tapak", "", ("road", "settlement_m", "internet", "electricity", "water")),
        ("Survei dan catatan", "", ("surveyors", "surveyed_on", "note", "reason")),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ANSWERED:
            self.fields[name].required = False  # left alone it stays "belum diketahui"
        self._villages()
        self._as_text()
        self.readings = {name: self._read(name) for name in r.MEASURES}
        self.readings["point"] = self._read_point()
        for name, reading in self.readings.items():
            if reading.options:
                self._ask(name, reading)

    def _villages(self) -> None:
        field: Any = self.fields["village"]
        own = Village.objects.for_user(self.user, self.permission).select_related("district")
        regency = self.instance.cooperative.village_id[:5]
        field.queryset = own.filter(code__startswith=f"{regency}.").order_by("name", "code")
        field.empty_label = "Di desa koperasinya sendiri"
        field.label_from_instance = lambda row: f"{row.name} (Kec. {row.district.name})"
        field.error_messages["invalid_choice"] = "Pilih desa dari daftar."

    def _as_text(self) -> None:
        """Stored numbers as they stand in their boxes; what came from `_refresh` is text already."""
        for name in r.MEASURES:
            if not isinstance(self.initial.get(name), str):
                self.initial[name] = r.written(self.initial.get(name))
        for name in POINT:
            if not isinstance(self.initial.get(name), str):
                self.initial[name] = r.degrees(self.initial.get(name))
        self.initial.setdefault("boundary", r.boundary_text(self.instance.polygon))

    def typed(self, name: str) -> str:
        """What stands in the box now."""
        source = self.data if self.is_bound else self.initial
        value = source.get(self.add_prefix(name) if self.is_bound else name) or ""
        return str(value)[:400].replace("\x00", "")

    def _read(self, name: str) -> Reading[Any]:
        """What is stored already is asked about no more: it was decided, or is pointed out on the page."""
        text, stored = self.typed(name), getattr(self.instance, name)
        if stored is not None and text == r.written(stored):
            return ok(stored)
        return r.MEASURES[name][0](text)

    def _read_point(self) -> Reading[Any]:
        typed = [self.typed(name) for name in POINT]
        stored = [getattr(self.instance, name) for name in POINT]
        if None not in stored and typed == [r.degrees(one) for one in stored]:
            return ok(tuple(stored))
        return hands.coordinate_pair(*typed)

    def _ask(self, name: str, reading: Reading[Any]) -> None:
        self.fields[f"{name}_choice"] = forms.ChoiceField(
            label="Yang dimaksud",
            choices=[(as_choice(value), label) for value, label in reading.options],
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": CHOOSE},
        )

    def sections(self) -> list[tuple[str, str, list[Box]]]:
        return [
            (title, note, [self._box(name) for name in names])
            for title, note, names in self.SECTIONS
        ]

    def _box(self, name: str) -> Box:
        key = "point" if name == "latitude" else name
        if key not in self.readings:
            return Box(self[name])
        asked = self[f"{key}_choice"] if f"{key}_choice" in self.fields else None
        return Box(self[name], self.told_of(key), asked)

    def told_of(self, name: str) -> str:
        """How the box is read, where that isn't just what stands there."""
        reading = self.readings[name]
        if not reading.told:
            return ""
        if name == "point" or reading.value is None:
            return reading.told
        return r.MEASURES[name][1](self.typed(name), reading.value)

    def told(self) -> list[str]:
        """After saving: what was not taken literally."""
        found = [self.told_of(name) for name in self.readings]
        return [f"{sentence}." for sentence in found if sentence]

    def clean_surveyed_on(self) -> Any:
        day = self.cleaned_data["surveyed_on"]
        if day and day > timezone.localdate():
            raise ValidationError("Tanggal survei belum tiba. Periksa tanggalnya.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in r.MEASURES:
            data[name] = self._decided(name, name)
        self._fill_sides(data)
        point = self._decided("point", "latitude")
        data["latitude"], data["longitude"] = point or (None, None)
        self._boundary(data)
        return data

    def _decided(self, name: str, box: str) -> Any:
        """The value of a reading, with the answer where it asks; a problem stands at the box."""
        reading, chosen = self.readings[name], self.cleaned_data.get(f"{name}_choice")
        if chosen:
            return next(value for value, _ in reading.options if as_choice(value) == chosen)
        if reading.problem and box not in self.errors:
            self.add_error(box, reading.problem)
        return reading.value

    def _fill_sides(self, data: dict[str, Any]) -> None:
        """A size in the stated area also says how wide and long, where nobody has said that."""
        if any(self.typed(name).strip() for name in ("width", "length")):
            return
        if found := r.sides(self.typed("stated_area")):
            data["width"], data["length"] = found

    def _boundary(self, data: dict[str, Any]) -> None:
        parcel, text = self.instance, data.get("boundary") or ""
        if text.split() == r.boundary_text(parcel.polygon).split():
            return
        try:
            measured = r.boundary(text)
        except ValidationError as error:
            self.add_error("boundary", error)
            return
        parcel.polygon = measured.corners if measured else None
        parcel.polygon_area = measured.area if measured else None
        parcel.polygon_accuracy = None
        if measured and data["latitude"] is None and "latitude" not in self.errors:
            data["latitude"], data["longitude"] = measured.latitude, measured.longitude


def as_choice(value: Any) -> str:
    """A possible meaning as the value of its radio button."""
    return f"{value:f}" if isinstance(value, Decimal) else ",".join(map(repr, value))
