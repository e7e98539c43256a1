"""Lines over the months, drawn on the server. The table beside it says the same.

Each line has its own dash, marker and label, so that it is told apart without colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.templatetags.kdkmp import angka

WIDTH, HEIGHT = 760, 320
LEFT, RIGHT, TOP, BOTTOM = 62, 170, 14, 40  # px of the frame around the field
LINE_GAP = 17  # px between labels at the right end
# dash, colour, marker around (0, 0), its name; the colour says nothing that the others don't
LOOKS = (
    ("", "#0b3d7a", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", "garis utuh, tanda bulat"),
    ("9 4", "#6d4200", "M-4 -4h8v8h-8z", "garis putus, tanda kotak"),
    ("2 4", "#1c6b3f", "M0 -5L5 4H-5z", "titik-titik, tanda segitiga"),
    ("12 4 2 4", "#a11a20", "M0 -5.500L5.500 0L0 5.500L-5.500 0z", "garis titik, tanda belah ketupat"),
    ("5 2", "#53309b", "M0 5L5 -4H-5z", "garis pendek, tanda segitiga terbalik"),
)  # fmt: skip


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    told: str


@dataclass
class Line:
    """`values`: per month, None where nothing was frozen."""

    label: str
    values: Sequence[float | None]
    told: Sequence[str]
    dash: str = ""
    colour: str = ""
    marker: str = ""
    look: str = ""
    points: list[Point] = field(default_factory=list)
    label_y: float = 0.0

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{point.x} {point.y}" for point in self.points)


@dataclass(frozen=True)
class Chart:
    """Everything in px of an SVG of WIDTH × HEIGHT."""

    lines: list[Line]
    across: list[tuple[float, str]]
    down: list[tuple[float, str]]
    title: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    end: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def chart_of(title: str, months: Sequence[str], lines: list[Line], *, percent: bool) -> Chart:
    """`months`: short names under the axis. Numbers begin at 0, percents go from 0 to 100."""
    highest = max(
        (value for line in lines for value in line.values if value is not None), default=0
    )
    top = 100 if percent else round_up(highest)

    def x(at: int) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * at / max(len(months) - 1, 1), 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top), 1)

    drawn = []
    for line, (dash, colour, marker, look) in zip(lines, LOOKS, strict=False):
        line.dash, line.colour, line.marker, line.look = dash, colour, marker, look
        line.points = [
            Point(x(at), y(value), line.told[at])
            for at, value in enumerate(line.values)
            if value is not None
        ]
        if line.points:
            drawn.append(line)
    place_labels(drawn)
    marks = [top * step / 4 for step in range(5)]
    return Chart(
        drawn,
        [(y(mark), f"{mark:.0f} %" if percent else angka(round(mark))) for mark in marks],
        [(x(at), month) for at, month in enumerate(months)],
        title,
    )


def round_up(value: float) -> int:
    """The next number that four lines divide evenly: 4, 8, 20, 40, 80, 200 …"""
    size = 4
    while size < value:
        for factor in (2, 5, 10):
            if size * factor >= value:
                return size * factor
        size *= 10
    return size


def place_labels(lines: list[Line]) -> None:
    """Beside each line's end, pushed apart where they would lie on one another."""
    free = float(TOP)
    for line in sorted(lines, key=lambda one: one.points[-1].y):
        line.label_y = max(line.points[-1].y, free)
        free = line.label_y + LINE_GAP
    over = max((line.label_y for line in lines), default=0) - (HEIGHT - BOTTOM)
    if over > 0:
        for line in lines:
            line.label_y = round(line.label_y - over, 1)
