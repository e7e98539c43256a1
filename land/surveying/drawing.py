"""A measured boundary as SVG, north up; the words beside it say the same in figures."""

from django.utils.safestring import SafeString, mark_safe

from land.polygons import Corners, flat

SIZE, EDGE, LEAST_M = 240, 16, 10.0


def drawn(corners: Corners, words: str) -> SafeString | str:
    """`corners` may be no boundary at all (crossing, two points): what was marked is shown. `words`: our own."""
    if not corners:
        return ""
    points = flat(corners)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    span = max(LEAST_M, max(xs) - min(xs), max(ys) - min(ys))
    scale = (SIZE - 2 * EDGE) / span
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    placed = [
        (SIZE / 2 + (x - middle_x) * scale, SIZE / 2 - (y - middle_y) * scale) for x, y in points
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 if n else 5}" fill="#0b3d7a"/>'
        for n, (x, y) in enumerate(placed if len(placed) <= 40 else placed[:1])
    )
    return mark_safe(
        f'<svg viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}" role="img" '
        f'aria-label="{words}"><polygon points="{line}" fill="#dbe6f4" stroke="#0b3d7a" '
        f'stroke-width="2"/>{dots}</svg>'
    )
