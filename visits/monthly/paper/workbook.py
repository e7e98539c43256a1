"""Documents as xlsx: the tables of the paper as sheets, text never as a formula."""

import re
import tempfile
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import FileResponse

from core.lists.export import NARROWEST, WIDEST, safe_book, write_cell
from core.templatetags.kdkmp import tanggal, waktu
from visits.models import MonthlyRecap
from visits.monthly.calendar import month_name
from visits.monthly.compiling import ASIDE, PARTS, THEME_LABELS, TOTALS
from visits.monthly.paper.documents import TEXT_LABELS, Reported
from visits.monthly.recapping import STANDINGS

Sheet = tuple[str, list[str], list[list[Any]]]
ODD = re.compile(r"[\[\]:*?/\\']")


def workbook(name: str, sheets: Iterable[Sheet]) -> FileResponse:
    """(title, heads, rows) each as a sheet with frozen heads."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  FileResponse closes it after sending
    book = safe_book(file)
    bold = book.add_format({"bold": True, "bg_color": "#e6ecf5", "bottom": 1, "text_wrap": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for title, heads, rows in sheets:
        sheet = book.add_worksheet(ODD.sub(" ", title)[:31])
        sheet.freeze_panes(1, 0)
        longest = [len(head) + 3 for head in heads]
        for index, head in enumerate(heads):
            sheet.write_string(0, index, head, bold)
        for line, row in enumerate(rows, start=1):
            for index, value in enumerate(row):
                write_cell(sheet, line, index, value)
                if isinstance(value, str):
                    longest[index] = max(longest[index], len(value))
        for index, length in enumerate(longest):
            sheet.set_column(index, index, max(NARROWEST, min(WIDEST, length + 1)), wrap)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")


def day_cell(text: str) -> date | None:
    """A day as a day, so that the sheet can be sorted and narrowed by it."""
    return date.fromisoformat(text) if text else None


def report_sheets(told: Reported) -> list[Sheet]:
    report, content = told.report, told.content["themes"]
    facts = [
        ["Pendamping (BA)", report.person.name],
        ["Kabupaten/kota", str(report.regency)],
        ["Bulan", month_name(report.month)],
        ["Status", report.get_state_display()],
        ["Diajukan", waktu(report.submitted_at)],
        ["Terlambat (hari)", report.late_days],
        *([label, told.figures.get(name, 0)] for name, label in {**TOTALS, **ASIDE}.items()),
        ["Kendala umum", report.obstacles],
    ]
    texts = [
        [THEME_LABELS[theme], *(told.texts[theme][name] for name in TEXT_LABELS)]
        for theme in THEME_LABELS
        if theme in told.texts
    ]
    visits, obstacles, follow_ups, changed = [], [], [], []
    for theme, label in THEME_LABELS.items():
        part = content.get(theme, {})
        for one in part.get("lines", ()):
            visits.append([label, day_cell(one["day"]), one["cooperative"], one["text"]])
        for one in part.get("obstacles", ()):
            row = [label, one["cooperative"], one["category"], one["priority"], one["note"]]
            obstacles.append(row)
        for one in part.get("follow_ups", ()):
            row = [label, one["cooperative"], one["what"], one["who"]]
            follow_ups.append([*row, day_cell(one["due"]), day_cell(one["done"])])
        for one in part.get("milestones", ()):
            row = [label, one["cooperative"], one["kind"], day_cell(one["on"]), one["verdict"]]
            changed.append(row)
        for one in part.get("outlets", ()):
            changed.append([label, one["cooperative"], f"Gerai {one['kind']}", "", one["status"]])
    cooperatives = [
        [one["name"], "ya" if one["assigned"] else "tidak", one["visits"]]
        for one in told.content["cooperatives"]
    ]
    return [
        ("Laporan", ["Perihal", "Isi"], facts),
        matrix_sheet(told.figures["themes"]),
        ("Uraian", ["Tema", *TEXT_LABELS.values()], texts),
        ("Kunjungan", ["Tema", "Tanggal", "Koperasi", "Temuan"], visits),
        ("Kendala", ["Tema", "Koperasi", "Kategori", "Prioritas", "Uraian"], obstacles),
        (
            "Tindak lanjut",
            ["Tema", "Koperasi", "Tindak lanjut", "Oleh", "Tenggat", "Selesai"],
            follow_ups,
        ),
        ("Tahapan dan gerai", ["Tema", "Koperasi", "Perihal", "Tanggal", "Keadaan"], changed),
        ("Koperasi", ["Koperasi", "Dampingan", "Kunjungan"], cooperatives),
    ]


def matrix_sheet(themes: dict[str, dict[str, int]]) -> Sheet:
    rows = [
        [label, *(themes.get(theme, {}).get(part, 0) for part in PARTS)]
        for theme, label in THEME_LABELS.items()
    ]
    return ("Tema", ["Tema", *PARTS.values()], rows)


def recap_sheets(
    recap: MonthlyRecap, figures: dict[str, Any], missing: list[tuple[str, str]]
) -> list[Sheet]:
    count, total = figures["reports"], figures["total"]
    facts: list[list[Any]] = [
        ["Kabupaten/kota", str(recap.regency)],
        ["Bulan", month_name(recap.month)],
        ["Status", recap.get_state_display()],
        ["Diajukan", waktu(recap.submitted_at)],
        ["Angka per", tanggal(recap.as_of)],
        ["BA wajib lapor", count["due"]],
        *([label, count[name]] for name, label in STANDINGS.items()),
        ["Terlambat", count["late"]],
        *([label, total.get(name, 0)] for name, label in {**TOTALS, **ASIDE}.items()),
        ["Catatan PMO", recap.notes],
    ]
    lines = [
        [one["person"], one["late"], *(one["figures"].get(name, 0) for name in TOTALS)]
        for one in figures["lines"]
    ]
    sheets: list[Sheet] = [
        ("Rekap", ["Perihal", "Isi"], facts),
        matrix_sheet(total["themes"]),
        ("Per BA", ["Pendamping", "Terlambat (hari)", *TOTALS.values()], lines),
    ]
    if missing:
        sheets.append(("Belum masuk", ["Pendamping", "Keadaan"], [list(one) for one in missing]))
    return sheets
