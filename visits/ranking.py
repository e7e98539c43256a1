"""Which cooperative a mentor visits next: points, and the reason in words.

Points = days without a visit × day + overdue follow-ups × overdue + missing milestones × missing
− kilometres × km, with the weights of settings.VISIT_NEXT_WEIGHTS. A cooperative that was never visited
counts as `never` days. Equal points go by name and key: the same facts always give the same order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core.templatetags.kdkmp import angka


@dataclass(frozen=True)
class Facts:
    """What is known of one cooperative. `missing`: labels of milestones not reached, in the programme's
    order; `km`: from where the mentor was last seen (or lives), None when unknown."""

    key: int
    name: str
    last_day: date | None
    overdue: int
    open: int
    missing: tuple[str, ...]
    km: float | None


@dataclass(frozen=True)
class Ranked:
    facts: Facts
    points: float
    reason: str


def points_of(facts: Facts, on: date, weights: Mapping[str, float]) -> float:
    """Higher is sooner; two decimals, so that no last bit of a float decides."""
    days = weights["never"] if facts.last_day is None else max(0, (on - facts.last_day).days)
    total = (
        days * weights["day"]
        + facts.overdue * weights["overdue"]
        + len(facts.missing) * weights["missing"]
        - (facts.km or 0.0) * weights["km"]
    )
    return round(total, 2)


def reason_of(facts: Facts, on: date) -> str:
    """ "32 hari tanpa kunjungan · 2 tindak lanjut lewat tenggat · NIB belum ada · 14 km"."""
    parts = []
    days = None if facts.last_day is None else (on - facts.last_day).days
    if days is None:
        parts.append("belum pernah dikunjungi")
    else:
        parts.append(
            f"{angka(days)} hari tanpa kunjungan" if days > 0 else "hari ini sudah dikunjungi"
        )
    if facts.overdue:
        parts.append(f"{angka(facts.overdue)} tindak lanjut lewat tenggat")
    if facts.missing:
        more = len(facts.missing) - 1
        also = f" dan {more} tahapan lain" if more else ""
        parts.append(f"{facts.missing[0]}{also} belum ada")
    parts.append("jarak tidak diketahui" if facts.km is None else distance(facts.km))
    return " · ".join(parts)


def distance(km: float) -> str:
    return "kurang dari 1 km" if km < 1 else f"{round(km)} km"


def ranked(found: Iterable[Facts], on: date, weights: Mapping[str, float]) -> list[Ranked]:
    """The most urgent first."""
    rows = [Ranked(one, points_of(one, on, weights), reason_of(one, on)) for one in found]
    return sorted(rows, key=lambda row: (-row.points, row.facts.name, row.facts.key))
