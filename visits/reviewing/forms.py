"""What a reviewer says."""

import re
from typing import Any

from django import forms
from django.http import QueryDict

from core.access import LARGEST_ID

# What most returns are about; the mentor reads them on the phone.
PHRASES = (
    "Temuan terlalu singkat; jelaskan apa yang dilihat dan dibicarakan",
    "Foto tidak menunjukkan kegiatan di koperasi",
    "Lokasi jauh dari koperasi; jelaskan sebabnya",
    "Koperasi yang dipilih keliru",
    "Tanggal atau jam kunjungan keliru",
    "Tindak lanjut belum jelas siapa dan kapan",
)
MAX_MANY = 200
CHOSEN = re.compile(r"([0-9]{1,19}):([0-9a-f]{20})")


class JudgeForm(forms.Form):
    """A reason in one's own words; `seen` is the mark of the version on the page."""

    seen = forms.CharField(required=False, max_length=20)
    reason = forms.CharField(required=False, max_length=250)
    phrase = forms.TypedMultipleChoiceField(
        required=False, coerce=int, choices=[(n, text) for n, text in enumerate(PHRASES)]
    )

    def words(self) -> str:
        """Ticked phrases and own words as one reason; the action says when there is none."""
        data: dict[str, Any] = self.cleaned_data
        told = [PHRASES[number] for number in data.get("phrase", [])]
        return ". ".join(part for part in [*told, data.get("reason", "").strip()] if part)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and len(self.words()) > 250:
            self.add_error("reason", "Alasan paling panjang 250 huruf, bersama pilihan di atasnya.")
        return data


def chosen(data: QueryDict) -> dict[int, str]:
    """Key → mark of the ticked visits; what was not made by our page is left out."""
    found = {}
    for text in data.getlist("pilih")[:MAX_MANY]:
        match = CHOSEN.fullmatch(text)
        if match and int(match[1]) <= LARGEST_ID:
            found[int(match[1])] = match[2]
    return found
