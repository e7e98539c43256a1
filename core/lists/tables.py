"""Tables: django-tables2 declares columns and sorting; rows are written leanly.

The stock template looks up a template variable and a method signature per cell; here a column's way to
its text is resolved once per page (`Cell`), so 50 rows cost about what a plain template costs.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from operator import attrgetter
from typing import Any, Self

import django_tables2 as tables
from django.db import models
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.kdkmp import angka, tanggal

Row = Any


class Column(tables.Column):
    """A column of ours.

    extra     not shown unless chosen; always exported
    numeric   right-aligned with thousands dots
    labels    stored value → word, for choices
    title     names the row: first and bold on a phone's card
    tight     never broken into two lines, except on a phone and on paper
    needs     lookups that its render_/value_ method reads instead of the accessor
    on_screen/in_export: leave the column out of one of the two
    """

    def __init__(
        self,
        verbose_name: str,
        *,
        extra: bool = False,
        numeric: bool = False,
        labels: dict[str, str] | None = None,
        needs: tuple[str, ...] = (),
        title: bool = False,
        tight: bool = False,
        on_screen: bool = True,
        in_export: bool = True,
        **kwargs: Any,
    ) -> None:
        self.extra = extra
        self.numeric = numeric
        self.labels = labels
        self.needs = needs
        marks = {"num": numeric, "row-title": title, "tight": tight}
        self.css = " ".join(name for name, on in marks.items() if on)
        self.on_screen = on_screen
        self.in_export = in_export
        super().__init__(verbose_name=verbose_name, **kwargs)


def escaped(value: Any) -> str:
    """`value` as HTML, safe strings as they are. Django's own goes through three lazy wrappers a call."""
    if hasattr(value, "__html__"):
        return value.__html__()
    return escape(str(value))


@dataclass(frozen=True)
class Cell:
    """How one column's text is made: `read(row)` gives the value, `write(value)` its HTML."""

    name: str
    label: str
    opening: str
    read: Callable[[Row], Any]
    write: Callable[[Any], str]


