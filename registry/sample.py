"""Sample data: every village's cooperative, calibrated to the published figures, clearly marked.

Deterministic: every choice follows from the village's code. Nobody is invented: an officer is called
"Ketua 61.01.01.2001".
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import Regency, RoleGrant, SampleLoad, User, Village
from core.permissions import Role
from registry import models as m

REASON = "data contoh"
PASSWORD = "Contoh-Kalbar-61"  # noqa: S105  of sample users only; printed by `manage.py cast`
# Published in August 2026: cooperatives with NIB per kabupaten/kota.
WITH_NIB = {
    "61.01": 157,
    "61.02": 67,
    "61.03": 128,
    "61.04": 152,
    "61.05": 259,
    "61.06": 75,
    "61.07": 77,
    "61.08": 144,
    "61.09": 90,
    "61.10": 74,
    "61.11": 17,
    "61.12": 113,
    "61.71": 27,
    "61.72": 26,
}
# Villages and cooperatives are nearly one to one: Ketapang and Kapuas Hulu lack two, Melawi and Kayong Utara have one more.
WITHOUT = {"61.04": 2, "61.06": 2}
TWICE = {"61.10": 1, "61.11": 1}
WITH_RAT, WITH_OUTLET, MEN, WOMEN = 646, 388, 11_623, 6_502
OPERATING = {
    "kantor": 341,
    "lainnya": 44,
    "sembako": 35,
    "simpan_pinjam": 6,
    "logistik": 3,
    "apotek": 2,
    "klinik": 2,
    "cold_storage": 2,
}
# kind → (first day, days over which it spreads, share of cooperatives per thousand; None = chosen elsewhere)
STEPS: dict[str, tuple[date, int, int | None]] = {
    "sosialisasi": (date(2025, 4, 21), 30, 1000),
    "musdesus": (date(2025, 5, 12), 25, 1000),
    "akta": (date(2025, 6, 2), 25, 1000),
    "ahu": (date(2025, 6, 20), 25, 1000),
    "npwp": (date(2025, 7, 1), 120, 1000),
    "rekening": (date(2025, 7, 15), 200, 620),
    "nib": (date(2025, 8, 1), 330, None),
    "nik": (date(2025, 9, 1), 300, 410),
    "simkopdes": (date(2025, 7, 21), 90, 960),
    "profil": (date(2025, 10, 1), 250, 350),
    "gerai": (date(2025, 10, 1), 280, None),
    "rat": (date(2026, 1, 15), 75, None),
}
MEMBERS_AS_OF = date(2026, 8, 31)
# name → (role, regencies or none for the whole province, full name)
CAST: dict[str, tuple[Role, tuple[str, ...], str]] = {
    "pusat": (Role.PROVINCE_OFFICER, (), "Petugas Provinsi Contoh"),
    "dinas_a": (Role.REGENCY_OFFICER, ("61.01",), "Petugas Sambas Contoh"),
    "dinas_b": (Role.REGENCY_OFFICER, ("61.05", "61.10"), "Petugas Sintang dan Melawi Contoh"),
    "pmo_a": (Role.PMO, ("61.01",), "PMO Sambas Contoh"),
    "pendamping_a": (Role.MENTOR, ("61.01",), "Pendamping Sambas Contoh"),
    "pendamping_b": (Role.MENTOR, ("61.05",), "Pendamping Sintang Contoh"),
    "operator": (Role.OPERATOR, ("61.01",), "Operator Sambas Contoh"),
    "pengamat": (Role.VIEWER, (), "Pengamat Contoh"),
    "auditor": (Role.AUDITOR, (), "Auditor Contoh"),
}


def dice(*parts: object) -> int:
    """A number that follows from its words alone, the same on every machine."""
    return int.from_bytes(hashlib.sha256("|".join(map(str, parts)).encode()).digest()[:6])


def chosen(codes: Iterable[str], count: int, why: str) -> set[str]:
    """`count` of the codes, always the same ones for the same `why`."""
    return set(sorted(codes, key=lambda code: dice(why, code))[:count])


def shares(total: int, weights: list[int]) -> list[int]:
    """`total` split by weight into whole numbers that add up exactly."""
    whole, given, out = sum(weights), 0, []
    running = 0
    for weight in weights:
        running += weight
        upto = total * running // whole
        out.append(upto - given)
        given = upto
    return out


@transaction.atomic
def seed() -> dict[str, int]:
    """Fill an empty registry. Returns the number of rows per table."""
    with because(REASON):
        SampleLoad.objects.create()
        users = seed_users()
        cooperatives = seed_cooperatives()
        seed_milestones(cooperatives, users["pusat"])
        seed_outlets(cooperatives)
        seed_people(cooperatives)
        seed_members_and_capital(cooperatives)
    models = (m.Cooperative, m.Milestone, m.Outlet, m.Officer, m.MemberCount, m.CapitalEntry)
    return {
        str(model._meta.verbose_name): model.objects.filter(is_sample=True).count()
        for model in models
    }


def seed_users() -> dict[str, User]:
    """The cast. Names already taken by real users are left alone."""
    taken = set(User.objects.filter(username__in=CAST).values_list("username", flat=True))
    password = make_password(PASSWORD)
    regencies = Regency.objects.in_bulk()
    for name, (role, codes, full_name) in CAST.items():
        if name in taken:
            continue
        user = User.objects.create(
            username=name, full_name=full_name, password=password, is_sample=True
        )
        for code in codes or (None,):
            RoleGrant.objects.create(
                user=user,
                role=role,
                regency=regencies[code] if code else None,
                valid_from=date(2025, 11, 3),
            )
    return {user.username: user for user in User.objects.filter(username__in=CAST)}


def seats() -> list[Village]:
    """The village of each cooperative, in the order of codes; some villages twice, some never."""
    villages = list(Village.objects.active().select_related("district__regency").order_by("code"))
    by_regency: dict[str, list[str]] = {}
    for village in villages:
        by_regency.setdefault(village.code[:5], []).append(village.code)
    skipped: set[str] = set()
    doubled: set[str] = set()
    for regency, count in WITHOUT.items():
        skipped |= chosen(by_regency.get(regency, ()), count, "tanpa")
    for regency, count in TWICE.items():
        doubled |= chosen(by_regency.get(regency, ()), count, "dua")
    found = []
    for village in villages:
        found += [village] * (village.code not in skipped) + [village] * (village.code in doubled)
    return found


def seed_cooperatives() -> list[m.Cooperative]:
    places = seats()
    in_regency = Counter((v.code[:5], v.name) for v in {v.code: v for v in places}.values())
    in_province = Counter(v.name for v in {v.code: v for v in places}.values())
    rows, seen = [], set()
    for number, village in enumerate(places, start=1):
        name = f"Koperasi {village.get_kind_display()} Merah Putih {village.name}"
        if in_regency[village.code[:5], village.name] > 1:
            name += f" Kecamatan {village.district.name}"
        elif in_province[village.name] > 1:
            name += f" {village.district.regency.name}"
        if village.code in seen:
            name += " Kedua"
        seen.add(village.code)
        rows.append(cooperative(village, name, number))
    return m.Cooperative.objects.bulk_create(rows, batch_size=500)


def cooperative(village: Village, name: str, number: int) -> m.Cooperative:
    roll = dice("koperasi", number)
    scheme = m.Cooperative.Scheme.DEVELOPED if roll % 20 == 0 else m.Cooperative.Scheme.NEW
    pattern = m.Cooperative.Pattern.SHARIA if roll % 33 == 0 else m.Cooperative.Pattern.CONVENTIONAL
    has_nik = dice("nik", f"{village.code}/{number}") % 1000 < (STEPS["nik"][2] or 0)
    return m.Cooperative(
        village=village,
        name=name,
        form=village.kind,
        scheme=scheme,
        pattern=pattern,
        nik=f"{village.code.replace('.', '')}{number:04}" if has_nik else "",
        address=f"Kantor {village.label}",
        postal_code=village.postal_code,
        latitude=village.latitude,
        longitude=village.longitude,
        founded_on=STEPS["musdesus"][0] + timedelta(days=dice("musdesus", number) % 25),
        is_sample=True,
    )


def numbered(cooperatives: list[m.Cooperative]) -> dict[str, m.Cooperative]:
    """Each cooperative by a key that is the same in every database, unlike its id."""
    return {f"{coop.village_id}/{n}": coop for n, coop in enumerate(cooperatives)}


def seed_milestones(cooperatives: list[m.Cooperative], verifier: User) -> None:
    keyed = numbered(cooperatives)
    order = {key: number for number, key in enumerate(keyed, start=1)}
    reached = {"rat": chosen(keyed, WITH_RAT, "rat"), "gerai": chosen(keyed, WITH_OUTLET, "gerai")}
    reached["nib"] = set()
    for regency, count in WITH_NIB.items():
        reached["nib"] |= chosen([key for key in keyed if key.startswith(regency)], count, "nib")
    rows = []
    for key, coop in keyed.items():
        for kind, (first, days, share) in STEPS.items():
            there = key in reached[kind] if share is None else dice(kind, key) % 1000 < share
            if kind == "nik":
                there = bool(coop.nik)
            if there:
                roll = dice("tanggal", kind, key)
                rows.append(milestone(coop, kind, first, days, roll, order[key], verifier))
    m.Milestone.objects.bulk_create(rows, batch_size=1000)


def milestone(
    coop: m.Cooperative, kind: str, first: date, days: int, roll: int, number: int, verifier: User
) -> m.Milestone:
    on = first + timedelta(days=roll % days)
    verified = roll % 3 == 0
    return m.Milestone(
        cooperative=coop,
        kind=kind,
        reached_on=None if kind == "npwp" and roll % 9 == 0 else on,
        number=milestone_number(kind, number, coop),
        verified_by=verifier if verified else None,
        verified_at=timezone.now() if verified else None,
        is_sample=True,
    )


def milestone_number(kind: str, number: int, coop: m.Cooperative) -> str:
    """Numbers valid in form and out of use in fact."""
    return {
        "ahu": f"AHU-{number:07}.AH.01.29.TAHUN 2025",
        "npwp": f"09{number:014}",
        "nib": f"99{number:011}",
        "nik": coop.nik,
    }.get(kind, "")


def seed_outlets(cooperatives: list[m.Cooperative]) -> None:
    keyed = numbered(cooperatives)
    open_ones = sorted(chosen(keyed, WITH_OUTLET, "gerai"), key=lambda key: dice("jenis", key))
    offices = OPERATING["kantor"]
    others = [kind for kind, n in OPERATING.items() if kind != "kantor" for _ in range(n)]
    plan = [(key, "kantor") for key in open_ones[:offices]]
    without_office = open_ones[offices:]
    # Those without an office first, the rest beside an office: each cooperative still has one at least.
    plan += list(
        zip(without_office + open_ones[: len(others) - len(without_office)], others, strict=True)
    )
    rows = [outlet(keyed[key], kind, "operasional") for key, kind in plan]
    running = {(key, kind) for key, kind in plan}
    for key, coop in keyed.items():
        roll = dice("belum", key)
        if roll % 4 == 0 and (key, "kantor") not in running:
            rows.append(outlet(coop, "kantor", "belum_buka"))
        if roll % 5 == 0 and (key, "sembako") not in running:
            rows.append(outlet(coop, "sembako", "belum_ada"))
    m.Outlet.objects.bulk_create(rows, batch_size=1000)


def outlet(coop: m.Cooperative, kind: str, status: str) -> m.Outlet:
    roll = dice("gerai", coop.village_id, kind)
    operating = status == "operasional"
    return m.Outlet(
        cooperative=coop,
        kind=kind,
        status=status,
        opened_on=STEPS["gerai"][0] + timedelta(days=roll % 280) if operating else None,
        employees=1 + roll % 4 if operating else None,
        is_sample=True,
    )


TEAM = [
    ("pengurus", "ketua", "L"),
    ("pengurus", "wakil_usaha", "L"),
    ("pengurus", "wakil_anggota", "P"),
    ("pengurus", "sekretaris", "P"),
    ("pengurus", "bendahara", "P"),
    ("pengawas", "ketua", "L"),
    ("pengawas", "anggota", "P"),
    ("pengawas", "anggota", "L"),
]


def seed_people(cooperatives: list[m.Cooperative]) -> None:
    """Officers without names; some teams are incomplete, as in life."""
    titles = dict(m.Officer.Position.choices)
    rows = []
    for key, coop in numbered(cooperatives).items():
        team = TEAM[:-1] if dice("tim", key) % 12 == 0 else TEAM
        for board, position, sex in team:
            word = "Pengawas " if board == "pengawas" else ""
            name = f"{word}{titles[position]} {coop.village_id}"
            rows.append(
                m.Officer(
                    cooperative=coop,
                    board=board,
                    position=position,
                    name=name,
                    sex=sex,
                    is_sample=True,
                )
            )
    m.Officer.objects.bulk_create(rows, batch_size=2000)


def seed_members_and_capital(cooperatives: list[m.Cooperative]) -> None:
    counted = [coop for number, coop in enumerate(cooperatives) if dice("anggota", number) % 5 < 2]
    men = shares(MEN, [5 + dice("l", coop.village_id) % 20 for coop in counted])
    women = shares(WOMEN, [5 + dice("p", coop.village_id) % 20 for coop in counted])
    counts: list[Any] = []
    capital: list[Any] = []
    for coop, m_count, w_count in zip(counted, men, women, strict=True):
        counts.append(members(coop, MEMBERS_AS_OF, m_count, w_count))
        if dice("lama", coop.village_id) % 4 == 0:
            counts.append(members(coop, date(2025, 12, 31), m_count // 2, w_count // 2))
        for kind, each in (("simpanan_pokok", 100_000), ("simpanan_wajib", 20_000)):
            capital.append(
                m.CapitalEntry(
                    cooperative=coop,
                    kind=kind,
                    amount=each * (m_count + w_count),
                    as_of=MEMBERS_AS_OF,
                    is_sample=True,
                )
            )
    m.MemberCount.objects.bulk_create(counts, batch_size=1000)
    m.CapitalEntry.objects.bulk_create(capital, batch_size=1000)


def members(coop: m.Cooperative, on: date, men: int, women: int) -> m.MemberCount:
    return m.MemberCount(cooperative=coop, as_of=on, men=men, women=women, is_sample=True)
