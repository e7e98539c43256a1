"""The figures at the top: number, share, target, change since the last month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from html import escape

from django.utils.safestring import SafeString, mark_safe

from core.models import User
from core.templatetags.kdkmp import angka, persen, tanggal
from dashboard.counting.frozen import Frozen
from dashboard.counting.measures import MEASURES
from dashboard.counting.places import Where
from dashboard.linking import frozen_target, link
from dashboard.metrics import Figure, figure_of
from dashboard.tables import linked

NOW = "sekarang"  # as dashboard.months.changes calls it
# The most telling first.
CARDS = (
    "koperasi",
    "tahap-ahu",
    "tahap-nib",
    "tahap-npwp",
    "tahap-rat",
    "koperasi-bergerai",
    "kelompok-berlahan",
    "kelompok-tuntas",
    "terdampingi",
    "koperasi-dikunjungi",
    "tindak-lanjut-lewat",
    "anggota",
)
LABELS = {
    "kelompok-berlahan": "Sudah punya lahan",
    "koperasi-bergerai": "Punya gerai operasional",
    "terdampingi": "Didampingi BA",
    "koperasi-dikunjungi": "Dikunjungi bulan ini",
    "tahap-ahu": "Badan hukum (SK AHU)",
}
BETTER, WORSE = "text-success-emphasis", "text-danger-emphasis"


def told_link(words: str, address: str, css: str = "") -> str:
    """`words` as a link; bare where there is no address."""
    styled = f' class="{css}"' if css else ""
    if not address:
        return f"<span{styled}>{words}</span>"
    return f'<a{styled} href="{escape(address)}">{words}</a>'


def target_words(key: str, value: int, whole: int, target: Decimal) -> str:
    """ "Target 80 % · kurang 123 koperasi": how many are missing to (or beyond) the target's share of `whole`."""
    share = f"Target {angka(target.normalize() if target % 1 else int(target))}\u00a0%"
    unit, exact = MEASURES[MEASURES[key].whole].label.lower(), whole * target / 100
    if MEASURES[key].good < 0:
        over = value - int(exact.to_integral_value(ROUND_FLOOR))
        return f"{share} · lebih {angka(over)} {unit}" if over > 0 else f"{share} · tercapai"
    short = int(exact.to_integral_value(ROUND_CEILING)) - value
    return f"{share} · kurang {angka(short)} {unit}" if short > 0 else f"{share} · tercapai"


def change_words(key: str, value: int, before: int) -> tuple[str, str]:
    """(words, colour): which way it went, and whether that is better."""
    more, good = value - before, MEASURES[key].good
    if not more:
        return "= tetap", ""
    sign = "▲ naik" if more > 0 else "▼ turun"
    told = f"{sign} {angka(abs(more))}"
    if not good:
        return told, ""
    return (f"{told} (membaik)", BETTER) if more * good > 0 else (f"{told} (memburuk)", WORSE)


def compared(past: list[Frozen], on: date) -> Frozen | None:
    """The last snapshot of an earlier month: what figures of today are compared with."""
    earlier = [one for one in past if one.snapshot.on < on.replace(day=1)]
    return earlier[-1] if earlier else None


def change(
    key: str, value: int, last: Frozen | None, where: Where, snapshot: int | None = None
) -> tuple[str, str]:
    """Since `last`, with its day and without; what begins anew with each month is told beside that month's."""
    if last is None:
        return ("belum ada pembanding",) * 2
    before, day = last.total[key], tanggal(last.snapshot.on)
    if MEASURES[key].monthly:
        rows = frozen_target(last.snapshot.pk, key, where.query()).link
        told = f"{angka(before)} sebulan itu"
        return told_link(f"{told}, per {day}", rows), told
    words, css = change_words(key, value, before)
    until = snapshot or NOW  # the page behind must say the same number
    query = {"dari": str(last.snapshot.pk), "sampai": str(until), "ukuran": key, **where.query()}
    return told_link(f"{words} sejak {day}", link("dashboard:changes", query), css), words


def note(figure: Figure, around: Mapping[str, Figure]) -> str:
    """Under the number: its share, or what stands beside it."""
    if figure.key == "koperasi":
        without = small(around["desa-tanpa"])
        return f"di {small(around['desa'])} desa/kelurahan; {without} desa tanpa koperasi"
    if figure.key == "anggota":
        return f"{small(around['laki'])} laki-laki, {small(around['perempuan'])} perempuan"
    whole = figure.whole or 0
    return f"{persen(figure.value, whole)} dari {angka(whole)} {figure.of}"


def small(figure: Figure) -> str:
    return linked(figure.key, figure.value, figure.link, check=figure.check)


@dataclass(frozen=True)
class Card:
    """note, target, change: HTML; "" for a measure without a target. printed: the change without its day."""

    figure: Figure
    note: str
    target: str
    change: str
    printed: str


def cards(
    user: User,
    numbers: Mapping[str, int],
    where: Where,
    on: date,
    targets: Mapping[str, Decimal],
    past: list[Frozen],
    snapshot: int | None = None,
) -> list[Card]:
    """`snapshot`: where the numbers are frozen, None for live ones."""
    beside = ("desa", "desa-tanpa", "laki", "perempuan")
    around = {key: figure_of(user, key, numbers, where, on, "", snapshot) for key in beside}
    found, last = [], compared(past, on)
    for key in CARDS:
        figure = figure_of(user, key, numbers, where, on, LABELS.get(key, ""), snapshot)
        whole, aim = figure.whole or 0, targets.get(key)
        told = target_words(key, figure.value, whole, aim) if aim is not None else ""
        changed = change(key, figure.value, last, where, snapshot)
        found.append(Card(figure, note(figure, around), told, *changed))
    return found


def number(figure: Figure, css: str = "") -> str:
    return linked(figure.key, figure.value, figure.link, check=figure.check, css=css)


def drawn(found: list[Card], large: bool) -> SafeString:
    """The cards; `large`: bigger figures."""
    css = "figure-value fs-1" if large else "figure-value"
    out = []
    for one in found:
        lines = "".join(
            f'<span class="figure-note">{line}</span>'
            for line in (one.note, one.target, one.change)
            if line
        )
        out.append(
            f'<div class="col"><div class="figure w-100 h-100"><span class="figure-label">{one.figure.label}</span>'
            f"{number(one.figure, css)}{lines}</div></div>"
        )
    return mark_safe("".join(out))


def as_rows(found: list[Card]) -> SafeString:
    """The same as rows of a table: what is printed. Wider than the sheet it would make all letters smaller."""
    targets = [
        one.target.removeprefix("Target ").removesuffix(f" {one.figure.of}") or "–" for one in found
    ]
    return mark_safe(
        "".join(
            f'<tr><th scope="row">{one.figure.label}</th><td class="num">{number(one.figure)}</td>'
            f"<td>{one.note}</td><td>{target}</td><td>{one.printed}</td></tr>"
            for one, target in zip(found, targets, strict=True)
        )
    )
