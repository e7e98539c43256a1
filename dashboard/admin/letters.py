"""Texts and officials of the monthly letters. Letters themselves are made on their page, and only looked at here."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from core.admin_base import ScopedModelAdmin
from core.admin_looked_at import LookedAt
from dashboard.models import Letter, LetterText

CHANGE = "dashboard.change_letter_text"


@admin.register(LetterText)
class LetterTextAdmin(ScopedModelAdmin):
    change_verb = add_verb = delete_verb = CHANGE
    fields = (
        "regency",
        ("government", "agency"),
        "address",
        "recipient",
        "about",
        "opening",
        "closing",
        "copies",
        "paper",
        ("signed_at", "official_position"),
        ("official_name", "official_rank", "official_number"),
    )
    related = ("regency",)
    list_display = ("__str__", "official_position", "official_name", "paper")
    list_select_related = ("regency",)


@admin.register(Letter)
class LetterAdmin(LookedAt):
    fields = (
        "month", "regency", "number", "dated_on", "state", "failure", "asked_at", "made_at",
        "digest", "pdf", "xlsx",
    )  # fmt: skip
    related = ("regency",)
    list_display = ("__str__", "number", "state", "made_at")
    list_filter = ("state", "month")
    list_select_related = ("regency",)
    found_by = ("number", "regency__name")
    search_fields = ("number",)
    search_help_text = "Cari nomor surat atau kabupaten/kota."

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).defer("content", "text")
