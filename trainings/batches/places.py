"""Programmes, venues and rooms are made and changed."""

from typing import Any

from django.db.models import ProtectedError
from django.http import HttpRequest
from django.urls import reverse

from core.access import Conflict, own_or_404
from core.pages import ScopedDeleteView, ScopedEditView
from trainings.actions.batches import CHANGE
from trainings.batches.forms import ProgrammeForm, RoomForm, VenueForm
from trainings.models import Programme, Room, Session, Venue

ABOVE = ("Pelatihan", "trainings:batch-list")


class ProgrammePage(ScopedEditView):
    model = Programme
    form_class = ProgrammeForm
    permission = CHANGE

    def success_url(self, row: Any) -> str:
        return reverse("trainings:programme-list")

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [(ABOVE[0], reverse(ABOVE[1])), ("Program", reverse("trainings:programme-list"))]


class ProgrammeCreate(ProgrammePage):
    title = "Tambah program"
    saved = "Program dicatat. Sekarang tambahkan angkatannya."
    new = True

    def start(self, request: HttpRequest, **kwargs: Any) -> Programme:
        return Programme(is_sample=request.user.is_sample)


class ProgrammeUpdate(ProgrammePage):
    title = "Ubah program"


class VenuePage(ScopedEditView):
    model = Venue
    form_class = VenueForm
    permission = CHANGE
    template_name = "trainings/venue_form.html"

    def success_url(self, row: Any) -> str:
        return reverse("trainings:venue-update", args=[row.pk])

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [(ABOVE[0], reverse(ABOVE[1])), ("Tempat", reverse("trainings:venue-list"))]


class VenueCreate(VenuePage):
    title = "Tambah tempat"
    saved = "Tempat dicatat. Sekarang tambahkan ruangnya."
    new = True

    def start(self, request: HttpRequest, **kwargs: Any) -> Venue:
        return Venue(is_sample=request.user.is_sample)


class VenueUpdate(VenuePage):
    title = "Ubah tempat"

    def rooms(self) -> Any:
        rows = Room.objects.for_user(self.request.user)  # type: ignore[attr-defined]
        return rows.filter(venue=self.kwargs["pk"])  # type: ignore[attr-defined]


class RoomPage(ScopedEditView):
    model = Room
    form_class = RoomForm
    permission = CHANGE

    def success_url(self, row: Any) -> str:
        return reverse("trainings:venue-update", args=[row.venue_id])

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [
            (ABOVE[0], reverse(ABOVE[1])),
            ("Tempat", reverse("trainings:venue-list")),
            (str(row.venue), self.success_url(row)),
        ]


class RoomCreate(RoomPage):
    title = "Tambah ruang"
    saved = "Ruang dicatat."
    new = True

    def start(self, request: HttpRequest, **kwargs: Any) -> Room:
        venue = own_or_404(Venue.objects.all(), request, CHANGE, pk=kwargs["venue"])
        return Room(venue=venue, is_sample=venue.is_sample and request.user.is_sample)


def own_room(request: HttpRequest, **kwargs: Any) -> Room:
    rows = Room.objects.for_user(request.user).select_related("venue")
    return own_or_404(rows, request, CHANGE, **kwargs)


class RoomUpdate(RoomPage):
    title = "Ubah ruang"

    def start(self, request: HttpRequest, **kwargs: Any) -> Room:
        return own_room(request, **kwargs)


class RoomDelete(ScopedDeleteView):
    model = Room
    permission = CHANGE
    title = "Hapus ruang"

    def row(self, request: HttpRequest, **kwargs: Any) -> Room:
        row = own_room(request, **kwargs)
        if Session.objects.for_user(request.user).filter(room=row).exists():
            raise Conflict(self.told(row), self.success_url(row))
        return row

    def told(self, row: Room) -> str:
        return f"{row} sudah dipakai sesi, jadi tidak dihapus. Bila namanya keliru, ubah namanya."

    def remove(self, request: HttpRequest, row: Any) -> str:
        try:
            row.delete()
        except ProtectedError as error:
            raise Conflict(self.told(row), self.success_url(row)) from error
        return ""

    def success_url(self, row: Any) -> str:
        return reverse("trainings:venue-update", args=[row.venue_id])
