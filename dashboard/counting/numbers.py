"""Numbers by region, as counted: sums over regions and over keys are made here and nowhere else."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dashboard.counting.measures import SUMMED


@dataclass
class Numbers:
    """`by_region`: region's code → measure's key → number; what a key has none of isn't in it."""

    by_region: dict[str, Counter[str]] = field(default_factory=dict)

    def of(self, code: str = "") -> Counter[str]:
        """The sum over the regions inside `code` ("": over all)."""
        found: Counter[str] = Counter()
        for region, numbers in self.by_region.items():
            if not code or region == code or region.startswith(f"{code}."):
                for key, n in numbers.items():
                    found[key] += n
        return found

    def merged(self, depth: int) -> dict[str, Counter[str]]:
        """Per region cut at `depth` (5: kabupaten/kota, 8: kecamatan)."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for region, numbers in self.by_region.items():
            into = found[region[:depth]]
            for key, n in numbers.items():
                into[key] += n
        return dict(found)


def gathered(rows: Iterable[tuple[str, str, int | None]]) -> dict[str, Counter[str]]:
    """(group, key, number) → group → key → number, with the measures that are sums of others."""
    found: dict[str, Counter[str]] = {}
    for group, key, n in rows:
        if n:
            found.setdefault(group, Counter())[key] += n
    for numbers in found.values():
        with_sums(numbers)
    return found


def with_sums(numbers: Counter[str]) -> None:
    for key, parts in SUMMED.items():
        total = sum(numbers[part] for part in parts if part in numbers)
        if total:
            numbers[key] = total


def plain(numbers: Mapping[str, int]) -> dict[str, int]:
    """As JSON keeps it: keys in order, without zeros."""
    return {key: numbers[key] for key in sorted(numbers) if numbers[key]}
