"""Regions and their other names on the admin site. Users and grants: core.admin_users."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.http import HttpRequest

from core.admin_base import ScopedInline, ScopedModelAdmin
from core.admin_forms import ReasonedForm
from core.admin_lists import DistrictFilter, RegencyFilter
from core.admin_users import RoleGrantAdmin, UserAdmin
from core.admin_widgets import search_regions
from core.forms import CoordinateField
from core.models import District, Regency, RegionAlias, RoleGrant, User, Village
from core.templatetags.kdkmp import koordinat


class AliasInline(ScopedInline):
    model = RegionAlias
    change_verb = add_verb = delete_verb = "core.change_region"
    fields = ("name", "source", "note")
    verbose_name_plural = "nama lain"


class RegionAdmin(ScopedModelAdmin):
    """Regions come from the official list (load_regions); officers add other names and points."""

    change_verb = "core.change_region"
    inlines = [AliasInline]
    search_fields = ("name", "code")
    search_help_text = "Cari nama atau kode, dengan atau tanpa titik."
    upwards: tuple[str, ...] = ("search_name",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return search_regions(queryset, search_term[:120], *self.upwards), False


@admin.register(Regency)
class RegencyAdmin(RegionAdmin):
    fields = readonly_fields = ("code", "name", "kind", "is_active")
    list_display = ("name", "code", "kind", "is_active")
    list_filter = ("kind", "is_active")

    def narrow(self, rows: Any, regency: str, district: str) -> Any:
        return rows.filter(is_active=True)


@admin.register(District)
class DistrictAdmin(RegionAdmin):
    fields = readonly_fields = ("code", "name", "regency", "is_active")
    list_display = ("name", "code", "regency", "is_active")
    list_filter = (RegencyFilter, "is_active")
    related = label_related = ("regency",)
    upwards = ("search_name", "regency__search_name")

    def choice_label(self, row: District) -> str:
        return f"{row.name} · {row.regency.name} · {row.code}"

    def narrow(self, rows: Any, regency: str, district: str) -> Any:
        rows = rows.filter(is_active=True)
        return rows.filter(regency=regency) if regency else rows

    def autocomplete_extra(self, row: District) -> dict[str, Any]:
        return {"kabupaten": {"id": row.regency_id, "text": row.regency.name}}


class VillageForm(ReasonedForm):
    latitude = CoordinateField(label="Lintang", required=False, help_text="Contoh: -0.026330")
    longitude = CoordinateField(label="Bujur", required=False, help_text="Contoh: 109.342503")


@admin.register(Village)
class VillageAdmin(RegionAdmin):
    form = VillageForm
    fields = (
        "code",
        "name",
        "kind",
        "district",
        "regency",
        "postal_code",
        "latitude",
        "longitude",
        "coordinate_origin",
        "suspect_reason",
        "is_active",
    )
    readonly_fields = (
        "code",
        "name",
        "kind",
        "district",
        "regency",
        "postal_code",
        "coordinate_origin",
        "is_active",
    )
    read_instead = {"latitude": "point", "longitude": None}
    list_display = ("name", "code", "kind", "district", "regency", "coordinate_origin", "is_active")
    list_filter = (RegencyFilter, DistrictFilter, "kind", "coordinate_origin", "is_active")
    related = label_related = ("district__regency",)
    list_select_related = related
    upwards = ("search_name", "district__search_name", "district__regency__search_name")

    @admin.display(description="kabupaten/kota", ordering="district__regency")
    def regency(self, row: Village) -> str:
        return row.district.regency.name

    @admin.display(description="lintang, bujur")
    def point(self, row: Village) -> str:
        return f"{koordinat(row.latitude)}, {koordinat(row.longitude)}" if row.latitude else "–"

    def choice_label(self, row: Village) -> str:
        return f"{row.label} · Kec. {row.district.name} · {row.district.regency.name} · {row.code}"

    def narrow(self, rows: Any, regency: str, district: str) -> Any:
        rows = rows.filter(is_active=True)
        if district:
            return rows.filter(district=district)
        return rows.filter(district__regency=regency) if regency else rows

    def autocomplete_extra(self, row: Village) -> dict[str, Any]:
        district, regency = row.district, row.district.regency
        return {
            "kecamatan": {
                "id": district.pk,
                "text": f"{district.name} · {regency.name} · {district.pk}",
            },
            "kabupaten": {"id": regency.pk, "text": regency.name},
        }

    def write_row(self, request: Any, row: Any, changed: Any, *, new: bool) -> None:
        """A point typed by an officer is his; what doubted the old one no longer holds."""
        changed = set(changed)
        if {"latitude", "longitude"} & changed:
            row.coordinate_origin = Village.Origin.OFFICER
            changed.add("coordinate_origin")
        super().write_row(request, row, changed, new=new)


@admin.register(RegionAlias)
class RegionAliasAdmin(ScopedModelAdmin):
    change_verb = add_verb = delete_verb = "core.change_region"
    fields = ("name", "regency", "district", "village", "source", "note")
    autocomplete_fields = ("regency", "district", "village")
    list_display = ("name", "region", "source", "note")
    list_filter = ("source",)
    related = ("regency", "district__regency", "village__district__regency")
    list_select_related = related
    search_fields = ("name",)

    @admin.display(description="wilayah")
    def region(self, row: RegionAlias) -> str:
        region: Any = row.village or row.district or row.regency
        return f"{self.admin_site.get_model_admin(type(region)).choice_label(region)}"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Aliases are open to all readers, but a list of them shows names: only of the own area here."""
        own = Regency.objects.for_user(request.user)
        return (
            super()
            .get_queryset(request)
            .filter(
                Q(regency__in=own)
                | Q(district__regency__in=own)
                | Q(village__district__regency__in=own)
            )
        )

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return search_regions(queryset, search_term[:120], "search_name"), False


admin.site.register(User, UserAdmin)
admin.site.register(RoleGrant, RoleGrantAdmin)
