"""How many buildings are how far: the five buckets, and those without a report, each with its rows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet

from land.querysets import IN_BUCKET
from land.words import BUCKETS

# what the bars themselves narrow; everything else of the address stays
OWN = ("bucket", "reported", "page", "_export", "sort")


@dataclass(frozen=True)
class Bar:
    key: str
    label: str
    value: int
    whole: int
    link: str
    here: bool


def bars_of(rows: QuerySet, query: dict[str, list[str]]) -> list[Bar]:
    """`rows`: buildings with progress; `query`: of the list's address, kept in each bar's link."""
    counts = rows.order_by().aggregate(
        none=Count("pk", filter=Q(percent__isnull=True)),
        **{key: Count("pk", filter=fits) for key, fits in IN_BUCKET.items()},
    )
    kept = {name: values for name, values in query.items() if name not in OWN}
    lines: list[tuple[str, str, dict[str, Any]]] = [
        ("none", "Belum ada laporan", {"reported": "0"}),
        *((key, label, {"bucket": key}) for key, label in BUCKETS.items()),
    ]
    whole = sum(counts.values())
    return [
        Bar(
            key,
            label,
            counts[key],
            whole,
            "?" + urlencode({**kept, **own}, doseq=True),
            all(query.get(name) == [value] for name, value in own.items()),
        )
        for key, label, own in lines
    ]
