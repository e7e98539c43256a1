"""The letter's tables on the page: each number is the link to its frozen rows."""

from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from core import scoping
from core.models import User
from dashboard.counting.parts import PROVINCE
from dashboard.counting.places import Where
from dashboard.letters.links import rows_address
from dashboard.linking import has_rows


def where_of(code: str) -> Where:
    place = "" if code == PROVINCE else code
    return Where(place[:5], place if len(place) == 8 else "")


def shown_tables(user: User, content: dict[str, Any]) -> list[dict[str, Any]]:
    """The tables with `body`, their lines as HTML in one piece: some hundreds of cells are too many for tags."""
    snapshot = linked_snapshot(user, content)
    return [
        table
        | {"body": body_of(table, snapshot), "heads": [breakable(one) for one in table["columns"]]}
        for table in content["tables"]
    ]


def shown_headlines(user: User, content: dict[str, Any]) -> list[dict[str, Any]]:
    """The headlines, each with its `number`."""
    snapshot = linked_snapshot(user, content)
    return [
        one | {"number": mark_safe(linked(one, one["key"], content["code"], snapshot))}
        for one in content["headlines"]
    ]


def linked_snapshot(user: User, content: dict[str, Any]) -> int:
    """0 for who may not read its rows."""
    return content["snapshot"] if scoping.holds(user, "dashboard.view_snapshot") else 0


def breakable(column: dict[str, Any]) -> str:
    """Many columns side by side: a long label may go on in the next line after its stroke."""
    return column["label"].replace("/", "/\u200b")


def body_of(table: dict[str, Any], snapshot: int) -> SafeString:
    """`snapshot`: 0 for no links."""
    lines = [line_of(table, row, snapshot) for row in table["rows"]]
    if table["total"]:
        lines.append(line_of(table, table["total"], snapshot, ' class="total"'))
    return mark_safe("\n".join(lines))


def line_of(table: dict[str, Any], row: dict[str, Any], snapshot: int, css: str = "") -> str:
    cells = [f'<th scope="row" class="row-title">{escape(row["name"])}</th>']
    for at, (column, told) in enumerate(zip(table["columns"], row["cells"], strict=True)):
        # of lines that are a measure themselves the first number has rows
        key = column["key"] or (
            row.get("key", "") if table["slug"] == "kendala" and at == 0 else ""
        )
        number = linked(told, key, row["code"], snapshot)
        share = f' <small class="d-block">{escape(told["share"])}</small>' if told["share"] else ""
        cells.append(f'<td class="num" data-label="{escape(column["label"])}">{number}{share}</td>')
    return f"<tr{css}>{''.join(cells)}</tr>"


def linked(told: dict[str, Any], key: str, code: str, snapshot: int) -> str:
    words = f"<span data-angka>{escape(told['told'])}</span>"
    address = rows_address(snapshot, where_of(code), key) if snapshot and key and code else ""
    if not address or not told["n"]:
        return words
    said = f' data-figure="{code}:{key}" data-value="{told["n"]}" data-check="total:{key}"'
    return f'<a href="{escape(address)}"{said if has_rows(key) else ""}>{words}</a>'
