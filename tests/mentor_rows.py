"""People, contracts and assignments for tests."""

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone

from core.models import Regency
from mentors.models import Assignment, MentorContract, Person
from registry.models import Cooperative


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Pendamping Uji {n:03}")
    regency = None


def make_contract(regency: Regency | None, **fields: Any) -> MentorContract:
    """A BA's contract of a year around today, of a new person of that kabupaten."""
    today = timezone.localdate()
    fields.setdefault("starts", today - timedelta(days=100))
    fields.setdefault("ends", today + timedelta(days=265))
    if "person" not in fields:
        fields["person"] = PersonFactory(regency=regency)
    return MentorContract.objects.create(regency=regency, **fields)


def make_assignment(
    contract: MentorContract, cooperative: Cooperative, **fields: Any
) -> Assignment:
    """For the whole contract unless told otherwise."""
    fields.setdefault("starts", contract.starts)
    fields.setdefault("ends", contract.ends)
    return Assignment.objects.create(
        contract=contract, cooperative=cooperative, regency=contract.regency, **fields
    )


def day(text: str) -> date:
    return date.fromisoformat(text)
