"""The recap as a workbook: who was where, totals by session. Text is never a formula."""

import tempfile

from django.http import FileResponse
from django.utils import timezone

from core.lists.export import NARROWEST, WIDEST, safe_book, write_cell
from core.templatetags.kdkmp import waktu
from trainings.attending.reading import KINDS, Line, Participant, word_of
from trainings.models import Batch


def recap_workbook(
    batch: Batch, lines: list[Line], people: list[Participant], told: str = ""
) -> FileResponse:
    """`told`: by what the participants were narrowed, in words."""
    heads = ["No.", "Nama", "Instansi", *(head_of(line) for line in lines), "JP hadir", "JP semua"]
    heads.append("% JP")
    rows = [
        [
            index,
            one.enrolment.participant,
            one.institution,
            *(word_of(status) for status in one.statuses),
            one.enrolment.jp_present,  # type: ignore[attr-defined]
            one.enrolment.jp_total,  # type: ignore[attr-defined]
            one.share,
        ]
        for index, one in enumerate(people, start=1)
    ]
    per_session = [
        [line.number, line.session.subject, line.session.speaker, line.session.starts_at,
         line.session.ends_at, line.session.jp, *line.counts.values()]
        for line in lines
    ]  # fmt: skip
    session_heads = ["No.", "Materi", "Narasumber", "Mulai", "Selesai", "JP", *KINDS.values()]
    about = [
        ["Angkatan", str(batch)],
        ["Peserta yang dimuat", told or "semua"],
        ["Diunduh", waktu(timezone.now())],
    ]
    sheets = [
        ("Presensi", heads, rows),
        ("Per sesi", session_heads, per_session),
        ("Keterangan", ["Perihal", "Isi"], about),
    ]
    return workbook(f"rekap-presensi-{batch.pk}", sheets)


def head_of(line: Line) -> str:
    return f"{line.number}. {line.session.subject}"


def workbook(name: str, sheets: list[tuple[str, list[str], list[list]]]) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115  FileResponse closes it after sending
    book = safe_book(file)
    bold = book.add_format({"bold": True, "bg_color": "#e6ecf5", "bottom": 1, "text_wrap": True})
    clock = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for title, heads, rows in sheets:
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 2 if title == "Presensi" else 0)
        for index, head in enumerate(heads):
            texts = [str(row[index]) for row in rows if isinstance(row[index], str)]
            length = max([NARROWEST - 1, *map(len, texts)])
            of_times = bool(rows) and hasattr(rows[0][index], "hour")
            sheet.set_column(index, index, min(WIDEST, length + 1), clock if of_times else None)
            sheet.write_string(0, index, head, bold)
        for number, row in enumerate(rows, start=1):
            for index, value in enumerate(row):
                if hasattr(value, "hour"):
                    sheet.write_datetime(number, index, timezone.localtime(value), clock)
                else:
                    write_cell(sheet, number, index, value)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")
