"""Words of trainings, and the rows of links on their pages."""

from typing import Any

from django import template
from django.utils import timezone

from core.tabs import Tab, here_of, tabs_of
from mentors.linking import address_or_nothing
from trainings.batches import linking
from trainings.models import Batch, Session
from trainings.telling import day_and_hours, days_told, hours_told

register = template.Library()
register.filter("jam", hours_told)
register.filter("hari_dan_jam", day_and_hours)

# label, page, verb that opens it, beginnings of the names of the pages below it
OF_ROOM = (
    ("Angkatan", "trainings:batch-list", "trainings.view_batch", ()),
    ("Kalender", "trainings:calendar", "trainings.view_batch", ()),
    ("Pelatihan saya", "trainings:mine", "visits.log_visit", ()),
    ("Peserta", "trainings:enrolment-list", "trainings.view_enrolment", ()),
    ("Orang dilatih", "trainings:trained", "trainings.view_figures", ("trained",)),
    ("Nilai", "trainings:results", "trainings.view_enrolment", ()),
    ("Sertifikat", "trainings:certificate-list", "trainings.view_enrolment", ()),
    ("Program", "trainings:programme-list", "trainings.view_batch", ()),
    ("Tempat", "trainings:venue-list", "trainings.view_batch", ()),
)
# the same with the batch in the address
OF_BATCH = (
    ("Ringkasan", "trainings:batch-detail", "trainings.view_batch", ()),
    ("Peserta", "", "trainings.view_enrolment", ("enrolment",)),
    ("Jadwal", "trainings:batch-schedule", "trainings.view_batch", ("session",)),
    ("Presensi", "trainings:attendance", "trainings.view_batch", ("attendance",)),
    ("Nilai", "trainings:scores", "trainings.view_batch", ("scores",)),
    ("Sertifikat", "trainings:certificates", "trainings.view_enrolment", ("certificate",)),
    ("Evaluasi", "trainings:evaluation", "trainings.view_batch", ("evaluation",)),
)
EFFECT = ("Dampak", "dashboard:training-effect", "trainings.view_figures", ())


@register.filter
def hari(batch: Batch) -> str:
    """First and last day: "3–7 November 2025"."""
    return days_told(batch.starts, batch.ends)


@register.filter
def menit_sesi(session: Session) -> int:
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


@register.simple_tag(takes_context=True)
def room_tabs(context: dict[str, Any]) -> list[Tab]:
    """The room's pages that the reader may open."""
    return tabs_of(context["request"], OF_ROOM, "trainings")


@register.simple_tag(takes_context=True)
def batch_tabs(context: dict[str, Any], batch: Batch) -> list[Tab]:
    """The pages of one batch that the reader may open."""
    request, found = context["request"], []
    for label, name, verb, below in (*OF_BATCH, *_effect_of(batch)):
        # the dashboard stands above this room: it may be missing
        url = address_or_nothing(name, batch.pk) if name else linking.enrolments(batch=batch.pk)
        if url and request.user.has_perm(verb):
            found.append(Tab(label, url, here_of(request, url, below, "trainings")))
    return found


def _effect_of(batch: Batch) -> tuple:
    """What came of it shows only once mentors' training is over."""
    over = batch.ends < timezone.localdate() and batch.cancelled_at is None
    return (EFFECT,) if over and batch.programme.takes_mentors else ()
