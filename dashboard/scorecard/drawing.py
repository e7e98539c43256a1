"""Cells, bars and spark-lines as HTML, in one piece: 14 × 12 cells are too many for template tags. Everything that
colour or shape says stands beside it in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from core.templatetags.kdkmp import angka, persen_of
from dashboard import charts
from dashboard.counting.measures import MEASURES
from dashboard.counting.places import Where
from dashboard.linking import Target, target
from dashboard.scorecard.cards import Card, Cell, Month
from dashboard.scorecard.thresholds import Line
from dashboard.words import Status

COLOURS = {
    Status.GOOD: "success",
    Status.FAIR: "warning",
    Status.POOR: "danger",
    Status.UNKNOWN: "light",
}
SLOTS = 12
# Below this span (tenths of a percent) a line is drawn as flat as it is.
LEAST_SPAN = 50


@dataclass(frozen=True)
class Links:
    """Where the numbers of a page lead."""

    user: Any
    on: date
    where: Where

    def number(self, code: str, key: str, value: int, *, mark: str = "") -> str:
        found = target(self.user, key, self.where.query(code), self.on)
        return number(f"{mark or code}:{key}", value, found)


def number(name: str, value: int, found: Target) -> str:
    """A number as the link to its rows; without a list that repeats it, a plain link to what explains it."""
    told = ""
    if found.check:
        told = f' data-figure="{name}" data-value="{value}" data-check="{found.check}"'
    return f'<a href="{escape(found.link)}"{told}>{angka(value)}</a>'


def badge(status: Status) -> SafeString:
    colour = COLOURS[status]
    return mark_safe(f'<span class="badge text-bg-{colour}">{escape(str(status.label))}</span>')


def spark(months: Sequence[Month], said: str) -> SafeString:
    """Up to twelve points, the newest at the right; said: its words."""
    if all(one.share is None for one in months):
        return mark_safe(f'<small class="text-body-secondary">{escape(said)}</small>')
    newest = months[-1].on
    shares: list[float | None] = [None] * SLOTS
    for one in months:
        back = (newest.year - one.on.year) * 12 + newest.month - one.on.month
        shares[max(0, SLOTS - 1 - back)] = one.share
    return charts.spark(shares, said, LEAST_SPAN)


def marked_bar(cell: Cell) -> SafeString:
    """The share as a bar, with the thresholds (dashed) and the target (a full line) on it."""
    share, line = cell.share or 0, cell.line
    marks = "".join(
        f'<line class="mark" x1="{float(bound)}" x2="{float(bound)}" y1="0" y2="10"/>'
        for bound in (line.fair, line.good)
    )
    if line.target is not None:
        x = min(99.2, max(0.8, float(line.target)))
        marks += f'<line class="aim" x1="{x}" x2="{x}" y1="0" y2="10"/>'
    return charts.bar(share / 10, 100, f"{line.label}: {cell.told}; {bounds(line)}", marks)


def percent(value: Any) -> str:
    """A threshold: Decimal("80.50") → "80,5 %"."""
    return f"{angka(value)}\u00a0%"


def bounds(line: Line) -> str:
    word = "sampai" if line.less else "mulai"
    told = f"baik {word} {percent(line.good)}, perlu perhatian {word} {percent(line.fair)}"
    return told + (f", target {percent(line.target)}" if line.target is not None else "")


@dataclass(frozen=True)
class Drawn:
    """One indicator of the place, ready for its line of the profile."""

    cell: Cell
    part: SafeString
    whole: SafeString
    bar: SafeString
    spark: SafeString
    badge: SafeString
    bounds: str
    sort: str
    history: str


def profile(
    card: Card, links: Links, sort: Callable[[str], str], history: Callable[[str], str]
) -> list[Drawn]:
    """`sort`, `history`: an indicator's key → the address of its table, of its months ("" for none)."""
    return [
        Drawn(
            cell,
            mark_safe(links.number("", key, cell.part, mark="jumlah")),
            mark_safe(links.number("", MEASURES[key].whole, cell.whole, mark=f"dari-{key}")),
            marked_bar(cell),
            spark(cell.months, cell.moved),
            badge(cell.status),
            bounds(cell.line),
            sort(key),
            history(key),
        )
        for key, cell in card.cells.items()
    ]


def rank_told(rank: int | None) -> str:
    return "–" if rank is None else str(rank)


def all_rows(cards: Sequence[Card], links: Links, drill: Callable[[str], str]) -> SafeString:
    """Every indicator of every region; `drill`: a region's code → its address."""
    out = []
    for card in cards:
        cells = "".join(f'<td class="num">{full(card, key, links)}</td>' for key in card.cells)
        name = f'<a href="{escape(drill(card.code))}">{escape(card.name)}</a>'
        out.append(
            f'<tr><th scope="row">{name}</th><td class="num"><strong>{rank_told(card.rank)}</strong>'
            f"<small>nilai {card.score_told}</small></td>{cells}</tr>"
        )
    return mark_safe("\n".join(out))


def full(card: Card, key: str, links: Links) -> str:
    cell = card.cells[key]
    line = spark(cell.months, cell.moved) if cell.months else ""
    return (
        f"<strong>{cell.told}</strong> <small>{links.number(card.code, key, cell.part)}</small>"
        f"{line}{badge(cell.status)}"
    )


def one_rows(
    cards: Sequence[Card],
    key: str,
    links: Links,
    drill: Callable[[str], str],
    *,
    frozen: bool,
) -> SafeString:
    """One indicator of every region: a line of the list each; `frozen`: with their months."""
    out = []
    for card in cards:
        cell = card.cells[key]
        whole = links.number(card.code, MEASURES[key].whole, cell.whole, mark=f"{card.code}-dari")
        tds: tuple[tuple[str, str, str], ...] = (
            ("Peringkat", "num", f"<strong>{rank_told(cell.rank)}</strong>"),
            ("Persen", "num", f"<strong>{cell.told}</strong>"),
            ("Jumlah", "num", links.number(card.code, key, cell.part)),
            ("Dari", "num", whole),
            ("Status", "", badge(cell.status)),
            ("Terhadap target", "", escape(cell.gap) or "–"),
        )
        if frozen:
            tds += (
                ("12 bulan", "", spark(cell.months, cell.moved)),
                ("Perubahan", "", escape(cell.moved) if cell.months else "–"),
            )
        body = "".join(
            f'<td class="{css}" data-label="{label}">{text}</td>' for label, css, text in tds
        )
        name = f'<a href="{escape(drill(card.code))}">{escape(card.name)}</a>'
        out.append(f'<tr><th scope="row" class="row-title">{name}</th>{body}</tr>')
    return mark_safe("\n".join(out))


def pair(first: int | None, second: int | None, said: str) -> SafeString:
    """Two shares as bars, one above the other: the first is full, the second is an outline."""
    widths = [(share or 0) / 10 for share in (first, second)]
    return mark_safe(
        f'<svg class="pair" viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label="{escape(said)}">'
        f'<rect class="bar-ground" width="100" height="20"/><rect class="first" width="{widths[0]}" y="1" height="8"/>'
        f'<rect class="second" width="{widths[1]}" y="11" height="8"/></svg>'
    )


def told_share(share: int | None) -> str:
    return "belum ada data" if share is None else persen_of(share)
