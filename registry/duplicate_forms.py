"""What did the officer choose about two cooperatives."""

from typing import Any

from django import forms

from core.forms import ReasonForm
from core.models import Regency, User
from registry.merging import MERGE
from registry.pairs import GROUPS, Pair


class QueueForm(forms.Form):
    """Narrows the queue to one kabupaten/kota of the officer's own."""

    kabupaten = forms.ChoiceField(label="Kabupaten/kota", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Regency.objects.for_user(user, MERGE).filter(is_active=True)
        field = self.fields["kabupaten"]
        field.choices = [("", "Semua"), *own.values_list("code", "name")]  # type: ignore[attr-defined]
        field.widget.attrs["id"] = "f_kabupaten"
        field.error_messages["invalid_choice"] = "Pilih kabupaten/kota dari daftar."


class MergeForm(ReasonForm):
    """For each field and row that differs: whose is kept. Unanswered means the rule on the page."""

    seen = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair = pair
        self.fields["seen"].initial = pair.mark()
        primary, secondary = pair.primary, pair.secondary
        self.differing = [g for g in GROUPS if g.values(primary) != g.values(secondary)]
        self.alike = [g for g in GROUPS if g not in self.differing]
        for group in self.differing:
            self._ask(
                f"isian-{group.name}",
                group.label,
                [(primary.pk, group.words(primary)), (secondary.pk, group.words(secondary))],
                pair.chosen(group, {}).pk,
            )
        self.colliding = [c for c in pair.conflicts if not c.is_same]
        for conflict in self.colliding:
            words = conflict.kind.words
            mine, other = conflict.primary, conflict.secondary
            self._ask(
                f"baris-{conflict.name}",
                conflict.label,
                [(mine.pk, words(mine)), (other.pk, words(other))],
                conflict.default.pk,
            )

    def _ask(self, name: str, label: str, options: list[tuple[int, str]], kept: int) -> None:
        self.fields[name] = forms.TypedChoiceField(
            label=label, choices=options, coerce=int, required=False, initial=kept,
            widget=forms.RadioSelect, empty_value=None,
            error_messages={"invalid_choice": f"{label}: pilih salah satu dari dua isian."},
        )  # fmt: skip

    def questions(self, prefix: str) -> list[dict[str, Any]]:
        """For the page: label, errors, and the two options as (key, words, chosen, whose)."""
        found = []
        for bound in self:
            if not bound.name.startswith(prefix):
                continue
            value = str(bound.value() or bound.initial)
            options = [
                {"key": key, "words": words, "chosen": str(key) == value, "whose": whose}
                for (key, words), whose in zip(
                    bound.field.choices, ("Utama", "Digabung"), strict=True
                )
            ]
            found.append(
                {
                    "name": bound.html_name,
                    "label": bound.label,
                    "options": options,
                    "errors": bound.errors,
                }
            )
        return found

    def fields_that_differ(self) -> list[dict[str, Any]]:
        return self.questions("isian-")

    def rows_that_collide(self) -> list[dict[str, Any]]:
        return self.questions("baris-")

    def fields_alike(self) -> list[tuple[str, str]]:
        return [(group.label, group.words(self.pair.primary)) for group in self.alike]

    def chosen(self, prefix: str) -> dict[str, int]:
        """Answers without their prefix, as merge_cooperatives wants them."""
        return {
            name.removeprefix(prefix): key
            for name, key in self.cleaned_data.items()
            if name.startswith(prefix) and key is not None
        }

    def renew_mark(self) -> None:
        """Carry the mark of what is shown now: sending it again is a decision, not an accident."""
        self.data = self.data.copy()
        self.data["seen"] = self.pair.mark()
