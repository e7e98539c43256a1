"""A photo is shown to those who may see its visit, and to nobody else."""

from django.http import HttpRequest, HttpResponse

from core.access import READING, own_or_404, requires
from core.photos.serving import photo_response
from visits.models import VisitPhoto

VIEW = "visits.view_visit"


@requires(VIEW, methods=READING)
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_or_404(VisitPhoto.objects.select_related("visit"), request, VIEW, pk=pk)
    return photo_response(request, row, f"foto-kunjungan-{row.pk}")
