"""Words of trainings, and the rows of links on their pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from mentors.linking import address_or_nothing
from trainings.batches import linking
from trainings.models import Batch, Session
from trainings.telling import day_and_hours, days_told, hours_told

register = template.Library()
register.filter("jam", hours_told)
register.filter("hari_dan_jam", day_and_hours)

# label, page, verb that opens it
OF_ROOM = (
    ("Angkatan", "trainings:batch-list", "trainings.view_batch"),
    ("Kalender", "trainings:calendar", "trainings.view_batch"),
    ("Pelatihan saya", "trainings:mine", "visits.log_visit"),
    ("Peserta", "trainings:enrolment-list", "trainings.view_enrolment"),
    ("Orang dilatih", "trainings:trained", "trainings.view_figures"),
    ("Program", "trainings:programme-list", "trainings.view_batch"),
    ("Tempat", "trainings:venue-list", "trainings.view_batch"),
)
EFFECT = "Dampak"
# label, page with the batch in its address, verb
OF_BATCH = (
    ("Ringkasan", "trainings:batch-detail", "trainings.view_batch"),
    ("Peserta", "", "trainings.view_enrolment"),
    ("Jadwal", "trainings:batch-schedule", "trainings.view_batch"),
    ("Presensi", "trainings:attendance", "trainings.view_batch"),
    ("Nilai", "trainings:scores", "trainings.view_batch"),
    ("Sertifikat", "trainings:certificates", "trainings.view_enrolment"),
    ("Evaluasi", "trainings:evaluation", "trainings.view_batch"),
    (EFFECT, "dashboard:training-effect", "trainings.view_figures"),
)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    here: str  # aria-current: "page", "true" for a page below it, "" elsewhere


@register.filter
def hari(batch: Batch) -> str:
    """First and last day: "3–7 November 2025"."""
    return days_told(batch.starts, batch.ends)


@register.filter
def menit_sesi(session: Session) -> int:
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


@register.simple_tag(takes_context=True)
def room_tabs(context: dict[str, Any]) -> list[Tab]:
    """The room's pages that the reader may open; parts that don't exist are left out."""
    request, found = context["request"], []
    for label, name, verb in OF_ROOM:
        url = address_or_nothing(name)
        if url and request.user.has_perm(verb):
            found.append(Tab(label, url, _here(request.path, url, reverse(OF_ROOM[0][1]))))
    return found


@register.simple_tag(takes_context=True)
def batch_tabs(context: dict[str, Any], batch: Batch) -> list[Tab]:
    """The pages of one batch that the reader may open."""
    request, found = context["request"], []
    top = reverse("trainings:batch-detail", args=[batch.pk])
    for label, name, verb in OF_BATCH:
        # compared by the cooperatives that participants look after
        if label == EFFECT and not batch.programme.takes_mentors:
            continue
        url = address_or_nothing(name, batch.pk) if name else linking.enrolments(batch=batch.pk)
        if url and request.user.has_perm(verb):
            found.append(Tab(label, url, _here(request.path, url, top)))
    return found


def _here(path: str, url: str, top: str) -> str:
    if path == url:
        return "page"
    # all pages lie below the first
    return "true" if url != top and path.startswith(url) else ""
