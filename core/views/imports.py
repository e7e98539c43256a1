"""The pages of an import: the list, the upload, and one page that follows the job through its stages."""

import logging
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from core import scoping
from core.access import own_or_404, requires
from core.import_forms import KEPT, MappingForm, RowFilterForm, UploadForm, kept_rows, kinds_of
from core.import_preview import COLOURS, shown_rows, steps
from core.lists.view import page_links
from core.models import ImportJob
from core.sheets import jobs
from core.sheets.balikan import READY
from core.sheets.balikan_jobs import standing
from core.sheets.kinds import KINDS
from core.sheets.progress import is_worked_on
from core.sheets.rows import OPEN, WRITTEN, State
from core.sheets.teaching import TEACH, lessons
from core.tasks import hand_over

logger = logging.getLogger(__name__)
IMPORT = "core.import_sheet"
PER_PAGE = 50
Stage = ImportJob.Stage
UNSEEN_SECONDS = 20
STOP_POLLING = 286
LONGEST_ID = 20  # digits: more than any id has, and few enough for int()
NOT_KEPT = (
    "Berkas belum dapat disimpan di server; tidak ada yang hilang. Coba lagi beberapa saat lagi; bila berulang, "
    "beri tahu petugas provinsi bahwa ruang simpan server penuh atau tidak dapat ditulisi."
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
    """`?menunggu=1`: only those that the reader himself must go on with."""
    found, waiting = own_jobs(request), request.GET.get("menunggu") == "1"
    if waiting:
        found = found.waiting_for(request.user)  # type: ignore[attr-defined]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = [
        {"job": job, "kind": kind_label(job), "counts": count_words(job)}
        for job in page.object_list
    ]
    context = {
        "page": page,
        "pages": page_links(page),
        "jobs": shown,
        "with_names": scoping.holds(request.user, "core.view_imports"),
        "waiting": waiting,
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
        except OSError:
            logger.exception("an uploaded sheet could not be kept")
            form.add_error("file", NOT_KEPT)
        else:
            # the script sees the file off; told so, it goes on to the job's page as a browser would
            return (
                HttpResponseClientRedirect(job.get_absolute_url())
                if request.htmx
                else redirect(job)
            )
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "parent": parent, "kinds": kinds_of(request.user), "steps": steps()}
    return render(request, "core/imports/create.html", context, status=status)


def corrected(request: HttpRequest) -> ImportJob | None:
    """The import that the new file corrects, if the address names one that the reader may see."""
    told = request.GET.get("perbaikan", "")
    if not (told.isascii() and told.isdigit()):
        return None
    return own_job(request, int(told[:LONGEST_ID]))


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
        if job.stage in READY and job.file:
            context["balikan"] = standing(job)
        if job.stage == Stage.PREVIEW:
            context |= {"kept": kept_rows(job.rows.all()).count(), "KEPT": KEPT}
        if job.stage == Stage.APPLIED and scoping.holds(request.user, TEACH):
            context["lessons"] = lessons(job, request.user)
    return render(request, "core/imports/detail.html", context)


def about(job: ImportJob, request: HttpRequest) -> dict[str, Any]:
    """What every stage shows: whose file it is, and whether it was sent before."""
    before = own_jobs(request).filter(sha256=job.sha256, kind=job.kind, pk__lt=job.pk)
    return {
        "job": job,
        "kind": kind_label(job),
        "promise": KINDS[job.kind].promise if job.kind in KINDS else "",
        "Stage": Stage,
        "counts": count_words(job),
        "steps": steps(job),
        "open": sum(job.counts.get(state, 0) for state in OPEN),
        "to_write": sum(job.counts.get(state, 0) for state in WRITTEN),
        "other_sheets": other_sheets(job),
        "sent_before": before.order_by("-pk").first(),
        "is_mine": (mine := job.uploaded_by_id == request.user.pk),
        "is_personal": (personal := jobs.is_sensitive(job)),
        "kept_until": jobs.kept_until(job),
        "may_have_balikan": bool(job.file) and (mine or not personal),
    }


def other_sheets(job: ImportJob) -> list[dict[str, Any]]:
    """Sheets of the same file that hold a table too, of which nothing is imported."""
    at_rest = job.stage in (Stage.MAPPING, Stage.PREVIEW, Stage.APPLIED)
    return [one for one in job.sheets if at_rest and one["fits"] and one["name"] != job.sheet]


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
    rows = shown_rows(job, page.object_list)
    return {
        "form": form,
        "page": page,
        "pages": page_links(page),
        "rows": rows,
        "answerable": any(row.asked or row.answered or row.leave_out for row in rows),
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
        chosen = {name: form.cleaned_data.get(name) for name in ("mode", "as_of", "month_day")}
        chosen["mode"] = chosen["mode"] or job.mode  # a kind that writes beside our data asks none
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
