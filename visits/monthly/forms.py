from typing import Any

from django import forms

from core.forms import UserForm
from visits.models import MonthlyReport
from visits.monthly.paper.documents import TEXT_LABELS
from visits.words import THEMES

LONGEST = 4000


def long_text(label: str, *, rows: int = 3, most: int = LONGEST) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class TextsForm(UserForm):
    """What the mentor adds to the figures: three texts per theme, and the obstacles in general."""

    class Meta:
        model = MonthlyReport
        fields = ["obstacles"]
        widgets = {"obstacles": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]
        stored = {one.theme: one for one in self.instance.themes.all()}
        for theme in THEMES:
            for name, label in TEXT_LABELS.items():
                field = long_text(label)
                field.initial = getattr(stored.get(theme.value), name, "")
                self.fields[f"{theme.value}-{name}"] = field
        self.fields["obstacles"].max_length = LONGEST  # type: ignore[attr-defined]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """(theme, its three boxes)"""
        return [
            (str(theme.label), [self[f"{theme.value}-{name}"] for name in TEXT_LABELS])
            for theme in THEMES
        ]

    def texts(self) -> dict[str, dict[str, str]]:
        return {
            theme.value: {
                name: self.cleaned_data.get(f"{theme.value}-{name}", "") for name in TEXT_LABELS
            }
            for theme in THEMES
        }


class NotesForm(forms.Form):
    """The PMO's notes; `seen` is the mark of the notes that the page showed."""

    notes = long_text("Catatan PMO", rows=8, most=6000)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
