"""Sets of outlines: the list, the upload, a set's preview, which one is drawn."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import READING, WRITING, own_or_404, requires
from core.pages import refused
from dashboard.actions import boundaries as actions
from dashboard.mapping import shapes
from dashboard.mapping.drawing import Sketch, sketch
from dashboard.mapping.reading import MOST_BYTES
from dashboard.models import Boundary, BoundarySet

IMPORT = actions.IMPORT
MEGABYTES = MOST_BYTES // 1024**2


class BoundaryForm(forms.Form):
    file = forms.FileField(
        label="Berkas GeoJSON",
        allow_empty_file=False,
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
        help_text=(
            "FeatureCollection berisi Polygon atau MultiPolygon tiap kabupaten/kota, derajat WGS 84, dengan kode "
            f"Kemendagri (61.05) atau namanya. Paling besar {MEGABYTES} MB."
        ),
        error_messages={
            "required": "Pilih berkasnya.",
            "empty": "Berkas ini kosong.",
            "invalid": "Kirim berkasnya lewat formulir ini.",
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                f"Berkas lebih dari {MEGABYTES} MB. Sederhanakan batasnya dahulu, misalnya di QGIS."
            )
        return file


@requires(IMPORT, methods=READING)
def boundary_list(request: HttpRequest) -> HttpResponse:
    rows = BoundarySet.objects.for_user(request.user).select_related("by")
    return render(request, "dashboard/mapping/boundaries.html", {"rows": rows})


@requires(IMPORT)
def boundary_upload(request: HttpRequest) -> HttpResponse:
    """Reads the file into a set that is not drawn yet; its preview comes next."""
    user: Any = request.user
    form = BoundaryForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = BoundaryForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            name = "".join(one for one in file.name if one.isprintable())
            try:
                made, new = actions.import_boundaries(by=user, raw=file.read(), name=name)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                told = (
                    "Batas terbaca. Periksa dahulu, lalu pakai."
                    if new
                    else "Berkas ini sudah pernah diunggah."
                )
                messages.success(request, told)
                return redirect("dashboard:boundary-detail", pk=made.pk)
    context = {
        "title": "Unggah batas wilayah",
        "form": form,
        "back": reverse("dashboard:boundary-list"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "dashboard/mapping/upload.html", context, status=status)


@requires(IMPORT, methods=READING)
def boundary_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The set as it would be drawn, and what lies in each outline."""
    made = own_or_404(BoundarySet.objects.select_related("by"), request, IMPORT, pk=pk)
    context = {"set": made, "sketch": preview(request, made)}
    return render(request, "dashboard/mapping/boundary.html", context)


def preview(request: HttpRequest, made: BoundarySet) -> Sketch:
    rows = Boundary.objects.for_user(request.user).filter(set=made)
    told = rows.values_list("regency", "shape", "matched")
    outlines = {code: (shapes.geometry(shape), matched) for code, shape, matched in told}
    return sketch(outlines, actions.names(), actions.village_points())


@requires(IMPORT, methods=WRITING)
def boundary_activate(request: HttpRequest, pk: int) -> HttpResponse:
    made = own_or_404(BoundarySet.objects.all(), request, IMPORT, pk=pk)
    try:
        actions.activate_boundaries(by=request.user, boundaries=made)  # type: ignore[arg-type]
        messages.success(request, "Peta sekarang memakai batas ini.")
    except ValidationError as error:
        refused(request, error)
    return redirect("dashboard:boundary-detail", pk=pk)


@requires(IMPORT, methods=WRITING)
def boundary_delete(request: HttpRequest, pk: int) -> HttpResponse:
    made = own_or_404(BoundarySet.objects.all(), request, IMPORT, pk=pk)
    try:
        actions.delete_boundaries(by=request.user, boundaries=made)  # type: ignore[arg-type]
        messages.success(request, "Batas dihapus. Riwayatnya tetap tersimpan.")
    except ValidationError as error:
        refused(request, error)
        return redirect("dashboard:boundary-detail", pk=pk)
    return redirect("dashboard:boundary-list")


@requires(IMPORT, methods=WRITING)
def boundary_compute(request: HttpRequest) -> HttpResponse:
    """The illustrative set of today's village points, to be looked at before it is drawn."""
    user: Any = request.user
    made = actions.compute_boundaries(by=user, activate=False)
    if made is None:
        messages.error(request, "Belum ada titik desa. Muat data wilayah dahulu.")
        return redirect("dashboard:boundary-list")
    return redirect("dashboard:boundary-detail", pk=made.pk)
