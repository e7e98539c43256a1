"""Small pictures inside tables, as SVG drawn on the server: bars and spark-lines. What they show stands beside them in
words; they take the colour of the text, so that they print."""

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

SLOT, HIGH, EDGE = 10, 24, 3


def spark(values: Sequence[float | None], said: str, least: float = 1) -> SafeString:
    """A line from the smallest to the largest of `values`, the last of them as a dot; "" when all are None, which is
    a gap. `said` is read aloud; a span below `least` is drawn as flat as it is."""
    known = [one for one in values if one is not None]
    if not known:
        return mark_safe("")
    low = min(known)
    span = max(max(known) - low, least)
    room = HIGH - 2 * EDGE
    dots = [
        (EDGE + at * SLOT, round(HIGH - EDGE - (one - low) * room / span, 1))
        for at, one in enumerate(values)
        if one is not None
    ]
    wide = 2 * EDGE + max(len(values) - 1, 1) * SLOT
    line = " ".join(f"{x},{y:g}" for x, y in dots)
    x, y = dots[-1]
    return mark_safe(
        f'<svg class="spark" width="{wide}" height="{HIGH}" viewBox="0 0 {wide} {HIGH}" role="img">'
        f'<title>{escape(said)}</title><polyline points="{line}" fill="none" stroke="currentColor" '
        f'stroke-width="1.5"/><circle cx="{x}" cy="{y:g}" r="2.5" fill="currentColor"/></svg>'
    )


def bar(part: float, whole: float, said: str, marks: str = "") -> SafeString:
    """`part` of `whole` as a bar (theme.css draws it as wide as its cell); `marks`: more SVG upon it."""
    whole = max(whole, 1)
    return mark_safe(
        f'<svg class="bar" viewBox="0 0 {whole} 10" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(said)}"><rect class="bar-ground" width="{whole}" height="10"/>'
        f'<rect class="bar-fill" width="{min(part, whole)}" height="10"/>{marks}</svg>'
    )
