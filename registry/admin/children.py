"""Lists across cooperatives: to find a milestone, a gerai or an officer without knowing whose it is."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from core.admin_actions import ask_reason, marks_seen
from core.admin_base import ScopedModelAdmin
from core.admin_forms import reason_of
from core.admin_lists import DistrictFilter, RegencyFilter
from core.templatetags.kdkmp import angka, rupiah, tanggal
from registry import actions
from registry import models as m
from registry.admin import forms
from registry.admin.inlines import CHANGE, FileOptions, checked
from registry.search import search_cooperatives


def in_archive(row: Any) -> bool:
    return row is not None and row.cooperative.is_archived


def tell(request: HttpRequest, told: str) -> None:
    if told:
        messages.warning(request, told)


class ChildAdmin(ScopedModelAdmin):
    change_verb = add_verb = delete_verb = CHANGE
    autocomplete_fields = ("cooperative",)
    related = ("cooperative__village__district__regency",)
    search_fields = ("cooperative__name",)
    search_help_text = "Cari koperasinya: nama, desa, kode, atau nomor."
    own_search: tuple[str, ...] = ()
    places = (RegencyFilter, DistrictFilter)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A row stays with its cooperative: typed at the wrong one, it is deleted and typed again."""
        return (*self.readonly_fields, "cooperative") if obj else tuple(self.readonly_fields)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        text = search_term.strip()[:120]
        if not text:
            return queryset, False
        found = search_cooperatives(m.Cooperative.objects.for_user(request.user), text)
        which = models.Q(cooperative__in=found.order_by().values("pk"))
        for name in self.own_search:
            which |= models.Q(**{f"{name}__icontains": text})
        return queryset.filter(which), False

    def history_url(self, row: Any) -> str:
        """Its cooperative's history, where those read it too who may not read everything's."""
        return reverse("registry:cooperative-history", args=[row.cooperative_id])

    # --- Writing: nothing of an archived cooperative ---

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not in_archive(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not in_archive(obj)

    def choices_for(self, db_field: Any, request: HttpRequest) -> models.QuerySet:
        rows = super().choices_for(db_field, request)
        return rows.active() if db_field.name == "cooperative" else rows  # type: ignore[attr-defined]

    def write_row(self, request: Any, row: Any, changed: Iterable[str], *, new: bool) -> None:
        own = {field.name for field in row._meta.concrete_fields} & set(changed)
        if new or own:
            fields = None if new else own
            reason = reason_of(request)
            told = actions.save_child(row=row, by=request.user, reason=reason, fields=fields)
            tell(request, told)

    def remove_row(self, request: HttpRequest, row: Any) -> None:
        told = actions.delete_child(row=row, by=request.user, reason="dihapus lewat situs admin")
        tell(request, told)

    @admin.display(description="desa/kelurahan", ordering="cooperative__village__name")
    def village(self, row: Any) -> str:
        return row.cooperative.village.label

    @admin.display(description="kabupaten/kota", ordering="cooperative__village__district__regency")
    def regency(self, row: Any) -> str:
        return row.cooperative.village.district.regency.name


def in_full(row: m.Milestone) -> str:
    """What is verified, in one line."""
    on = tanggal(row.reached_on) if row.reached_on else "tanpa tanggal"
    number = f"nomor {row.number}" if row.number else "tanpa nomor"
    return f"{row.cooperative}: {row}, {on}, {number}"


@admin.register(m.Milestone)
class MilestoneAdmin(FileOptions, ChildAdmin):
    fields = ("cooperative", "kind", "reached_on", "number", "file", "verified")
    readonly_fields = ("verified",)
    list_display = ("kind", "cooperative", "regency", "reached_on", "number", "verified")
    list_filter = (*ChildAdmin.places, "kind")
    related = (*ChildAdmin.related, "verified_by")
    list_select_related = related
    own_search = ("number",)
    actions = ["verify"]

    @admin.display(description="verifikasi", ordering="verified_at")
    def verified(self, row: m.Milestone) -> str:
        return checked(row)

    def has_verify_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("registry.verify_milestone")

    @admin.action(permissions=["verify"], description="Verifikasi tahapan terpilih")
    def verify(self, request: HttpRequest, queryset: Any) -> Any:
        rows = self.model.objects.for_user(request.user, "registry.verify_milestone")
        rows = rows.filter(pk__in=queryset.order_by().values("pk"))

        def work(reason: str) -> None:
            count = actions.verify_milestones(
                milestones=rows, by=request.user, reason=reason, seen=marks_seen(request)
            )
            messages.success(request, f"{angka(count)} tahapan diverifikasi.")

        return ask_reason(
            self, request, queryset, "verify", "Verifikasi tahapan", work, in_full, watched=True
        )


@admin.register(m.Outlet)
class OutletAdmin(ChildAdmin):
    fields = ("cooperative", "kind", "name", "status", "opened_on", "employees")
    list_display = ("kind", "name", "cooperative", "regency", "status", "opened_on", "employees")
    list_filter = (*ChildAdmin.places, "kind", "status")
    list_select_related = ChildAdmin.related
    own_search = ("name",)


@admin.register(m.Officer)
class OfficerAdmin(ChildAdmin):
    fields = ("cooperative", "board", "position", "name", "sex", "phone", "term_from", "term_until")
    list_display = ("name", "board", "position", "sex", "phone", "cooperative", "regency")
    list_filter = (*ChildAdmin.places, "board", "position", "sex")
    list_select_related = ChildAdmin.related
    own_search = ("name",)


@admin.register(m.MemberCount)
class MemberCountAdmin(ChildAdmin):
    fields = ("cooperative", "as_of", "men", "women")
    list_display = ("cooperative", "regency", "as_of", "men", "women", "total")
    list_filter = ChildAdmin.places
    list_select_related = ChildAdmin.related

    @admin.display(description="jumlah")
    def total(self, row: m.MemberCount) -> int:
        return row.men + row.women


@admin.register(m.CapitalEntry)
class CapitalAdmin(ChildAdmin):
    form = forms.CapitalPageForm
    fields = ("cooperative", "kind", "amount", "as_of", "note")
    read_instead = {"amount": "money"}
    list_display = ("cooperative", "regency", "kind", "money", "as_of")
    list_filter = (*ChildAdmin.places, "kind")
    list_select_related = ChildAdmin.related

    @admin.display(description="jumlah", ordering="amount")
    def money(self, row: m.CapitalEntry) -> str:
        return rupiah(row.amount)


@admin.register(m.Document)
class DocumentAdmin(FileOptions, ChildAdmin):
    fields = ("cooperative", "kind", "title", "file", "uploaded_by")
    readonly_fields = ("uploaded_by",)
    list_display = ("title", "kind", "cooperative", "regency", "uploaded_at", "uploaded_by")
    list_filter = (*ChildAdmin.places, "kind")
    related = (*ChildAdmin.related, "uploaded_by")
    list_select_related = related
    own_search = ("title",)


@admin.register(m.CooperativeVillage)
class ServedAdmin(ChildAdmin):
    fields = ("cooperative", "village")
    autocomplete_fields = ("cooperative", "village")
    list_display = ("cooperative", "served", "regency")
    list_filter = ChildAdmin.places
    related = (*ChildAdmin.related, "village__district__regency")
    list_select_related = related

    @admin.display(description="desa yang dilayani", ordering="village")
    def served(self, row: m.CooperativeVillage) -> str:
        return f"{row.village.label}, Kec. {row.village.district.name}"
