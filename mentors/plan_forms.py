"""What did the person type about a plan."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from core import scoping
from core.forms import UserForm, date_input
from core.models import District, Regency, User
from core.templatetags.kdkmp import angka
from mentors.actions.plans import DEFAULT_WEIGHT, HIGHEST_LOAD, PLAN, checked_day
from mentors.models import CooperativeAccess, MentorContract, PlanLine
from mentors.models.plan import WEIGHT_MAX
from mentors.planner.problem import Point, kilometres, positions
from mentors.planner.solving import KM_PER_WEIGHT
from mentors.planner.stored import Stored
from mentors.planner.telling import whole

ALL = "semua"
NUMBER = {"invalid": "Tulis bilangan bulat."}


def whole_number(label: str, low: int, high: int, help_text: str = "", **attrs: Any) -> Any:
    told = f"{label}: isi {low} sampai {high}."
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        help_text=help_text,
        widget=forms.NumberInput(attrs=attrs),
        error_messages=NUMBER | {"required": told, "min_value": told, "max_value": told},
    )


class WishesForm(forms.Form):
    """Day, bounds and weight of a plan; `relaxed` is only sent by the button that offers it."""

    on = forms.DateField(
        label="Berlaku mulai",
        widget=date_input(),
        error_messages={
            "required": "Isi tanggal mulai berlakunya.",
            "invalid": "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025.",
        },
    )
    low = whole_number("Paling sedikit koperasi per BA", 0, HIGHEST_LOAD)
    high = whole_number("Paling banyak koperasi per BA", 1, HIGHEST_LOAD)
    weight = whole_number(
        "Bobot serah terima", 0, WEIGHT_MAX, **{"list": "bobot", "data-range": "1"}
    )
    relaxed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        first = {
            "on": timezone.localdate(),
            "low": settings.MENTOR_LOAD_MIN,
            "high": settings.MENTOR_LOAD_MAX,
            "weight": DEFAULT_WEIGHT,
        }
        kwargs["initial"] = first | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        km = angka(int(KM_PER_WEIGHT))
        weight: Any = self.fields["weight"]
        weight.widget.input_type = "range"
        weight.help_text = (
            f"0: serah terima bebas. 1 sampai 9: satu serah terima dihitung seperti {km} km perjalanan kali"
            f" bobotnya. {WEIGHT_MAX}: hanya serah terima yang tidak dapat dihindari."
        )

    def clean_on(self) -> Any:
        try:
            return checked_day(self.cleaned_data["on"])
        except forms.ValidationError as error:
            raise forms.ValidationError(error.messages) from None

    def clean(self) -> None:
        low, high = self.cleaned_data.get("low"), self.cleaned_data.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("low", "Paling sedikit tidak boleh melebihi paling banyak.")

    def wishes(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] for name in ("on", "low", "high", "weight", "relaxed")
        }


class NewPlanForm(WishesForm):
    """The same for a kabupaten/kota of the writer's area, or for all of them."""

    kabupaten = forms.ChoiceField(
        label="Kabupaten/kota",
        error_messages={
            "required": "Pilih kabupaten/kota.",
            "invalid_choice": "Pilih kabupaten/kota dari daftar; yang Anda kirim bukan wilayah kerja Anda.",
        },
    )
    field_order = ("kabupaten", "on", "low", "high", "weight")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Regency.objects.for_user(user, PLAN).filter(is_active=True)
        self.regencies = {row.pk: row for row in rows}
        choices = [(code, row.name) for code, row in self.regencies.items()]
        if len(choices) > 1:
            choices = [("", "Pilih kabupaten/kota"), *choices]
            if scoping.area(user, PLAN) is scoping.EVERYWHERE:
                choices.append((ALL, "Semua kabupaten/kota, satu per satu"))
        self.fields["kabupaten"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> list[Regency]:
        code = self.cleaned_data["kabupaten"]
        return list(self.regencies.values()) if code == ALL else [self.regencies[code]]


class LineForm(forms.Form):
    """Who shall mentor one cooperative of a draft: the nearest first, each with his load in the plan."""

    mentor = forms.ChoiceField(
        label="BA menurut rencana",
        required=False,
        error_messages={"invalid_choice": "Pilih BA dari daftar."},
    )
    locked = forms.BooleanField(
        label="Kunci: susun ulang tidak mengubah baris ini, dan penugasannya nanti dikunci",
        required=False,
    )

    def __init__(self, *args: Any, stored: Stored, line: PlanLine, **kwargs: Any) -> None:
        kwargs["initial"] = {"mentor": line.after_id or "", "locked": line.locked}
        super().__init__(*args, **kwargs)
        self.stored = stored
        self.fields["mentor"].choices = [("", "Tanpa BA"), *self._offers(line)]  # type: ignore[attr-defined]

    def _offers(self, line: PlanLine) -> list[tuple[str, str]]:
        stored, here = self.stored, positions([Point(line.latitude, line.longitude)])
        found = []
        for key in stored.contracts:
            anchor = stored.after.anchors.get(key)
            far = None
            if anchor:
                far = float(kilometres(positions([anchor]), here)[0, 0]) * line.factor
            told = f"{stored.name(key)} – {whole(far)}, {angka(stored.after.loads[key])} koperasi"
            if key == line.before_id:
                told += " (sekarang)"
            found.append((far if far is not None else float("inf"), str(key), told))
        return [(key, told) for _, key, told in sorted(found)]

    def clean(self) -> None:
        if self.cleaned_data.get("locked") and not self.cleaned_data.get("mentor"):
            self.add_error("locked", "Baris tanpa BA tidak dapat dikunci. Pilih BA-nya dulu.")

    def chosen(self) -> MentorContract | None:
        key = self.cleaned_data["mentor"]
        return self.stored.contracts[int(key)] if key else None


class DistrictAccessForm(forms.Form):
    """One way of access for all active cooperatives of a kecamatan: most are reached alike."""

    kecamatan = forms.ChoiceField(
        label="Kecamatan",
        error_messages={
            "required": "Pilih kecamatan.",
            "invalid_choice": "Pilih kecamatan dari daftar; yang Anda kirim bukan wilayah kerja Anda.",
        },
    )
    access = forms.ChoiceField(
        label="Akses",
        choices=CooperativeAccess.Access.choices,
        error_messages={"invalid_choice": "Pilih akses dari daftar."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = District.objects.for_user(user, PLAN).filter(is_active=True)
        names = rows.values_list("code", "regency__name", "name")
        by_regency: dict[str, list[tuple[str, str]]] = {}
        for code, regency, name in names:
            by_regency.setdefault(regency, []).append((code, name))
        self.fields["kecamatan"].choices = [("", "Pilih kecamatan"), *by_regency.items()]  # type: ignore[attr-defined]


class AccessForm(UserForm):
    class Meta:
        model = CooperativeAccess
        fields = ["access", "note"]
