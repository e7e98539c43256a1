from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from core.admin_base import ScopedModelAdmin
from core.admin_forms import reason_of
from core.admin_lists import DistrictFilter, RegencyFilter
from mentors.actions.access import save_access
from mentors.actions.plans import PLAN
from mentors.models import CooperativeAccess
from registry.models import Cooperative
from registry.search import search_cooperatives


@admin.register(CooperativeAccess)
class AccessAdmin(ScopedModelAdmin):
    """What is not recorded counts as a road, so that deleting a row is an answer too."""

    change_verb = add_verb = delete_verb = PLAN
    fields = ("cooperative", "access", "note")
    autocomplete_fields = ("cooperative",)
    related = ("cooperative__village__district__regency",)
    list_display = ("cooperative", "regency", "access", "note")
    list_filter = (RegencyFilter, DistrictFilter, "access")
    list_select_related = related
    search_fields = ("cooperative__name",)
    search_help_text = "Cari koperasinya: nama, desa, kode, atau nomor."

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("cooperative",) if obj else ()

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        text = search_term.strip()[:120]
        if not text:
            return queryset, False
        found = search_cooperatives(Cooperative.objects.for_user(request.user), text)
        return queryset.filter(cooperative__in=found.order_by().values("pk")), False

    def choices_for(self, db_field: Any, request: HttpRequest) -> models.QuerySet:
        rows = super().choices_for(db_field, request)
        return rows.active() if db_field.name == "cooperative" else rows  # type: ignore[attr-defined]

    def write_row(self, request: Any, row: Any, changed: Iterable[str], *, new: bool) -> None:
        save_access(access=row, by=request.user, reason=reason_of(request))

    @admin.display(description="kabupaten/kota", ordering="cooperative__village__district__regency")
    def regency(self, row: Any) -> str:
        return row.cooperative.village.district.regency.name
