"""The agenda of a batch as PDF, by typst. Text goes in as data, never as part of the source."""

import json
import re
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify

from core.access import READING, requires
from core.templatetags.kdkmp import angka, tanggal
from trainings.batches.sessions import VIEW, days_of, own_batch, sessions_of
from trainings.models import Batch, Session
from trainings.telling import days_told, hours_told, pass_rule

TEMPLATE = Path(__file__).parent / "agenda.typ"
HEAD = ("Waktu", "Materi", "Narasumber", "Ruang", "JP")
BLANK = "(…………………………………)"
# Longer words may be broken every so many letters: otherwise they would run off the paper.
LONG_WORD, PIECE = re.compile(r"\S{24,}"), 12
CONTROL = {code: None for code in (*range(32), 127) if code != 10}
BREAK = "\u200b"


def broken(found: re.Match[str]) -> str:
    word = found[0]
    return BREAK.join(word[at : at + PIECE] for at in range(0, len(word), PIECE))


def printable(value: Any) -> Any:
    """`value` with every text in it fit for paper: no control signs, long words breakable."""
    if isinstance(value, dict):
        return {key: printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one) for one in value]
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\t", " ").translate(CONTROL)
    # half of a pair that stands for one sign can't be written as UTF-8
    return LONG_WORD.sub(broken, text.encode("utf-8", "replace").decode())


def row_of(session: Session) -> list[str]:
    room = str(session.room) if session.room else "–"
    return [
        hours_told(session),
        session.subject,
        session.speaker or "–",
        room,
        angka(session.jp),
    ]


def agenda_of(batch: Batch, sessions: list[Session]) -> dict[str, Any]:
    """What the template reads; `batch` with programme and venue, sessions with their rooms."""
    jp = sum(one.jp for one in sessions)
    venue = batch.venue
    where = ", ".join(one for one in (venue.name, venue.address) if one) if venue else ""
    facts = [
        ["Hari", days_told(batch.starts, batch.ends)],
        ["Tempat", where or "belum ditentukan"],
        ["Penyelenggara", batch.organiser or settings.AGENCY_NAME],
        *([["Dibuka oleh", batch.opened_by]] if batch.opened_by else []),
        ["Kuota", f"{angka(batch.quota)} peserta"],
        ["Jam pelajaran", f"{angka(jp)} JP dalam {angka(len(sessions))} sesi (1 JP = 45 menit)"],
        ["Syarat lulus", pass_rule(batch, jp)],
    ]
    days = [
        {"title": date_format(day, "l, j F Y"), "rows": [row_of(one) for one in held]}
        for day, held in days_of(sessions)
    ]
    cancelled = batch.cancelled_at and f"Angkatan ini dibatalkan: {batch.cancel_reason}."
    number = batch.signer_number and f"NIP {batch.signer_number}"
    return {
        "paper": settings.REPORT_PAPER.lower(),
        "title": f"Agenda {batch}",
        "author": settings.AGENCY_NAME,
        "letterhead": [settings.REPORT_HEAD, settings.AGENCY_NAME, *settings.REPORT_ADDRESS],
        "heading": "Agenda pelatihan",
        "subtitle": str(batch),
        "note": cancelled or "",
        "facts": facts,
        "head": HEAD,
        "days": days,
        "empty": "Jadwal angkatan ini belum diisi.",
        "footer": f"{batch} · dicetak {tanggal(timezone.localdate())}",
        "place": ", ".join(one for one in (batch.signed_at, tanggal(timezone.localdate())) if one),
        "signer_title": batch.signer_title or "Penyelenggara",
        "signer_name": batch.signer_name or BLANK,
        "signer_number": number or "",
    }


def render(data: dict[str, Any], kind: Any = "pdf") -> Any:
    """The bytes of the PDF; of each page for "png"."""
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        format=kind,
        sys_inputs={"data": json.dumps(printable(data), ensure_ascii=False)},
        ignore_system_fonts=True,
        ppi=80,
    )


@requires(VIEW, methods=READING)
def batch_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    batch = own_batch(request, VIEW, pk)
    made = render(agenda_of(batch, sessions_of(request.user, batch)))
    response = HttpResponse(made, content_type="application/pdf")
    name = f"agenda-{slugify(str(batch))[:80]}"
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
