"""What participants learned: post-test minus pre-test of those who have both, with a 95 % interval of the mean."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scipy.special import stdtrit

from core.templatetags.kdkmp import angka

CONFIDENCE = 0.95
WIDTH = 10  # points of one bar
MINUS = "−"

type Pair = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Gain:
    """n: participants with both tests. Means and the interval (low, high) in points of 0–100; None when
    there are too few to compute them. `least`: the n from which something may be concluded."""

    n: int
    least: int
    pre: float | None = None
    post: float | None = None
    mean: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_enough(self) -> bool:
        return self.n >= self.least

    @property
    def holds_zero(self) -> bool:
        return self.low is None or self.high is None or self.low <= 0 <= self.high

    @property
    def concluded(self) -> bool:
        return self.is_enough and not self.holds_zero


def gain_of(pairs: Sequence[Pair], least: int) -> Gain:
    """`pairs`: (pre, post) of each participant with both tests."""
    n = len(pairs)
    if not n:
        return Gain(0, least)
    gains = [float(post - pre) for pre, post in pairs]
    mean = math.fsum(gains) / n
    pre = math.fsum(float(one) for one, _ in pairs) / n
    post = math.fsum(float(one) for _, one in pairs) / n
    if n < 2:
        return Gain(n, least, pre, post, mean)
    variance = math.fsum((one - mean) ** 2 for one in gains) / (n - 1)
    half = float(stdtrit(n - 1, 0.5 + CONFIDENCE / 2)) * math.sqrt(variance / n)
    return Gain(n, least, pre, post, mean, mean - half, mean + half)


def points(value: float | None) -> str:
    """A number of points with one decimal, "−2,5"; never "−0"."""
    if value is None:
        return "–"
    rounded = round(value, 1)
    told = angka(abs(rounded))
    return f"{MINUS}{told}" if rounded < 0 else told


def verdict(gain: Gain) -> str:
    """What an official may say of it, in one or two sentences."""
    if not gain.n:
        return "Belum dapat disimpulkan: belum ada peserta yang punya nilai pre-test dan post-test."
    if not gain.is_enough:
        return (
            f"Belum dapat disimpulkan: baru {angka(gain.n)} peserta yang punya kedua nilai; diperlukan "
            f"paling sedikit {angka(gain.least)}."
        )
    between = f"antara {points(gain.low)} dan {points(gain.high)} poin"
    if gain.holds_zero:
        return (
            f"Belum dapat disimpulkan: rata-rata berubah {points(gain.mean)} poin, tetapi dengan keyakinan "
            f"95 % perubahan sebenarnya dapat {between}. Di dalamnya ada nol, jadi mungkin hanya kebetulan."
        )
    verb = "naik" if (gain.mean or 0) > 0 else "turun"
    size = points(abs(gain.mean or 0))
    return f"Nilai peserta {verb} rata-rata {size} poin. Dengan keyakinan 95 %, perubahan sebenarnya {between}."


def bin_of(gain: Decimal) -> int:
    """Where a gain's bar begins: 12.5 → 10, −3 → −10, 100 → 90."""
    return min(math.floor(gain / WIDTH) * WIDTH, 100 - WIDTH)


@dataclass(frozen=True)
class Bar:
    """One bar of the histogram. x, y, height in the drawing's own units; `start`: its key in addresses."""

    start: int
    label: str
    count: int
    x: int
    y: int
    height: int


BAR, GAP, TALL, TOP = (
    40,
    6,
    100,
    16,
)  # the drawing: width of a bar, space between, highest bar, room for numbers


def bin_label(start: int) -> str:
    """ "0 sampai <10", the last one "90 sampai 100"."""

    def told(value: int) -> str:
        return f"{MINUS}{-value}" if value < 0 else str(value)

    end = start + WIDTH
    return (
        f"{told(start)} sampai {told(end)}" if end == 100 else f"{told(start)} sampai <{told(end)}"
    )


def histogram(gains: Iterable[Decimal]) -> list[Bar]:
    """Bars from the lowest gain to the highest, empty ones between them included; [] without gains."""
    counts: dict[int, int] = {}
    for gain in gains:
        start = bin_of(gain)
        counts[start] = counts.get(start, 0) + 1
    if not counts:
        return []
    most = max(counts.values())
    bars = []
    for at, start in enumerate(range(min(counts), max(counts) + WIDTH, WIDTH)):
        count = counts.get(start, 0)
        height = max(round(TALL * count / most), 2 if count else 0)
        y = TOP + TALL - height
        bars.append(Bar(start, bin_label(start), count, at * (BAR + GAP), y, height))
    return bars
