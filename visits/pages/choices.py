"""Choices that several pages offer, from what the reader may see."""

from typing import Any

from core.access import LARGEST_ID
from core.models import User
from mentors.models import MentorContract
from registry.models import Cooperative

VIEW = "visits.view_visit"
BAD_DATE = "Tanggal tidak dikenali. Tulis hari/bulan/tahun, misalnya 03/11/2025."


def mentors_of(user: User) -> list[tuple[int, str]]:
    """(key of the person, name) of the BA whose visits the reader may see, by name."""
    contracts = MentorContract.objects.load_for_user(user, VIEW)
    people = contracts.of_role("ba").order_by("person__name", "person_id")
    return list(people.values_list("person_id", "person__name").distinct())


def key_of(text: Any) -> int | None:
    """A row's key from an address; None when it can't be one."""
    if not isinstance(text, str) or not (text.isascii() and text.isdecimal()) or len(text) > 20:
        return None
    key = int(text)
    return key if key <= LARGEST_ID else None


def cooperative_asked(user: User, text: str) -> list[tuple[int, str]]:
    """The one cooperative of the address: a choice among 2,143 helps nobody."""
    key = key_of(text)
    if key is None:
        return []
    return list(Cooperative.objects.for_user(user).filter(pk=key).values_list("pk", "name"))
