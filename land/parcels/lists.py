"""The list of parcels and the gallery of their photos."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from core import scoping
from core.access import Guarded
from core.lists.view import ScopedListView, page_links
from land.actions.parcels import CHANGE
from land.linking import building_page, key_of
from land.models import Handover, LandPhoto, Parcel
from land.naming import VIEW_HOLDER, holder_for
from land.parcels.filters import GalleryFilterSet, ParcelFilterSet
from land.parcels.tables import ParcelTable, PlainParcelTable
from registry.models import Cooperative

VIEW = "land.view_parcel"


def handovers(user: Any) -> QuerySet:
    """Of the outer parcel's living building."""
    rows = Handover.objects.for_user(user)
    return rows.filter(building__parcel=OuterRef("pk"), building__cancelled_at__isnull=True)


class ParcelList(ScopedListView):
    model = Parcel
    table_class = ParcelTable
    filterset_class = ParcelFilterSet
    permission = VIEW
    export_permission = "land.export_parcel"
    import_kind = "lahan"
    template_name = "land/list.html"
    title = "Daftar lahan"
    intro = "Satu baris satu calon lahan; koperasi dengan dua calon ada dua kali."
    empty = (
        "Tidak ada lahan yang cocok. Kurangi saringan, atau catat lahan dari halaman koperasinya."
    )

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if not scoping.holds(request.user, VIEW_HOLDER):
            self.table_class = PlainParcelTable
        return super().get(request)

    def rows(self) -> QuerySet:
        user: Any = self.request.user
        rows = Parcel.objects.for_user(user).with_area()
        return rows.annotate(
            called=holder_for(user),
            certificate=holder_for(user, "certificate_number"),
            handed=Exists(handovers(user)),
        )

    def toolbar(self) -> list[dict[str, str]]:
        user: Any = self.request.user
        if not user.has_perm(CHANGE):
            return []
        url = reverse("land:parcel-create")
        key = key_of(self.request.GET.get("cooperative", ""))
        if key and Cooperative.objects.for_user(user, CHANGE).filter(pk=key).exists():
            url = f"{url}?cooperative={key}"
        return [{"label": "Catat lahan", "url": url, "icon": "plus"}]


class Gallery(Guarded, View):
    """Photos of parcels and progress reports, newest first."""

    permission = VIEW
    per_page = 24
    title = "Galeri lahan dan pembangunan"

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        rows = LandPhoto.objects.for_user(user).received()
        filterset = GalleryFilterSet(request.GET, rows, request=request)
        found = filterset.rows.filter(parcel__archived_at__isnull=True).select_related(
            "cooperative__village__district__regency", "parcel", "report__building"
        )
        page = Paginator(found.order_by("-received_at", "-pk"), self.per_page).get_page(
            request.GET.get("page")
        )
        context = {
            "view": self,
            "filter": filterset,
            "chips": filterset.chips(),
            "page": page,
            "pages": page_links(page),
            "photos": [(photo, told(photo), page_of(photo)) for photo in page],
        }
        part = "land/_gallery.html" if request.htmx.target == "results" else "land/gallery.html"
        return render(request, part, context)


def told(photo: LandPhoto) -> str:
    """What a photo shows, in words, for who can't see it."""
    if photo.caption:
        return photo.caption
    if photo.parcel is not None:
        return f"Lahan {photo.parcel.number} {photo.cooperative.name}"
    return f"Pembangunan {photo.cooperative.name}"


def page_of(photo: LandPhoto) -> str:
    """The page of what it shows; "" when there is none."""
    if photo.parcel_id:
        return reverse("land:parcel-detail", args=[photo.parcel_id])
    return building_page(photo.report.building_id)  # type: ignore[union-attr]
