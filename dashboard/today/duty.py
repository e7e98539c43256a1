"""What one kind of work that waits for somebody is, and since when its rows wait."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import DateField, F, Value
from django.db.models.functions import Cast, TruncDate

from dashboard.today.rows import Rows
from land.verifying.turns import key_of_turn
from visits.monthly.calendar import month_key, reported_month

Query = Callable[[date], dict[str, str]]


@dataclass(frozen=True)
class Duty:
    """One kind of work.

    key, label  how tests and the page name it
    verb        who may do it; it is counted where he may
    turn        whose turn it is, as the province reads it
    rows        in the reader's name; on: today
    since       expression of the day since when a row waits, given today; NULL where nobody noted it
    list        page, and the query that narrows it to those rows; sees: the verb in whose area it lists
    level       "daerah": a kabupaten's own work, of less hurry to the province; "provinsi": nobody's but the
                province's; "lapangan": a mentor's
    check       as dashboard.linking.Target
    told        before the day: "paling lama sejak", or what the day means else
    """

    key: str
    label: str
    verb: str
    turn: str
    rows: Rows
    list: str
    query: Query = field(default=lambda on: {})
    since: Callable[[date], Any] = lambda on: Cast(Value(None), DateField())
    sees: str = ""
    level: str = ""
    check: str = "count"
    told: str = "paling lama sejak"


def fixed(**query: str) -> Query:
    return lambda on: query


def when(column: str) -> Callable[[date], Any]:
    """The day of a moment that the row holds."""
    return lambda on: TruncDate(column)


def day(column: str) -> Callable[[date], Any]:
    return lambda on: F(column)


def this_month(on: date) -> Any:
    return Cast(Value(on.replace(day=1)), DateField())


def turn_of(state: str) -> Query:
    return lambda on: {"giliran": key_of_turn(state)}


def reported(on: date) -> dict[str, str]:
    return {"bulan": month_key(reported_month(on))}
