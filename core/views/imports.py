"""The pages of an import: the list, the upload, and one page that follows the job through its stages."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify

from core import scoping
from core.access import own_or_404, requires
from core.import_forms import MappingForm, RowFilterForm, UploadForm, kinds_of
from core.import_preview import COLOURS, shown_rows
from core.lists.view import page_links
from core.models import ImportJob
from core.pages import refused
from core.sheets import jobs
from core.sheets.book import Refused
from core.sheets.kinds import KINDS
from core.sheets.progress import is_worked_on
from core.sheets.rows import WRITTEN, State
from core.sheets.teaching import TEACH, lessons
from core.tasks import hand_over

IMPORT = "core.import_sheet"
PER_PAGE = 50
Stage = ImportJob.Stage
UNSEEN_SECONDS = 20
STOP_POLLING = 286
BALIKAN_FAILED = (
    "Balikan tidak dapat dibuat. Coba sekali lagi; bila berulang, hubungi petugas provinsi."
)


def own_jobs(request: HttpRequest) -> QuerySet[ImportJob]:
    rows = ImportJob.objects.for_user(request.user)
    return rows.select_related("uploaded_by", "applied_by", "parent")


def own_job(request: HttpRequest, pk: int) -> ImportJob:
    return own_or_404(own_jobs(request), request, IMPORT, pk=pk)


def count_words(job: ImportJob) -> list[dict[str, Any]]:
    """How many rows there are of each state, those of none left out."""
    return [
        {"key": state.value, "label": state.label, "n": n, "colour": COLOURS.get(state, "")}
        for state in State
        if (n := job.counts.get(state.value, 0))
    ]


@requires(IMPORT)
def import_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(own_jobs(request), PER_PAGE).get_page(request.GET.get("page"))
    shown = [
        {"job": job, "kind": kind_label(job), "counts": count_words(job)}
        for job in page.object_list
    ]
    context = {
        "page": page,
        "pages": page_links(page),
        "jobs": shown,
        "with_names": scoping.holds(request.user, "core.view_imports"),
    }
    return render(request, "core/imports/list.html", context)


def kind_label(job: ImportJob) -> str:
    return KINDS[job.kind].label if job.kind in KINDS else job.kind


@requires(IMPORT)
def import_create(request: HttpRequest) -> HttpResponse:
    """Upload a file; `?perbaikan=N` makes it the correction of import N."""
    parent = corrected(request)
    first = {"kind": parent.kind} if parent else {}
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                job = jobs.upload_sheet(
                    kind=form.cleaned_data["kind"],
                    file=form.cleaned_data["file"],
                    by=request.user,
                    parent=parent,
                )
                hand_over(job)
        except (ValidationError, PermissionDenied) as error:
            form.add_error("file", error if isinstance(error, ValidationError) else str(error))
        else:
            return redirect(job)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "parent": parent, "kinds": kinds_of(request.user)}
    return render(request, "core/imports/create.html", context, status=status)


def corrected(request: HttpRequest) -> ImportJob | None:
    """The import that the new file corrects, if the address names one that the reader may see."""
    told = request.GET.get("perbaikan", "")
    if not (told.isascii() and told.isdigit()):
        return None
    return own_job(request, int(told))


@requires(IMPORT)
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The job's page by its stage. htmx asks for the progress alone until the work has ended."""
    job = own_job(request, pk)
    if request.htmx and request.htmx.target == "progress":
        return progress_part(request, job)
    context = about(job, request)
    if job.is_working:
        context |= progress(job)
    elif job.stage == Stage.MAPPING and job.kind in KINDS:
        return show_mapping(request, job, MappingForm(job=job))
    elif job.stage in (Stage.PREVIEW, Stage.APPLIED, Stage.UNDONE):
        context |= rows_of(request, job)
        if job.stage == Stage.APPLIED and scoping.holds(request.user, TEACH):
            context["lessons"] = lessons(job, request.user)
    return render(request, "core/imports/detail.html", context)


