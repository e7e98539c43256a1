"""Certificates as files: one, all of a batch on paper, all of a batch one by one."""

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

from core.access import Conflict, own_or_404, requires
from trainings.certificates.pages import batch_of, page_of
from trainings.certificates.paper import archive, file_name, render, sheets_of
from trainings.certificates.standing import DOWNLOAD
from trainings.models import Batch, Certificate

NONE_YET = "Belum ada sertifikat yang berlaku dan boleh Anda unduh di angkatan ini."
READ = ("GET", "HEAD")


def file_response(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires(DOWNLOAD, methods=READ)
def one_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A revoked one as well: it says so across the page."""
    certificate = own_or_404(Certificate.objects.all(), request, DOWNLOAD, pk=pk)
    rows = Certificate.objects.for_user(request.user, DOWNLOAD).filter(pk=certificate.pk)
    sheets = sheets_of(request, rows)
    content = render(request, sheets, f"Sertifikat {certificate}")
    return file_response(content, "application/pdf", f"{file_name(sheets[0])}.pdf")


def sheets_of_batch(request: HttpRequest, batch: Batch) -> list[dict]:
    """The papers of all valid certificates of the batch that the reader may have; Conflict when none."""
    rows = Certificate.objects.for_user(request.user, DOWNLOAD).valid()
    sheets = sheets_of(request, rows.filter(enrolment__batch=batch))
    if not sheets:
        raise Conflict(NONE_YET, page_of(batch))
    return sheets


def name_of(batch: Batch) -> str:
    return f"sertifikat-{slugify(str(batch))}"


@requires(DOWNLOAD, methods=READ)
def batch_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_of(request, pk)
    content = render(request, sheets_of_batch(request, batch), f"Sertifikat {batch}")
    return file_response(content, "application/pdf", f"{name_of(batch)}.pdf")


@requires(DOWNLOAD, methods=READ)
def batch_zip(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_of(request, pk)
    content = archive(request, sheets_of_batch(request, batch))
    return file_response(content, "application/zip", f"{name_of(batch)}.zip")
