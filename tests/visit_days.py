"""A room of visits with what makes its figures go wrong."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.models import Village
from mentors.models import Assignment
from registry.models import Cooperative
from tests.factories import archive, make_cooperative
from tests.visit_rows import make_own, make_visit, uuid7
from visits.models import FollowUp, MilestoneProposal, Obstacle, Visit, VisitPhoto


@dataclass
class Room:
    """`own`: assignment of the mentor of A (61.01); `other`: of the mentor of B (61.02)."""

    own: Assignment
    other: Assignment
    visits: dict[str, Visit] = field(default_factory=dict)


def follow_up(visit: Visit, what: str, due: int, **fields: Any) -> FollowUp:
    """Due in so many days (before today, when negative)."""
    on = timezone.localdate() + timedelta(days=due)
    return FollowUp.objects.create(
        visit=visit,
        cooperative=visit.cooperative,
        client_id=uuid7(),
        what=what,
        who="Ketua",
        due=on,
        **fields,
    )


def obstacle(visit: Visit, category: str, priority: str = "tinggi", note: str = "") -> Obstacle:
    return Obstacle.objects.create(
        visit=visit, client_id=uuid7(), category=category, priority=priority, note=note
    )


def make_room(world: Any, users: dict[str, Any]) -> Room:
    """Visits that count and that don't (rejected, held, of an archived cooperative), in A and B, in this
    month and before."""
    own = make_own(users["pendamping_a"], world.coop_a)
    other = make_own(users["pendamping_b"], world.coop_b)
    room = Room(own, other)
    second = make_cooperative(Village.objects.get(pk="61.01.02.2001"))
    never = make_cooperative(Village.objects.get(pk="61.01.02.2002"))
    gone = make_cooperative(Village.objects.get(pk="61.01.01.2002"))
    for cooperative in (second, never, gone):
        Assignment.objects.create(
            contract=own.contract,
            cooperative=cooperative,
            regency=own.regency,
            starts=own.starts,
            ends=own.ends,
        )
    made = room.visits
    made["sent"] = make_visit(own, findings="Rak sembako Alfa terpasang, 100% siap_pakai")
    made["verified"] = make_visit(own, state="diverifikasi", topics=["legalitas", "rat"])
    made["late"] = make_visit(own, days=40, state="diverifikasi", received_at=timezone.now())
    made["returned"] = make_visit(
        own, days=1, state="perlu_perbaikan", review_reason="foto buram", cooperative=second
    )
    made["rejected"] = make_visit(own, state="ditolak", review_reason="bukan kunjungan")
    made["held"] = make_visit(own, held="dialihkan")
    made["archived"] = make_visit(own, cooperative=gone)
    made["bravo"] = make_visit(other, findings="Bravo: gudang kosong", mode="daring")
    archive(gone)
    for name in ("sent", "rejected", "held", "archived", "bravo"):
        follow_up(made[name], f"Urus NIB {name}", -3)
        obstacle(made[name], "konektivitas", note=f"Sinyal {name}")
    follow_up(made["sent"], "Cetak papan nama", 5)
    follow_up(
        made["verified"], "Buka rekening", -20, done_on=timezone.localdate(), done_note="sudah jadi"
    )
    obstacle(made["sent"], "modal", "rendah")
    obstacle(made["sent"], "modal", "sedang")
    obstacle(made["late"], "lahan")
    MilestoneProposal.objects.create(visit=made["verified"], client_id=uuid7(), kind="ahu")
    VisitPhoto.objects.create(visit=made["sent"], sha256="0" * 64, size=10)
    return room


def more(room: Room, number: int, cooperative: Cooperative | None = None) -> None:
    """So many more visits, each with a follow-up and an obstacle."""
    for at in range(number):
        visit = make_visit(room.own, cooperative=cooperative or room.own.cooperative, days=at % 60)
        follow_up(visit, f"Tugas {at}", at % 9 - 4)
        obstacle(visit, "sdm", note=f"Kendala {at}")
