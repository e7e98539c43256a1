"""What a person's card shows, gathered in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from core.models import User
from mentors.linking import address_or_nothing as address
from mentors.load import badge, level_of
from mentors.models import Assignment, MentorContract, Person, PersonDocument
from mentors.panels import ON_CARD, panels_for
from mentors.points import Drawing, draw

CHANGE = "mentors.change_person"
CONTRACT = "mentors.change_contract"
REVEAL = "mentors.reveal_person"
# value → (word in the address, label)
REVEALED = {
    "nik": ("nik", "NIK"),
    "birth": ("lahir", "Tanggal lahir"),
    "account": ("rekening", "Nomor rekening"),
}


@dataclass(frozen=True)
class Sealed:
    """A value that is only shown masked: its label, mask, and the word of its page in the address."""

    label: str
    mask: str
    word: str


@dataclass(frozen=True)
class Placed:
    """An assignment as the card lists it: its number on the map, how it stands on the day."""

    number: int | None
    row: Assignment
    state: str
    link: str


def card_of(person: Any, user: User, on: date) -> dict[str, Any]:
    """Context of the card; `person` comes with `with_day(on)`."""
    rows = Assignment.objects.for_user(user).filter(contract__person=person)
    rows = rows.select_related("cooperative__village__district", "contract").order_by("-ends", "pk")
    placed = placed_rows(list(rows), on)
    now, later, before = (
        [one for one in placed if one.state == state] for state in ("berjalan", "nanti", "berakhir")
    )
    norm = norm_of(person)
    contracts = list(
        MentorContract.objects.for_user(user)
        .filter(person=person)
        .select_related("regency")
        .with_state(on)
    )
    may_reveal = user.has_perm(REVEAL, person)
    may_contract = user.has_perm(CONTRACT, person)
    documents = PersonDocument.objects.for_user(user).filter(person=person)
    return {
        "person": person,
        "sealed": sealed_values(person),
        "contracts": contracts,
        "norm": norm,
        "norm_words": norm_in_words() if norm else "",
        "now": now,
        "later": later,
        "before": before,
        "lists": [now, later, before],
        "map": map_of(placed),
        "documents": list(documents) if may_reveal else None,
        "account": account_of(person),
        "may_change": user.has_perm(CHANGE, person),
        "may_contract": may_contract and person.left_on is None,
        "may_leave": may_contract,
        "may_reveal": may_reveal,
        "panels": panels_for(user, person.pk, ON_CARD),
        "assign_url": assign_url(contracts, user, on),
    }


def assign_url(contracts: list[Any], user: User, on: date) -> str:
    """Where cooperatives are assigned to the running contract as a BA; "" when there is none."""
    for contract in contracts:
        running = contract.role == MentorContract.Role.BA and contract.is_running(on)
        if running and user.has_perm("mentors.change_assignment", contract):
            return address("mentors:contract-assign", contract.pk)
    return ""


def sealed_values(person: Person) -> list[Sealed]:
    return [
        Sealed(label, getattr(person, f"{name}_mask"), word)
        for name, (word, label) in REVEALED.items()
        if name != "account"
    ]


def norm_of(person: Any) -> SafeString | None:
    """The load against the norm, in colour and words; only a BA has a load."""
    return badge(level_of(person.load)) if person.role == MentorContract.Role.BA else None


def norm_in_words() -> str:
    """ "Norma: 8–12 koperasi (hijau), 7–15 masih wajar." """
    low, high = settings.MENTOR_LOAD_GREEN
    least, most = settings.MENTOR_LOAD_MIN, settings.MENTOR_LOAD_MAX
    return f"Norma: {low}–{high} koperasi (hijau), {least}–{most} masih wajar."


def placed_rows(rows: list[Assignment], on: date) -> list[Placed]:
    """Those running on the day are numbered, as on the map; those of archived cooperatives are told."""
    found, number = [], 0
    for row in rows:
        state = "nanti" if row.starts > on else "berjalan" if row.ends >= on else "berakhir"
        if state == "berjalan":
            number += 1
        link = row.cooperative.get_absolute_url()
        found.append(Placed(number if state == "berjalan" else None, row, state, link))
    return found


def map_of(placed: list[Placed]) -> Drawing | None:
    """The cooperatives looked after on the day; where one has no point, its village's."""
    points = []
    for one in placed:
        if one.number is None:
            continue
        cooperative = one.row.cooperative
        at = cooperative if cooperative.latitude is not None else cooperative.village
        if at.latitude is not None:
            points.append((one.number, at.latitude, at.longitude, cooperative.name))
    return draw(points)


def account_of(person: Person) -> dict[str, Any]:
    user = person.user
    return {
        "user": user,
        "word": "Belum punya akun" if user is None else "Aktif" if user.is_active else "Dimatikan",
        "url": address("mentors:account-list"),
    }
