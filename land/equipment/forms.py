from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from core.forms import ReasonForm, UserForm
from core.seen import SeenForm
from land.actions.equipment import NOTHING, received_mark
from land.equipment.received import KINDS, LABELS, expected, units
from land.models import EquipmentItem
from land.words import EquipmentState
from registry.models import Cooperative

MOST = 999
NO_NUMBER = "Tulis jumlahnya dengan angka bulat saja, misalnya 3."


class ReceivedForm(UserForm):
    """What both forms ask: when, by which BAST."""

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day and day > timezone.localdate():
            raise ValidationError("Tanggal diterima tidak boleh sesudah hari ini.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("bast_number", "note"):
            if data.get(name):
                data[name] = " ".join(data[name].split())
        return data


class EquipmentForm(ReceivedForm):
    """One kind. A change says why."""

    class Meta:
        model = EquipmentItem
        fields = ["kind", "quantity", "condition", "received_on", "bast_number", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].widget.attrs |= {"min": 1, "max": MOST}
        self.fields["quantity"].error_messages["invalid"] = NO_NUMBER
        reason = self.fields["reason"]
        if self.instance.pk:
            reason.required, reason.help_text = True, "Tampil di riwayat."
            reason.error_messages["required"] = "Tulis alasan perubahannya."
        else:
            del self.fields["reason"]

    def clean_quantity(self) -> Any:
        return checked_quantity(self.cleaned_data["quantity"], least=1)


def checked_quantity(value: int | None, least: int) -> int | None:
    if value is not None and not least <= value <= MOST:
        raise ValidationError(f"Jumlah dari {least} sampai {MOST}.")
    return value


class SetForm(ReceivedForm):
    """Several kinds at once: quantity and condition of each; what is missing is filled in already."""

    held = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5_000)

    class Meta:
        model = EquipmentItem
        fields = ["received_on", "bast_number", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]
        cooperative = self.instance.cooperative
        got = self.got = received(cooperative, self.user)
        self.fields["held"].initial = received_mark(cooperative)
        for kind in KINDS:
            self.fields[f"jumlah_{kind}"] = forms.IntegerField(
                label=f"{LABELS[kind]}: jumlah",
                required=False,
                min_value=0,
                max_value=MOST,
                initial=max(expected(kind) - got[kind], 0),
                help_text=f"Sudah diterima {got[kind]} dari {expected(kind)}.",
                error_messages={"invalid": NO_NUMBER},
            )
            self.fields[f"kondisi_{kind}"] = forms.ChoiceField(
                label=f"{LABELS[kind]}: kondisi",
                choices=EquipmentState.choices,
                initial=EquipmentState.GOOD,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        quantities = [f"jumlah_{kind}" for kind in KINDS]
        if not any(data.get(name) for name in quantities) and not any(
            name in self.errors for name in quantities
        ):
            raise ValidationError(NOTHING)
        return data

    def items(self) -> list[EquipmentItem]:
        """Unsaved, one per kind that was received."""
        data = self.cleaned_data
        given = {name: data[name] for name in ("received_on", "bast_number", "note")}
        return [
            EquipmentItem(
                kind=kind,
                quantity=data[f"jumlah_{kind}"],
                condition=data[f"kondisi_{kind}"] or EquipmentState.GOOD,
                **given,
            )
            for kind in KINDS
            if data.get(f"jumlah_{kind}")
        ]

    def look_again(self) -> None:
        """Carry the present mark, so that a second save is a decision."""
        self.data = self.data.copy()
        self.data[self.add_prefix("held")] = received_mark(self.instance.cooperative)

    @property
    def kinds(self) -> list[tuple[Any, Any]]:
        """(quantity, condition) of each kind, for the page."""
        return [(self[f"jumlah_{kind}"], self[f"kondisi_{kind}"]) for kind in KINDS]

    @property
    def common(self) -> list[Any]:
        return [self[name] for name in ("received_on", "bast_number", "note")]


def received(cooperative: Cooperative, user: Any) -> dict[str, int]:
    """Kind → units that the cooperative has received."""
    rows: models.QuerySet = Cooperative.objects.for_user(user).filter(pk=cooperative.pk)
    names = {f"got_{kind}": units(kind=kind) for kind in KINDS}
    found = rows.annotate(**names).values(*names).first() or {}
    return {kind: found.get(f"got_{kind}", 0) for kind in KINDS}


class DeleteForm(ReasonForm, SeenForm):
    """Why a row is struck out, and which row was seen."""
