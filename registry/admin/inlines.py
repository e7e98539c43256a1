"""What belongs to one cooperative, as rows on its page."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from core.admin_base import ScopedInline
from core.templatetags.kdkmp import tanggal
from registry import models as m
from registry.admin import forms

CHANGE = "registry.change_cooperative"


class FileOptions:
    """Tables with a file: a link that asks who is reading, instead of a bare media address."""

    formfield_overrides = {
        **ScopedInline.formfield_overrides,
        models.FileField: {"widget": forms.OwnFileWidget},
    }
    read_instead = {"file": "file_link"}

    @admin.display(description="berkas")
    def file_link(self, row: Any) -> str:
        if not row.file:
            return "–"
        return format_html('<a href="{}">buka berkas</a>', forms.file_url(row))


def checked(row: m.Milestone) -> str:
    """ "3 November 2025 oleh Budi", or that nobody has verified it yet."""
    if not row.verified_at:
        return "belum diverifikasi"
    by = f" oleh {row.verified_by}" if row.verified_by else ""
    return f"{tanggal(timezone.localtime(row.verified_at))}{by}"


class ChildInline(ScopedInline):
    change_verb = add_verb = delete_verb = CHANGE

    def _may(self, request: HttpRequest, verb: str | None, obj: Any) -> bool:
        """`obj` is the cooperative; while it is archived its rows can only be read."""
        if verb != self.model.VIEW_PERMISSION and obj is not None and obj.is_archived:
            return False
        return super()._may(request, verb, obj)


class MilestoneInline(FileOptions, ChildInline):
    model = m.Milestone
    fields = ("kind", "reached_on", "number", "file", "verified")
    readonly_fields = ("verified",)
    related = ("verified_by",)

    @admin.display(description="verifikasi")
    def verified(self, row: m.Milestone) -> str:
        return checked(row)


class OutletInline(ChildInline):
    model = m.Outlet
    formset = forms.OutletFormSet
    fields = ("kind", "name", "status", "opened_on", "employees")


class OfficerInline(ChildInline):
    model = m.Officer
    fields = ("board", "position", "name", "sex", "phone", "term_from", "term_until")


class MemberCountInline(ChildInline):
    model = m.MemberCount
    fields = ("as_of", "men", "women")


class CapitalInline(ChildInline):
    model = m.CapitalEntry
    form = forms.CapitalAdminForm
    fields = ("kind", "amount", "as_of", "note")


class DocumentInline(FileOptions, ChildInline):
    model = m.Document
    fields = ("kind", "title", "file", "uploaded_by")
    readonly_fields = ("uploaded_by",)
    related = ("uploaded_by",)


class ServedInline(ChildInline):
    model = m.CooperativeVillage
    fields = ("village",)
    autocomplete_fields = ("village",)
    related = ("village__district__regency",)


INLINES = [
    MilestoneInline,
    OutletInline,
    OfficerInline,
    MemberCountInline,
    CapitalInline,
    DocumentInline,
    ServedInline,
]
