"""Files are handed out by these views, which ask who is reading; there is no open media address."""

from pathlib import PurePath

from django.db import models
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.text import slugify

from core.access import READING, own_or_404, requires
from registry.models import Document, Milestone

VIEW = "registry.view_cooperative"


def as_download(file: models.fields.files.FieldFile, title: str) -> FileResponse:
    """An attachment that no browser runs as a page. Raises Http404 if the file is not on the disk."""
    try:
        opened = file.open("rb")
    except (FileNotFoundError, ValueError):
        raise Http404("Berkas ini tidak ditemukan di penyimpanan.") from None
    name = f"{slugify(title) or 'berkas'}{PurePath(file.name or '').suffix}"
    response = FileResponse(opened, as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox"
    return response


@requires(VIEW, methods=READING)
def document_file(request: HttpRequest, cooperative: int, pk: int) -> HttpResponse:
    document = own_or_404(Document.objects.all(), request, VIEW, pk=pk, cooperative=cooperative)
    return as_download(document.file, document.title)


@requires(VIEW, methods=READING)
def milestone_file(request: HttpRequest, cooperative: int, pk: int) -> HttpResponse:
    milestone = own_or_404(Milestone.objects.all(), request, VIEW, pk=pk, cooperative=cooperative)
    return as_download(milestone.file, milestone.get_kind_display())
