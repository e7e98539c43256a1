"""Certificates as PDF, by typst, one per page. Text goes in as data, never as part of the source."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import slugify

from core import paper as core_paper
from core.paper import BLANK
from core.templatetags.kdkmp import tanggal
from trainings.certificates.checking import grouped
from trainings.certificates.qr import svg_of
from trainings.models import Batch, Certificate, Session
from trainings.words import roman

TEMPLATE = Path(__file__).parent / "certificate.typ"
SAMPLE = "Data contoh – bukan dokumen resmi"

# Longer words may be broken every so many letters: a name is set large, but on a line of its own.
LONG_WORD, PIECE = 41, 20
# So many lines of a sentence of one's own fit; more are set as running text.
MOST_LINES = 6


def printable(text: str) -> str:
    """`text` on one line, without signs that can't be printed, long words breakable."""
    return core_paper.printable(" ".join(text.split()), LONG_WORD, PIECE)


def days_of(starts: date, ends: date) -> str:
    """ "3–7 November 2025", "30 Oktober – 3 November 2025", "3 November 2025"."""
    if starts == ends:
        return tanggal(starts)
    if (starts.year, starts.month) == (ends.year, ends.month):
        return f"{starts.day}–{tanggal(ends)}"
    if starts.year == ends.year:
        return f"{tanggal(starts).removesuffix(f' {starts.year}')} – {tanggal(ends)}"
    return f"{tanggal(starts)} – {tanggal(ends)}"


def public_address(request: HttpRequest, path: str) -> str:
    """`path` as an address for everybody: the site's own, or where the reader is."""
    return f"{settings.PUBLIC_ADDRESS or request.build_absolute_uri('/').rstrip('/')}{path}"


def address_of(request: HttpRequest, certificate: Certificate) -> str:
    """Where the certificate's QR leads."""
    path = reverse("trainings:certificate-check", args=[certificate.text])
    return f"{public_address(request, path)}?k={quote(certificate.token)}"


def sentence_of(batch: Batch, jp: int) -> list[dict[str, Any]]:
    """The lines under the name: {"text": str, "strong": bool}. `jp`: lesson hours of the batch."""
    if batch.certificate_text.strip():
        lines = [printable(one) for one in batch.certificate_text.strip().splitlines()]
        if len(lines) > MOST_LINES:
            lines = [" ".join(lines)]
        return [{"text": one, "strong": False} for one in lines]
    where = f" di {batch.venue.name}" if batch.venue else ""
    by = f"yang diselenggarakan oleh {batch.organiser} " if batch.organiser else ""
    hours = f", selama {jp} jam pelajaran (JP)" if jp else ""
    when = f"{by}pada {days_of(batch.starts, batch.ends)}{where}{hours}"
    told = (
        ("telah mengikuti dan dinyatakan lulus", False),
        (f"{batch.programme.name} Angkatan {roman(batch.number)} Tahun {batch.year}", True),
        (when, False),
    )
    return [{"text": printable(text), "strong": strong} for text, strong in told]


def remark_of(one: Certificate) -> str:
    found = [SAMPLE] if one.is_sample else []
    if one.revoked_at:
        found.append(f"Dicabut pada {tanggal(one.revoked_at)}; tidak berlaku")
    return " · ".join(found)


def sheet_of(request: HttpRequest, one: Certificate, sentence: list[dict[str, Any]]) -> dict:
    """One certificate as the template reads it."""
    enrolment = one.enrolment
    batch = enrolment.batch
    place = f"{batch.signed_at}, " if batch.signed_at else ""
    return {
        "number": one.text,
        "title": printable(batch.certificate_title) or "Sertifikat",
        "name": printable(one.name),
        "under": printable(enrolment.cooperative.name) if enrolment.cooperative else "",
        "sentence": sentence,
        "qr": svg_of(address_of(request, one)),
        "code": grouped(one.token),
        "place": printable(f"{place}{tanggal(one.issued_on)}"),
        "signer_title": printable(batch.signer_title),
        "signer_name": printable(batch.signer_name) or BLANK,
        "signer_number": printable(batch.signer_number),
        "mark": "DICABUT" if one.revoked_at else "",
        "remark": remark_of(one),
    }


def sheets_of(request: HttpRequest, certificates: QuerySet[Certificate]) -> list[dict[str, Any]]:
    """The papers in the order of their numbers."""
    rows = certificates.select_related(
        "enrolment__batch__programme", "enrolment__batch__venue", "enrolment__cooperative"
    ).order_by("series_id", "number")
    found, sentences = [], {}
    for one in rows:
        batch = one.enrolment.batch
        if batch.pk not in sentences:
            sentences[batch.pk] = sentence_of(batch, lesson_hours(batch))
        found.append(sheet_of(request, one, sentences[batch.pk]))
    return found


def lesson_hours(batch: Batch) -> int:
    return Session.objects.filter(batch=batch).aggregate(jp=Sum("jp"))["jp"] or 0


def render(
    request: HttpRequest, sheets: list[dict[str, Any]], title: str, kind: str = "pdf"
) -> Any:
    """The bytes of the PDF; for "png" a list with each page's, or one page's alone."""
    check = public_address(request, reverse("trainings:certificate-ask"))
    data = {
        "title": printable(title),
        "check": check.removeprefix("https://").removeprefix("http://"),
        "certificates": sheets,
    }
    return core_paper.render(TEMPLATE, data, kind, ppi=144)


def file_name(sheet: dict[str, Any]) -> str:
    return f"{sheet['number']}-{slugify(sheet['name'])[:60] or 'peserta'}"


def each_alone(request: HttpRequest, sheets: Iterable[dict]) -> Iterator[tuple[str, bytes]]:
    """(file name, PDF) of each certificate."""
    for sheet in sheets:
        yield f"{file_name(sheet)}.pdf", render(request, [sheet], f"Sertifikat {sheet['number']}")


def archive(request: HttpRequest, sheets: Iterable[dict]) -> bytes:
    """A zip with a PDF for each certificate. PDFs are packed already: stored as they are."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        for name, content in each_alone(request, sheets):
            packed.writestr(name, content)
    return file.getvalue()
