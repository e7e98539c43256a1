"""Forms of agencies, allocations and handing over."""

from typing import Any

from django import forms
from django.utils import timezone

from core.forms import ReasonForm, UserForm
from land.actions.building import ALLOCATE, told_unverified
from land.building.fields import MetresField, RupiahField
from land.models import Agency, Building
from land.words import State

TEXTS = ("name", "short_name", "contract_number", "phase", "kodim", "budget_source")


def begin_with(form: UserForm, name: str, value: Any) -> None:
    """What an empty field begins with; a new row's form has None for it."""
    if form.initial.get(name) is None:
        form.initial[name] = value


def one_line(text: str) -> str:
    return " ".join(text.split())


class AgencyForm(UserForm):
    class Meta:
        model = Agency
        fields = ["name", "short_name", "aliases", "is_active"]

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_short_name(self) -> str:
        return one_line(self.cleaned_data["short_name"])

    def clean_aliases(self) -> list[str]:
        found = dict.fromkeys(one_line(alias) for alias in self.cleaned_data["aliases"])
        return [alias for alias in found if alias]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        mine = {
            one.casefold()
            for one in (
                data.get("name", ""),
                data.get("short_name", ""),
                *(data.get("aliases") or ()),
            )
        }
        for other in Agency.objects.for_user(self.user).exclude(pk=self.instance.pk):
            for called in (other.name, other.short_name, *other.aliases):
                if called.casefold() in mine - {""}:
                    self.add_error(
                        None,
                        f"“{called}” sudah dipakai untuk {other.name}. Satu nama hanya untuk satu pelaksana.",
                    )
        return data

    def validate_unique(self) -> None:
        """Said in `clean`, capitals or not."""


class BuildingFields(UserForm):
    """What allocation and change share: money and metres as people write them."""

    budget = RupiahField(label="Anggaran (Rp)", required=False)
    width = MetresField(label="Lebar (m)")
    length = MetresField(label="Panjang (m)")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if "agency" in fields:
            rows = Agency.objects.for_user(self.user)
            now = self.instance.agency_id
            fields["agency"].queryset = rows.filter(is_active=True) | rows.filter(pk=now)
            fields["agency"].label_from_instance = lambda agency: agency.name
            fields["agency"].empty_label = "Pilih pelaksana"
            active = list(rows.filter(is_active=True)[:2])
            if not self.instance.pk and len(active) == 1:
                begin_with(self, "agency", active[0].pk)
        fields["budget_source"].help_text = "Dari mana angkanya, misalnya: surat Agrinas 3/2026."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in TEXTS:
            if name in data:
                data[name] = one_line(data[name])
        if data.get("budget") is not None and not data.get("budget_source"):
            self.add_error("budget_source", "Sebutkan dari mana angka anggaran ini.")
        begins, ends = data.get("planned_start"), data.get("planned_finish")
        if begins and ends and ends < begins:
            self.add_error("planned_finish", "Rencana selesai tidak boleh sebelum rencana mulai.")
        for name, label in (
            ("allocated_on", "Tanggal alokasi"),
            ("started_on", "Mulai dibangun"),
        ):
            if (day := data.get(name)) and day > timezone.localdate():
                self.add_error(name, f"{label} tidak boleh di masa depan.")
        return data


class AllocationForm(BuildingFields):
    """A parcel to an agency. Why without verification is asked only of a parcel that isn't verified."""

    override_reason = forms.CharField(
        label="Alasan mengalokasikan tanpa verifikasi",
        max_length=250,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Lahan ini belum terverifikasi. Tuliskan alasannya, atau selesaikan verifikasinya.",
            "min_length": "Tulis alasannya, paling sedikit 5 huruf.",
        },
    )

    class Meta:
        model = Building
        fields = [
            "agency", "contract_number", "phase", "kodim", "allocated_on", "planned_start", "planned_finish",
            "budget", "budget_source", "width", "length", "note",
        ]  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]
        begin_with(self, "allocated_on", timezone.localdate())
        parcel = self.instance.parcel
        if parcel.state == State.VERIFIED:
            del self.fields["override_reason"]
        else:
            self.fields["override_reason"].help_text = told_unverified(parcel)
            self.order_fields(["override_reason"])

    def clean_override_reason(self) -> str:
        # construct_instance leaves it out: the model's field is not editable
        self.instance.override_reason = one_line(self.cleaned_data["override_reason"])
        return self.instance.override_reason


class ManyForm(BuildingFields):
    """What several verified parcels get at once."""

    class Meta:
        model = Building
        fields = [
            "agency", "contract_number", "phase", "kodim", "allocated_on", "planned_start", "planned_finish",
            "budget", "budget_source", "width", "length",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]
        begin_with(self, "allocated_on", timezone.localdate())
        self.fields["budget"].help_text = "Untuk setiap bangunan, misalnya Rp1.658.000.000."


class BuildingForm(BuildingFields):
    """Changes of a building. Who may allocate also changes the agency and the day of allocation."""

    class Meta:
        model = Building
        fields = [
            "agency", "allocated_on", "contract_number", "phase", "kodim", "planned_start", "planned_finish",
            "started_on", "budget", "budget_source", "width", "length", "note",
        ]  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.user.has_perm(ALLOCATE, self.instance):
            del self.fields["agency"], self.fields["allocated_on"]


class SeenReasonForm(ReasonForm):
    """Why something is done, and what stood on the page."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
