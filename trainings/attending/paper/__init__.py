"""Attendance on paper: the batch's recap (landscape) and a session's signature sheet, by typst. Text goes in
as data, never as part of the source."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from core import paper
from core.paper import BLANK
from core.templatetags.kdkmp import angka, persen, tanggal, waktu
from trainings.attending.reading import KINDS, SHORT, Line, Participant, institution
from trainings.models import Batch, Enrolment, Session
from trainings.words import Presence

TEMPLATE = Path(__file__).parent / "presensi.typ"


def day_of(session: Session) -> str:
    """ "Senin, 3 November 2025"."""
    return date_format(timezone.localtime(session.starts_at), "l, j F Y")


def hours_of(session: Session) -> str:
    """ "08.00–10.00 WIB"."""
    begin, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return f"{date_format(begin, 'H.i')}–{date_format(end, 'H.i')} WIB"


def days_of(batch: Batch) -> str:
    if batch.starts == batch.ends:
        return tanggal(batch.starts)
    return f"{tanggal(batch.starts)} – {tanggal(batch.ends)}"


def signed_by(batch: Batch) -> dict[str, str]:
    venue = batch.venue.regency if batch.venue and batch.venue.regency else None
    place = batch.signed_at or (
        str(venue).removeprefix("Kabupaten ").removeprefix("Kota ") if venue else "Pontianak"
    )
    number = f"NIP {batch.signer_number}" if batch.signer_number else ""
    return {
        "place": f"{place}, {tanggal(timezone.localdate())}",
        "title": batch.signer_title or "Penanggung jawab",
        "name": batch.signer_name or BLANK,
        "number": number,
    }


def recap(
    batch: Batch, whole: int, lines: list[Line], people: list[Participant], area: str
) -> dict[str, Any]:
    """`area`: the kabupaten whose people alone are in it, "" for all."""
    jp = sum(line.session.jp for line in lines)
    facts = [
        ["Program", str(batch.programme)],
        ["Angkatan", batch.label],
        ["Tanggal", days_of(batch)],
        ["Tempat", str(batch.venue or "–")],
        ["Peserta", f"{angka(whole)} orang{f' ({area})' if area else ''}"],
        ["Jam pelajaran", f"{angka(jp)} JP dalam {angka(len(lines))} sesi"],
        ["Angka per", waktu(timezone.now())],
    ]
    return {
        "kind": "recap",
        "title": "Rekapitulasi Presensi",
        "subtitle": str(batch),
        "facts": facts,
        "numbers": [str(line.number) for line in lines],
        "rows": [
            [
                str(index),
                one.enrolment.participant,
                one.institution,
                *(SHORT.get(status, "–") for status in one.statuses),
                angka(one.enrolment.jp_present),  # type: ignore[attr-defined]
                one.share,
            ]
            for index, one in enumerate(people, start=1)
        ],
        "sessions_head": ["No.", "Tanggal, jam", "Materi", "JP", *KINDS.values(), "% hadir"],
        "sessions": [
            [
                str(line.number),
                f"{day_of(line.session)}, {hours_of(line.session)}",
                line.session.subject,
                angka(line.session.jp),
                *(angka(n) for n in line.counts.values()),
                persen(line.counts["datang"], whole),
            ]
            for line in lines
        ],
        "legend": ", ".join(f"{SHORT[one.value]} = {one.label.lower()}" for one in Presence)
        + ", – = belum tercatat",
        "signed": signed_by(batch),
    }


def signatures(session: Session, people: Iterable[Enrolment]) -> dict[str, Any]:
    batch = session.batch
    return {
        "kind": "signatures",
        "title": "Daftar Hadir",
        "subtitle": str(batch),
        "facts": [
            ["Materi", session.subject],
            ["Narasumber", session.speaker or "–"],
            ["Hari, tanggal", day_of(session)],
            ["Jam", f"{hours_of(session)} ({angka(session.jp)} JP)"],
            ["Tempat", str(session.room or batch.venue or "–")],
        ],
        "rows": [
            [str(index), row.participant, institution(row)]
            for index, row in enumerate(people, start=1)
        ],
        "signed": signed_by(batch),
    }


def render(document: dict[str, Any], kind: str = "pdf") -> Any:
    """The bytes of the PDF; a list with those of each page for "png"."""
    data = paper.printable(paper.on_one_line({"document": document}))
    return paper.render(TEMPLATE, data, kind)
