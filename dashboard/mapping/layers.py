"""What the map can be coloured by: each layer splits the cooperatives into values that name measures of the
catalogue, so that map, legend and list say what the scorecard says."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Q, QuerySet
from django.db.models import Value as Constant
from django.db.models.functions import Cast

from core.models import User
from dashboard.counting.measures import INDICATORS, MEASURES, SUMMED
from dashboard.counting.parts import TEXT, Part, parts
from dashboard.counting.places import Where
from land.words import PLACE_GROUPS
from registry.models import Milestone

# shape and colour both tell values apart; each colour at least 4.5:1 on white
YES, NO = ("circle", "#0b5394"), ("cross", "#a11a20")
MARKS = (("cross", "#a11a20"), ("triangle", "#8a4b00"), ("circle", "#0b5394"))


@dataclass(frozen=True)
class Value:
    """key: as in ?nilai=; measure: what a cooperative of this value has some of ("": it has none of the layer's)"""

    key: str
    label: str
    shape: str
    colour: str
    measure: str = ""


@dataclass(frozen=True)
class Layer:
    key: str
    label: str
    values: tuple[Value, ...]
    good: int = 1

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(one.measure for one in self.values if one.measure)


@cache
def layers() -> dict[str, Layer]:
    """Key → layer: indicators, the other milestones, and how far the land is. The bit of a milestone or
    indicator in the map's data is its place here."""
    wanted = [*INDICATORS, *(f"tahap-{kind.value}" for kind in Milestone.Kind), "macet"]
    found = {}
    for key in dict.fromkeys(wanted):
        one = MEASURES[key]
        good, bad = (NO, YES) if one.good < 0 else (YES, NO)
        has, not_yet = words(key, one.label)
        values = (Value("sudah", has, *good, key), Value("belum", not_yet, *bad))
        found[key] = Layer(key, one.label, values, one.good)
    places = tuple(
        Value(key, MEASURES[f"kelompok-{key}"].label, shape, colour, f"kelompok-{key}")
        for key, (shape, colour) in zip(PLACE_GROUPS, MARKS, strict=True)
    )
    found["lahan"] = Layer("lahan", "Kedudukan lahan dan pembangunan", places)
    return found


def words(key: str, label: str) -> tuple[str, str]:
    """What having and not having it is called."""
    special = {
        "koperasi-bergerai": ("Punya gerai operasional", "Belum punya gerai operasional"),
        "kelompok-berlahan": ("Punya lahan", "Belum punya lahan"),
        "kelompok-pembangunan": ("Sudah dibangun atau sedang dibangun", "Belum dibangun"),
        "kelompok-tuntas": ("Bangunan selesai 100 %", "Bangunan belum selesai atau belum ada"),
        "terdampingi": ("Punya pendamping", "Tanpa pendamping"),
        "koperasi-dikunjungi": ("Dikunjungi bulan ini", "Belum dikunjungi bulan ini"),
        "tindak-lanjut-lewat": ("Ada tindak lanjut lewat tenggat", "Tidak ada yang lewat tenggat"),
        "macet": ("Pembangunan macet", "Tidak macet"),
    }
    return special.get(key) or (f"{label}: sudah", f"{label}: belum")


def binary() -> list[str]:
    return [key for key, layer in layers().items() if key != "lahan"]


def having(user: User, on: date, measure: str) -> Q:
    """Cooperatives that have some of the measure: the very rows of the parts that count it."""
    wanted = SUMMED.get(measure, (measure,))
    found = Q()
    for part in parts(user, on, Where()):
        if part.cooperative and (rows := of_keys(part, wanted)) is not None:
            found |= Q(pk__in=rows.values(part.cooperative))
    return found


def of_keys(part: Part, wanted: tuple[str, ...]) -> QuerySet | None:
    """The part's rows that count for one of the measures; None when it can have none."""
    rows = part.rows.order_by()
    if isinstance(part.key, Constant):
        return rows if part.key.value in wanted else None
    begins = prefix(part)
    if not any(key.startswith(begins) for key in wanted):
        return None
    return rows.annotate(key_told=Cast(part.key, TEXT)).filter(key_told__in=wanted)


def prefix(part: Part) -> str:
    """How all keys of a part begin that names them by a column ("tahap-" and the kind)."""
    return next(one.value for one in part.key.flatten() if isinstance(one, Constant))


def of_value(user: User, on: date, layer: Layer, value: str) -> Q:
    """Cooperatives of one value of a layer. Raises KeyError for no value of it."""
    chosen = {one.key: one for one in layer.values}[value]
    if chosen.measure:
        return having(user, on, chosen.measure)
    rest = Q()
    for measure in layer.measures:
        rest |= having(user, on, measure)
    return ~rest
