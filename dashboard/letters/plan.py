"""Which measures stand where in the letter."""

from dataclasses import dataclass, field
from datetime import date

from dashboard.counting.measures import MEASURES
from dashboard.counting.parts import PROVINCE
from dashboard.counting.places import Where
from land.words import LandObstacleKind, Place
from registry.models import Milestone, Outlet
from visits.words import ObstacleCategory

MILESTONES = {f"tahap-{kind.value}": str(kind.label) for kind in Milestone.Kind}
OUTLETS = {f"gerai-{kind.value}": str(kind.label) for kind in Outlet.Kind}
PLACES = {f"tempat-{place.value}": str(place.label) for place in Place}
BUILT = (
    Place.ALLOCATED,
    Place.UP_TO_20,
    Place.UP_TO_50,
    Place.UP_TO_75,
    Place.UP_TO_99,
    Place.DONE,
    Place.HANDED_OVER,
)
BUCKETS = tuple(f"tempat-{place.value}" for place in BUILT)
FUNNEL = tuple(key for key in PLACES if key not in BUCKETS)
OBSTACLES = {f"kendala-{kind.value}": f"{kind.label} (kunjungan)" for kind in ObstacleCategory} | {
    f"kendala-lahan-{kind.value}": f"{kind.label} (lahan)" for kind in LandObstacleKind
}


@dataclass(frozen=True)
class Plan:
    """A table by region. `link`: the measure whose rows stand behind it; `short`: labels for heads."""

    slug: str
    title: str
    keys: tuple[str, ...]
    link: str
    short: dict[str, str] = field(default_factory=dict)

    def suits(self, where: Where) -> bool:
        """Whether anything of it is known so far below."""
        return bool(self.keys_for(where.code or PROVINCE))

    def keys_for(self, code: str) -> tuple[str, ...]:
        """People and trainings belong to no kecamatan: there the headlines alone tell them."""
        if code == PROVINCE:
            return self.keys
        return tuple(key for key in self.keys if MEASURES[key].per != "kabupaten")

    def label(self, key: str, on: date) -> str:
        return self.short.get(key) or MEASURES[key].label


TABLES = (
    Plan("tahapan", "Tahapan koperasi", ("koperasi", *MILESTONES), "koperasi", MILESTONES),
    Plan(
        "gerai",
        "Gerai operasional menurut jenis",
        ("koperasi-bergerai", "gerai", *OUTLETS),
        "koperasi-bergerai",
        OUTLETS | {"koperasi-bergerai": "Koperasi bergerai", "gerai": "Semua gerai"},
    ),
    Plan(
        "anggota",
        "Anggota",
        ("anggota", "laki", "perempuan"),
        "anggota",
        {"laki": "Laki-laki", "perempuan": "Perempuan"},
    ),
    Plan("lahan", "Lahan", ("kelompok-berlahan", *FUNNEL), "kelompok-berlahan", PLACES),
    Plan(
        "pembangunan",
        "Pembangunan",
        ("kelompok-pembangunan", *BUCKETS, "macet"),
        "kelompok-pembangunan",
        PLACES | {"kelompok-pembangunan": "Semua pembangunan", "macet": "Macet"},
    ),
    Plan(
        "pendamping",
        "Cakupan pendamping",
        ("terdampingi", "ba", "pmo", "pmo-provinsi"),
        "terdampingi",
        {"ba": "BA berkontrak", "pmo": "PMO kabupaten/kota", "pmo-provinsi": "PMO provinsi"},
    ),
    Plan(
        "kunjungan",
        "Kunjungan bulan ini dan tindak lanjut",
        ("kunjungan", "koperasi-dikunjungi", "tindak-lanjut", "tindak-lanjut-lewat"),
        "koperasi-dikunjungi",
        {
            "kunjungan": "Kunjungan",
            "koperasi-dikunjungi": "Koperasi dikunjungi",
            "tindak-lanjut-lewat": "Lewat tenggat",
        },
    ),
    Plan("pelatihan", "Pelatihan", ("peserta", "lulus"), "peserta"),
)
HEADLINES = (
    "koperasi",
    "tahap-ahu",
    "tahap-npwp",
    "tahap-rekening",
    "tahap-nib",
    "tahap-rat",
    "koperasi-bergerai",
    "gerai",
    "anggota",
    "kelompok-berlahan",
    "kelompok-pembangunan",
    "kelompok-tuntas",
    "macet",
    "terdampingi",
    "ba",
    "pmo",
    "kunjungan",
    "koperasi-dikunjungi",
    "tindak-lanjut",
    "tindak-lanjut-lewat",
    "peserta",
    "lulus",
)
BARS = tuple(MILESTONES)
TREND = {
    "tahap-nib": "NIB",
    "koperasi-bergerai": "Koperasi bergerai",
    "kelompok-berlahan": "Punya lahan",
    "terdampingi": "Terdampingi",
}
# a month's doings begin anew with each month
CHANGES = tuple(
    key
    for key, one in MEASURES.items()
    if not one.monthly and one.per != "desa" and not key.startswith("tempat-")
)
# of the frozen rows, a column each
OF_ROWS = tuple(
    dict.fromkeys(
        key
        for key in (*(key for plan in TABLES for key in plan.keys), *OBSTACLES)
        if MEASURES[key].per == "koperasi"
    )
)
