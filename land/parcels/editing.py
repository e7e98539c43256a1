"""Parcels are recorded, changed, chosen, struck off and restored."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import WRITING, own_or_404, requires
from core.forms import ReasonForm
from core.pages import ScopedEditView, refused
from core.seen import NOT_SAVED, SeenForm, fingerprint, locked_as_seen
from land.actions import parcels as actions
from land.linking import key_of
from land.models import Parcel
from land.parcels.forms import ParcelForm
from registry.actions import hold_active, refuse_archived
from registry.models import Cooperative
from registry.search import search_cooperatives

CHANGE = actions.CHANGE


def rows_to_change(request: HttpRequest) -> Any:
    rows = Parcel.objects.for_user(request.user)
    return rows.select_related("cooperative__village__district__regency")


def parcel_of(request: HttpRequest, pk: int, *, struck: bool = False) -> Parcel:
    """The parcel in the address, if the writer may change it (404, 403, or 409 when it can't be changed)."""
    parcel = own_or_404(rows_to_change(request), request, CHANGE, pk=pk)
    refuse_archived(parcel.cooperative)
    if not struck:
        actions.refuse_struck(parcel)
    return parcel


def cooperative_page(cooperative: Cooperative) -> str:
    return f"{cooperative.get_absolute_url()}#lahan"


def parcel_crumbs(parcel: Parcel) -> list[tuple[str, str]]:
    above = [
        ("Lahan", reverse("land:parcel-list")),
        (parcel.cooperative.name, cooperative_page(parcel.cooperative)),
    ]
    return [*above, (f"Lahan {parcel.number}", parcel.get_absolute_url())] if parcel.pk else above


class ParcelPage(ScopedEditView):
    model = Parcel
    form_class = ParcelForm
    permission = CHANGE
    template_name = "land/parcel_form.html"

    def prepare(self, row: Any) -> None:
        hold_active(row.cooperative)

    def write(self, form: Any) -> Parcel:
        parcel = actions.save_parcel(
            parcel=form.save(commit=False),
            by=form.user,
            reason=form.cleaned_data.get("reason", ""),
        )
        # a view lives for one request
        self.saved = " ".join([self.saved, *form.told()])
        return parcel

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return parcel_crumbs(row)


class ParcelCreate(ParcelPage):
    """`?cooperative=ID`; without it the cooperative is asked for first."""

    title = "Catat lahan"
    saved = "Lahan dicatat."
    new = True

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if key_of(request.GET.get("cooperative", "")) is None:
            return choose_cooperative(request)
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if key_of(request.GET.get("cooperative", "")) is None:
            return choose_cooperative(request)
        return super().post(request, **kwargs)

    def start(self, request: HttpRequest, **kwargs: Any) -> Parcel:
        return Parcel(cooperative=cooperative_of(request))


class ParcelUpdate(ParcelPage):
    title = "Ubah lahan"

    def start(self, request: HttpRequest, **kwargs: Any) -> Parcel:
        return parcel_of(request, kwargs["pk"])


def cooperative_of(request: HttpRequest) -> Cooperative:
    """The cooperative of `?cooperative=`, if the writer may give it land."""
    key = key_of(request.GET.get("cooperative", "")) or 0
    cooperative = own_or_404(Cooperative.objects.with_place(), request, CHANGE, pk=key)
    refuse_archived(cooperative)
    return cooperative


def choose_cooperative(request: HttpRequest) -> HttpResponse:
    """Which cooperative the new parcel is of."""
    text = request.GET.get("q", "")
    rows: Any = Cooperative.objects.for_user(request.user, CHANGE).active()
    found = search_cooperatives(rows, text).with_place()[:20] if text.strip() else []
    context = {"title": "Catat lahan", "text": text[:120], "found": found}
    return render(request, "land/parcel_cooperative.html", context)


def reason_page(
    request: HttpRequest, row: Parcel, title: str, do: Callable[..., Any], done: str
) -> HttpResponse:
    """Asks why, then does it if the parcel still is what was seen."""
    form = SeenReasonForm(request.POST or None, initial={"seen": fingerprint(row)})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                hold_active(row.cooperative)
                locked_as_seen(row, form.cleaned_data["seen"], NOT_SAVED)
                do(parcel=row, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
            form.data = form.data.copy()  # type: ignore[assignment]
            form.data["seen"] = getattr(error, "now", "") or form.data.get("seen", "")  # type: ignore[index]
        else:
            messages.success(request, done)
            return redirect(row.get_absolute_url())
    context = {"title": title, "row": row, "form": form, "back": row.get_absolute_url()}
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)


class SeenReasonForm(ReasonForm, SeenForm):
    pass


@requires(CHANGE)
def parcel_archive(request: HttpRequest, pk: int) -> HttpResponse:
    row = parcel_of(request, pk)
    done = "Lahan dicoret. Ia tidak lagi dihitung, tetapi dapat dipulihkan."
    return reason_page(request, row, "Coret lahan", actions.archive_parcel, done)


@requires(CHANGE)
def parcel_restore(request: HttpRequest, pk: int) -> HttpResponse:
    row = parcel_of(request, pk, struck=True)
    if not row.is_archived:
        raise actions.Conflict("Lahan ini tidak sedang dicoret.", row.get_absolute_url())
    done = "Lahan dipulihkan sebagai calon."
    return reason_page(request, row, "Pulihkan lahan", actions.restore_parcel, done)


@requires(CHANGE, methods=WRITING)
def parcel_choose(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = parcel_of(request, pk)
    try:
        actions.choose_parcel(parcel=row, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        refused(request, error)
    else:
        messages.success(request, f"{row} dipilih.")
    return redirect(row.get_absolute_url())
