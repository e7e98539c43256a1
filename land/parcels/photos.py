"""Photos of a parcel: several at once, shown to who may see the land, taken away with a reason."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.access import READING, own_or_404, requires
from core.photos.serving import photo_response
from core.sheets.hands.text import short
from land.actions import photos as actions
from land.actions.photos import Busy, NotAPhoto
from land.models import LandPhoto, Parcel
from land.parcels.child_forms import PhotoReasonForm, PhotosForm
from land.parcels.editing import CHANGE, parcel_crumbs, parcel_of
from registry.actions import refuse_archived

VIEW = "land.view_parcel"
BUSY = "Server sedang sibuk membaca foto lain. Unggah lagi foto ini beberapa saat lagi."
NO_ROOM = "Server belum dapat menyimpan foto ini. Unggah lagi beberapa saat lagi."


@dataclass
class Outcome:
    """What became of the photos of one upload."""

    kept: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list)  # "nama.jpg: why"

    @property
    def told(self) -> str:
        parts = [f"{self.kept} foto disimpan."] if self.kept else []
        if self.known:
            parts.append(f"{self.known} foto sudah ada, jadi tidak disimpan lagi.")
        return " ".join(parts)


def take(files: list[File], parcel: Parcel, by: Any, caption: str) -> Outcome:
    """One after the other: a bad photo keeps none of the others back."""
    found = Outcome()
    for position, file in enumerate(files):
        try:
            one = actions.prepared(file)
            new = actions.keep_photo(one, parcel=parcel, by=by, caption=caption, order=position)
        except (NotAPhoto, Busy, OSError, ValidationError) as error:
            found.refused.append(f"{short(file.name or 'foto')}: {why(error)}")
        else:
            found.kept += new
            found.known += not new
    return found


def why(error: Exception) -> str:
    if isinstance(error, Busy):
        return BUSY
    if isinstance(error, OSError):
        return NO_ROOM
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


@requires(CHANGE)
def photo_create(request: HttpRequest, parcel: int) -> HttpResponse:
    row = parcel_of(request, parcel)
    form = PhotosForm(request.POST, request.FILES) if request.method == "POST" else PhotosForm()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        found = take(data["photos"], row, request.user, data["caption"])
        if found.told:
            messages.success(request, found.told)
        if not found.refused:
            return redirect(f"{row.get_absolute_url()}#foto")
        for sentence in found.refused:
            form.add_error("photos", sentence)
    context = {"view": {"title": "Unggah foto lahan"}, "form": form, "row": row}
    context["above"] = parcel_crumbs(row)
    status = 422 if request.method == "POST" else 200
    return render(request, "land/photo_form.html", context, status=status)


@requires(VIEW, methods=READING)
def photo_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture; `?kecil` the small one. The reader's browser keeps it, and asks each time whether it
    may still show it."""
    row = own_or_404(LandPhoto.objects.all(), request, VIEW, pk=pk)
    return photo_response(request, row, f"foto-lahan-{row.pk}")


@requires(CHANGE)
def photo_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a parcel; photos of a report belong to what was reported."""
    rows = LandPhoto.objects.filter(parcel__isnull=False).for_user(request.user)
    photo = own_or_404(rows.select_related("parcel__cooperative"), request, CHANGE, pk=pk)
    parcel: Any = photo.parcel
    refuse_archived(parcel.cooperative)
    back = f"{parcel.get_absolute_url()}#foto"
    form = PhotoReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_photo(photo=photo, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Foto dihapus. Alasannya tersimpan di riwayat.")
            return redirect(back)
    context = {"photo": photo, "row": photo, "form": form, "back": back, "title": "Hapus foto"}
    status = 422 if request.method == "POST" else 200
    return render(request, "land/photo_delete.html", context, status=status)
