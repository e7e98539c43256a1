from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from core.admin_forms import reason_of
from core.admin_lists import RegencyFilter
from core.templatetags.kdkmp import tanggal
from mentors.actions import documents, people
from mentors.admin.base import MentorAdmin
from mentors.filters.people import search_people
from mentors.models import Person, PersonDocument


@admin.register(Person)
class PersonAdmin(MentorAdmin):
    change_verb = add_verb = people.CHANGE
    fields = (
        ("name", "sex"),
        ("phone", "email"),
        "education",
        "home_village",
        "regency",
        ("nik_mask", "birth_mask"),
        ("bank", "account_mask"),
        "state",
    )
    readonly_fields = ("nik_mask", "birth_mask", "bank", "account_mask", "state")
    autocomplete_fields = ("home_village",)
    related = ("regency", "home_village__district__regency")
    list_display = ("name", "regency", "phone", "nik_mask", "state")
    list_filter = (RegencyFilter, "sex", "education")
    list_select_related = ("regency",)
    search_fields = ("name",)
    search_help_text = "Cari nama atau telepon; NIK tidak dicari di sini."

    @admin.display(description="keadaan")
    def state(self, row: Person) -> str:
        return f"Berhenti {tanggal(row.left_on)}" if row.left_on else "Tercatat"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Who looks after a person follows the contracts."""
        under = obj is not None and obj.contracts.exists()
        return (*self.readonly_fields, "regency") if under else self.readonly_fields

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return search_people(queryset, search_term[:120]), False

    def choice_label(self, row: Any) -> str:
        return f"{row.name} · {row.regency.name if row.regency else 'Tingkat provinsi'}"

    label_related = ("regency",)

    def view_on_site(self, row: Any) -> str:
        return row.get_absolute_url()

    def write_row(self, request: Any, row: Any, changed: Iterable[str], *, new: bool) -> None:
        people.save_person(person=row, by=request.user, reason=reason_of(request))

    def history_url(self, row: Any) -> str:
        return reverse("mentors:person-history", args=[row.pk])


@admin.register(PersonDocument)
class DocumentAdmin(MentorAdmin):
    change_verb = add_verb = delete_verb = people.REVEAL
    fields = ("person", "kind", "title", "file", "opened", "uploaded_by")
    readonly_fields = ("opened", "uploaded_by")
    autocomplete_fields = ("person",)
    related = ("person__regency", "uploaded_by")
    list_display = ("title", "kind", "person", "uploaded_at", "uploaded_by")
    list_filter = (RegencyFilter, "kind")
    list_select_related = related
    search_fields = ("person__name",)
    search_help_text = "Cari judul, atau nama pemiliknya."

    @admin.display(description="berkas")
    def opened(self, row: PersonDocument) -> str:
        if not row.pk:
            return "–"
        url = reverse("mentors:document-reveal", args=[row.person_id, row.pk])
        return format_html('<a href="{}">buka dengan alasan</a>', url)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A file is sent once; another one is another paper."""
        return [name for name in self.fields if obj is None or name != "file"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "person") if obj else self.readonly_fields

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        text = " ".join(search_term.split())[:120]
        if not text:
            return queryset, False
        return queryset.filter(Q(title__icontains=text) | Q(person__name__icontains=text)), False

    def write_row(self, request: Any, row: Any, changed: Iterable[str], *, new: bool) -> None:
        documents.save_document(document=row, by=request.user, reason=reason_of(request))

    def remove_row(self, request: HttpRequest, row: Any) -> None:
        documents.delete_document(document=row, by=request.user, reason="dihapus lewat situs admin")

    def history_url(self, row: Any) -> str:
        return reverse("mentors:person-history", args=[row.person_id])
