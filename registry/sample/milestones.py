"""Steps with their dates and numbers."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core.models import User
from registry import models as m
from registry.sample.cooperatives import Seat
from registry.sample.dice import chosen, dice, leaning
from registry.sample.figures import (
    COOPERATIVES,
    PER_THOUSAND,
    WITH_ANNUAL_MEETING,
    WITH_OUTLET,
)

VERIFIED_KINDS = ("ahu", "npwp", "nib")
# Steps whose date is always known: the deed of foundation's day and the first gerai's.
DATED = ("musdesus", "gerai")
VARIED = ("rekening", "simkopdes", "nik")  # some kabupaten are ahead of others


def reached(seats: list[Seat]) -> dict[str, set[str]]:
    """kind → keys of the cooperatives that have it."""
    keys = {seat.key: seat for seat in seats}
    found = {
        kind: {key for key in keys if dice(kind, key) % 1000 < _share(kind, key)}
        for kind in PER_THOUSAND
    }
    found["profil"] &= found["simkopdes"]
    found["nib"] = set()
    for regency, (_count, with_nib) in COOPERATIVES.items():
        found["nib"] |= chosen([key for key in keys if key[:5] == regency], with_nib, "nib")

    def ready(key: str) -> float:
        return leaning("gerai", key[:5]) * (4 if key in found["nib"] else 1)

    found["gerai"] = chosen(keys, WITH_OUTLET, "gerai", ready)
    found["rat"] = chosen(keys, WITH_ANNUAL_MEETING, "rat", lambda key: leaning("rat", key[:5]))
    return found


def _share(kind: str, key: str) -> float:
    if kind not in VARIED:
        return PER_THOUSAND[kind]
    missing = 1000 - PER_THOUSAND[kind]
    return 1000 - missing * leaning(kind, key[:5])


def timeline(key: str) -> dict[str, date]:
    """The day of each step, in the order in which they follow from one another."""

    def after(day: date, least: int, spread: int, kind: str) -> date:
        return day + timedelta(days=least + dice("hari", kind, key) % spread)

    days = {"sosialisasi": after(date(2025, 4, 21), 0, 25, "sosialisasi")}
    days["musdesus"] = after(days["sosialisasi"], 5, 25, "musdesus")
    days["akta"] = after(days["musdesus"], 4, 16, "akta")
    days["ahu"] = after(days["akta"], 2, 24, "ahu")
    days["npwp"] = after(days["ahu"], 1, 45, "npwp")
    days["rekening"] = after(days["npwp"], 7, 200, "rekening")
    days["nib"] = after(days["npwp"], 10, 300, "nib")
    days["nik"] = after(days["ahu"], 60, 260, "nik")
    days["simkopdes"] = after(days["ahu"], 10, 60, "simkopdes")
    days["profil"] = after(days["simkopdes"], 30, 200, "profil")
    days["gerai"] = after(days["ahu"], 60, 300, "gerai")
    days["rat"] = after(date(2026, 1, 10), 0, 110, "rat")
    return days


def build(seat: Seat, coop: m.Cooperative, kinds: set[str], verifier: User) -> list[m.Milestone]:
    """The rows of one cooperative; some without a date, a part of them verified."""
    days = timeline(seat.key)
    rows = []
    for kind in m.Milestone.Kind.values:
        if kind not in kinds:
            continue
        roll = dice("tahapan", kind, seat.key)
        verified = kind in VERIFIED_KINDS and roll % 3 == 0
        rows.append(
            m.Milestone(
                cooperative=coop,
                kind=kind,
                reached_on=None if roll % 14 == 1 and kind not in DATED else days[kind],
                number=_number(kind, seat, coop),
                verified_by=verifier if verified else None,
                verified_at=_checked(days[kind], roll) if verified else None,
                is_sample=True,
            )
        )
    return rows


def _number(kind: str, seat: Seat, coop: m.Cooperative) -> str:
    """Numbers valid in form; NIB and NPWP begin with 99, which is given to nobody."""
    serial = f"{seat.number:07}"
    if kind == "npwp" and seat.number % 4:
        return f"99{seat.number:014}"
    return {
        "akta": f"{1 + dice('akta', seat.key) % 90}",
        "ahu": f"AHU-{serial}.AH.01.29.TAHUN 2025",
        "npwp": f"99.{serial[:3]}.{serial[3:6]}.{serial[6]}-701.000",
        "nib": f"99{seat.number:011}",
        "nik": coop.nik,
    }.get(kind, "")


def _checked(day: date, roll: int) -> datetime:
    """Some weeks after the step, in office hours."""
    moment = datetime.combine(day + timedelta(days=7 + roll % 30), time(9 + roll % 6, roll % 60))
    return timezone.make_aware(moment)
