"""A follow-up is closed with what came of it, or opened again."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from core.access import Conflict, own_or_404
from core.forms import UserForm
from core.pages import ScopedEditView
from mentors.nik import without_nik
from visits.actions import follow_ups as actions
from visits.models import FollowUp

WITH_ALL = ("visit__person", "cooperative__village__district")


class CloseForm(UserForm):
    class Meta:
        model = FollowUp
        fields = ["done_on", "done_note"]
        widgets = {"done_note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]  # what came of it is the reason
        day, note = self.fields["done_on"], self.fields["done_note"]
        day.required = note.required = True
        day.initial = self.initial["done_on"] = timezone.localdate()
        day.error_messages["required"] = "Isi tanggalnya."
        note.help_text = "Apa yang dicapai, misalnya: NIB terbit, salinannya di kantor koperasi."
        note.error_messages["required"] = "Tulis hasilnya, paling sedikit 5 huruf."

    def clean_done_note(self) -> str:
        without_nik(self.cleaned_data["done_note"])
        return self.cleaned_data["done_note"]


class ReopenForm(UserForm):
    class Meta:
        model = FollowUp
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason: Any = self.fields["reason"]
        reason.label, reason.required = "Alasan dibuka lagi", True
        reason.help_text = "Hasil yang tercatat dihapus dari sini; riwayat tetap menyimpannya."
        reason.error_messages["required"] = "Tulis alasannya, paling sedikit 5 huruf."

    def clean_reason(self) -> str:
        without_nik(self.cleaned_data["reason"])
        return self.cleaned_data["reason"]


class FollowUpVerb(ScopedEditView):
    model = FollowUp
    permission = actions.CLOSE
    template_name = "visits/follow_up_form.html"

    def start(self, request: HttpRequest, **kwargs: Any) -> FollowUp:
        rows = FollowUp.objects.for_user(request.user).select_related(*WITH_ALL)
        row = own_or_404(rows, request, self.permission, **kwargs)
        self.refuse(row)
        return row

    def refuse(self, row: FollowUp) -> None:
        """Raises Conflict when the verb fits no more."""

    def crumbs(self, row: FollowUp) -> list[tuple[str, str]]:
        return [
            ("Tindak lanjut", reverse("visits:follow-up-list")),
            (str(row.cooperative), reverse("visits:timeline", args=[row.cooperative_id])),
        ]

    def success_url(self, row: FollowUp) -> str:
        return f"{reverse('visits:follow-up-list')}?cooperative={row.cooperative_id}&keadaan=semua"


class FollowUpClose(FollowUpVerb):
    form_class = CloseForm
    title = "Tutup tindak lanjut"
    saved = "Tindak lanjut ditutup."

    def refuse(self, row: FollowUp) -> None:
        if row.done_on:
            raise Conflict("Tindak lanjut ini sudah ditutup.", self.success_url(row))

    def write(self, form: UserForm) -> FollowUp:
        said = form.cleaned_data
        return actions.close_follow_up(
            follow_up=form.instance, by=form.user, on=said["done_on"], note=said["done_note"]
        )


class FollowUpReopen(FollowUpVerb):
    form_class = ReopenForm
    title = "Buka lagi tindak lanjut"
    saved = "Tindak lanjut dibuka lagi."

    def refuse(self, row: FollowUp) -> None:
        if not row.done_on:
            raise Conflict("Tindak lanjut ini masih terbuka.", self.success_url(row))

    def write(self, form: UserForm) -> FollowUp:
        return actions.reopen_follow_up(
            follow_up=form.instance, by=form.user, reason=form.cleaned_data["reason"]
        )
