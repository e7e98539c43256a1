"""The pictures of a letter as SVG, for paper and screen alike: told apart without colour, by dashes and markers.
The tables beside them say the same."""

from html import escape
from typing import Any

from core.templatetags.kdkmp import angka

WIDTH = 640
BAR, GAP = 15, 7
LABEL, NUMBERS = 190, 115  # px left and right of the bars
HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 230, 64, 165, 12, 34
INK = "#12283f"
FONT = 'font-family="Libertinus Serif, Georgia, serif" font-size="12"'
# dash and marker of each line
LOOKS = (
    ("", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"),
    ("8 4", "M-4 -4h8v8h-8z"),
    ("2 4", "M0 -5L5 4H-5z"),
    ("10 3 2 3", "M0 -5L5 0L0 5L-5 0z"),
)
LINE_GAP = 16


def frame(height: int, title: str, inside: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-label="{escape(title)}" class="img-fluid" {FONT} fill="{INK}">'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{"".join(inside)}</svg>'
    )


def bars(content: dict[str, Any]) -> str:
    """Milestones as shares of all cooperatives, the number behind each bar."""
    inside, room = [], WIDTH - LABEL - NUMBERS
    for at, one in enumerate(content["bars"]):
        y = at * (BAR + GAP) + 4
        long = round(room * one["tenths"] / 1000, 1)
        inside.append(
            f'<text x="{LABEL - 8}" y="{y + 12}" text-anchor="end">{escape(one["label"])}</text>'
            f'<rect x="{LABEL}" y="{y}" width="{room}" height="{BAR}" fill="none" stroke="{INK}" stroke-width="0.6"/>'
            f'<rect x="{LABEL}" y="{y}" width="{long}" height="{BAR}" fill="#4a6a8c"/>'
            f'<text x="{LABEL + room + 8}" y="{y + 12}">{one["told"]} ({one["share"]})</text>'
        )
    height = len(content["bars"]) * (BAR + GAP) + 8
    return frame(height, "Tahapan koperasi", inside)


def trend(content: dict[str, Any]) -> str:
    """A line per series over the months; a month without frozen figures interrupts it."""
    told = content["trend"]
    most = max((n for one in told["series"] for n in one["points"] if n is not None), default=0)
    most = max(most, 1)
    floor, end = HEIGHT - BOTTOM, WIDTH - RIGHT
    step = (end - LEFT) / max(len(told["months"]) - 1, 1)

    def place(at: int, n: int) -> tuple[float, float]:
        return round(LEFT + at * step, 1), round(floor - (floor - TOP) * n / most, 1)

    inside = [
        f'<path d="M{LEFT} {TOP}V{floor}H{end}" fill="none" stroke="{INK}" stroke-width="0.8"/>',
        f'<text x="{LEFT - 6}" y="{TOP + 8}" text-anchor="end">{angka(most)}</text>',
        f'<text x="{LEFT - 6}" y="{floor}" text-anchor="end">0</text>',
    ]
    for at, month in enumerate(told["months"]):
        if at % 3 == (len(told["months"]) - 1) % 3:
            inside.append(
                f'<text x="{place(at, 0)[0]}" y="{floor + 18}" text-anchor="middle">{escape(month)}</text>'
            )
    ends = []
    for one, look in zip(told["series"], LOOKS, strict=False):
        points = [place(at, n) for at, n in enumerate(one["points"]) if n is not None]
        inside += line(one["points"], place, look)
        if points:
            ends.append((points[-1][1], one["label"], look))
    inside += labels(ends, end + 10, floor)
    return frame(HEIGHT, "Tren 12 bulan", inside)


def line(points: list[int | None], place: Any, look: tuple[str, str]) -> list[str]:
    drawn, dots, down = "", [], False
    for at, n in enumerate(points):
        if n is None:
            down = False
            continue
        x, y = place(at, n)
        drawn += f"{'L' if down else 'M'}{x} {y}"
        down = True
        dots.append(f'<path d="{look[1]}" transform="translate({x} {y})"/>')
    dash = f' stroke-dasharray="{look[0]}"' if look[0] else ""
    path = f'<path d="{drawn}" fill="none" stroke="{INK}" stroke-width="1.6"{dash}/>'
    return [path, *dots] if drawn else []


def labels(ends: list[tuple[float, str, tuple[str, str]]], x: int, floor: int) -> list[str]:
    """Names at the right end, each near its line and none upon another, with the line's marker."""
    found, last = [], -100.0
    placed = []
    for y, label, look in sorted(ends):
        last = max(y, last + LINE_GAP)
        placed.append([last, label, look])
    over = max(0.0, placed[-1][0] - floor) if placed else 0.0
    for y, label, look in placed:
        at = round(y - over, 1)
        found.append(
            f'<path d="{look[1]}" transform="translate({x + 4} {at})"/>'
            f'<text x="{x + 14}" y="{at + 4}">{escape(label)}</text>'
        )
    return found
