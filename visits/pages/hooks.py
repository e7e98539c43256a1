"""What lower rooms show of visits: panels by URL, and what a mentor leaves open."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.models import User
from core.templatetags.kdkmp import angka
from mentors.panels import LEAVES_OPEN, ON_CARD, LeftOpen
from mentors.panels import Panel as CardPanel
from registry.panels import Panel, add_panel
from visits.models import FollowUp, Visit
from visits.pages.choices import VIEW
from visits.words import State


def register() -> None:
    """Idempotent: an app may become ready twice in a test. Nothing hangs in mentors.actions.assignments.ALONG:
    follow-ups belong to the cooperative, so the next mentor has them without anything being moved."""
    add_panel(
        Panel(
            "kunjungan",
            "Kunjungan",
            "visits:visit-list",
            VIEW,
            "Lihat kunjungan ke koperasi ini",
        )
    )
    card = CardPanel("Kunjungan", "visits:visit-list", "pendamping", VIEW)
    if card not in ON_CARD:
        ON_CARD.append(card)
    if what_is_left not in LEAVES_OPEN:
        LEAVES_OPEN.append(what_is_left)


def what_is_left(user: User, person: int, assignments: QuerySet) -> list[LeftOpen]:
    """Open follow-ups on the assignments' cooperatives, and his visits that are not finished: sent back
    to him, or with photos still on his phone. What the phone has not sent at all nobody can count."""
    on = timezone.localdate()
    here = assignments.filter(starts__lte=on, ends__gte=on).order_by().values("cooperative")
    rows = FollowUp.objects.for_user(user).counting().open().filter(cooperative__in=here)
    told = rows.order_by().aggregate(open=Count("pk"), late=Count("pk", filter=Q(due__lt=on)))
    found = []
    if told["open"]:
        late = f", {angka(told['late'])} lewat tenggat" if told["late"] else ""
        found.append(
            LeftOpen(
                f"{angka(told['open'])} tindak lanjut{late}",
                f"{reverse('visits:follow-up-list')}?{urlencode({'pendamping': person})}",
            )
        )
    visits: Any = Visit.objects.for_user(user).filter(person=person)
    counted = (
        ("kunjungan menunggu perbaikan", visits.counting().filter(state=State.RETURNED),
         {"status": State.RETURNED.value}),
        ("kunjungan yang fotonya belum lengkap", visits.counting().without_all_photos(),
         {"foto": "kurang"}),
        ("kunjungan ditahan", visits.kept_back(), {"status": "ditahan"}),
    )  # fmt: skip
    for words, queryset, query in counted:
        if number := queryset.count():
            address = f"{reverse('visits:visit-list')}?{urlencode({'pendamping': person, **query})}"
            found.append(LeftOpen(f"{angka(number)} {words}", address))
    return found
