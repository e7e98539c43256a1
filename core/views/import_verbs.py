"""The verbs of an import as pages: each a POST that comes back to the job's page with what happened."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from core.access import requires
from core.import_preview import STEP_OF, posted_answers, steps_at
from core.models import ImportJob
from core.pages import refused
from core.sheets import jobs
from core.sheets.kinds import KINDS
from core.sheets.rows import WRITTEN, State
from core.sheets.teaching import teach_aliases
from core.tasks import hand_over
from core.templatetags.kdkmp import angka
from core.views.imports import IMPORT, Stage, count_words, own_job, own_jobs

# What stays undone when a preview is applied.
LEFT = (State.WRONG, State.DOUBTFUL, State.REFUSED, State.SKIPPED)


def done(request: HttpRequest, job: ImportJob, verb: Callable[..., Any], **kwargs: Any) -> bool:
    """Call the verb in the officer's name; the next page tells why when it was refused.

    Whatever stage of work it ends in is handed to the worker.
    """
    try:
        with transaction.atomic():
            result = verb(job=job, by=request.user, **kwargs)
            if isinstance(result, ImportJob) and result.is_working and not result.cancel_asked:
                hand_over(result)
    except (ValidationError, PermissionDenied) as error:
        refused(request, error)
        return False
    return True


def seen(request: HttpRequest) -> str:
    """The mark of the preview that the page showed (ImportJob.mark)."""
    return request.POST.get("pratinjau", "")


def back(request: HttpRequest, job: ImportJob) -> HttpResponse:
    """To the job's page with the filters it had; to the list when the job was deleted meanwhile."""
    if not own_jobs(request).filter(pk=job.pk).exists():
        return redirect("core:import-list")
    query = request.GET.urlencode()
    return redirect(job.get_absolute_url() + (f"?{query}" if query else ""))


@requires(IMPORT)
@require_POST
def import_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    job = own_job(request, pk)
    done(request, job, jobs.choose_sheet, sheet=request.POST.get("sheet", ""))
    return back(request, job)


@requires(IMPORT)
@require_POST
def import_answer(request: HttpRequest, pk: int) -> HttpResponse:
    job = own_job(request, pk)
    answers = posted_answers(request.POST, job)
    if not answers:
        messages.info(request, "Belum ada jawaban yang dipilih.")
    elif done(request, job, jobs.answer_rows, answers=answers, seen=seen(request)):
        number = angka(len(answers))
        messages.success(
            request, f"Jawaban untuk {number} baris disimpan dan barisnya diperiksa lagi."
        )
    return back(request, job)


@requires(IMPORT)
@require_POST
def import_check(request: HttpRequest, pk: int) -> HttpResponse:
    job = own_job(request, pk)
    done(request, job, jobs.check_again)
    return back(request, job)


@requires(IMPORT)
@require_POST
def import_stop(request: HttpRequest, pk: int) -> HttpResponse:
    job = own_job(request, pk)
    if done(request, job, stop):
        messages.info(request, "Permintaan berhenti dikirim. Tidak ada data yang berubah.")
    return back(request, job)


def stop(**kwargs: Any) -> None:
    jobs.ask_to_stop(**kwargs)


@requires(IMPORT)
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Repeats the numbers before anything is written; POST has them written."""
    job = own_job(request, pk)
    if request.method == "POST":
        done(request, job, jobs.start_apply, seen=seen(request))
        return back(request, job)
    if job.stage != Stage.PREVIEW:
        messages.info(
            request, f"Impor ini {job.get_stage_display()}; tidak ada yang perlu diterapkan."
        )
        return redirect(job)
    counts = count_words(job)
    context = {
        "job": job,
        "promise": KINDS[job.kind].promise if job.kind in KINDS else "",
        "steps": steps_at(STEP_OF[Stage.APPLYING]),
        "written": [one for one in counts if one["key"] in WRITTEN],
        "left": [one for one in counts if one["key"] in LEFT],
        "same": job.counts.get(State.SAME, 0),
        "total": sum(job.counts.get(state, 0) for state in WRITTEN),
    }
    return render(request, "core/imports/apply.html", context)


@requires(IMPORT)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks before what an import has written is taken back."""
    job = own_job(request, pk)
    if request.method == "POST":
        if done(request, job, jobs.undo_import):
            messages.success(request, "Impor dibatalkan. Data kembali seperti sebelum impor ini.")
        return back(request, job)
    if job.stage != Stage.APPLIED:
        messages.info(
            request, f"Impor ini {job.get_stage_display()}; tidak ada yang perlu dibatalkan."
        )
        return redirect(job)
    context = {"job": job, "total": sum(job.counts.get(state, 0) for state in WRITTEN)}
    return render(request, "core/imports/undo.html", context)


@requires(IMPORT)
@require_POST
def import_teach(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the confirmed spellings of this import as other names of their villages."""
    job = own_job(request, pk)
    keys = request.POST.getlist("nama")
    if not keys:
        messages.info(request, "Belum ada nama lain yang dipilih.")
    elif done(request, job, teach_aliases, keys=keys):
        messages.success(request, f"{angka(len(keys))} nama lain diingat untuk impor berikutnya.")
    return back(request, job)
