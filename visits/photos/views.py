"""A photo is shown to those who may see its visit, and to nobody else; no bare media URL leads to it."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified

from core.access import READING, own_or_404, requires
from visits.models import VisitPhoto

VIEW = "visits.view_visit"
GONE = "Foto ini belum diterima, atau berkasnya tidak ada."


@requires(VIEW, methods=READING)
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture; `?kecil` the small one. The reader's browser keeps it, and asks each time whether it
    may still show it."""
    row = own_or_404(VisitPhoto.objects.select_related("visit"), request, VIEW, pk=pk)
    small = "kecil" in request.GET
    file = row.thumbnail if small else row.file
    if row.received_at is None or not file:
        raise Http404(GONE)
    mark = f'"{row.stored_sha256[:32]}{"-k" if small else ""}"'
    headers = {
        "ETag": mark,
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified(headers=headers)
    try:
        content = file.open("rb")
    except OSError as error:
        raise Http404(GONE) from error
    name = f"foto-kunjungan-{row.pk}{'-kecil' if small else ''}.jpg"
    return FileResponse(
        content, as_attachment=False, filename=name, content_type="image/jpeg", headers=headers
    )
