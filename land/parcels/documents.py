"""Papers of a parcel: uploaded, changed, deleted, and handed out to who may read them."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from core.access import READING, own_or_404, requires
from core.forms import UserForm
from core.pages import ScopedDeleteView, ScopedEditView
from land.actions import parcels as actions
from land.models import LandDocument
from land.naming import VIEW_HOLDER
from land.parcels.child_forms import LandDocumentForm
from land.parcels.editing import CHANGE, parcel_crumbs, parcel_of
from registry.views.files import as_download


def document_of(request: HttpRequest, parcel: int, pk: int) -> LandDocument:
    owner = parcel_of(request, parcel)
    document = own_or_404(LandDocument.objects.all(), request, CHANGE, pk=pk, parcel=owner)
    document.parcel = owner
    return document


def page_of(document: LandDocument) -> str:
    return f"{document.parcel.get_absolute_url()}#dokumen"


class DocumentPage(ScopedEditView):
    model = LandDocument
    form_class = LandDocumentForm
    permission = CHANGE

    def write(self, form: UserForm) -> LandDocument:
        return actions.save_document(
            document=form.save(commit=False),
            by=form.user,
            reason=form.cleaned_data.get("reason", ""),
        )

    def success_url(self, row: Any) -> str:
        return page_of(row)

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return parcel_crumbs(row.parcel)


class DocumentCreate(DocumentPage):
    title = "Unggah dokumen lahan"
    saved = "Dokumen disimpan."
    new = True

    def start(self, request: HttpRequest, **kwargs: Any) -> LandDocument:
        return LandDocument(parcel=parcel_of(request, kwargs["parcel"]))


class DocumentUpdate(DocumentPage):
    title = "Ubah dokumen lahan"

    def start(self, request: HttpRequest, **kwargs: Any) -> LandDocument:
        return document_of(request, kwargs["parcel"], kwargs["pk"])


class DocumentDelete(ScopedDeleteView):
    model = LandDocument
    permission = CHANGE
    title = "Hapus dokumen lahan"

    def row(self, request: HttpRequest, **kwargs: Any) -> LandDocument:
        return document_of(request, kwargs["parcel"], kwargs["pk"])

    def remove(self, request: HttpRequest, row: Any) -> str:
        actions.delete_document(document=row, by=request.user, reason="dihapus lewat halaman")  # type: ignore[arg-type]
        return ""

    def success_url(self, row: Any) -> str:
        return page_of(row)


@requires(VIEW_HOLDER, methods=READING)
def document_file(request: HttpRequest, parcel: int, pk: int) -> HttpResponse:
    document = own_or_404(LandDocument.objects.all(), request, VIEW_HOLDER, pk=pk, parcel=parcel)
    return as_download(document.file, document.title)
