from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from core.admin_forms import reason_of
from core.admin_lists import RegencyFilter
from core.templatetags.kdkmp import tanggal
from mentors.actions import assignments, contracts
from mentors.admin.base import MentorAdmin, MentorForm
from mentors.filters.people import search_people
from mentors.models import Assignment, MentorContract
from mentors.overlaps import in_the_way, overlapping


class ContractForm(MentorForm):
    user: Any

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        person, role = (
            data.get("person") or getattr(self.instance, "person", None),
            data.get("role"),
        )
        starts, ends = data.get("starts"), data.get("ends")
        if person and person.left_on:
            self.add_error(
                None, "Orang ini sudah berhenti. Catat dulu di kartunya bahwa ia kembali."
            )
        if person and role and starts and ends and starts <= ends:
            probe = MentorContract(pk=self.instance.pk, person=person, role=role)
            if other := overlapping(probe, starts, ends):
                self.add_error("starts", in_the_way(other, self.user))
        return data


@admin.register(MentorContract)
class ContractAdmin(MentorAdmin):
    form = ContractForm
    change_verb = add_verb = contracts.CHANGE
    fields = ("person", "role", "regency", "number", ("starts", "ends"), "ending")
    readonly_fields = ("ending",)
    autocomplete_fields = ("person",)
    related = ("person__regency", "regency")
    list_display = ("person", "role", "regency", "number", "starts", "last_day")
    list_filter = (RegencyFilter, "role")
    list_select_related = ("person", "regency")
    search_fields = ("person__name",)
    search_help_text = "Cari nama, telepon, atau nomor kontrak."

    @admin.display(description="diakhiri")
    def ending(self, row: MentorContract) -> str:
        if not row.ended_on:
            return "Tidak; kontrak diakhiri di kartu pendamping."
        return f"{tanggal(row.ended_on)}: {row.end_reason}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "person") if obj else self.readonly_fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        ended = obj is not None and obj.ended_on is not None
        return super().has_change_permission(request, obj) and not ended

    def choices_for(self, db_field: Any, request: HttpRequest) -> Any:
        rows = super().choices_for(db_field, request)
        return rows.present() if db_field.name == "person" else rows

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        text = " ".join(search_term.split())[:120]
        if not text:
            return queryset, False
        found = search_people(queryset.order_by(), text, "person__").values("pk")
        return queryset.filter(Q(pk__in=found) | Q(number__icontains=text)), False

    label_related = ("person", "regency")

    def choice_label(self, row: Any) -> str:
        number = f" · {row.number}" if row.number else ""
        return f"{row.person.name} · {row.get_role_display()} · {tanggal(row.starts)}{number}"

    def view_on_site(self, row: Any) -> str:
        return row.card_url()

    def write_row(self, request: Any, row: Any, changed: Iterable[str], *, new: bool) -> None:
        contracts.save_contract(contract=row, by=request.user, reason=reason_of(request))

    def history_url(self, row: Any) -> str:
        return reverse("mentors:person-history", args=[row.person_id])


class AssignmentForm(MentorForm):
    """Inside the contract: told in the field where the database would only refuse."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("reason", None)  # the row's own is no reason for a change

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        contract, starts, ends = (data.get(name) for name in ("contract", "starts", "ends"))
        cooperative = data.get("cooperative")
        if self.instance.pk or not contract:
            return data
        if contract.role != MentorContract.Role.BA:
            self.add_error("contract", "Hanya BA yang ditugaskan pada koperasi.")
        last = contract.ended_on or contract.ends
        if (starts and starts < contract.starts) or (ends and ends > last):
            told = f"{tanggal(contract.starts)} sampai {tanggal(last)}"
            self.add_error("starts", f"Pilih tanggal di dalam masa kontraknya, {told}.")
        if cooperative and cooperative.village.district.regency_id != contract.regency_id:
            self.add_error("cooperative", "Pilih koperasi di kabupaten/kota kontraknya.")
        return data


@admin.register(Assignment)
class AssignmentAdmin(MentorAdmin):
    """Made here and locked here; ended and handed over on the pages, which ask for day and reason."""

    form = AssignmentForm
    change_verb = add_verb = assignments.CHANGE
    fields = ("contract", "cooperative", ("starts", "ends"), "why", "ended", "locked")
    readonly_fields = ("why", "ended")
    autocomplete_fields = ("contract", "cooperative")
    related = (
        "contract__person",
        "contract__regency",
        "cooperative__village__district__regency",
        "regency",
    )
    list_display = ("mentor", "cooperative", "regency", "starts", "ends", "locked")
    list_filter = (RegencyFilter, "locked")
    list_select_related = related
    search_fields = ("cooperative__name",)
    search_help_text = "Cari koperasi, atau nama pendampingnya."

    @admin.display(description="pendamping", ordering="contract__person__name")
    def view_on_site(self, row: Any) -> str:
        return row.get_absolute_url()

    def mentor(self, row: Assignment) -> str:
        return row.contract.person.name

    @admin.display(description="alasan")
    def why(self, row: Assignment) -> str:
        return row.reason or "–"

    @admin.display(description="alasan berakhir")
    def ended(self, row: Assignment) -> str:
        return row.end_reason or "–"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = ("contract", "cooperative", "starts", "ends")
        return (*self.readonly_fields, *fixed) if obj else self.readonly_fields

    def choices_for(self, db_field: Any, request: HttpRequest) -> Any:
        rows = super().choices_for(db_field, request)
        if db_field.name == "cooperative":
            return rows.active()
        return rows.of_role(MentorContract.Role.BA) if db_field.name == "contract" else rows

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        text = " ".join(search_term.split())[:120]
        if not text:
            return queryset, False
        either = Q(cooperative__name__icontains=text) | Q(contract__person__name__icontains=text)
        return queryset.filter(either), False

    def write_row(self, request: Any, row: Any, changed: Iterable[str], *, new: bool) -> None:
        reason = reason_of(request)
        if not new:
            assignments.lock_assignments(
                assignments=[row], by=request.user, locked=row.locked, reason=reason
            )
            return
        made = assignments.assign(
            contract=row.contract,
            cooperative=row.cooperative,
            by=request.user,
            starts=row.starts,
            ends=row.ends,
            reason=reason,
            locked=row.locked,
        )
        row.pk, row.regency_id, row._state.adding = made.pk, made.regency_id, False
