"""/lahan/<pk>/lembar/: one parcel on paper."""

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

from core.access import READING, own_or_404, requires
from land.models import Parcel
from land.site_sheet.paper import render, sheet_of

VIEW = "land.view_parcel"


@requires(VIEW, methods=READING)
def site_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    parcel = own_or_404(
        Parcel.objects.select_related(
            "cooperative__village__district__regency", "village__district"
        ),
        request,
        VIEW,
        pk=pk,
    )
    response = HttpResponse(render(sheet_of(request, parcel)), content_type="application/pdf")
    name = slugify(f"lembar-lahan-{parcel.cooperative.name[:80]}-{parcel.number}")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
