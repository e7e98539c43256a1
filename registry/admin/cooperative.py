"""The cooperative's pages on the admin site: everything about it is typed on one."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse

from core.admin_actions import ask_reason, refusals
from core.admin_base import ScopedModelAdmin, in_one_go
from core.admin_lists import DistrictFilter, RegencyFilter
from core.templatetags.kdkmp import angka, koordinat
from registry import actions
from registry.admin.forms import CooperativeAdminForm
from registry.admin.inlines import INLINES
from registry.models import Cooperative, Milestone
from registry.search import hold_district, search_cooperatives, similar_cooperatives

BOTH = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]


class ArchiveFilter(admin.SimpleListFilter):
    """Without being asked, the list shows what every figure counts: the active ones."""

    title = "arsip"
    parameter_name = "arsip"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ya", "Diarsipkan"), ("semua", "Semua")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        rows = {"ya": queryset.archived, "semua": queryset.all}
        return rows.get(self.value() or "", queryset.active)()

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": "Aktif"}
        yield from others


class ReachedFilter(admin.SimpleListFilter):
    title = "tahapan tercapai"
    parameter_name = "tahapan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Milestone.Kind.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.reached(self.value()) if self.value() else queryset


class MissingFilter(ReachedFilter):
    title = "tahapan belum"
    parameter_name = "belum"

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.missing(self.value()) if self.value() else queryset


@admin.register(Cooperative)
class CooperativeAdmin(ScopedModelAdmin):
    form = CooperativeAdminForm
    change_verb = "registry.change_cooperative"
    add_verb = "registry.add_cooperative"
    inlines = INLINES
    autocomplete_fields = ("village",)
    related = label_related = ("village__district__regency",)
    list_select_related = related
    fieldsets = [
        ("Tempat", {"fields": ["regency", "district", "village"]}),
        (
            "Identitas",
            {
                "fields": [
                    "name",
                    ("form", "pattern", "scheme"),
                    ("nik", "simkopdes_id"),
                ]
            },
        ),
        (
            "Alamat dan kontak",
            {
                "fields": [
                    "address",
                    ("rt_rw", "postal_code"),
                    ("latitude", "longitude"),
                    ("phone", "email"),
                ]
            },
        ),
        ("Pendirian", {"fields": [("founded_on", "minutes_number")]}),
        ("Keadaan dan perubahan", {"fields": ["archive"]}),
    ]
    readonly_fields = ("archive",)
    read_instead = {
        "regency": "regency_name",
        "district": "district_name",
        "latitude": "point",
        "longitude": None,
    }
    list_display = ("name", "village_label", "district_name", "regency_name", "nik", "milestones")
    list_filter = (
        RegencyFilter,
        DistrictFilter,
        ArchiveFilter,
        "form",
        "pattern",
        "scheme",
        ReachedFilter,
        MissingFilter,
    )
    search_fields = ("name",)
    search_help_text = "Cari nama, desa, kode dengan atau tanpa titik, NIK koperasi, NIB."
    actions = ["archive_selected", "restore_selected"]

    # --- Reading ---

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        reached = Milestone.objects.filter(cooperative=OuterRef("pk")).order_by()
        count = reached.values("cooperative").annotate(n=Count("pk")).values("n")
        return (
            super()
            .get_queryset(request)
            .annotate(reached_count=Coalesce(Subquery(count, output_field=IntegerField()), 0))
        )

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        found = search_cooperatives(queryset, search_term)
        if "o" in request.GET:  # a column was clicked: its order, not the likeness
            found = found.order_by(*queryset.query.order_by)
        return found, False

    @admin.display(description="desa/kelurahan", ordering="village__name")
    def village_label(self, row: Cooperative) -> str:
        return row.village.label

    @admin.display(description="kecamatan", ordering="village__district__name")
    def district_name(self, row: Cooperative) -> str:
        return row.village.district.name

    @admin.display(description="kabupaten/kota", ordering="village__district__regency")
    def regency_name(self, row: Cooperative) -> str:
        return row.village.district.regency.name

    @admin.display(description="tahapan", ordering="reached_count")
    def milestones(self, row: Any) -> str:
        return f"{row.reached_count} dari {len(Milestone.Kind)}"

    @admin.display(description="lintang, bujur")
    def point(self, row: Cooperative) -> str:
        if row.latitude is None:
            return "–"
        return f"{koordinat(row.latitude)}, {koordinat(row.longitude)}"

    @admin.display(description="arsip")
    def archive(self, row: Cooperative) -> str:
        return f"Diarsipkan: {row.archive_reason}" if row.is_archived else "Aktif"

    def choice_label(self, row: Cooperative) -> str:  # type: ignore[override]
        district = row.village.district
        return f"{row.name} · Kec. {district.name} · {district.regency.name}"

    def history_url(self, row: Any) -> str:
        return reverse("registry:cooperative-history", args=[row.pk])

    # --- Writing ---

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        archived = obj is not None and obj.is_archived
        return super().has_change_permission(request, obj) and not archived

    def write_row(self, request: Any, row: Any, changed: Iterable[str], *, new: bool) -> None:
        if not new:
            actions.hold_active(row)
        if new or {"village", "name"} & set(changed):
            hold_district(row.village)  # so that the warning sees what somebody else writes now
        super().write_row(request, row, changed, new=new)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # not before: the milestone may have been typed on this very page
        actions.follow_number(cooperative=form.instance, was=form.initial.get("nik", ""))
        if not change or {"village", "name"} & set(form.changed_data):
            self.warn_of_duplicates(request, form.instance)

    def warn_of_duplicates(self, request: HttpRequest, row: Cooperative) -> None:
        """Two cooperatives in one village are said, never refused."""
        same = list(similar_cooperatives(row.village, row.name).exclude(pk=row.pk)[:3])
        if same:
            names = ", ".join(f"{other.name} ({other.village_id})" for other in same)
            messages.warning(request, f"Periksa apakah ini koperasi yang sama: {names}.")

    def has_archive_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("registry.archive_cooperative")

    @admin.action(permissions=["archive"], description="Arsipkan", location=BOTH)
    def archive_selected(self, request: HttpRequest, queryset: Any) -> Any:
        return self.ask(request, queryset, "archive_selected", "Arsipkan koperasi")

    @admin.action(permissions=["archive"], description="Pulihkan dari arsip", location=BOTH)
    def restore_selected(self, request: HttpRequest, queryset: Any) -> Any:
        return self.ask(request, queryset, "restore_selected", "Pulihkan koperasi")

    def ask(self, request: HttpRequest, queryset: Any, action: str, title: str) -> Any:
        archiving = action == "archive_selected"
        do = actions.archive_cooperative if archiving else actions.restore_cooperative

        def work(reason: str) -> None:
            done, refused = in_one_go(
                lambda row: do(cooperative=row, by=request.user, reason=reason), queryset
            )
            word = "diarsipkan" if archiving else "dipulihkan"
            messages.success(request, f"{angka(done)} koperasi {word}.")
            refusals(request, refused)

        return ask_reason(self, request, queryset, action, title, work)
