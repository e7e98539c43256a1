"""The letter's annex: a workbook with each table, and with every row behind the numbers. Values only, no formula."""

import io
from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.lists.export import NARROWEST, WIDEST, safe_book, write_cell
from core.models import User
from dashboard.letters.content import label_of, tenths_of
from dashboard.letters.paper import about_figures
from dashboard.letters.plan import OF_ROWS
from dashboard.models import Letter, SnapshotCooperative, SnapshotRegion

HEAD = {"bold": True, "bg_color": "#e6ecf5", "bottom": 1, "text_wrap": True, "valign": "top"}
PLACE = ("Nama koperasi", "Kode desa", "Desa/kelurahan", "Kabupaten/kota")
ROWS = "Koperasi"
Line = list[Any]


class Book:
    """A workbook being written, sheet by sheet."""

    def __init__(self, made: Any) -> None:
        self.file = io.BytesIO()
        self.book = safe_book(self.file)
        self.book.set_properties({"created": made})
        self.head = self.book.add_format(HEAD)
        self.bold = self.book.add_format({"bold": True, "top": 1})

    def sheet(self, name: str, head: Line, lines: list[Line], last: Line | None = None) -> None:
        """`last`: the line of totals."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for at, label in enumerate(head):
            words = [str(line[at]) for line in lines[:200] if isinstance(line[at], str)]
            long = max([min(len(str(label)), 18), *map(len, words)], default=0)
            sheet.set_column(at, at, max(NARROWEST, min(WIDEST, long + 2)))
            sheet.write_string(0, at, str(label), self.head)
        for number, line in enumerate(lines, start=1):
            for at, value in enumerate(line):
                write_cell(sheet, number, at, value)
        if last is not None:
            sheet.set_row(len(lines) + 1, None, self.bold)
            for at, value in enumerate(last):
                write_cell(sheet, len(lines) + 1, at, value)
        if lines:
            sheet.autofilter(0, 0, len(lines), len(head) - 1)

    def done(self) -> bytes:
        self.book.close()
        return self.file.getvalue()


def percent(share: str) -> Decimal | None:
    """The told share as a number: "65,6 %" → 65.6; None when there is nothing to share."""
    return Decimal(tenths_of(share)) / 10 if share and share != "–" else None


def spread(cells: list[dict[str, Any]], shares: list[bool]) -> Line:
    """Numbers, each share in a column behind its number."""
    found: Line = []
    for one, shared in zip(cells, shares, strict=True):
        found.append(one["n"])
        if shared:
            found.append(percent(one["share"]))
    return found


def table_lines(table: dict[str, Any]) -> tuple[Line, list[Line], Line | None]:
    rows, total = table["rows"], table["total"]
    every = [*rows, total] if total else rows
    shares = [
        any(row["cells"][at]["share"] for row in every) for at in range(len(table["columns"]))
    ]
    head: Line = [table["head"]]
    for column, shared in zip(table["columns"], shares, strict=True):
        head += [column["label"], f"{column['label']} (%)"] if shared else [column["label"]]
    lines = [[row["name"], *spread(row["cells"], shares)] for row in rows]
    last = [total["name"], *spread(total["cells"], shares)] if total else None
    return head, lines, last


def rows_behind(user: User, letter: Letter) -> tuple[list[Line], Line]:
    """(a line per frozen cooperative, their sums)"""
    rows = SnapshotCooperative.objects.for_user(user).filter(snapshot=letter.snapshot)
    if letter.code:
        rows = rows.filter(regency=letter.code)
    regions = SnapshotRegion.objects.for_user(user).filter(snapshot=letter.snapshot)
    names = dict(regions.filter(district__isnull=True).values_list("code", "name"))
    lines, summed = [], Counter[str]()
    # all of the order: two cooperatives of one village may have one name
    ordered = rows.order_by("village_code", "name", "cooperative_id")
    for name, code, village, regency, numbers in ordered.values_list(
        "name", "village_code", "village_name", "regency_id", "numbers"
    ):
        figures = (numbers.get(key, 0) for key in OF_ROWS)
        lines.append([name, code, village, names.get(regency, regency), *figures])
        summed.update(numbers)
    return lines, ["Jumlah", "", "", "", *(summed[key] for key in OF_ROWS)]


def workbook(user: User, letter: Letter, content: dict[str, Any]) -> bytes:
    taken = timezone.localtime(letter.snapshot.taken_at).replace(tzinfo=None)
    book = Book(taken)
    head = [
        "Ukuran",
        "Jumlah",
        "Bagian (%)",
        f"Sejak {content['compared']}" if content["compared"] else "Perubahan",
    ]
    told = [
        [one["label"], one["n"], percent(one["share"]), change_of(one["change"])]
        for one in content["headlines"]
    ]
    book.sheet("Ringkasan", head, told)
    for table in content["tables"]:
        book.sheet(table["slug"].capitalize(), *table_lines(table))
    lines, last = rows_behind(user, letter)
    labels = [label_of(key, letter.snapshot.on) for key in OF_ROWS]
    book.sheet(ROWS, [*PLACE, *labels], lines, last)
    about = [
        ["Laporan", str(letter)],
        ["Nomor surat", letter.number],
        ["Angka per", content["on_told"]],
        ["Dibekukan", content["taken_told"]],
        ["Angka beku nomor", str(content["snapshot"])],
        ["Sumber", content["source"]],
        ["Catatan", about_figures(content)],
    ]
    if content["is_sample"]:
        about.append(["Data contoh", "Bukan dokumen resmi"])
    book.sheet("Keterangan", ["Perihal", "Isi"], about)
    return book.done()


def change_of(told: str) -> int | None:
    """The told change as a number: "+1.204" → 1204, "−3" → -3, "tetap" → 0; None without one."""
    if not told:
        return None
    if told == "tetap":
        return 0
    number = int(told[1:].replace(".", ""))
    return number if told[0] == "+" else -number
