"""What a monthly document says on paper, as plain data for the template (report.typ) and the workbook."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from core.paper import BLANK
from core.templatetags.kdkmp import angka, tanggal, waktu
from visits.models import MonthlyRecap, MonthlyReport
from visits.monthly.calendar import days_told, month_name
from visits.monthly.compiling import ASIDE, OTHER, PARTS, THEME_LABELS, TOTALS
from visits.monthly.recapping import STANDINGS

# Letters and lines of a closing text that are kept with the signatures.
TOGETHER, TOGETHER_LINES = 800, 12
TEXT_LABELS = {"activities": "Kegiatan", "results": "Hasil", "plans": "Rencana bulan depan"}


@dataclass
class Reported:
    """A report with what it says: frozen, or as of now while nothing was submitted."""

    report: MonthlyReport
    figures: dict[str, Any]
    content: dict[str, Any]
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    accepted_by: str = ""


def day(text: str) -> str:
    """ "2026-10-03" → "3 Okt 2026", short enough for a column on paper; "" stays."""
    return date_format(date.fromisoformat(text), "j M Y") if text else ""


def table(
    title: str, head: list[str], widths: list[int], rows: Iterable[Iterable[Any]]
) -> dict[str, Any]:
    """`widths`: shares of the line; 0 for a column of numbers."""
    told = [[angka(one) if isinstance(one, int) else str(one) for one in row] for row in rows]
    return {"kind": "table", "title": title, "head": head, "widths": widths, "rows": told}


def words(title: str, text: str) -> dict[str, Any]:
    return {"kind": "text", "title": title, "text": text}


def in_two(text: str) -> list[dict[str, Any]]:
    """A text that ends a document, as one or two blocks: the last one stands on one page with the signatures,
    so of a long text only its last paragraph, sentence or words go there."""
    text = text.strip()
    if len(text) <= TOGETHER and text.count("\n") < TOGETHER_LINES:
        return [words("", text)]
    at = next(
        (
            found
            for sign in ("\n", ". ", " ")
            if len(text) - (found := text.rfind(sign, 0, -1)) <= TOGETHER and found > 0
        ),
        len(text) - TOGETHER,
    )
    return [words("", text[: at + 1].rstrip()), words("", text[at + 1 :].lstrip())]


def heading(text: str) -> dict[str, Any]:
    return {"kind": "heading", "text": text}


def theme_matrix(themes: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Themes × parts, the same on every document."""
    rows = [
        [label, *(themes.get(theme, {}).get(part, 0) for part in PARTS)]
        for theme, label in THEME_LABELS.items()
    ]
    title = "Kegiatan per tema (satu kunjungan dapat bertopik lebih dari satu)"
    return table(title, ["Tema", *PARTS.values()], [3, *(0 for _ in PARTS)], rows)


def totals(figures: dict[str, Any]) -> dict[str, Any]:
    rows = [[label, figures.get(name, 0)] for name, label in {**TOTALS, **ASIDE}.items()]
    half = (len(rows) + 1) // 2
    paired = [
        [*left, *right]
        for left, right in zip(rows[:half], [*rows[half:], ["", ""]][:half], strict=True)
    ]
    return table("Angka bulan ini", ["Perihal", "Jumlah"] * 2, [1, 0, 1, 0], paired)


