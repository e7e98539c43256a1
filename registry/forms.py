"""What did the person type about a cooperative."""

from typing import Any

from django import forms

from core.forms import CoordinateField, RegionForm, RupiahField, UserForm
from registry.models import (
    CapitalEntry,
    Cooperative,
    CooperativeVillage,
    Document,
    MemberCount,
    Milestone,
    Officer,
    Outlet,
)
from registry.search import hold_district, similar_cooperatives

PERHAPS_RECORDED = (
    "Mungkin sudah tercatat. Periksa koperasi di atas; bila memang berbeda, centang kotak ini."
)


class CooperativeForm(RegionForm):
    latitude = CoordinateField(
        label="Lintang",
        required=False,
        # plain text: a number field of the browser would show -0.026330 with a comma
        widget=forms.TextInput(attrs={"inputmode": "text", "placeholder": "-0.026330"}),
    )
    longitude = CoordinateField(
        label="Bujur",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "text", "placeholder": "109.342503"}),
    )
    confirm_duplicate = forms.BooleanField(
        label="Sudah saya periksa: ini memang koperasi lain", required=False
    )

    class Meta:
        model = Cooperative
        fields = [
            "village",
            "name",
            "form",
            "pattern",
            "scheme",
            "nik",
            "simkopdes_id",
            "address",
            "rt_rw",
            "postal_code",
            "latitude",
            "longitude",
            "phone",
            "email",
            "founded_on",
            "minutes_number",
        ]
        help_texts = {"name": "Lengkap, misalnya Koperasi Desa Merah Putih Dalam Kaum."}

    field_order = ["regency", "district", "village"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likely_duplicates: list[Cooperative] = []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("village") and data.get("name") and self._looks_recorded(data):
            self.add_error("confirm_duplicate", PERHAPS_RECORDED)
        return data

    def ask_again(self) -> None:
        """Two people who record the same cooperative at once: the second sees the first's after all."""
        data = self.cleaned_data
        if self._is_decided(data):
            return
        hold_district(data["village"])
        if self._looks_recorded(data):
            raise forms.ValidationError({"confirm_duplicate": PERHAPS_RECORDED})

    def _is_decided(self, data: dict[str, Any]) -> bool:
        unchanged = self.instance.pk and not ({"village", "name"} & set(self.changed_data))
        return bool(unchanged or data.get("confirm_duplicate"))

    def _looks_recorded(self, data: dict[str, Any]) -> bool:
        """A second cooperative in the village, or the same name in the district: asked about, never refused."""
        if self._is_decided(data):
            return False
        found = similar_cooperatives(data["village"], data["name"]).exclude(pk=self.instance.pk)
        self.likely_duplicates = list(found.with_place()[:5])
        return bool(self.likely_duplicates)


class ChildForm(UserForm):
    """A row of one cooperative: "once per cooperative" is checked here, not only by the database."""

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"cooperative"}


class MilestoneForm(ChildForm):
    class Meta:
        model = Milestone
        fields = ["kind", "reached_on", "number", "file"]


class OutletForm(ChildForm):
    class Meta:
        model = Outlet
        fields = ["kind", "name", "status", "opened_on", "employees"]


class OfficerForm(ChildForm):
    class Meta:
        model = Officer
        fields = ["board", "position", "name", "sex", "phone", "term_from", "term_until"]


class MemberCountForm(ChildForm):
    class Meta:
        model = MemberCount
        fields = ["as_of", "men", "women"]


class CapitalEntryForm(ChildForm):
    amount = RupiahField(
        label="Jumlah (Rp)",
        max_digits=15,
        decimal_places=0,
        min_value=0,
        help_text="Misalnya 1.500.000",
    )

    class Meta:
        model = CapitalEntry
        fields = ["kind", "amount", "as_of", "note"]


class DocumentForm(ChildForm):
    class Meta:
        model = Document
        fields = ["kind", "title", "file"]


class ServedVillageForm(ChildForm, RegionForm):
    class Meta:
        model = CooperativeVillage
        fields = ["village"]

    field_order = ["regency", "district", "village"]