class ListTable(tables.Table):
    """Base of the lists. A row is a named tuple of just the lookups that its columns need, `row.pk`,
    `row.village__name`: building four model objects per row cost more than reading them.

    Per column NAME a table may define, each with the row as only argument:

    render_NAME(row) -> str    what the page shows (escaped unless it is safe)
    value_NAME(row)            what the export holds (str, int, float, date or None)
    order_NAME(queryset, descending)   when sorting needs more than a lookup
    """

    class Meta:
        template_name = "generic/_table.html"

    @classmethod
    @cache
    def shared(cls) -> Self:
        """The one instance that every request reads: it holds declarations, never rows."""
        return cls([], orderable=True)

    # Lookups that only the exported file needs, beside those of its columns.
    export_needs: tuple[str, ...] = ()

    @classmethod
    def computed(cls) -> dict[str, Any]:
        """Name → expression of what a column may need and no field holds; added only where needed.

        Asked once per table, not per request.
        """
        return {}

    @cached_property
    def _computed(self) -> dict[str, Any]:
        return self.computed()

    def page_rows(self, queryset: models.QuerySet, names: list[str]) -> models.QuerySet:
        """`queryset` as rows with what these columns need."""
        columns = [self.columns[name] for name in names]
        return self._rows(queryset, [need for bound in columns for need in needs(bound)])

    def export_rows(self, queryset: models.QuerySet) -> models.QuerySet:
        """`queryset` as rows for the exported file."""
        columns = [bound for bound in self.columns if bound.column.in_export]
        wanted = [need for bound in columns for need in needs(bound)]
        return self._rows(queryset, [*wanted, *self.export_needs])

    def _rows(self, queryset: models.QuerySet, wanted: list[str]) -> models.QuerySet:
        lookups = list(dict.fromkeys(["pk", *wanted]))
        added = {name: self._computed[name] for name in lookups if name in self._computed}
        return queryset.annotate(**added).values_list(*lookups, named=True)

    def visible(self, chosen: Iterable[str]) -> list[str]:
        """Names of the columns to show: the chosen ones that exist, else those that are not extra."""
        on_screen = [c.name for c in self.columns if c.column.on_screen]
        wanted = set(chosen) & set(on_screen)
        if wanted:
            return [name for name in on_screen if name in wanted]
        return [name for name in on_screen if not self.columns[name].column.extra]

    def cells(self, names: list[str]) -> list[Cell]:
        return [self._cell(self.columns[name]) for name in names]

    def _cell(self, bound: Any) -> Cell:
        column: Column = bound.column
        css = f' class="{column.css}"' if column.css else ""
        label = escaped(bound.header)
        opening = f'<td{css} data-label="{label}">'
        custom = getattr(self, f"render_{bound.name}", None)
        if custom:
            return Cell(bound.name, label, opening, custom, escaped)
        return Cell(bound.name, label, opening, reader(bound.accessor), writer(column))

    def rows_html(self, rows: Iterable[Row], names: list[str]) -> SafeString:
        """The <tr> of all rows. Every value is escaped on its way out."""
        cells = self.cells(names)
        out: list[str] = []
        for row in rows:
            out.append("<tr>")
            for cell in cells:
                out.append(cell.opening)
                out.append(cell.write(cell.read(row)))
                out.append("</td>")
            out.append("</tr>\n")
        return mark_safe("".join(out))

    def export_columns(self) -> list[tuple[str, Callable[[Row], Any]]]:
        """(header, value of a row) of every exported column, in order."""
        found = []
        for bound in self.columns:
            if not bound.column.in_export:
                continue
            value = getattr(self, f"value_{bound.name}", None) or reader(bound.accessor)
            if bound.column.labels:
                value = labelled(value, bound.column.labels)
            found.append((str(bound.header), value))
        return found

    def ordered(self, queryset: models.QuerySet, sort: str) -> models.QuerySet:
        """`queryset` sorted by the column named in `sort` ("-name" = descending), ties by key.

        An unknown column leaves the order as it is.
        """
        descending, name = sort.startswith("-"), sort.removeprefix("-")
        if name not in self.columns or not self.columns[name].orderable:
            return queryset
        custom = getattr(self, f"order_{name}", None)
        if custom:
            return custom(queryset, descending)
        bound = self.columns[name]
        keys = [str(key) for key in bound.order_by]
        if descending:
            keys = [key.removeprefix("-") if key.startswith("-") else f"-{key}" for key in keys]
        return queryset.order_by(*(key.replace(".", "__") for key in keys), "pk")

    def headers(self, names: list[str], sort: str) -> Iterator[dict[str, Any]]:
        """What the head row needs: label, whether numeric, next sort value, present direction."""
        for name in names:
            bound = self.columns[name]
            direction = {name: "ascending", f"-{name}": "descending"}.get(sort)
            yield {
                "label": bound.header,
                "numeric": bound.column.numeric,
                "sort": (f"-{name}" if sort == name else name) if bound.orderable else None,
                "direction": direction,
            }


def needs(bound: Any) -> tuple[str, ...]:
    """The lookups that a column reads; one that only draws others names them itself."""
    column: Column = bound.column
    return column.needs or (str(bound.accessor),)


def reader(accessor: Any) -> Callable[[Row], Any]:
    return attrgetter(str(accessor))


def labelled(value: Callable[[Row], Any], labels: dict[str, str]) -> Callable[[Row], Any]:
    return lambda row: labels.get(value(row), "")


def writer(column: Column) -> Callable[[Any], str]:
    """value → escaped HTML, chosen once by the kind of column."""
    labels = column.labels
    if labels is not None:
        return lambda value: escaped(labels.get(value, "–"))
    if column.numeric:
        return angka
    if isinstance(column, DateColumn):
        return tanggal
    return lambda value: escaped(value) if value not in (None, "") else "–"


class DateColumn(Column):
    """A date, written "3 November 2025", exported as a real date."""