def about(job: ImportJob, request: HttpRequest) -> dict[str, Any]:
    """What every stage shows: whose file it is, and whether it was sent before."""
    before = own_jobs(request).filter(sha256=job.sha256, kind=job.kind, pk__lt=job.pk)
    return {
        "job": job,
        "kind": kind_label(job),
        "Stage": Stage,
        "counts": count_words(job),
        "to_write": sum(job.counts.get(state, 0) for state in WRITTEN),
        "sent_before": before.order_by("-pk").first(),
        "is_mine": (mine := job.uploaded_by_id == request.user.pk),
        "is_personal": (personal := jobs.is_sensitive(job)),
        "kept_until": jobs.kept_until(job),
        "may_have_balikan": bool(job.file) and (mine or not personal),
    }


def progress(job: ImportJob) -> dict[str, Any]:
    """How far the work is: rows done, share, seconds left; or for how long nobody has taken it up."""
    now = timezone.now()
    worked_on = is_worked_on(job.pk)
    since = max(filter(None, (job.heartbeat, job.started_at, job.uploaded_at)))
    counted = job.stage == Stage.CHECKING and job.total > 0
    done = min(job.done, job.total)
    left = None
    if worked_on and counted and 0 < done < job.total and job.started_at:
        gone = (now - job.started_at).total_seconds()
        left = round(gone / done * (job.total - done))
    return {
        "worked_on": worked_on,
        "unseen": not worked_on and (now - since).total_seconds() >= UNSEEN_SECONDS,
        "stuck": not worked_on and now - since >= jobs.PATIENCE,
        "counted": counted,
        "done": done,
        "seconds_left": left,
        "to_write": sum(job.counts.get(state, 0) for state in WRITTEN),
    }


def progress_part(request: HttpRequest, job: ImportJob) -> HttpResponse:
    if job.is_working:
        return render(request, "core/imports/_progress.html", {"job": job, **progress(job)})
    response = HttpResponse(status=STOP_POLLING)
    response["HX-Refresh"] = "true"
    return response


def rows_of(request: HttpRequest, job: ImportJob) -> dict[str, Any]:
    form = RowFilterForm(request.GET, job=job)
    page = Paginator(form.narrow(job.rows.all()), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "form": form,
        "page": page,
        "pages": page_links(page),
        "rows": shown_rows(job, page.object_list),
        "query": request.GET.urlencode(),
        "chosen": request.GET.get("keadaan", ""),
    }


def show_mapping(
    request: HttpRequest, job: ImportJob, form: MappingForm, status: int = 200
) -> HttpResponse:
    context = about(job, request) | {"form": form}
    return render(request, "core/imports/mapping.html", context, status=status)


@requires(IMPORT)
def import_map(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column holds; POST has the rows checked."""
    job = own_job(request, pk)
    if job.kind not in KINDS or not job.columns or not job.file:
        messages.error(request, "Pemetaan kolom impor ini tidak dapat diubah lagi.")
        return redirect(job)
    form = MappingForm(request.POST or None, job=job)
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("mode", "as_of", "month_day")}
        try:
            with transaction.atomic():
                hand_over(
                    jobs.map_columns(job=job, by=request.user, fields=form.mapping(), **chosen)
                )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(job)
    return show_mapping(request, job, form, status=422 if request.method == "POST" else 200)


@requires(IMPORT)
def import_balikan(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own file with our remarks; no browser opens it as a page."""
    job = own_job(request, pk)
    if job.stage not in (Stage.PREVIEW, Stage.APPLIED) or not job.file:
        messages.error(
            request, "Balikan tersedia setelah baris diperiksa, selama berkasnya disimpan."
        )
        return redirect(job)
    from core.sheets.balikan import (
        write_balikan,  # opens the heavy reader only when it is asked for
    )

    try:
        jobs.note_balikan(job=job, by=request.user)
        path = write_balikan(job)
        opened = path.open("rb")
        if jobs.is_sensitive(job):  # read to its end by who holds it open, found by nobody else
            path.unlink()
    except (Refused, ValidationError) as error:
        refused(
            request, error if isinstance(error, ValidationError) else ValidationError(str(error))
        )
        return redirect(job)
    except OSError:
        messages.error(request, BALIKAN_FAILED)
        return redirect(job)
    name = f"{slugify(job.filename.rsplit('.', 1)[0]) or 'lembar'}-balikan-{job.pk}.xlsx"
    response = FileResponse(opened, as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox"
    return response
