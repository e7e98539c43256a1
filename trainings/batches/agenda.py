"""The agenda of a batch as PDF, by typst."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify

from core import paper
from core.access import READING, requires
from core.paper import BLANK
from core.templatetags.kdkmp import angka, tanggal
from trainings.batches.sessions import VIEW, days_of, own_batch, sessions_of
from trainings.models import Batch, Session
from trainings.telling import days_told, hours_told, pass_rule

TEMPLATE = Path(__file__).parent / "agenda.typ"
HEAD = ("Waktu", "Materi", "Narasumber", "Ruang", "JP")


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
        "title": f"Agenda {batch}",
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
    return paper.render(TEMPLATE, paper.printable(data), kind)


@requires(VIEW, methods=READING)
def batch_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    batch = own_batch(request, VIEW, pk)
    made = render(agenda_of(batch, sessions_of(request.user, batch)))
    response = HttpResponse(made, content_type="application/pdf")
    name = f"agenda-{slugify(str(batch))[:80]}"
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
