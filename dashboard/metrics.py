"""What a number on the desk's pages is: its value, its meaning, and the link to its rows. How many is said by
dashboard/counting alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.models import User
from dashboard.counting.measures import MEASURES
from dashboard.counting.places import Where
from dashboard.linking import Target, address, frozen_target, link, target

__all__ = ["Figure", "address", "figure_of", "link", "shade"]
SOURCE = "registri KDKMP"


@dataclass(frozen=True)
class Figure:
    """A number with its meaning: `link` leads to the rows, `check` says how the list repeats it
    ("count" = its number of rows, "total:KEY" = a sum under its table, "" = it doesn't), `whole` is what it is a
    share of, `of` what that is called.
    """

    key: str
    label: str
    value: int
    link: str
    as_of: date
    source: str = SOURCE
    whole: int | None = None
    check: str = "count"
    of: str = ""


def figure_of(
    user: User,
    key: str,
    numbers: Mapping[str, int],
    where: Where,
    on: date,
    label: str = "",
    snapshot: int | None = None,
) -> Figure:
    """The measure `key` out of `numbers`, those of the place `where`; `snapshot`: where they are frozen, None for
    live ones. Raises KeyError for no measure."""
    one, leads = MEASURES[key], leads_to(user, key, where, on, snapshot)
    return Figure(
        key,
        label or one.label,
        numbers.get(key, 0),
        leads.link,
        on,
        one.source,
        numbers.get(one.whole, 0) if one.whole else None,
        leads.check,
        MEASURES[one.whole].label.lower() if one.whole else "",
    )


def leads_to(user: User, key: str, where: Where, on: date, snapshot: int | None) -> Target:
    if snapshot is None:
        return target(user, key, where.query(), on)
    return frozen_target(snapshot, key, where.query())


def shade(part: int, whole: int) -> int:
    """0–4 for the cell's tint; the percentage stands beside it in words."""
    return 0 if not whole else min(4, part * 4 // whole)
