"""All cooperatives of one mentor go to others: a proposal, edited by hand, written in one transaction."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.access import Conflict, own_or_404, requires
from core.forms import date_input
from core.models import User
from core.templatetags.kdkmp import angka
from mentors.actions.assignments import hand_over_all
from mentors.assigning.forms import NOT_OFFERED
from mentors.assigning.offers import (
    LIGHTEST,
    NEAREST,
    candidates,
    choices,
    point_of,
    shared_out,
)
from mentors.models import Assignment, MentorContract
from mentors.panels import left_open

CHANGE = "mentors.change_assignment"
WAYS = {NEAREST: "Bagi ke yang terdekat", LIGHTEST: "Bagi ke yang paling ringan"}
STAYS = "Tidak diserahkan"


class ShareForm(forms.Form):
    """A taker per assignment of the contract, a day and a note.

    `how`: the proposal that an unsent form begins with.
    """

    first_day = forms.DateField(
        label="Pengganti mulai mendampingi",
        widget=date_input(),
        error_messages={
            "required": "Isi tanggalnya.",
            "invalid": "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025.",
        },
    )
    note = forms.CharField(
        label="Catatan serah terima",
        min_length=5,
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Tulis catatannya, misalnya: kontrak BA lama berakhir.",
            "min_length": "Tulis catatannya, paling sedikit 5 huruf.",
        },
    )

    def __init__(
        self, *args: Any, contract: MentorContract, user: User, how: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        begins = max(today, contract.starts)
        self.fields["first_day"].initial = begins
        rows = Assignment.objects.for_user(user, CHANGE).to_hand_over(today)
        rows = rows.select_related("cooperative__village__district__regency")
        self.rows = list(rows.filter(contract=contract).order_by("cooperative__village_id", "pk"))
        people = [
            one
            for one in candidates(user, str(contract.regency_id), begins)
            if one.pk != contract.pk
        ]
        places = {row.pk: point_of(row.cooperative) for row in self.rows}
        ready = [one for one in people if one.starts <= begins]
        proposal = shared_out(places, ready, how)
        self.unplaced = len(self.rows) - len(proposal)
        for row in self.rows:
            self.fields[f"ambil-{row.pk}"] = forms.TypedChoiceField(
                label=f"Pengganti untuk {row.cooperative}",
                choices=[("", STAYS), *choices(people, places[row.pk], begins)],
                coerce=int,
                empty_value=None,
                required=False,
                initial=proposal.get(row.pk, ""),
                error_messages={"invalid_choice": NOT_OFFERED},
            )

    def lines(self) -> list[tuple[Assignment, Any]]:
        return [(row, self[f"ambil-{row.pk}"]) for row in self.rows]

    def shares(self) -> dict[int, int]:
        """Assignment → contract, of those that somebody takes."""
        found = {row.pk: self.cleaned_data.get(f"ambil-{row.pk}") for row in self.rows}
        return {key: taker for key, taker in found.items() if taker}

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.shares():
            raise ValidationError("Pilih pengganti untuk paling sedikit satu koperasi.")
        return self.cleaned_data


@requires(CHANGE)
def hand_over_page(request: HttpRequest, pk: int) -> HttpResponse:
    rows = MentorContract.objects.for_user(request.user).of_role("ba")
    contract = own_or_404(rows.select_related("person", "regency"), request, CHANGE, pk=pk)
    how = request.GET.get("bagi", NEAREST)
    how = how if how in WAYS else NEAREST
    sent = request.POST if request.method == "POST" else None
    form = ShareForm(sent, contract=contract, user=request.user, how=how)
    if sent is not None and form.is_valid() and write(request, form, contract):
        return redirect(back_to(contract))
    context = {
        "contract": contract,
        "form": form,
        "left_open": left_open(
            request.user,
            contract.person_id,
            Assignment.objects.for_user(request.user).filter(contract=contract),
        ),
        "ways": [(key, label, key == how) for key, label in WAYS.items()],
        "back": back_to(contract),
    }
    status = 200 if sent is None else 422
    return render(request, "mentors/hand_over_all.html", context, status=status)


def write(request: HttpRequest, form: ShareForm, contract: MentorContract) -> bool:
    """True when all went; otherwise the form says why not and nothing was written."""
    said = form.cleaned_data
    try:
        count = hand_over_all(
            contract=contract,
            shares=form.shares(),
            by=request.user,
            on=said["first_day"],
            note=said["note"],
            onward=True,
        )
    except (ValidationError, Conflict) as error:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        return False
    messages.success(request, f"{angka(count)} koperasi diserahterimakan.")
    return True


def back_to(contract: MentorContract) -> str:
    return f"{reverse('mentors:assignment-list')}?pendamping={contract.person_id}"
