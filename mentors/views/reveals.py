from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import own_or_404, requires
from core.lists.view import ScopedListView
from core.sealed import CannotOpen
from core.templatetags.kdkmp import tanggal
from mentors.actions.people import REVEAL, TooManyReveals, reveal
from mentors.detail import REVEALED
from mentors.filters.reveals import RevealFilterSet
from mentors.forms.contract import PlainReasonForm
from mentors.models import Person, PersonDocument, Reveal
from mentors.tables.reveals import RevealTable
from registry.views.files import as_download

KEY_LOST = (
    "Data ini tidak dapat dibuka, karena kuncinya tidak terpasang lagi. Hubungi pengelola sistem."
)
WORDS = {word: name for name, (word, _) in REVEALED.items()}


class RevealList(ScopedListView):
    """Who opened what, of whom, when and why."""

    template_name = "mentors/list.html"
    model = Reveal
    table_class = RevealTable
    filterset_class = RevealFilterSet
    permission = export_permission = "mentors.view_reveal"
    title = "Pembukaan data pribadi"
    intro = "Siapa membuka NIK, tanggal lahir, rekening atau dokumen siapa, dan mengapa."
    empty = "Tidak ada pembukaan data yang cocok."
    crumbs = (("Pendamping", "mentors:person-list"),)


def kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


@requires(REVEAL)
def person_reveal(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Asks why, writes it down, then shows one value once."""
    if what not in WORDS:
        raise Http404("Data ini tidak ada.")
    person = own_or_404(Person.objects.all(), request, REVEAL, pk=pk)
    name = WORDS[what]
    form = PlainReasonForm(request.POST or None)
    context = asked(person, REVEALED[name][1], form)
    context["filled"] = bool(getattr(person, f"{name}_mask"))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                context["value"] = in_words(
                    name, reveal(person=person, what=name, by=request.user, **form.cleaned_data)
                )
                status = 200
            except (ValidationError, CannotOpen) as error:
                status = refused(form, error)
    return kept_nowhere(render(request, "mentors/reveal.html", context, status=status))


def in_words(name: str, value: str) -> str:
    return tanggal(date.fromisoformat(value)) if name == "birth" else value


def asked(person: Person, label: str, form: PlainReasonForm) -> dict[str, Any]:
    return {
        "title": f"Buka {label if label.startswith('NIK') else label[0].lower() + label[1:]}",
        "label": label,
        "person": person,
        "form": form,
        "filled": True,
        "back": person.get_absolute_url(),
    }


def refused(form: PlainReasonForm, error: Exception) -> int:
    """Say on the form why nothing was opened; the status of the answer."""
    if isinstance(error, CannotOpen):
        form.add_error(None, KEY_LOST)
        return 422
    form.add_error(None, error)  # type: ignore[arg-type]
    return 429 if isinstance(error, TooManyReveals) else 422


@requires(REVEAL)
def document_reveal(request: HttpRequest, person: int, pk: int) -> HttpResponse:
    """Asks why, writes it down, then hands out the file."""
    rows = PersonDocument.objects.for_user(request.user).select_related("person")
    document = own_or_404(rows, request, REVEAL, pk=pk, person=person)
    form = PlainReasonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if not document.file.storage.exists(document.file.name):
                raise Http404("Berkas ini tidak ditemukan di penyimpanan.")
            try:
                reveal(
                    person=document.person,
                    what=Reveal.What.DOCUMENT,
                    document=document,
                    by=request.user,
                    **form.cleaned_data,
                )
            except ValidationError as error:
                status = refused(form, error)
            else:
                return kept_nowhere(as_download(document.file, document.title))
    context = asked(document.person, "Dokumen", form) | {"document": document}
    return kept_nowhere(render(request, "mentors/reveal.html", context, status=status))
