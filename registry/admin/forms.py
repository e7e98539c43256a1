"""What is typed about a cooperative on the admin site."""

from typing import Any

from django import forms
from django.contrib.admin import site
from django.contrib.admin.widgets import AdminFileWidget
from django.db.models.fields.files import FieldFile
from django.urls import NoReverseMatch, reverse

from core.admin_forms import ReasonedForm, WatchedForm, WatchedFormSet
from core.admin_widgets import ScopedAutocomplete
from core.forms import CoordinateField, RupiahField
from core.models import District, Regency, User
from registry.models import Cooperative, Document

COOPERATIVE_VILLAGE = Cooperative._meta.get_field("village")


def place_field(model: type, part: str, label: str, **forward: str) -> forms.ModelChoiceField:
    widget = ScopedAutocomplete(COOPERATIVE_VILLAGE, site, part=part, forward=forward)
    return forms.ModelChoiceField(
        label=label, queryset=model.objects.none(), required=False, widget=widget
    )


class CooperativeAdminForm(ReasonedForm):
    """Kabupaten and kecamatan only help to find the village; the village decides."""

    helpers = ReasonedForm.helpers | {"regency", "district"}
    user: User  # set by CooperativeAdmin on the class made for this request

    regency = place_field(Regency, "kabupaten", "Kabupaten/kota")
    district = place_field(District, "kecamatan", "Kecamatan", kabupaten="id_regency")
    latitude = CoordinateField(label="Lintang", required=False, help_text="Contoh: -0.026330")
    longitude = CoordinateField(label="Bujur", required=False, help_text="Contoh: 109.342503")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "village" not in self.fields:  # shown to a reader
            return
        verb = "registry.change_cooperative"
        village = self.instance.village if self.instance.village_id else None
        for name, model in (("regency", Regency), ("district", District)):
            field: Any = self.fields[name]
            field.queryset = model.objects.for_user(self.user, verb)
        if village:
            district = village.district
            self.fields["district"].initial = district.pk
            self.fields["regency"].initial = district.regency_id
            self.fields["district"].widget.known = {district.pk: district.name}  # type: ignore[attr-defined]
            self.fields["regency"].widget.known = {district.regency_id: district.regency.name}  # type: ignore[attr-defined]
        elif len(own := list(Regency.objects.for_user(self.user, verb)[:2])) == 1:
            self.fields["regency"].initial = own[0].pk  # there is nothing to choose
        widget: Any = self.fields["village"].widget
        widget.forward = {"kabupaten": "id_regency", "kecamatan": "id_district"}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        village = data.get("village")
        if not village:
            return data
        district, regency = data.get("district"), data.get("regency")
        if district and village.district_id != district.pk:
            self.add_error("village", f"{village.label} tidak berada di Kecamatan {district.name}.")
        elif regency and village.district.regency_id != regency.pk:
            self.add_error("village", f"{village.label} tidak berada di {regency.name}.")
        return data


class CapitalAdminForm(WatchedForm):
    amount = RupiahField(
        label="Jumlah (Rp)",
        max_digits=15,
        decimal_places=0,
        min_value=0,
        help_text="Misalnya 1.500.000",
    )


class CapitalPageForm(CapitalAdminForm, ReasonedForm):
    pass


class OutletFormSet(WatchedFormSet):
    def clean(self) -> None:
        """Each mandatory kind once; the database says so too, but not in which row."""
        super().clean()
        kinds: set[str] = set()
        for form in self.forms:
            row = getattr(form, "cleaned_data", None)
            if not row or row.get("DELETE") or not row.get("kind"):
                continue
            if row["kind"] != "lainnya" and row["kind"] in kinds:
                raise forms.ValidationError("Gerai dengan jenis yang sama diisi dua kali.")
            kinds.add(row["kind"])


class FileLink:
    """What the file widget shows: a name and the address of the view that asks who is reading."""

    def __init__(self, file: FieldFile) -> None:
        self.file = file

    def __str__(self) -> str:
        return "buka berkas"

    @property
    def url(self) -> str:
        return file_url(self.file.instance)


def file_url(row: Any) -> str:
    name = "document-file" if isinstance(row, Document) else "milestone-file"
    try:
        return reverse(f"registry:{name}", args=[row.cooperative_id, row.pk])
    except NoReverseMatch:
        return ""


class OwnFileWidget(AdminFileWidget):
    def format_value(self, value: Any) -> Any:
        return FileLink(value) if self.is_initial(value) else None

    def is_initial(self, value: Any) -> bool:
        return bool(value and isinstance(value, FieldFile))
