"""From how many percent an indicator is good or fair: the province's word, else the default here.

What is judged is the share as it is written (one decimal), so that no page says "80 %" and "not yet 80 %" at once.
"""

from dataclasses import dataclass
from decimal import Decimal

from core.templatetags.kdkmp import tenths
from dashboard.counting.measures import INDICATORS, MEASURES
from dashboard.models import Threshold
from dashboard.words import Status

MORE = (Decimal(80), Decimal(50), Decimal(100))
LESS = (Decimal(10), Decimal(25), Decimal(0))


@dataclass(frozen=True)
class Line:
    """Percent, 0–100. `less`: less is better, so good up to `good`, fair up to `fair`. `own`: the province's
    word, not the default."""

    key: str
    good: Decimal
    fair: Decimal
    target: Decimal | None
    less: bool = False
    own: bool = False

    @property
    def label(self) -> str:
        return MEASURES[self.key].label

    def judge(self, share: int | None) -> Status:
        """Of a share in tenths of a percent; None is nothing to share."""
        if share is None:
            return Status.UNKNOWN
        if self._reaches(share, self.good):
            return Status.GOOD
        return Status.FAIR if self._reaches(share, self.fair) else Status.POOR

    def status(self, part: int, whole: int) -> Status:
        return self.judge(tenths(part, whole))

    def on_target(self, share: int | None) -> bool:
        return share is not None and self.target is not None and self._reaches(share, self.target)

    def _reaches(self, share: int, bound: Decimal) -> bool:
        return share <= bound * 10 if self.less else share >= bound * 10


def default(key: str) -> Line:
    """Raises KeyError for no measure."""
    less = MEASURES[key].good < 0
    return Line(key, *(LESS if less else MORE), less=less)


DEFAULTS: dict[str, Line] = {key: default(key) for key in INDICATORS}


def line_of(row: Threshold) -> Line:
    return Line(row.key, row.good, row.fair, row.target, DEFAULTS[row.key].less, own=True)


def thresholds() -> dict[str, Line]:
    """Of every indicator, in their order; one query. They are nobody's region: all readers have the same."""
    found = {row.key: line_of(row) for row in Threshold.objects.filter(key__in=INDICATORS)}
    return {key: found.get(key, line) for key, line in DEFAULTS.items()}


def target_of(key: str) -> Decimal | None:
    """Percent aimed at; None when nothing is, or when `key` is no indicator. For several ask `thresholds()`."""
    line = thresholds().get(key)
    return line.target if line else None
