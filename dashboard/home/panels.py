"""The parts below: land and building, mentors, visits, trainings, gerai, obstacles; numbers with bars."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from core import scoping
from core.models import User
from core.templatetags.kdkmp import angka, persen
from dashboard.charts import bar
from dashboard.counting.places import Where
from dashboard.linking import address, link
from dashboard.metrics import Figure, figure_of
from dashboard.tables import linked
from land.words import PLACE_GROUPS, LandObstacleKind
from registry.models import Outlet
from visits.words import ObstacleCategory

TOP = 5


@dataclass(frozen=True)
class Panel:
    column: int  # on a wide screen: 0 left, 2 right
    key: str
    title: str
    source: str
    page: str  # where more of it is; "" for nowhere
    body: SafeString


def bar_row(figure: Figure, most: int | None = None) -> str:
    """One line: label, bar, number. Without a share the bar is measured against `most` of its neighbours."""
    share = f" <small>{persen(figure.value, figure.whole)}</small>" if figure.whole else ""
    told = persen(figure.value, figure.whole) if figure.whole else angka(figure.value)
    number = linked(figure.key, figure.value, figure.link, check=figure.check)
    drawn = bar(figure.value, figure.whole or most or 1, f"{figure.label}: {told}")
    return (
        f'<tr><th scope="row">{figure.label}</th><td class="bar-cell">{drawn}</td>'
        f'<td class="num">{number}{share}</td></tr>'
    )


def bars(caption: str, figures: Iterable[Figure]) -> str:
    own = list(figures)
    most = max((one.value for one in own), default=0)
    rows = "".join(bar_row(one, most) for one in own)
    return (
        f'<table class="table bars"><caption class="visually-hidden">{caption}</caption>'
        '<thead class="visually-hidden"><tr><th scope="col">Uraian</th><th scope="col">Bagian</th>'
        f'<th scope="col">Jumlah</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def numbers_line(parts: Iterable[str]) -> str:
    return f'<p class="mb-0 mt-2">{" · ".join(parts)}</p>'


def panels(
    user: User, numbers: Mapping[str, int], where: Where, on: date, snapshot: int | None = None
) -> list[Panel]:
    def of(key: str, label: str = "") -> Figure:
        return figure_of(user, key, numbers, where, on, label, snapshot)

    def told(key: str, words: str) -> str:
        one = of(key)
        return f"{linked(key, one.value, one.link, check=one.check)} {words}"

    drawn = [
        land(of, told),
        mentors(user, of, told, where, snapshot),
        visits(of, told),
        obstacles(of),
        outlets(of, where),
    ]
    if not where.district:  # people belong to a kabupaten/kota
        drawn.insert(3, trainings(user, of))
    return drawn


Of = Callable[..., Figure]
Told = Callable[[str, str], str]


COLUMNS = {"pendamping": 0, "kunjungan": 0, "lahan": 1, "pelatihan": 1, "kendala": 2, "gerai": 2}


def panel(key: str, title: str, source: str, page: str, *parts: str) -> Panel:
    return Panel(COLUMNS[key], key, title, source, page, mark_safe("".join(parts)))


def land(of: Of, told: Told) -> Panel:
    groups = [of(f"kelompok-{key}", label) for key, (label, _) in PLACE_GROUPS.items()]
    stages = [of(f"tempat-{one.value}") for one in PLACE_GROUPS["pembangunan"][1]]
    return panel(
        "lahan",
        "Lahan dan pembangunan",
        groups[0].source,
        address("land:funnel"),
        bars("Koperasi menurut keadaan lahan dan pembangunan", groups),
        '<h3 class="mt-3">Tahap pembangunan</h3>',
        bars("Koperasi menurut kemajuan pembangunan", stages),
        numbers_line((told("macet", "macet"), told("selisih", "selisih antarsumber terbuka"))),
    )


def mentors(user: User, of: Of, told: Told, where: Where, snapshot: int | None) -> Panel:
    covered = of("terdampingi")
    missing = (covered.whole or 0) - covered.value
    url = "" if snapshot else link("mentors:uncovered", where.query())
    line = [f"{linked('tanpa-pendamping', missing, url)} tanpa pendamping"]
    if not where.district:
        line += [told("ba", "BA"), told("pmo", "PMO")]
        if scoping.area(user, "mentors.view_assignment") is scoping.EVERYWHERE and not where.code:
            line.append(told("pmo-provinsi", "PMO provinsi"))
        if mentors_now := of("ba").value:
            line.append(f"rata-rata {angka(covered.value / mentors_now)} koperasi per BA")
    return panel(
        "pendamping",
        "Pendampingan",
        covered.source,
        link("mentors:coverage", Where(where.regency).query()),
        bars("Cakupan pendamping", [covered]),
        numbers_line(line),
    )


def visits(of: Of, told: Told) -> Panel:
    reached = of("koperasi-dikunjungi")
    return panel(
        "kunjungan",
        "Kunjungan bulan ini",
        reached.source,
        address("visits:cooperative-list"),
        bars("Kunjungan", [reached, of("tindak-lanjut-lewat")]),
        numbers_line(
            (told("kunjungan", "kunjungan"), told("tindak-lanjut", "tindak lanjut terbuka"))
        ),
    )


def trainings(user: User, of: Of) -> Panel:
    both = [of("peserta"), of("lulus")]
    page = address("trainings:batch-list")
    return panel("pelatihan", "Pelatihan", both[0].source, page, bars("Peserta pelatihan", both))


def top(figures: Iterable[Figure]) -> list[Figure]:
    """The most frequent; shares say nothing of them, a cooperative can have several."""
    found = sorted((one for one in figures if one.value), key=lambda one: -one.value)
    return found[:TOP]


def obstacles(of: Of) -> Panel:
    lands = top(of(f"kendala-lahan-{one.value}", str(one.label)) for one in LandObstacleKind)
    seen = top(of(f"kendala-{one.value}", str(one.label)) for one in ObstacleCategory)
    none = '<p class="text-body-secondary mb-0">Tidak ada yang tercatat.</p>'
    return panel(
        "kendala",
        "Kendala terbanyak",
        "lahan; kunjungan pendamping",
        address("visits:obstacle-matrix"),
        "<h3>Lahan, belum teratasi (koperasi)</h3>",
        bars("Kendala lahan", lands) if lands else none,
        '<h3 class="mt-3">Kunjungan bulan ini (kendala)</h3>',
        bars("Kendala pada kunjungan bulan ini", seen) if seen else none,
    )


def outlets(of: Of, where: Where) -> Panel:
    total = of("gerai")
    kinds = [of(f"gerai-{one.value}", str(one.label)) for one in Outlet.Kind]
    number = linked("gerai", total.value, total.link, check=total.check)
    return panel(
        "gerai",
        "Gerai operasional menurut jenis",
        total.source,
        link("registry:outlet-list", where.query()),
        bars("Gerai menurut jenis", kinds),
        numbers_line((f"{number} gerai operasional seluruhnya",)),
    )
