"""Officers without names, members as counts, capital."""

from datetime import date

from registry import models as m
from registry.sample.cooperatives import Seat
from registry.sample.dice import dice, shares
from registry.sample.figures import MEMBERS_AS_OF, MEN, WOMEN
from registry.sample.milestones import timeline

# board, position, what it is called, sex (None: either)
TEAM = [
    ("pengurus", "ketua", "Ketua", None),
    ("pengurus", "wakil_usaha", "Wakil ketua bidang usaha", "L"),
    ("pengurus", "wakil_anggota", "Wakil ketua bidang anggota", "P"),
    ("pengurus", "sekretaris", "Sekretaris", None),
    ("pengurus", "bendahara", "Bendahara", "P"),
    ("pengawas", "ketua", "Ketua pengawas", None),
    ("pengawas", "anggota", "Anggota pengawas 1", "L"),
    ("pengawas", "anggota", "Anggota pengawas 2", "P"),
]
EARLIER = date(2025, 12, 31)


def officers(seat: Seat, coop: m.Cooperative) -> list[m.Officer]:
    """Five pengurus and three pengawas; a few cooperatives have not reported theirs."""
    if dice("pengurus", seat.key) % 30 == 0:
        return []
    since = timeline(seat.key)["musdesus"]
    return [
        m.Officer(
            cooperative=coop,
            board=board,
            position=position,
            name=f"{title} {seat.key}",
            sex=sex or "LLP"[dice(title, seat.key) % 3],
            term_from=since,
            term_until=since.replace(year=since.year + 5),
            is_sample=True,
        )
        for board, position, title, sex in TEAM
    ]


def member_counts(counted: list[tuple[Seat, m.Cooperative]]) -> list[m.MemberCount]:
    """Newest counts that add up to the published members; every third has an older, smaller one."""
    men = shares(MEN, [8 + dice("anggota L", seat.key) % 25 for seat, _ in counted])
    women = shares(WOMEN, [8 + dice("anggota P", seat.key) % 25 for seat, _ in counted])
    rows = []
    for (seat, coop), his, hers in zip(counted, men, women, strict=True):
        rows.append(_count(coop, MEMBERS_AS_OF, his, hers))
        if dice("anggota lama", seat.key) % 3 == 0:
            rows.append(_count(coop, EARLIER, his * 3 // 4, hers * 2 // 3))
    return rows


def _count(coop: m.Cooperative, as_of: date, men: int, women: int) -> m.MemberCount:
    return m.MemberCount(cooperative=coop, as_of=as_of, men=men, women=women, is_sample=True)


def capital(seat: Seat, coop: m.Cooperative, members: int) -> list[m.CapitalEntry]:
    """Initial capital in many cooperatives; savings where members are counted."""
    rows = []
    if (roll := dice("modal", seat.key)) % 2 == 0:
        founded = timeline(seat.key)["ahu"]
        rows.append(_entry(coop, "modal_awal", (5 + roll % 40) * 250_000, founded))
    if members:
        rows.append(_entry(coop, "simpanan_pokok", members * 100_000, MEMBERS_AS_OF))
        rows.append(_entry(coop, "simpanan_wajib", members * 120_000, MEMBERS_AS_OF))
    if roll % 41 == 0:
        rows.append(_entry(coop, "hibah", 10_000_000, date(2026, 3, 31)))
    return rows


def _entry(coop: m.Cooperative, kind: str, amount: int, as_of: date) -> m.CapitalEntry:
    return m.CapitalEntry(cooperative=coop, kind=kind, amount=amount, as_of=as_of, is_sample=True)
