"""Lists as files. Everything that the filter shows, nothing else, and no cell is ever a formula."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from core.lists.guarding import guarded

Columns = list[tuple[str, Callable[[Any], Any]]]
# A column is as wide as its longest text, within these limits (characters): a date fits, and an address
# doesn't push everything else off the screen.
NARROWEST, WIDEST = 12, 60
# Control characters are not allowed in XML and would make Excel call the file damaged.
XML_CONTROL = {code: None for code in range(32) if code not in (9, 10, 13)}


def csv_value(value: Any) -> str:
    """Dates as 2025-11-03, numbers with a point, text guarded."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, float | Decimal):
        # never 2.6e-05: beside the equator that is a latitude, and nobody reads it as one
        return format(Decimal(str(value)), "f")
    if isinstance(value, int | date):
        return str(value)
    return guarded(str(value))


class Echo:
    """A file that hands each written line straight on to the response."""

    def write(self, line: str) -> str:
        return line


def csv_response(name: str, columns: Columns, rows: Iterable[Any]) -> HttpResponseBase:
    """A streamed CSV: UTF-8 with BOM (Excel shows accents), comma-separated, header first."""

    def lines() -> Iterator[str]:
        writer = csv.writer(Echo())
        yield "\ufeff"
        yield writer.writerow([guarded(label) for label, _ in columns])
        readers = [read for _, read in columns]
        for row in rows:
            yield writer.writerow([csv_value(read(row)) for read in readers])

    response = StreamingHttpResponse(in_blocks(lines()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def in_blocks(lines: Iterable[str], size: int = 200) -> Iterator[bytes]:
    """Lines joined into larger pieces: one send per row would cost more than making the row."""
    block: list[str] = []
    for line in lines:
        block.append(line)
        if len(block) >= size:
            yield "".join(block).encode()
            block.clear()
    yield "".join(block).encode()


def safe_book(file: IO[bytes]) -> xlsxwriter.Workbook:
    """A workbook that takes text as text: no formula, no link, no number is made of it."""
    return xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "dd/mm/yyyy",
            "remove_timezone": True,
        },
    )


def xlsx_response(
    name: str, columns: Columns, rows: Iterable[Any], about: list[tuple[str, str]]
) -> HttpResponseBase:
    """A workbook: typed cells, frozen header with auto-filter, and a sheet that says what was filtered."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  FileResponse closes it after sending
    book = safe_book(file)
    head = book.add_format({"bold": True, "bg_color": "#e6ecf5", "bottom": 1, "text_wrap": True})
    sheet = book.add_worksheet("Data")
    sheet.freeze_panes(1, 0)
    for index, (label, _) in enumerate(columns):
        sheet.write_string(0, index, label, head)
    readers = [read for _, read in columns]
    longest = [len(label) + 3 for label, _ in columns]  # room for the filter's arrow
    last = 0
    for last, row in enumerate(rows, start=1):
        for index, read in enumerate(readers):
            value = read(row)
            write_cell(sheet, last, index, value)
            if isinstance(value, str) and len(value) > longest[index]:
                longest[index] = len(value)
    for index, length in enumerate(longest):
        sheet.set_column(index, index, max(NARROWEST, min(WIDEST, length + 1)))
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    info = book.add_worksheet("Keterangan")
    info.set_column(0, 0, 24)
    info.set_column(1, 1, 60)
    for line, (label, value) in enumerate(about):
        info.write_string(line, 0, label, head)
        info.write_string(line, 1, value.translate(XML_CONTROL))
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")


def write_cell(sheet: Any, line: int, column: int, value: Any) -> None:
    """One typed cell. Text is written as text, whatever it begins with."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(line, column, "ya" if value else "tidak")
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, column, float(value))
    elif isinstance(value, datetime):
        sheet.write_datetime(line, column, timezone.localtime(value))
    elif isinstance(value, date):
        sheet.write_datetime(line, column, datetime(value.year, value.month, value.day))  # noqa: DTZ001
    else:
        # Excel's own limit for one cell
        sheet.write_string(line, column, str(value).translate(XML_CONTROL)[:32_767])
