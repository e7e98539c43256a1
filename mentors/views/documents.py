from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core.access import own_or_404
from core.forms import UserForm
from core.pages import ScopedDeleteView, ScopedEditView
from mentors.actions import documents
from mentors.actions.people import CHANGE, REVEAL
from mentors.forms.document import PersonDocumentForm
from mentors.models import Person, PersonDocument


def page_of(row: Any) -> str:
    return f"{row.person.get_absolute_url()}#dokumen"


class DocumentPage(ScopedEditView):
    model = PersonDocument
    form_class = PersonDocumentForm

    def write(self, form: UserForm) -> PersonDocument:
        reason = form.cleaned_data.get("reason", "")
        return documents.save_document(
            document=form.save(commit=False), by=form.user, reason=reason
        )

    def success_url(self, row: Any) -> str:
        return page_of(row)

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [
            ("Pendamping", reverse("mentors:person-list")),
            (str(row.person), row.person.get_absolute_url()),
        ]


class DocumentCreate(DocumentPage):
    """Who records people also brings their papers; opening one is another right."""

    permission = CHANGE
    title = "Unggah dokumen"
    saved = "Dokumen disimpan. Membukanya memerlukan alasan dan dicatat."
    new = True

    def start(self, request: HttpRequest, **kwargs: Any) -> PersonDocument:
        person = own_or_404(Person.objects.all(), request, CHANGE, pk=kwargs["person"])
        return PersonDocument(person=person)


class DocumentUpdate(DocumentPage):
    permission = REVEAL
    title = "Ubah dokumen"

    def start(self, request: HttpRequest, **kwargs: Any) -> PersonDocument:
        rows = PersonDocument.objects.for_user(request.user).select_related("person")
        return own_or_404(rows, request, REVEAL, **kwargs)


class DocumentDelete(ScopedDeleteView):
    model = PersonDocument
    permission = REVEAL
    title = "Hapus dokumen"
    deleted = "Dokumen dihapus, juga berkasnya."

    def row(self, request: HttpRequest, **kwargs: Any) -> Any:
        rows = PersonDocument.objects.for_user(request.user).select_related("person")
        return own_or_404(rows, request, REVEAL, **kwargs)

    def remove(self, request: HttpRequest, row: Any) -> str:
        documents.delete_document(document=row, by=request.user, reason="dihapus lewat halaman")
        return ""

    def success_url(self, row: Any) -> str:
        return page_of(row)
