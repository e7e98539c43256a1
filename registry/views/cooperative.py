from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import READING, WRITING, own_or_404, requires
from core.forms import ReasonForm, UserForm
from core.history_reading import sentences_about
from core.pages import ScopedEditView, refused
from registry import actions
from registry.detail import detail_of
from registry.forms import CooperativeForm
from registry.models import Cooperative, Milestone

VIEW = "registry.view_cooperative"
ARCHIVE = "registry.archive_cooperative"
VERIFY = "registry.verify_milestone"


@requires(VIEW, methods=READING)
def cooperative_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Cooperative.objects.with_place().with_merges().for_user(request.user)
    cooperative = own_or_404(rows, request, VIEW, pk=pk)
    context = detail_of(cooperative, request.user)
    return render(request, "registry/cooperative_detail.html", context)


@requires(VIEW, methods=READING)
def cooperative_history(request: HttpRequest, pk: int) -> HttpResponse:
    cooperative = own_or_404(Cooperative.objects.with_place(), request, VIEW, pk=pk)
    context = {
        "cooperative": cooperative,
        "entries": sentences_about(cooperative, request.user, limit=200),
    }
    part = "registry/_history.html" if request.htmx else "registry/cooperative_history.html"
    return render(request, part, context)


class CooperativePage(ScopedEditView):
    model = Cooperative
    form_class = CooperativeForm
    template_name = "registry/cooperative_form.html"

    def write(self, form: UserForm) -> Cooperative:
        return actions.save_cooperative(
            cooperative=form.save(commit=False),
            by=form.user,
            reason=form.cleaned_data.get("reason", ""),
        )

    def crumbs(self, row: Cooperative) -> list[tuple[str, str]]:
        above = [("Koperasi", reverse("registry:cooperative-list"))]
        return above if self.new else [*above, (str(row), row.get_absolute_url())]


class CooperativeCreate(CooperativePage):
    permission = "registry.add_cooperative"
    title = "Tambah koperasi"
    saved = "Koperasi dicatat."
    new = True

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        """`?desa=61.05.01.2001` comes from the list of villages without a cooperative."""
        return {"village": request.GET.get("desa", "")[:13]}


class CooperativeUpdate(CooperativePage):
    permission = "registry.change_cooperative"
    title = "Ubah koperasi"

    def start(self, request: HttpRequest, **kwargs: Any) -> Cooperative:
        row: Any = super().start(request, **kwargs)
        actions.refuse_archived(row)
        return row


def with_reason(
    request: HttpRequest, pk: int, verb: Callable[..., Cooperative], title: str, done: str
) -> HttpResponse:
    """Ask for a reason, then do `verb`; what it refuses is shown beside the question."""
    cooperative = own_or_404(Cooperative.objects.with_place(), request, ARCHIVE, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verb(cooperative=cooperative, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return redirect(cooperative)
    context = {
        "title": title,
        "row": cooperative,
        "form": form,
        "back": cooperative.get_absolute_url(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)


@requires(ARCHIVE)
def cooperative_archive(request: HttpRequest, pk: int) -> HttpResponse:
    done = "Koperasi diarsipkan. Ia tidak lagi dihitung, tetapi dapat dipulihkan."
    return with_reason(request, pk, actions.archive_cooperative, "Arsipkan koperasi", done)


@requires(ARCHIVE)
def cooperative_restore(request: HttpRequest, pk: int) -> HttpResponse:
    done = "Koperasi dipulihkan dan dihitung lagi."
    return with_reason(request, pk, actions.restore_cooperative, "Pulihkan koperasi", done)


@requires(VERIFY, methods=WRITING)
def milestone_verify(request: HttpRequest, cooperative: int, pk: int) -> HttpResponse:
    milestone = own_or_404(
        Milestone.objects.select_related("cooperative"),
        request,
        VERIFY,
        pk=pk,
        cooperative=cooperative,
    )
    try:
        actions.verify_milestones(
            milestones=[milestone],
            by=request.user,
            seen={milestone.pk: request.POST.get("seen", "")},
        )
    except ValidationError as error:
        refused(request, error)
    else:
        messages.success(request, f"{milestone} diverifikasi.")
    return redirect(f"{milestone.cooperative.get_absolute_url()}#tahapan")
