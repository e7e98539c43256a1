"""A visit written at a computer: the same form and the same way in as the phone's."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from core.access import Conflict, Guarded, own_or_404
from mentors.linking import address_or_nothing
from mentors.models import Person
from visits.actions import page_photos, writing
from visits.actions.receiving import CAN_BE_CORRECTED, Answer, receive_visit
from visits.actions.senders import mentor_of
from visits.forms import VisitForm, page
from visits.forms.fields import uuid7_or_none
from visits.ids import make_uuid7
from visits.models import Visit
from visits.words import Channel

LOG = "visits.log_visit"
SAVED = "Kunjungan tersimpan dan menunggu pemeriksaan."
HELD = "Kunjungan tersimpan, tetapi ditahan sampai diputuskan petugas: {}."
RIVAL = (
    "Kunjungan ini sudah diubah dari tempat lain. Isian Anda disimpan di sampingnya, dan pemeriksa "
    "memilih mana yang dipakai."
)


class WriteVisit(Guarded, View):
    """Create and update. `visit`: the one that is corrected, None for a new one."""

    permission = LOG
    title = "Catat kunjungan"
    visit: Visit | None = None

    def setup_for(self, request: HttpRequest, **kwargs: Any) -> None:
        person = mentor_of(request.user.pk) if request.user.pk else None
        if person is None:
            raise PermissionDenied
        self.person: Person = person

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.setup_for(request, **kwargs)
        return self.show(request, self.base(request))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.setup_for(request, **kwargs)
        files, refused = page_photos.declared(page.chosen_files(request.FILES))
        rows = [photo.declaration for _, photo in files]
        body = page.body_from(request.POST, self.base(request), rows)
        if "_add" in request.POST or "_refresh" in request.POST:
            return self.show(request, body, more=request.POST.get("_add", ""))
        reach = writing.reach_for(self.person, body["cooperative"])
        form = VisitForm(body, reach=reach, now=timezone.now())
        if form.is_valid() and not refused:
            answer = self.receive(request, body)
            if answer.is_kept:
                return self.done(request, answer, files)
            form.add_error(None, [text for texts in answer.errors.values() for text in texts])
        if refused:
            form.add_error(None, refused)
        return self.show(request, body, form)

    def base(self, request: HttpRequest) -> dict[str, Any]:
        """What the page starts from: of a new visit its id, which the page carries along."""
        given = uuid7_or_none(request.POST.get("id"))
        chosen = request.GET.get("koperasi", "")
        return {
            "schema": 1,
            "id": str(given or make_uuid7()),
            "mode": "kantor",
            "based_on": None,
            "cooperative": chosen if chosen.isascii() and chosen.isdigit() else "",
        }

    def receive(self, request: HttpRequest, body: dict[str, Any]) -> Answer:
        return receive_visit(
            person=self.person,
            body=body,
            by=self.person.user,
            channel=Channel.PAGE,
            device_now=None,
        )

    def done(self, request: HttpRequest, answer: Answer, files: list[Any]) -> HttpResponse:
        if answer.status == "tandingan":
            messages.warning(request, RIVAL)
        elif answer.held:
            messages.warning(request, HELD.format(answer.held_label.lower()))
        else:
            messages.success(request, SAVED)
        visit = Visit.objects.for_user(request.user).filter(pk=answer.visit).first()
        for name, photo in files:
            missing = photo.declaration["sha256"] in answer.photos_missing
            if visit and missing and (told := page_photos.store(photo, visit)):
                messages.error(request, f"{name}: {told}")
        return redirect(after(answer.visit))

    def show(
        self,
        request: HttpRequest,
        body: dict[str, Any],
        form: VisitForm | None = None,
        more: str = "",
    ) -> HttpResponse:
        errors = form.errors if form else {}
        if form is None:
            reach = writing.reach_for(self.person)
            form = VisitForm(None, reach=reach, now=timezone.now(), initial=body)
        chosen = body.get("cooperative")
        ticked = {str(row["id"]): row.get("note", "") for row in body.get("follow_ups_done") or []}
        tasks = writing.open_follow_ups(self.person, chosen, self.visit)
        also = self.visit.cooperative_id if self.visit else None
        context = {
            "view": self,
            "form": page.drawn(form, page.own_cooperatives(request.user, also)),
            "id": body["id"],
            "based_on": body.get("based_on"),
            "place": page.place_form(body),
            "sections": page.sections(body, errors, more),
            "tasks": [(row, str(row.pk) in ticked, ticked.get(str(row.pk), "")) for row in tasks],
            "photos": body.get("photos") or [],
            "photos_here": True,
            "visit": self.visit,
            "back": after(self.visit.pk if self.visit else None),
            "problems": [text for name in ("isi", "photos") for text in errors.get(name, [])],
        }
        return render(request, "visits/visit_form.html", context, status=422 if errors else 200)


class VisitCreate(WriteVisit):
    pass


class VisitUpdate(WriteVisit):
    title = "Perbaiki kunjungan"

    def setup_for(self, request: HttpRequest, **kwargs: Any) -> None:
        super().setup_for(request, **kwargs)
        self.visit = own_or_404(Visit.objects.all(), request, LOG, **kwargs)
        if self.visit.state not in CAN_BE_CORRECTED:
            raise Conflict(
                "Kunjungan ini sudah diputuskan pemeriksa, jadi tidak dapat diubah. Minta pemeriksa "
                "membuka pemeriksaannya lagi.",
                after(self.visit.pk),
            )

    def base(self, request: HttpRequest) -> dict[str, Any]:
        assert self.visit is not None  # noqa: S101  for the type checker; setup_for made it
        seen = request.POST.get("based_on", "")
        number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else 1
        current = self.visit.version if request.method != "POST" else number
        return writing.body_now(self.visit) | {"based_on": current}


def after(visit: int | None) -> str:
    """The visit's own page, or the list."""
    page_of = address_or_nothing("visits:visit-detail", visit) if visit else ""
    return page_of or address_or_nothing("visits:visit-list") or "/"
