"""The union of many querysets, worked out once: writing its SQL takes Django as long as the database takes to answer."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.core.signals import setting_changed
from django.db import connection
from django.db.models import QuerySet

KEPT_SECONDS = 24 * 3600
NOTHING: tuple[str, tuple[Any, ...]] = ("", ())


def rows_of(name: str, parts: Callable[[], Iterable[QuerySet]]) -> list[Any]:
    """The rows of all `parts` (querysets of values_list whose columns need no conversion: text, whole numbers, days).

    `name` says all that their SQL depends on: what is asked for, the day, the place, whose rows; "" keeps nothing.
    The rows themselves are asked for each time.
    """
    key = (
        f"sql:{hashlib.sha256(name.encode()).hexdigest()}"  # names may be longer than a cache takes
    )
    found = caches["figures"].get(key) if name else None
    if found is None:
        found = written(list(parts()))
        if name:
            caches["figures"].set(key, found, KEPT_SECONDS)
    sql, params = found
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def written(parts: list[QuerySet]) -> tuple[str, tuple[Any, ...]]:
    """(SQL, its parameters); an empty SQL for parts of which none can have a row."""
    if not parts:
        return NOTHING
    first, *rest = parts
    union = (first.union(*rest, all=True) if rest else first).order_by()
    try:
        sql, params = union.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return NOTHING
    return sql, tuple(params)


def _forget(**_: Any) -> None:
    """Tests change settings, some of which stand in the SQL."""
    caches["figures"].clear()


setting_changed.connect(_forget, dispatch_uid="dashboard.counting.prepared")
