from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core.admin_base import ScopedModelAdmin
from core.admin_lists import DistrictFilter, RegencyFilter
from land.refusals import told_plainly
from registry.models import Cooperative
from registry.search import search_cooperatives

OF_COOPERATIVE = ("cooperative__village__district__regency",)


class LandAdmin(ScopedModelAdmin):
    """A table that is written here. What the database refuses is told as on the pages."""

    actions: list[Any] = []

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: Any = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(request.get_full_path())

    def write_row(self, request: Any, row: Any, changed: Iterable[str], *, new: bool) -> None:
        if new and hasattr(row, "by_id"):
            row.by = request.user
        with told_plainly():
            super().write_row(request, row, changed, new=new)


class OfCooperative(LandAdmin):
    """A row of a cooperative; nothing of an archived one is written."""

    autocomplete_fields = ("cooperative",)
    related: tuple[str, ...] = OF_COOPERATIVE
    search_fields: tuple[str, ...] = ("cooperative__name",)
    search_help_text = "Cari koperasinya: nama, desa, kode, atau nomor."
    places = (RegencyFilter, DistrictFilter)
    # what stays as it is once the row is there
    fixed: tuple[str, ...] = ("cooperative",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, *self.fixed) if obj else tuple(self.readonly_fields)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _in_archive(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not _in_archive(obj)

    def choices_for(self, db_field: Any, request: HttpRequest) -> models.QuerySet:
        rows = super().choices_for(db_field, request)
        return rows.active() if db_field.name == "cooperative" else rows  # type: ignore[attr-defined]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        text = search_term.strip()[:120]
        if not text:
            return queryset, False
        found = search_cooperatives(Cooperative.objects.for_user(request.user), text)
        return queryset.filter(cooperative__in=found.order_by().values("pk")), False

    @admin.display(description="kabupaten/kota", ordering="cooperative__village__district__regency")
    def regency(self, row: Any) -> str:
        return row.cooperative.village.district.regency.name

    def history_url(self, row: Any) -> str:
        """Its cooperative's history, where those read it too who may not read everything's."""
        return reverse("registry:cooperative-history", args=[row.cooperative_id])


def _in_archive(row: Any) -> bool:
    return row is not None and row.cooperative.is_archived
