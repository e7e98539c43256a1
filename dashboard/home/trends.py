"""Twelve months of the key indicators: a line beside its first and last value."""

from collections.abc import Mapping
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from core.models import User
from core.templatetags.kdkmp import angka, persen, tanggal
from dashboard.charts import spark
from dashboard.counting.frozen import Frozen
from dashboard.counting.measures import MEASURES
from dashboard.counting.places import Where
from dashboard.home.cards import LABELS, told_link
from dashboard.linking import link
from dashboard.metrics import figure_of
from dashboard.months.linking import frozen_number
from dashboard.tables import linked

KEYS = (
    "tahap-ahu",
    "tahap-nib",
    "koperasi-bergerai",
    "kelompok-tuntas",
    "terdampingi",
    "tahap-rat",
)


def row(
    user: User,
    key: str,
    numbers: Mapping[str, int],
    where: Where,
    on: date,
    past: list[Frozen],
    snapshot: int | None,
) -> str:
    first = past[0]
    now = figure_of(user, key, numbers, where, on, LABELS.get(key, ""), snapshot)
    values = [one.total[key] for one in past] + [now.value]
    days = [tanggal(one.snapshot.on) for one in past] + ["kini"]
    told = f"{now.label}: " + "; ".join(
        f"{day} {angka(value)}" for day, value in zip(days, values, strict=True)
    )
    then = frozen_number(first.snapshot.pk, key, values[0], where.query(), f"awal:{key}")
    trend = told_link(now.label, link("dashboard:trend", {"ukuran": key, **where.query()}))
    number = linked(key, now.value, now.link, check=now.check)
    share = persen(values[0], first.total[MEASURES[key].whole])
    return (
        f'<tr><th scope="row" class="text-wrap">{trend}</th><td class="num">{then}<br><small>{share}</small></td>'
        f"<td>{spark(values, told)}</td>"
        f'<td class="num">{number}<br><small>{persen(now.value, now.whole)}</small></td></tr>'
    )


def drawn(
    user: User,
    numbers: Mapping[str, int],
    where: Where,
    on: date,
    past: list[Frozen],
    snapshot: int | None = None,
) -> SafeString:
    """The table's body; "" without a snapshot to begin from."""
    if not past:
        return mark_safe("")
    return mark_safe("".join(row(user, key, numbers, where, on, past, snapshot) for key in KEYS))