def theme_tables(content: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    found = []
    if rows := content["lines"]:
        head, lines = ["Tanggal", "Koperasi", "Temuan"], []
        lines = [[day(one["day"]), one["cooperative"], one["text"] or "–"] for one in rows]
        found.append(table("Kunjungan", head, [2, 4, 8], lines))
    if rows := content["obstacles"]:
        lines = [
            [one["cooperative"], one["category"], one["priority"], one["note"] or "–"]
            for one in rows
        ]
        head = ["Koperasi", "Kategori", "Prioritas", "Uraian"]
        found.append(table("Kendala", head, [4, 3, 2, 6], lines))
    if rows := content["follow_ups"]:
        lines = [
            [one["cooperative"], one["what"], one["who"], day(one["due"]), day(one["done"]) or "–"]
            for one in rows
        ]
        head = ["Koperasi", "Tindak lanjut", "Oleh", "Tenggat", "Selesai"]
        found.append(table("Tindak lanjut", head, [4, 5, 3, 2, 2], lines))
    changed = [
        [one["cooperative"], one["kind"], f"tercapai {day(one['on'])}".strip(), one["verdict"]]
        for one in content["milestones"]
    ]
    changed += [
        [one["cooperative"], f"Gerai {one['kind'].lower()}", one["status"], "Pengamatan"]
        for one in content["outlets"]
    ]
    if changed:
        head = ["Koperasi", "Tahapan atau gerai", "Keadaan", "Putusan"]
        found.append(table("Tahapan dan gerai", head, [4, 4, 3, 3], changed))
    return found


def days_of(report: MonthlyReport) -> list[list[str]]:
    """The line about the days that a report covers, when they aren't the whole month."""
    days = days_told(report.month, report.contract.starts, report.contract.last_day)
    return [["Hari yang dilaporkan", days]] if days else []


def report_document(told: Reported) -> dict[str, Any]:
    report, month = told.report, month_name(told.report.month)
    blocks: list[dict[str, Any]] = []
    if report.state in ("draf", "dikembalikan"):
        text = f"{report.get_state_display()}: belum menjadi laporan resmi."
        blocks.append({"kind": "note", "text": text})
    late = f", terlambat {report.late_days} hari" if report.late_days else ""
    facts = [
        ["Pendamping (BA)", report.person.name],
        ["Kabupaten/kota", str(report.regency)],
        ["Nomor kontrak", report.contract.number or "–"],
        *days_of(report),
        ["Diajukan", f"{waktu(report.submitted_at)}{late}" if report.submitted_at else "belum"],
        ["Angka per", waktu(report.as_of or timezone.now())],
    ]
    blocks += [{"kind": "facts", "rows": facts}, totals(told.figures)]
    blocks.append(theme_matrix(told.figures["themes"]))
    number = 0
    for theme, label in THEME_LABELS.items():
        content = told.content["themes"].get(theme, {})
        if theme == OTHER and not content.get("lines"):
            continue
        number += 1
        blocks.append(heading(f"{number}. {label}"))
        texts = told.texts.get(theme, {})
        blocks += [words(TEXT_LABELS[name], text) for name, text in texts.items() if text]
        tables = theme_tables(content) if content else []
        blocks += tables or [words("", "Tidak ada kunjungan dengan tema ini.")]
    blocks += closing_blocks(told)
    signs = [
        {"role": "Business Assistant", "name": report.person.name, "note": ""},
        {"role": "PMO", "name": told.accepted_by or BLANK, "note": ""},
        {"role": "Petugas kabupaten/kota", "name": BLANK, "note": ""},
    ]
    return {
        "title": "Laporan Bulanan Business Assistant",
        "subtitle": f"{month} · {report.regency}",
        "footer": f"{report.person.name} · {month}",
        "blocks": blocks,
        "place": place_and_day(str(report.regency), report.submitted_at),
        "signatures": signs,
    }


def closing_blocks(told: Reported) -> list[dict[str, Any]]:
    blocks = [heading("Kendala umum"), words("", told.report.obstacles or "Tidak ada.")]
    rows = [
        [one["name"], "ya" if one["assigned"] else "bukan dampingan", one["visits"]]
        for one in told.content["cooperatives"]
    ]
    blocks.append(heading("Koperasi"))
    blocks.append(table("", ["Koperasi", "Dampingan", "Kunjungan"], [6, 3, 0], rows))
    return blocks


def place_and_day(regency: str, at: Any) -> str:
    place = regency.removeprefix("Kabupaten ").removeprefix("Kota ")
    return f"{place}, {tanggal(at or timezone.localdate())}"


def recap_document(
    recap: MonthlyRecap, figures: dict[str, Any], missing: list[tuple[str, str]], signed: list[str]
) -> dict[str, Any]:
    """`missing`: (name, how it stands) of the BA without a report; `signed`: names of PMO, kabupaten,
    provinsi so far ("" for who has not decided)."""
    month, count = month_name(recap.month), figures["reports"]
    blocks: list[dict[str, Any]] = []
    if recap.state in ("draf", "dikembalikan"):
        text = f"{recap.get_state_display()}: belum menjadi rekap resmi."
        blocks.append({"kind": "note", "text": text})
    late = f", terlambat {recap.late_days} hari" if recap.late_days else ""
    facts = [
        ["Kabupaten/kota", str(recap.regency)],
        ["Diajukan", f"{waktu(recap.submitted_at)}{late}" if recap.submitted_at else "belum"],
        ["Angka per", waktu(recap.as_of or timezone.now())],
        ["BA wajib lapor", angka(count["due"])],
        *([label, angka(count[name])] for name, label in STANDINGS.items()),
        ["Terlambat", angka(count["late"])],
    ]
    blocks += [{"kind": "facts", "rows": facts}, totals_of_recap(figures["total"])]
    blocks.append(theme_matrix(figures["total"]["themes"]))
    blocks += [heading("Per BA"), per_mentor(figures["lines"])]
    if missing:
        blocks.append(heading("Belum masuk rekap"))
        blocks.append(table("", ["Pendamping", "Keadaan"], [3, 2], missing))
    blocks += [heading("Catatan PMO"), *in_two(recap.notes or "Tidak ada.")]
    roles = ("PMO", "Petugas kabupaten/kota", "Petugas provinsi")
    return {
        "title": "Rekap Bulanan PMO",
        "subtitle": f"{month} · {recap.regency}",
        "footer": f"Rekap {recap.regency} · {month}",
        "blocks": blocks,
        "place": place_and_day(str(recap.regency), recap.submitted_at),
        "signatures": [
            {"role": role, "name": name or BLANK, "note": ""}
            for role, name in zip(roles, signed, strict=True)
        ],
    }


def totals_of_recap(total: dict[str, Any]) -> dict[str, Any]:
    told = totals(total)
    told["rows"] = [row for row in told["rows"] if any(row)]
    return told


MENTOR_COLUMNS = (
    "visits", "visited", "assigned", "photos", "obstacles", "follow_open", "follow_done"
)  # fmt: skip


def per_mentor(lines: list[dict[str, Any]]) -> dict[str, Any]:
    labels = ["Kunj.", "Kop. dikunjungi", "Dampingan", "Foto", "Kendala", "TL buka", "TL selesai"]
    rows = [
        [one["person"], *(one["figures"].get(name, 0) for name in MENTOR_COLUMNS), one["late"]]
        for one in lines
    ]
    head = ["Pendamping", *labels, "Lambat (hari)"]
    return table("", head, [4, *(0 for _ in labels), 0], rows)
