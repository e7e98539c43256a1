"""The balikan of an import: asked for by POST, followed while the worker makes it, then fetched.

One address does all three. Without JavaScript the page that waits reloads it until it gives the file.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from core.access import requires
from core.models import Balikan, ImportJob
from core.pages import refused
from core.sheets import jobs
from core.sheets.balikan import READY
from core.sheets.balikan_jobs import Standing, ask_balikan, standing, stop_balikan
from core.sheets.jobs import require_sender
from core.tasks import hand_over_balikan
from core.views.import_verbs import back
from core.views.imports import IMPORT, about, own_job

NOT_NOW = "Balikan tersedia setelah baris diperiksa, selama berkasnya disimpan."
NOT_MADE = (
    "Balikan belum dibuat, atau pratinjaunya sudah berubah sejak dibuat. Tekan “Unduh balikan” untuk "
    "membuatnya sesuai keadaan sekarang."
)
PART = "core/imports/_balikan.html"


@requires(IMPORT)
def import_balikan(request: HttpRequest, pk: int) -> HttpResponse:
    """POST asks for it; GET gives the file, or the page that waits for it; htmx gets the part alone."""
    job = own_job(request, pk)
    require_sender(job, request.user)
    if request.method == "POST":
        return ask(request, job)
    if job.stage not in READY or not job.file:
        return away(request, job, NOT_NOW)
    now = standing(job)
    if request.htmx:
        return part(request, job, now, "unduh" in request.GET)
    if now.is_ready and now.row:
        return given_out(request, job, now.row) or away(request, job, NOT_MADE)
    if now.is_open:
        context = about(job, request) | {"balikan": now, "fetch": True}
        return render(request, "core/imports/balikan.html", context)
    return away(request, job, now.failed or NOT_MADE)


def ask(request: HttpRequest, job: ImportJob) -> HttpResponse:
    try:
        with transaction.atomic():
            row, is_new = ask_balikan(job=job, by=request.user)
            if is_new:
                hand_over_balikan(row)
    except (ValidationError, PermissionDenied) as error:
        refused(request, error)
        return away(request, job)
    if request.htmx:
        return part(request, job, standing(job), True)
    return redirect("core:import-balikan", job.pk)


def part(request: HttpRequest, job: ImportJob, now: Standing, fetch: bool) -> HttpResponse:
    """The part of the page by how it stands. `fetch`: this reader waits for the file, so it is fetched
    as soon as it is there."""
    context = {"job": job, "balikan": now, "fetch": fetch, "lost": now.row is None}
    return render(request, PART, context)


def away(request: HttpRequest, job: ImportJob, text: str = "") -> HttpResponse:
    """To the import's page, with a message."""
    if text:
        messages.error(request, text)
    response = back(request, job)
    if request.htmx:  # a redirect would put the whole page into the part
        response = HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    return response


def given_out(request: HttpRequest, job: ImportJob, row: Balikan) -> FileResponse | None:
    """The workbook. One with personal data is written down first, and found by nobody else afterwards."""
    jobs.note_balikan(job=job, by=request.user)
    response = file_of(row)
    if response is not None and jobs.is_sensitive(job):
        row.path.unlink(missing_ok=True)  # read to its end by who holds it open
        row.delete()
    return response


def file_of(row: Balikan) -> FileResponse | None:
    """The workbook; no browser opens it as a page. None when it went in this very moment."""
    try:
        opened = row.path.open("rb")
    except OSError:
        return None
    stem = slugify(row.job.filename.rsplit(".", 1)[0]) or "lembar"
    name = f"{stem}-balikan-{row.job_id}.xlsx"
    response = FileResponse(opened, as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "no-store"  # the same address gives another file tomorrow
    return response


@requires(IMPORT)
@require_POST
def import_balikan_stop(request: HttpRequest, pk: int) -> HttpResponse:
    job = own_job(request, pk)
    if stop_balikan(job=job, by=request.user):
        messages.info(request, "Pembuatan balikan dihentikan.")
    return back(request, job)
