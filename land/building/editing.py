"""Agencies are made and changed; parcels are allocated, buildings changed and cancelled."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import Conflict, own_or_404, requires
from core.forms import UserForm
from core.pages import ScopedEditView
from core.templatetags.kdkmp import angka
from land.actions import building as actions
from land.actions.building import ALLOCATE, CHANGE
from land.building.asking import reason_page
from land.building.forms import AgencyForm, AllocationForm, BuildingForm, ManyForm
from land.models import Agency, Building, Parcel
from registry.actions import refuse_archived

ABOVE = ("Pembangunan", "land:building-list")
MOST_AT_ONCE = 200
NOTHING = "Belum ada lahan yang dicentang. Centang dulu lahannya di daftar."


def list_crumb() -> tuple[str, str]:
    return ABOVE[0], reverse(ABOVE[1])


def building_crumbs(building: Building) -> list[tuple[str, str]]:
    return [list_crumb(), (building.cooperative.name, building.get_absolute_url())]


def buildings(request: HttpRequest) -> Any:
    rows = Building.objects.for_user(request.user)
    return rows.select_related(
        "agency", "parcel", "cooperative__village__district__regency", "handover"
    )


class AgencyPage(ScopedEditView):
    model = Agency
    form_class = AgencyForm
    permission = ALLOCATE

    def success_url(self, row: Any) -> str:
        return reverse("land:agency-list")

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [list_crumb(), ("Pelaksana", reverse("land:agency-list"))]


class AgencyCreate(AgencyPage):
    title = "Tambah pelaksana"
    saved = "Pelaksana dicatat."
    new = True

    def start(self, request: HttpRequest, **kwargs: Any) -> Agency:
        return Agency(is_sample=request.user.is_sample)  # type: ignore[union-attr]


class AgencyUpdate(AgencyPage):
    title = "Ubah pelaksana"


def number_or_404(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise Http404("Lahan ini tidak ada.")
    return int(text)


class BuildingCreate(ScopedEditView):
    """`?parcel=ID` is allocated; without one the list of parcels that can be is opened."""

    model = Building
    form_class = AllocationForm
    permission = ALLOCATE
    title = "Alokasikan lahan"
    saved = "Lahan dialokasikan. Langkah berikutnya: catat laporan progresnya."
    new = True

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.GET.get("parcel"):
            return redirect("land:building-allocatable")
        return super().get(request, **kwargs)

    def start(self, request: HttpRequest, **kwargs: Any) -> Building:
        rows = Parcel.objects.for_user(request.user).select_related("cooperative")
        pk = number_or_404(request.GET.get("parcel", ""))
        parcel = own_or_404(rows, request, ALLOCATE, pk=pk)
        building = Building(parcel=parcel, cooperative=parcel.cooperative)
        # a form that is sent twice is answered with what the first one made
        if request.method == "GET" and (told := actions.why_not(parcel)):
            first = actions.living_building(parcel.cooperative)
            raise Conflict(told, first.get_absolute_url() if first else reverse(ABOVE[1]))
        return building

    def write(self, form: UserForm) -> Building:
        return actions.allocate_parcel(building=form.save(commit=False), by=form.user)

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [
            list_crumb(),
            (
                f"{row.cooperative.name}, lahan ke-{row.parcel.number}",
                reverse("land:building-allocatable"),
            ),
        ]


class BuildingUpdate(ScopedEditView):
    model = Building
    form_class = BuildingForm
    permission = CHANGE
    title = "Ubah data pembangunan"

    def start(self, request: HttpRequest, **kwargs: Any) -> Building:
        row = own_or_404(buildings(request), request, CHANGE, **kwargs)
        refuse_archived(row.cooperative)
        if row.cancelled_at:
            raise Conflict(actions.CANCELLED, row.get_absolute_url())
        return row

    def prepare(self, row: Any) -> None:
        actions.held_parcels(row.cooperative_id)

    def write(self, form: UserForm) -> Building:
        reason = form.cleaned_data.get("reason", "")
        return actions.update_building(
            building=form.save(commit=False), by=form.user, reason=reason
        )

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return building_crumbs(row)


@requires(ALLOCATE)
def building_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_or_404(buildings(request), request, ALLOCATE, pk=pk)
    refuse_archived(row.cooperative)
    if row.cancelled_at:
        raise Conflict(actions.CANCELLED, row.get_absolute_url())
    if hasattr(row, "handover"):
        raise Conflict(
            "Pembangunan ini sudah diserahterimakan. Batalkan dulu serah terimanya, dengan alasan.",
            row.get_absolute_url(),
        )

    def cancel(reason: str) -> str:
        actions.cancel_building(building=row, by=request.user, reason=reason)  # type: ignore[arg-type]
        return "Alokasi dibatalkan. Laporan progresnya tetap tersimpan; lahannya dapat dialokasikan lagi."

    return reason_page(
        request,
        row,
        title="Batalkan alokasi",
        back=row.get_absolute_url(),
        do=cancel,
        hold=lambda: actions.held_parcels(row.cooperative_id),
        help_text="Lahannya kembali terverifikasi"
        + (
            ", atau diverifikasi lagi karena dialokasikan tanpa verifikasi."
            if row.override_reason
            else "."
        ),
    )


def ticked(request: HttpRequest) -> list[Parcel]:
    """The parcels that were ticked and that the person may allocate, in the list's order."""
    asked = request.POST.getlist("pilih") or request.GET.getlist("pilih")
    keys = [int(one) for one in asked if one.isascii() and one.isdecimal() and len(one) <= 18]
    rows = Parcel.objects.for_user(request.user, ALLOCATE).filter(pk__in=keys[:MOST_AT_ONCE])
    return list(rows.select_related("cooperative__village__district__regency"))


@requires(ALLOCATE)
def building_allocate_many(request: HttpRequest) -> HttpResponse:
    """Several verified parcels to one agency; each is told what came of it."""
    parcels = ticked(request)
    if not parcels:
        messages.warning(request, NOTHING)
        return redirect("land:building-allocatable")
    form = ManyForm(
        request.POST or None,
        instance=Building(),
        user=request.user,  # type: ignore[arg-type]
        permission=ALLOCATE,
    )
    context: dict[str, Any] = {"parcels": parcels, "form": form}
    if request.method == "POST" and form.is_valid():
        context["outcomes"] = actions.allocate_many(
            parcels=parcels,
            make=lambda parcel: filled(form, parcel),
            by=request.user,  # type: ignore[arg-type]
        )
        done = sum(one.building is not None for one in context["outcomes"])
        context["done"] = f"{angka(done)} dari {angka(len(parcels))} lahan dialokasikan."
        return render(request, "land/building_outcomes.html", context)
    status = 422 if request.method == "POST" else 200
    return render(request, "land/building_many.html", context, status=status)


def filled(form: UserForm, parcel: Parcel) -> Building:
    """A new building on `parcel` with what the form says. Only verified parcels: no reason is asked here."""
    values = {name: form.cleaned_data[name] for name in form.Meta.fields}  # type: ignore[attr-defined]
    return Building(parcel=parcel, cooperative=parcel.cooperative, **values)
