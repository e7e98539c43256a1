"""A world with mentors for the tests of coverage and assignments: what makes sums go wrong is in it."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from core.models import Village
from mentors.models import Assignment, MentorContract
from registry.models import Cooperative
from tests.factories import archive, make_cooperative
from tests.mentor_rows import make_assignment, make_contract

TODAY = timezone.localdate()


def ahead(days: int):
    return TODAY + timedelta(days=days)


def running_of(cooperative, on=TODAY):
    return Assignment.objects.running(on).filter(cooperative=cooperative).first()


@dataclass
class Covered:
    """`busy` mentors coop_a (as pendamping_a) and others, `idle` nobody, `far` coop_b in B."""

    busy: MentorContract
    idle: MentorContract
    far: MentorContract
    own: Assignment
    free: Cooperative
    archived: Cooperative


def cover(world, cast) -> Covered:
    """A: coop_a (covered), a second one (ends in 45 days), `free` (ended yesterday), one archived.

    Bravo's rows carry "Bravo", so that a leak is seen.
    """
    busy, idle = make_contract(world.a), make_contract(world.a)
    busy.person.user = cast["pendamping_a"]
    busy.person.save()
    far = make_contract(world.b)
    far.person.name = "Pendamping Bravo"
    far.person.save()
    villages = {code: Village.objects.get(pk=code) for code in ("61.01.01.2002", "61.01.02.2001")}
    second = make_cooperative(villages["61.01.01.2002"])
    free = make_cooperative(villages["61.01.02.2001"])
    gone = make_cooperative(Village.objects.get(pk="61.01.02.2002"))
    own = make_assignment(busy, world.coop_a)
    make_assignment(busy, second, ends=ahead(45), locked=True)
    make_assignment(busy, free, ends=ahead(-1))
    make_assignment(busy, gone)
    archive(gone)
    make_assignment(far, world.coop_b)
    # others that do not count today: a PMO, a contract that is over, one to come
    make_contract(world.a, role="pmo_kab")
    make_contract(world.a, starts=ahead(-90), ends=ahead(-2))
    make_contract(world.a, starts=ahead(5))
    # covered from next month on
    make_assignment(idle, free, starts=ahead(20), ends=ahead(70))
    return Covered(busy, idle, far, own, free, gone)
