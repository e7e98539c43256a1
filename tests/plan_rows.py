"""A kabupaten to plan for: six cooperatives in two kecamatan, two BA, each with one far away."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.models import User, Village
from mentors.actions.plans import draft_plan
from mentors.models import Assignment, MentorContract, Plan
from registry.models import Cooperative
from tests.factories import make_cooperative
from tests.mentor_rows import make_assignment, make_contract

TODAY = timezone.localdate()
DAY = timedelta(days=1)


@dataclass
class Kabupaten:
    """coops: kecamatan 1 first. `budi` lives in kecamatan 1 and `sari` in 2; each has one cooperative of
    the other's kecamatan, and the last one has nobody."""

    coops: list[Cooperative]
    budi: MentorContract
    sari: MentorContract
    held: dict[int, Assignment]

    def draft(self, by: User, **wishes: Any) -> Plan:
        wishes = {"on": TODAY, "low": 1, "high": 5, "weight": 0} | wishes
        return draft_plan(regency=self.budi.regency, by=by, **wishes)


def make_kabupaten(world: Any, mark: str = "a") -> Kabupaten:
    regency, first = getattr(world, mark), getattr(world, f"coop_{mark}")
    villages = Village.objects.filter(district__regency=regency).order_by("code")
    coops = [first, *(make_cooperative(v) for v in villages if v.pk != first.village_id)]
    budi, sari = make_contract(regency), make_contract(regency)
    for contract, name, village in ((budi, "Budi", villages[0]), (sari, "Sari", villages[3])):
        contract.person.name = f"{name} {regency.name.split()[-1]}"
        contract.person.home_village = village
        contract.person.save()
    pairs = [(budi, 0), (budi, 1), (budi, 3), (sari, 2), (sari, 4)]
    held = {coops[n].pk: make_assignment(who, coops[n]) for who, n in pairs}
    return Kabupaten(coops, budi, sari, held)


def facts(rows: Any = None) -> list[dict[str, Any]]:
    """All that assignments say, to be compared."""
    rows = Assignment.objects.all() if rows is None else rows
    return list(rows.order_by("pk").values())
