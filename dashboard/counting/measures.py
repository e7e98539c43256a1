"""The catalogue: everything that the desk counts, under one key each.

Home, scorecard, map, snapshots, letter, annex, WhatsApp text and API take their numbers from here, so none can
say something else. A measure is counted per cooperative (its numbers add up from village to province), per
village, or per kabupaten/kota (people and trainings, who belong to no kecamatan).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from land.words import PLACE_GROUPS, PLACE_SETS, LandObstacleKind, Place
from registry.models import Milestone, Outlet
from visits.words import ObstacleCategory


class Group(StrEnum):
    REGISTRY = "koperasi"
    LAND = "lahan"
    MENTORS = "pendamping"
    VISITS = "kunjungan"
    TRAININGS = "pelatihan"


SOURCES = {
    Group.REGISTRY: "registri KDKMP",
    Group.LAND: "lahan dan pembangunan",
    Group.MENTORS: "penugasan pendamping",
    Group.VISITS: "kunjungan pendamping",
    Group.TRAININGS: "pelatihan",
}


@dataclass(frozen=True)
class Measure:
    """key     how addresses, snapshots and the API name it
    whole   key of what it is a share of; "" when it is none
    good    1: more is better, -1: less is better, 0: neither
    per     what numbers add up from: "koperasi" (frozen rows hold it), "desa", or "kabupaten"
    sums    keys that it is the sum of; () when it is counted itself
    monthly a month's doing, begun anew on its first day; the others say how things stand
    """

    key: str
    label: str
    group: Group
    whole: str = ""
    good: int = 0
    per: str = "koperasi"
    sums: tuple[str, ...] = ()
    monthly: bool = False

    @property
    def source(self) -> str:
        return SOURCES[self.group]


def of_registry() -> Iterable[Measure]:
    group = Group.REGISTRY
    yield Measure("koperasi", "Koperasi", group)
    for kind in Milestone.Kind:
        yield Measure(f"tahap-{kind.value}", str(kind.label), group, "koperasi", 1)
    kinds = tuple(f"gerai-{kind.value}" for kind in Outlet.Kind)
    yield Measure("gerai", "Gerai operasional", group, good=1, sums=kinds)
    yield Measure(
        "koperasi-bergerai", "Koperasi dengan gerai operasional", group, "koperasi", good=1
    )
    for shop in Outlet.Kind:
        yield Measure(f"gerai-{shop.value}", f"Gerai {shop.label}", group, "gerai", 1)
    yield Measure("anggota", "Anggota", group, good=1, sums=("laki", "perempuan"))
    yield Measure("laki", "Anggota laki-laki", group, "anggota")
    yield Measure("perempuan", "Anggota perempuan", group, "anggota")
    yield Measure("desa", "Desa/kelurahan", group, per="desa")
    yield Measure("desa-tanpa", "Desa tanpa koperasi", group, "desa", -1, per="desa")


def of_land() -> Iterable[Measure]:
    group, whole = Group.LAND, "koperasi"
    for key, (label, places) in PLACE_GROUPS.items():
        parts = tuple(f"tempat-{place.value}" for place in places)
        good = -1 if key == "belum" else 1
        yield Measure(f"kelompok-{key}", label, group, whole, good, sums=parts)
    for place in Place:
        yield Measure(f"tempat-{place.value}", str(place.label), group, whole)
    for name, label in (
        ("tuntas", "Bangunan selesai 100 %"),
        ("berlahan", "Koperasi yang punya lahan"),
    ):
        parts = tuple(f"tempat-{place.value}" for place in PLACE_SETS[name][1])
        yield Measure(f"kelompok-{name}", label, group, whole, 1, sums=parts)
    yield Measure("lahan", "Lahan (semua calon)", group)
    yield Measure("macet", "Pembangunan macet", group, whole, -1)
    for obstacle in LandObstacleKind:
        name, label = f"kendala-lahan-{obstacle.value}", str(obstacle.label)
        yield Measure(name, label, group, whole, -1)
    yield Measure("selisih", "Selisih antarsumber terbuka", group, good=-1)


def of_people() -> Iterable[Measure]:
    yield Measure("terdampingi", "Koperasi terdampingi", Group.MENTORS, "koperasi", 1)
    yield Measure("ba", "Pendamping BA berkontrak", Group.MENTORS, per="kabupaten")
    yield Measure("pmo", "PMO berkontrak", Group.MENTORS, per="kabupaten")
    yield Measure("pmo-provinsi", "PMO provinsi berkontrak", Group.MENTORS, per="kabupaten")
    group = Group.VISITS
    yield Measure("kunjungan", "Kunjungan bulan ini", group, good=1, monthly=True)
    yield Measure(
        "koperasi-dikunjungi", "Koperasi dikunjungi bulan ini", group, "koperasi", 1, monthly=True
    )
    yield Measure("tindak-lanjut", "Tindak lanjut terbuka", group)
    yield Measure(
        "tindak-lanjut-lewat", "Tindak lanjut lewat tenggat", group, "tindak-lanjut", good=-1
    )
    for category in ObstacleCategory:
        yield Measure(f"kendala-{category.value}", f"Kendala {category.label}", group, monthly=True)
    group = Group.TRAININGS
    yield Measure("peserta", "Peserta dilatih", group, per="kabupaten")
    yield Measure("lulus", "Peserta lulus", group, "peserta", 1, per="kabupaten")


MEASURES: dict[str, Measure] = {one.key: one for one in (*of_registry(), *of_land(), *of_people())}
# Keys that are counted in the database, and those that are summed from them.
COUNTED = tuple(key for key, one in MEASURES.items() if not one.sums)
SUMMED = {key: one.sums for key, one in MEASURES.items() if one.sums}
# Per cooperative: what a frozen row holds.
OF_COOPERATIVES = tuple(key for key, one in MEASURES.items() if one.per == "koperasi")
# What the scorecard judges and the map colours by: shares of the cooperatives, the most telling first. Which
# share is good is the province's to say (Threshold).
INDICATORS = (
    "tahap-ahu",
    "tahap-nib",
    "tahap-npwp",
    "tahap-rekening",
    "tahap-rat",
    "koperasi-bergerai",
    "kelompok-berlahan",
    "kelompok-pembangunan",
    "kelompok-tuntas",
    "terdampingi",
    "koperasi-dikunjungi",
    "tindak-lanjut-lewat",
)
