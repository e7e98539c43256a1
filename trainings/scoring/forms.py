from typing import Any

from django import forms

from mentors.nik import without_nik
from trainings.models import Evaluation
from trainings.scoring.evaluating import ASPECTS, MARKS, label_of


class CodeForm(forms.Form):
    """Who is answering, without a login."""

    code = forms.CharField(
        label="Kode peserta",
        max_length=20,
        help_text="8 huruf dan angka pada undangan Anda.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "Ketik kode peserta Anda."},
    )


class EvaluationForm(forms.ModelForm):
    class Meta:
        model = Evaluation
        fields = [*ASPECTS, "suggestion"]
        widgets = {"suggestion": forms.Textarea(attrs={"rows": 4})}
        labels = {"suggestion": "Saran (boleh kosong)"}
        help_texts = {"suggestion": "Ditampilkan tanpa nama."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ASPECTS:
            self.fields[name] = forms.TypedChoiceField(
                label=label_of(name),
                choices=MARKS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={
                    "required": "Pilih salah satu.",
                    "invalid_choice": "Pilih salah satu dari lima jawaban.",
                },
            )
        self.order_fields([*ASPECTS, "suggestion"])

    @property
    def aspects(self) -> list[forms.BoundField]:
        return [self[name] for name in ASPECTS]

    def clean_suggestion(self) -> str:
        text: str = self.cleaned_data["suggestion"]
        without_nik(text)
        return text
