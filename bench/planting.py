"""Our own land data, and sheets of sources that agree with it but for differences whose truth is known.

Cells are written as people write them and villages are misspelt (bench/ugly/spelling.py).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from bench.ugly import spelling

HEADER = [
    "No", "Kab/Kota", "Kec.", "Desa/Kelurahan", "Nama Koperasi", "Ketersediaan Lahan", "Status Tanah",
    "Luas Lahan (m2)", "Hasil Verifikasi", "Progress (%)", "Tahapan Pembangunan", "Tgl Mulai", "Tgl BAST",
]  # fmt: skip
FIELDS = ("ada_lahan", "kepemilikan", "luas", "verifikasi", "progres", "tahap", "mulai", "bast")
WAYS = (spelling.misspelt, spelling.dropped_vowels, spelling.doubled_letters)
OWNERS = {
    "bmdes": ("Tanah Desa", "BMDes", "aset desa"),
    "hibah": ("Hibah", "tanah hibah"),
    "bmn": ("BMN",),
}
STAGES = {"pondasi": ("Pondasi", "fondasi"), "dinding": ("Dinding",), "finishing": ("Finishing",)}
STATES = {
    "belum_diajukan": ("Belum diajukan", "belum diusulkan"),
    "terverifikasi": ("Terverifikasi", "lolos"),
}
START = date(2026, 3, 2)
# cooperative, field
Key = tuple[int, str]


@dataclass
class Planted:
    """`rows`: of HEADER; `villages`: row number in the file → true village; `differ`: what must be found."""

    rows: list[list[Any]] = field(default_factory=list)
    villages: dict[int, str] = field(default_factory=dict)
    differ: dict[Key, tuple[str, str, str]] = field(default_factory=dict)


def make_ours(cooperatives: Sequence[Any], by: Any, rng: Random) -> dict[int, dict[str, str]]:
    """Land for two thirds, buildings on half of that, an obstacle for some; key → field → text as compared."""
    from land import models as m

    agency = m.Agency.objects.get_or_create(name="Pelaksana ukur", short_name="Ukur")[0]
    ours: dict[int, dict[str, str]] = {}
    made: dict[Any, list[Any]] = defaultdict(list)
    for coop in cooperatives:
        ours[coop.pk] = {}
        roll = rng.random()
        if roll > 0.9:
            ours[coop.pk]["ada_lahan"] = "tidak"
            made[m.LandObstacle].append(m.LandObstacle(cooperative=coop, kind="tidak_ada_lahan"))
        elif roll <= 0.66:
            parcel = parcel_of(coop, ours[coop.pk], rng)
            made[m.Parcel].append(parcel)
            if roll <= 0.33:
                building = m.Building(
                    cooperative=coop, parcel=parcel, agency=agency, by=by, allocated_on=START,
                    override_reason="uji",
                )  # fmt: skip
                build(building, ours[coop.pk], rng, made, handed=roll < 0.05)
    for model in (m.LandObstacle, m.Parcel, m.Building, m.ProgressReport, m.Handover):
        model.objects.bulk_create(made[model])
    return ours


def parcel_of(coop: Any, one: dict[str, str], rng: Random) -> Any:
    from land.models import Parcel

    owner, area = rng.choice(list(OWNERS)), rng.randrange(600, 2600, 20)
    one |= {"ada_lahan": "ya", "kepemilikan": owner, "luas": str(area)}
    one["verifikasi"] = "belum_diajukan"
    return Parcel(
        cooperative=coop, number=1, chosen=True, ownership=owner, stated_area=Decimal(area)
    )


def build(building: Any, one: dict[str, str], rng: Random, made: Any, *, handed: bool) -> None:
    from land.models import Building, Handover, ProgressReport

    building.started_on = started = START + timedelta(days=rng.randrange(60))
    percent, stage = Decimal(rng.randrange(200, 9900)) / 100, rng.choice(list(STAGES))
    one |= {"progres": f"{percent:.2f}", "tahap": stage, "mulai": started.isoformat()}
    made[Building].append(building)
    made[ProgressReport].append(
        ProgressReport(
            building=building, source="agrinas", percent=percent, stage=stage,
            reported_on=started + timedelta(days=30),
        )
    )  # fmt: skip
    if handed:
        day = started + timedelta(days=100)
        one["bast"] = day.isoformat()
        made[Handover].append(
            Handover(building=building, handed_over_on=day, number="1", received_by="Ketua")
        )


def sheet_of(
    cooperatives: Sequence[Any], ours: dict[int, dict[str, str]], rng: Random, share: float = 0.1
) -> Planted:
    """One row per cooperative; a `share` of them differs in one field, or is left out."""
    rivals = defaultdict(list)
    for coop in cooperatives:
        rivals[coop.village.district_id].append(coop.village.name)
    planted = Planted()
    for coop in cooperatives:
        mine = ours[coop.pk]
        theirs = dict(mine)
        if rng.random() < share and not plant(planted, coop.pk, mine, theirs, rng):
            continue
        planted.rows.append([len(planted.rows) + 1, *place(coop, rivals, rng), *cells(theirs, rng)])
        planted.villages[len(planted.rows) + 1] = coop.village_id
    return planted


def plant(
    planted: Planted, key: int, mine: dict[str, str], theirs: dict[str, str], rng: Random
) -> bool:
    """Makes one difference; False when the row is to be left out."""
    has_land = mine.get("ada_lahan") == "ya"
    kind = rng.choice(("beda", "kosong_di_sana", "kosong_di_sini", "tidak disebut"))
    if kind == "tidak disebut" and has_land:
        planted.differ[key, "ada_lahan"] = ("kosong_di_sana", "ya", "")
        return False
    if kind == "kosong_di_sana" and has_land:
        name = rng.choice([name for name in mine if name != "verifikasi"])
        del theirs[name]
        planted.differ[key, name] = (kind, mine[name], "")
    elif kind == "beda" and mine:
        name = rng.choice(list(mine))
        theirs[name] = other(name, mine[name])
        planted.differ[key, name] = (kind, mine[name], theirs[name])
    else:
        missing = [name for name in FIELDS if name not in mine]
        if missing:
            name = rng.choice(missing)
            theirs[name] = SAID[name]
            planted.differ[key, name] = ("kosong_di_sini", "", SAID[name])
    return True


SAID = {
    "ada_lahan": "tidak", "kepemilikan": "bmn", "luas": "1200", "verifikasi": "terverifikasi",
    "progres": "33.50", "tahap": "dinding", "mulai": "2026-05-04", "bast": "2026-09-01",
}  # fmt: skip


def other(name: str, value: str) -> str:
    if name in ("mulai", "bast"):
        return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    if name == "luas":
        return str(int(value) + 40 if int(value) < 2000 else int(value) * 2)
    if name == "progres":
        return f"{Decimal(value) + Decimal('0.01'):.2f}"
    words = {"kepemilikan": OWNERS, "tahap": STAGES, "verifikasi": STATES}
    if name == "ada_lahan":
        return "tidak" if value == "ya" else "ya"
    return next(one for one in words[name] if one != value)


def place(coop: Any, rivals: dict[str, list[str]], rng: Random) -> list[str]:
    village = coop.village
    name = village.name
    near = [one for one in rivals[village.district_id] if one != name]
    if rng.random() < 0.3:
        name = rng.choice(WAYS)(name, near, rng) or name
    name = rng.choice((name, name.upper(), f"Ds. {name}"))
    regency = village.district.regency.name
    district = rng.choice((village.district.name, village.district.name.upper()))
    written = rng.choice((f"KDMP {village.name}", coop.name, coop.name.upper(), ""))
    return [rng.choice((regency, regency.replace("Kabupaten", "Kab."))), district, name, written]


def cells(said: dict[str, str], rng: Random) -> list[Any]:
    return [cell(name, said[name], rng) if name in said else rng.choice((None, "-") if name != "ada_lahan" else (None, "")) for name in FIELDS]  # fmt: skip


def cell(name: str, value: str, rng: Random) -> Any:
    if name == "ada_lahan":
        return rng.choice(
            ("ada", "Sudah ada", "✓") if value == "ya" else ("belum ada", "tidak", "-")
        )
    if name == "luas":
        dotted = f"{int(value):,}".replace(",", ".")
        return rng.choice(
            (
                int(value),
                f"{value} m2",
                f"± {dotted} m²",
                f"{dotted} m2",
                f"20 x {int(value) // 20}",
            )
        )
    if name == "progres":
        text = value.replace(".", ",")
        return rng.choice((float(value), f"{text}%", text, f"{text} %"))
    if name in ("mulai", "bast"):
        day = date.fromisoformat(value)
        return rng.choice((day, day.strftime("%d/%m/%Y"), day.strftime("%d-%m-%Y")))
    return rng.choice({"kepemilikan": OWNERS, "tahap": STAGES, "verifikasi": STATES}[name][value])


def workbook(rows: list[list[Any]]) -> bytes:
    import io

    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Rekap")
    for at, row in enumerate([HEADER, *rows]):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(at, column, value)
            elif value not in (None, ""):
                sheet.write(at, column, value)
    book.close()
    return file.getvalue()
