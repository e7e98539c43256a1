"""A photo as an answer, for views that have asked whether its reader may see it; no bare media URL leads to it."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified

GONE = "Foto ini belum diterima, atau berkasnya tidak ada."


def photo_response(request: HttpRequest, row: Any, name: str) -> HttpResponse | FileResponse:
    """The picture of a row of any table of photos; `?kecil` the small one. The reader's browser keeps it, and
    asks each time whether it may still show it. `name`: of the file when it is saved. Raises Http404."""
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
    return FileResponse(
        content,
        as_attachment=False,
        filename=f"{name}{'-kecil' if small else ''}.jpg",
        content_type="image/jpeg",
        headers=headers,
    )
