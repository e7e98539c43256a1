"""Texts and officials of the letters, per province and kabupaten/kota."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.access import READING, requires
from core.forms import UserForm
from core.models import Regency
from core.pages import ScopedEditView
from dashboard.letters.texts import COMMON, defaults
from dashboard.models import LetterText
from dashboard.models.snapshot import PROVINCE_NAME

CHANGE = "dashboard.change_letter_text"
PROVINCE_CODE = "provinsi"
LIST = "dashboard:letter-text-list"
MARKS = "Boleh memakai {bulan}, {wilayah} dan {tanggal}."
HELP = {
    "about": MARKS,
    "opening": MARKS,
    "closing": MARKS,
    "address": "Satu baris per baris kop.",
    "copies": "Satu penerima per baris.",
    "official_name": "Lengkap dengan gelar. Kosong: garis untuk diisi tangan.",
    "official_number": "Kosong: garis untuk diisi tangan.",
}
# told in the help of their field, not filled in: they are to be written by hand
BLANKS = ("official_name", "official_number")
LARGE = ("address", "recipient", "opening", "closing", "copies")


class LetterTextForm(UserForm):
    class Meta:
        model = LetterText
        fields = (
            "government", "agency", "address", "paper", "recipient", "about", "opening", "closing",
            "signed_at", "official_position", "official_name", "official_rank", "official_number",
            "copies",
        )  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in LARGE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].error_messages["invalid_choice"] = "Pilih kertas dari daftar."
        usual = defaults(self.instance.regency)
        for name, help_text in HELP.items():
            self.fields[name].help_text = help_text
        for name, text in usual.items():
            if text and name in self.fields and name != "paper" and name not in BLANKS:
                shared = self.instance.regency_id and name in COMMON
                told = "Kosong: seperti provinsi." if shared else f"Kosong: “{text}”."
                field = self.fields[name]
                field.help_text = f"{field.help_text} {told}".strip()


class TextPage(ScopedEditView):
    model = LetterText
    form_class = LetterTextForm
    permission = CHANGE
    title = "Teks dan pejabat laporan"
    saved = "Teks laporan disimpan. Laporan yang disusun sesudah ini memakainya."

    def start(self, request: HttpRequest, **kwargs: Any) -> LetterText:
        regency = regency_of(request, kwargs["code"])
        found = LetterText.objects.for_user(request.user, CHANGE).filter(regency=regency).first()
        return found or LetterText(regency=regency)

    def success_url(self, row: Any) -> str:
        return reverse(LIST)

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [
            ("Laporan bulanan", reverse("dashboard:letter-list")),
            (str(row), reverse(LIST)),
        ]


def regency_of(request: HttpRequest, code: str) -> Regency | None:
    """None for the province. Raises Http404."""
    if code == PROVINCE_CODE:
        return None
    found = Regency.objects.for_user(request.user).filter(pk=code[:6]).first()
    if found is None:
        raise Http404("Wilayah ini tidak ada.")
    return found


text_update = TextPage.as_view()


@requires(CHANGE, methods=READING)
def text_list(request: HttpRequest) -> HttpResponse:
    rows = {row.regency_id: row for row in LetterText.objects.for_user(request.user, CHANGE)}
    senders: list[tuple[str, str, Any]] = [(PROVINCE_CODE, PROVINCE_NAME, rows.get(None))]
    regencies = Regency.objects.for_user(request.user).filter(is_active=True)
    senders += [(one.pk, str(one), rows.get(one.pk)) for one in regencies]
    return render(request, "dashboard/letters/texts.html", {"senders": senders})
