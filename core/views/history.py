import sys

from django import forms
from django.apps import apps
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from core.access import READING, requires
from core.admin_widgets import valid_pk
from core.history_reading import KINDS, entries, recent, tables
from core.lists.drawing import boxes
from core.lists.view import page_links
from core.models import User
from core.outage import is_outage
from core.permissions import TABLE, Role


class HistoryFilterForm(forms.Form):
    table = forms.ChoiceField(label="Data", required=False)
    row = forms.CharField(label="Nomor atau kode baris", required=False, max_length=20)
    kind = forms.ChoiceField(
        label="Tindakan",
        required=False,
        choices=[("", "Semua"), *((key, word.capitalize()) for key, word in KINDS.items())],
    )
    by = forms.ModelChoiceField(
        label="Oleh", required=False, queryset=User.objects.none(), empty_label="Siapa pun"
    )
    since = forms.DateField(
        label="Dari tanggal", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label="Sampai tanggal", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["table"].choices = [("", "Semua"), *tables()]  # type: ignore[attr-defined]
        # Names of colleagues are offered only to those who may see accounts.
        self.fields["by"].queryset = User.objects.for_user(user).order_by("username")  # type: ignore[attr-defined]
        for name, bound in self.fields.items():
            bound.widget.attrs.setdefault("id", f"f_{name}")

    def clean_row(self) -> str:
        row, table = self.cleaned_data["row"], self.cleaned_data.get("table")
        if not row:
            return ""
        if not table:
            raise forms.ValidationError("Pilih dulu datanya, lalu nomor atau kode barisnya.")
        if valid_pk(apps.get_model(table)._meta.pk, row) is None:
            raise forms.ValidationError("Nomor atau kode baris ini tidak dikenali.")
        return row


@requires("core.view_history", methods=READING)
def history(request: HttpRequest) -> HttpResponse:
    """The auditor's list: every change in the reader's area, newest first."""
    form = HistoryFilterForm(request.GET, user=request.user)
    page, rows = None, []
    if form.is_valid():
        chosen = form.cleaned_data
        by = chosen.pop("by")
        found = recent(request.user, by=by.pk if by else None, **chosen)
        page = Paginator(found, 50).get_page(request.GET.get("page"))
        rows = entries(page.object_list)
    context = {
        "boxes": boxes(form),
        "page": page,
        "entries": rows,
        "pages": page_links(page) if page else [],
    }
    return render(request, "core/history.html", context)


@requires("core.view_permissions", methods=READING)
def permissions(request: HttpRequest) -> HttpResponse:
    """The permission table as a page, made from the table that decides."""
    rows = [
        {"verb": verb, "cells": [(role.label, role in verb.roles) for role in Role]}
        for verb in TABLE
    ]
    mine = {grant.role for grant in request.user.current_grants}
    context = {"rows": rows, "roles": [(role, role in mine) for role in Role]}
    return render(request, "core/permissions.html", context)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: 503 when the database is away, which mends itself; 500 for a mistake of ours."""
    if not is_outage(sys.exc_info()[1]):
        return defaults.server_error(request)
    headers = {"Retry-After": "10"}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
