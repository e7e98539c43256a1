"""Rows into PostgreSQL by COPY: a quarter of a million of them are written in seconds."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection, models


class Table:
    """Rows of one model, gathered as columns → values and written at once. What a row leaves out gets the
    field's default. Keys are given out beforehand, because other rows name them."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.rows: list[dict[str, Any]] = []
        fields = [f for f in model._meta.concrete_fields if not f.generated]
        self.defaults = {f.attname: None if f.primary_key else f.get_default() for f in fields}
        self.columns = {f.attname: f.column for f in fields}
        self.json = {f.attname for f in fields if isinstance(f, models.JSONField)}

    def add(self, **values: Any) -> dict[str, Any]:
        """The row, which may still be changed until `write`."""
        self.rows.append(values)
        return values

    def write(self) -> tuple[str, int]:
        """What the rows are called and how many there were; those without a key get one."""
        self._give_keys()
        names = list(self.columns)
        quote = connection.ops.quote_name
        columns = ", ".join(quote(self.columns[name]) for name in names)
        table = quote(self.model._meta.db_table)
        with connection.cursor() as cursor:
            # the statement that tells the triggers why; COPY itself passes by what adds it
            cursor.execute("SELECT 1")
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in self.rows:
                    copy.write_row([self._value(row, name) for name in names])
        return str(self.model._meta.verbose_name), len(self.rows)

    def _value(self, row: dict[str, Any], name: str) -> Any:
        value = row.get(name, self.defaults[name])
        if name in self.json and value is not None:  # nothing is nothing, not the word null
            return json.dumps(value, ensure_ascii=False)
        return value

    def _give_keys(self) -> None:
        pk = self.model._meta.pk.attname
        nameless = [row for row in self.rows if pk not in row]
        for row, key in zip(nameless, keys_for(self.model, len(nameless)), strict=True):
            row[pk] = key


def keys_for(model: type[models.Model], count: int) -> Iterable[int]:
    """So many new keys from the table's own sequence, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [key for (key,) in cursor.fetchall()]
