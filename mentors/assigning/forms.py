from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import UserForm
from core.templatetags.kdkmp import angka
from mentors.assigning.offers import Candidate, candidates, choices, point_of
from mentors.distance import km_between
from mentors.models import Assignment, MentorContract
from mentors.querysets import is_uncovered
from registry.models import Cooperative

CHANGE = "mentors.change_assignment"
CHOOSE = "Pilih pendamping"
NOT_OFFERED = (
    "Pendamping ini tidak (lagi) dapat dipilih: kontraknya berakhir, atau bukan di kabupaten/kota ini. "
    "Pilih dari daftar."
)
# So many uncovered cooperatives are offered to a mentor at once, the nearest.
NEARBY = 40


class AssignmentForm(UserForm):
    """Base: the model's fields are written by actions, so none of them is the form's own."""

    class Meta:
        model = Assignment
        fields: list[str] = []

    def day(self, name: str) -> date:
        """What was typed as this date, else what it begins with: the choices depend on it."""
        field = self.fields[name]
        if self.is_bound:
            try:
                found = field.clean(self.data.get(self.add_prefix(name)))
            except forms.ValidationError:
                found = None
            if found:
                return found
        initial: date = field.initial
        return initial

    def need_reason(self, label: str, example: str) -> None:
        field = self.fields["reason"]
        field.label, field.required, field.help_text = label, True, example
        field.error_messages["required"] = f"Tulis {label.lower()}nya."

    def chosen(self, name: str) -> MentorContract:
        """The contract that was chosen at `name`. Raises ValidationError when it is gone."""
        rows = MentorContract.objects.for_user(self.user, CHANGE).select_related("person")
        contract = rows.filter(pk=self.cleaned_data[name]).first()
        if contract is None:
            raise forms.ValidationError(NOT_OFFERED)
        return contract


def mentor_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Pendamping",
        help_text=(
            "Di atas: yang bebannya masih di bawah batas, terdekat, lalu yang paling ringan. Jarak: garis "
            "lurus ke titik tengah koperasi dampingannya."
        ),
        error_messages={"required": f"{CHOOSE}.", "invalid_choice": NOT_OFFERED},
    )


class AssignForm(AssignmentForm):
    """Who looks after this cooperative (`instance.cooperative`, with its place)."""

    mentor = mentor_field()
    first_day = forms.DateField(label="Mulai mendampingi")
    last_day = forms.DateField(
        label="Sampai", required=False, help_text="Kosong: selama kontraknya berjalan."
    )
    lock = forms.BooleanField(
        label="Kunci: rencana otomatis tidak mengubah penugasan ini", required=False
    )

    field_order = ("mentor", "first_day", "last_day", "lock", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cooperative: Cooperative = self.instance.cooperative
        self.fields["first_day"].initial = free_from(self.user, cooperative)
        self.fields["reason"].label = "Alasan"
        on = self.day("first_day")
        regency = cooperative.village.district.regency_id
        people = candidates(self.user, regency, on)
        offered = choices(people, point_of(cooperative), on)
        self.fields["mentor"].choices = [("", CHOOSE), *offered]  # type: ignore[attr-defined]

    def clean_mentor(self) -> MentorContract:
        return self.chosen("mentor")


def free_from(user: Any, cooperative: Cooperative) -> date:
    """Today, or the day after the running assignment's end when nobody is known to follow."""
    today = timezone.localdate()
    rows = Assignment.objects.for_user(user, CHANGE).running(today).filter(cooperative=cooperative)
    last = rows.values_list("ends", flat=True).first()
    return last + timedelta(days=1) if last and last < date.max else today


class HandOverForm(AssignmentForm):
    """Who takes this assignment over (`instance`, with contract and cooperative)."""

    mentor = mentor_field()
    first_day = forms.DateField(
        label="Mulai mendampingi",
        help_text=(
            "Sehari sebelumnya penugasan lama berakhir. Pengganti mendampingi selama kontraknya "
            "berjalan, atau sampai penugasan berikutnya yang sudah tercatat."
        ),
    )

    field_order = ("mentor", "first_day", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.need_reason(
            "Catatan serah terima", "Tampil di riwayat, misalnya: BA lama pindah tugas."
        )
        self.fields["mentor"].label = "Pendamping pengganti"
        old = self.instance
        self.fields["first_day"].initial = max(timezone.localdate(), old.starts)
        on = self.day("first_day")
        people = candidates(self.user, old.regency_id, on)
        offered = choices(people, point_of(old.cooperative), on, without=old.contract_id)
        self.fields["mentor"].choices = [("", CHOOSE), *offered]  # type: ignore[attr-defined]

    def clean_mentor(self) -> MentorContract:
        return self.chosen("mentor")


class EndForm(AssignmentForm):
    last_day = forms.DateField(
        label="Hari terakhir",
        help_text="Sesudah hari itu koperasi ini tidak punya pendamping sampai ada penugasan baru.",
    )

    field_order = ("last_day", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.need_reason("Alasan", "Tampil di riwayat.")
        today = timezone.localdate()
        self.fields["last_day"].initial = min(max(today, self.instance.starts), self.instance.ends)


class LockForm(AssignmentForm):
    """Nothing to fill in but, if wanted, why."""


class TakeForm(AssignmentForm):
    """Which uncovered cooperatives this mentor (`instance.contract`) takes, the nearest offered first."""

    cooperatives = forms.TypedMultipleChoiceField(
        label="Koperasi",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pilih paling sedikit satu koperasi.",
            "invalid_choice": (
                "Salah satu koperasi itu sudah punya pendamping pada hari mulainya, atau bukan di "
                "kabupaten/kota kontraknya. Periksa pilihan di bawah, lalu simpan lagi."
            ),
        },
    )
    first_day = forms.DateField(label="Mulai mendampingi")
    last_day = forms.DateField(
        label="Sampai", required=False, help_text="Kosong: selama kontraknya berjalan."
    )

    field_order = ("first_day", "last_day", "cooperatives", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contract: MentorContract = self.instance.contract
        self.fields["reason"].label = "Alasan"
        self.fields["first_day"].initial = max(timezone.localdate(), contract.starts)
        on = self.day("first_day")
        people = candidates(self.user, str(contract.regency_id), min(on, contract.last_day))
        self.me = next((one for one in people if one.pk == contract.pk), None)
        offered = nearby(self.user, contract, self.me, on)
        field: Any = self.fields["cooperatives"]
        field.choices = offered
        field.help_text = (
            f"Koperasi tanpa pendamping pada hari mulai, paling banyak {NEARBY}, yang terdekat dulu. Yang "
            "lain dapat ditugaskan dari halaman koperasinya."
            if offered
            else "Semua koperasi di kabupaten/kota ini punya pendamping pada hari mulai."
        )


def nearby(user: Any, contract: MentorContract, me: Candidate | None, on: date) -> list[tuple]:
    """(cooperative, label) of those without a mentor on that day in the contract's kabupaten."""
    rows = Cooperative.objects.for_user(user, CHANGE).active().with_place()
    rows = rows.filter(village__district__regency=contract.regency_id).filter(is_uncovered(on))
    middle = me.point if me else None
    far = []
    for row in rows:
        point = point_of(row)
        far.append((km_between(middle, point) if middle and point else None, row))
    far.sort(key=lambda one: (one[0] is None, one[0] or 0.0, one[1].village_id, one[1].pk))
    return [
        (
            row.pk,
            f"{row.name}, Kec. {row.village.district}"
            + (f" · {angka(round(km, 1))} km" if km is not None else ""),
        )
        for km, row in far[:NEARBY]
    ]
