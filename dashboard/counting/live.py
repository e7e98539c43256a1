"""Figures as they are now, in the reader's name."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from core import scoping
from core.models import User
from dashboard.counting.measures import SUMMED
from dashboard.counting.numbers import Numbers, gathered
from dashboard.counting.parts import parts
from dashboard.counting.places import Where
from dashboard.counting.prepared import rows_of
from dashboard.counting.version import Moment

# The verbs in whose areas the parts are counted: who may do these in the same places reads the same figures.
VERBS = (
    "core.view_region",
    "registry.view_cooperative",
    "land.view_parcel",
    "mentors.view_assignment",
    "visits.view_figures",
    "trainings.view_figures",
    "trainings.view_enrolment",
)


def everybody() -> User:
    """In whose name a snapshot counts: all rows. He is nobody's account and is never saved."""
    return User(username="sistem", is_superuser=True, is_active=True)


def count(
    user: User, on: date, where: Where | None = None, depth: int = 0, moment: Moment | None = None
) -> Numbers:
    """All measures by region cut at `depth` (5, 8 or 13; 0: one step below `where`), in one query.

    Asks again only when the data has changed since (dashboard.counting.version); `moment`: the page's own.
    """
    where = where or Where()
    depth = depth or where.depth
    asker = asker_of(user)

    def counted() -> dict[str, Counter[str]]:
        return gathered(union_of(user, on, where, depth))

    if not asker:
        return Numbers(counted())
    moment = moment or Moment()
    return Numbers(moment.kept(f"{on}:{where.code}:{depth}:{asker}", counted))


def union_of(user: User, on: date, where: Where, depth: int) -> list[tuple[str, str, int]]:
    asker = asker_of(user)
    name = f"{on}:{where.code}:{depth}:{asker}" if asker else ""
    return rows_of(name, lambda: [part.by_region(depth) for part in parts(user, on, where)])


def asker_of(user: User) -> str:
    """What readers have in common who see the same rows; "" for one who sees rows of his own (a mentor)."""
    if user.pk is None:  # everybody()
        return "sistem"
    found = []
    for verb in VERBS:
        if scoping.by_assignment(user, verb, _of_cooperatives()) is not None:
            return ""
        where = scoping.area(user, verb)
        found.append("semua" if where is scoping.EVERYWHERE else "+".join(sorted(where)))
    return "/".join(found)


def _of_cooperatives() -> type:
    from registry.models import Cooperative

    return Cooperative


def per_cooperative(
    user: User, on: date, where: Where | None = None, keys: Iterable[str] = ()
) -> dict[int, Counter[str]]:
    """Key of each cooperative → measure → number: the rows that the figures are sums of; `keys`: of these
    measures only, which is quicker."""
    where = where or Where()
    wanted = {part for key in keys for part in SUMMED.get(key, (key,))}

    def asked() -> list[QuerySet]:
        own = [part for part in parts(user, on, where) if part.cooperative]
        return [part.by_cooperative() for part in own if not wanted or part.counts_any(wanted)]

    asker = asker_of(user)
    name = f"koperasi:{on}:{where.code}:{asker}:{'+'.join(sorted(wanted))}" if asker else ""
    return {int(key): numbers for key, numbers in gathered(rows_of(name, asked)).items()}
