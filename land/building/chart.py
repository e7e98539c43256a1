"""The curve of a building: one line per source, the plan, drawn on the server. The table says the same.

Each source has its own dash, marker and label, so that it is told apart without colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from core.templatetags.kdkmp import tanggal
from land.actions.progress import percent_words
from land.building.telling import SOURCES
from land.models import ProgressReport

WIDTH, HEIGHT = 760, 330
LEFT, RIGHT, TOP, BOTTOM = 52, 140, 14, 44  # px of the frame around the field
LINE_GAP = 17  # px between labels at the right end

# source → (dash of its line, colour); the colour says nothing that dash and marker don't
LOOKS = {
    "agrinas": ("", "#0b3d7a"),
    "kodim": ("9 4", "#6d4200"),
    "ba": ("2 4", "#1c6b3f"),
    "dinas": ("12 4 2 4", "#a11a20"),
}
# source → its marker around (0, 0), and what it is called in the legend
MARKERS = {
    "agrinas": ("M-4.500 0a4.500 4.500 0 1 0 9 0a4.500 4.500 0 1 0 -9 0z", "bulat"),
    "kodim": ("M-4.500 -4.500h9v9h-9z", "kotak"),
    "ba": ("M0 -5.500L5.500 4.500H-5.500z", "segitiga"),
    "dinas": ("M0 -6L6 0L0 6L-6 0z", "belah ketupat"),
}
DASHES = {
    "agrinas": "garis utuh",
    "kodim": "garis putus",
    "ba": "titik-titik",
    "dinas": "garis titik",
}


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    told: str  # "Kodim, 3 November 2025: 45,25 %"


@dataclass
class Line:
    source: str
    label: str
    dash: str
    colour: str
    marker: str
    shape: str
    points: list[Point] = field(default_factory=list)
    label_y: float = 0.0

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{point.x} {point.y}" for point in self.points)

    @property
    def legend(self) -> str:
        return f"{self.label}: {DASHES[self.source]}, tanda {self.shape}"


@dataclass
class Chart:
    """Everything in px of an SVG of WIDTH × HEIGHT; `plan` is the path of the plan, "" without one."""

    lines: list[Line]
    plan: str
    plan_y: float
    across: list[tuple[float, str]]  # (y, "50 %")
    down: list[tuple[float, str]]  # (x, "3 November 2025")
    told: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    end: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


@dataclass(frozen=True)
class Scale:
    first: date
    last: date

    def x(self, day: date) -> float:
        span = max((self.last - self.first).days, 1)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / span, 1)

    def y(self, percent: Decimal | int) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - float(percent) / 100), 1)


def chart_of(
    reports: Sequence[ProgressReport], begins: date, ends: date | None, today: date
) -> Chart | None:
    """`reports`: those that count, oldest first; `begins`, `ends`: of the plan (ends None: no plan)."""
    if not reports:
        return None
    days = [report.reported_on for report in reports]
    first = min([*days, begins] if ends else days)
    last = max([*days, ends or today, today])
    if first == last:
        first -= timedelta(days=1)
    scale = Scale(first, last)
    lines = [line_of(source, reports, scale) for source in SOURCES]
    lines = [line for line in lines if line.points]
    plan, plan_y = "", 0.0
    if ends and ends > begins:
        plan = f"M{scale.x(begins)} {scale.y(0)}L{scale.x(ends)} {scale.y(100)}"
        if last > ends:
            plan += f"L{scale.x(last)} {scale.y(100)}"
        plan_y = scale.y(100)
    place_labels(lines, [plan_y] if plan else [])
    return Chart(
        lines,
        plan,
        plan_y,
        [(scale.y(mark), f"{mark} %") for mark in (0, 25, 50, 75, 100)],
        ticks(scale),
        "; ".join(
            f"{line.label} {len(line.points)} laporan, terakhir {line.points[-1].told}"
            for line in lines
        ),
    )


def line_of(source: str, reports: Sequence[ProgressReport], scale: Scale) -> Line:
    dash, colour = LOOKS[source]
    marker, shape = MARKERS[source]
    label = SOURCES[source]
    points = [
        Point(
            scale.x(report.reported_on),
            scale.y(report.percent),
            f"{label}, {tanggal(report.reported_on)}: {percent_words(report.percent)}",
        )
        for report in reports
        if report.source == source
    ]
    return Line(source, label, dash, colour, marker, shape, points)


def place_labels(lines: list[Line], taken: list[float]) -> None:
    """Beside each line's end, pushed down where they would lie on one another."""
    free = max(taken, default=TOP - LINE_GAP) + LINE_GAP if taken else float(TOP)
    for line in sorted(lines, key=lambda one: one.points[-1].y):
        line.label_y = max(line.points[-1].y, free)
        free = line.label_y + LINE_GAP
    over = max((line.label_y for line in lines), default=0) - (HEIGHT - 6)
    if over > 0:
        for line in lines:
            line.label_y -= over


def ticks(scale: Scale) -> list[tuple[float, str]]:
    """First, middle and last day; the middle only where there is room between them."""
    days = (scale.last - scale.first).days
    found = (
        [scale.first, scale.last]
        if days < 2
        else [scale.first, scale.first + timedelta(days=days // 2), scale.last]
    )
    return [(scale.x(day), tanggal(day)) for day in found]
