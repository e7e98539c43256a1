"""Gerai: those that operate add up to the published numbers, others are planned."""

from registry import models as m
from registry.sample.cooperatives import Seat
from registry.sample.dice import dice
from registry.sample.figures import OPERATING
from registry.sample.milestones import timeline

PLANNED = ("kantor", "sembako", "simpan_pinjam", "cold_storage", "logistik")


def operating(open_keys: set[str]) -> dict[str, list[str]]:
    """key → kinds that operate there: each of the keys has at least one, each kind its number."""
    order = sorted(open_keys, key=lambda key: dice("jenis gerai", key))
    offices = OPERATING["kantor"]
    found = {key: ["kantor"] if n < offices else [] for n, key in enumerate(order)}
    others = [
        (kind, n) for kind, count in OPERATING.items() if kind != "kantor" for n in range(count)
    ]
    others.sort(key=lambda pair: dice("urutan gerai", *pair))
    # First those without an office, then the rest beside an office.
    for (kind, _n), key in zip(others, order[offices:] + order, strict=False):
        found[key].append(kind)
    return found


def build(seat: Seat, coop: m.Cooperative, kinds: list[str]) -> list[m.Outlet]:
    """The rows of one cooperative: what operates (the first on the milestone's day) and what doesn't."""
    opened_on = timeline(seat.key)["gerai"]
    rows = []
    for kind in kinds:
        roll = dice("gerai", kind, seat.key)
        row = _row(coop, kind, m.Outlet.Status.OPERATING)
        row.opened_on, row.employees = opened_on, 1 + roll % 4
        if kind == "lainnya":
            row.name = f"Usaha contoh {seat.key}"
        rows.append(row)
    for kind in PLANNED:
        roll = dice("rencana gerai", kind, seat.key)
        if kind not in kinds and roll % 4 == 0:
            closed = roll % 3 == 0
            rows.append(
                _row(coop, kind, m.Outlet.Status.CLOSED if closed else m.Outlet.Status.ABSENT)
            )
    return rows


def _row(coop: m.Cooperative, kind: str, status: m.Outlet.Status) -> m.Outlet:
    return m.Outlet(cooperative=coop, kind=kind, status=status, is_sample=True)
