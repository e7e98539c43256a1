"""The pages of files from phones: upload, what came of one, and which came."""

import json
import logging
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import DatabaseError, InterfaceError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core import scoping
from core.access import LARGEST_ID, READING, requires
from core.lists.view import page_links
from core.models import User
from land.models import Survey
from visits.models import OutboxItem, OutboxUpload, Visit
from visits.outbox_file.format import Unreadable
from visits.outbox_file.forms import UploadForm
from visits.outbox_file.taking import storable, take_file

logger = logging.getLogger(__name__)
UPLOAD = "visits.upload_outbox"
PER_PAGE = 20
ITEMS_PER_PAGE = 50
NOT_NOW = (
    "Server belum dapat menyimpan seluruh isi berkas. Yang sudah tersimpan tetap ada; unggah lagi berkas "
    "yang sama beberapa saat lagi."
)
DONE = "Berkas sudah dibaca. Hasil tiap kunjungan ada di bawah."
# key of OutboxUpload.counts → words
OF_VISITS = (
    ("baru", "baru"),
    ("sudah_ada", "sudah ada"),
    ("ditahan", "ditahan"),
    ("tandingan", "versi tandingan"),
    ("perbaiki", "perlu perbaikan"),
)
OF_PHOTOS = (
    ("foto", "foto disimpan"),
    ("foto_ada", "foto sudah ada"),
    ("foto_gagal", "foto tidak disimpan"),
    ("foto_kurang", "foto masih ditunggu"),
)


def own_uploads(request: HttpRequest) -> QuerySet[OutboxUpload]:
    rows = OutboxUpload.objects.for_user(request.user)
    return rows.select_related("by", "person", "person__user")


@requires(UPLOAD)
def outbox_upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = take_file(file=file.file, name=file.name or "", by=request.user)
        except Unreadable as error:
            form.add_error("file", str(error))
        except (OSError, DatabaseError, InterfaceError):
            logger.exception("an outbox file could not be taken whole")
            form.add_error("file", NOT_NOW)
        else:
            messages.success(request, DONE)
            return redirect(upload)
    page = Paginator(own_uploads(request), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "pages": page_links(page),
        "uploads": [told_of(upload, request.user) for upload in page.object_list],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/outbox/upload.html", context, status=status)


def told_of(upload: OutboxUpload, user: User) -> dict[str, Any]:
    """An upload with its counts in words. A mentor's name is for those who may know it, and for himself."""
    counts = upload.counts
    mine = upload.person.user_id == user.pk
    return {
        "upload": upload,
        "person": upload.person if mine or sees_inside(upload, user) else None,
        "visits": [(counts.get(key, 0), word) for key, word in OF_VISITS if counts.get(key)],
        "photos": [(counts.get(key, 0), word) for key, word in OF_PHOTOS if counts.get(key)],
    }


def sees_inside(upload: OutboxUpload, user: User) -> bool:
    where = scoping.area(user, "visits.view_visit")
    return where is scoping.EVERYWHERE or upload.person.regency_id in where


@requires(UPLOAD, methods=READING)
def outbox_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of each visit that the reader may see, and how many he may not."""
    upload = own_uploads(request).filter(pk=pk).first() if pk <= LARGEST_ID else None
    if upload is None:
        raise Http404
    items = OutboxItem.objects.for_user(request.user).filter(upload=upload)
    page = Paginator(items.select_related("upload"), ITEMS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    total = sum(upload.counts.get(key, 0) for key, _ in OF_VISITS)
    context = told_of(upload, request.user) | {
        "page": page,
        "pages": page_links(page),
        "items": with_visits(list(page.object_list), request),
        "unseen": total - page.paginator.count if upload.finished_at else 0,
    }
    return render(request, "visits/outbox/detail.html", context)


def with_visits(items: list[OutboxItem], request: HttpRequest) -> list[dict[str, Any]]:
    """Each with its visit or survey, where the reader may see that, and what was refused as it came."""
    keys = {item.visit_id for item in items}
    rows = Visit.objects.for_user(request.user).filter(pk__in=keys)
    seen = {visit.pk: visit for visit in rows.select_related("cooperative")}
    wanted = {item.survey_id for item in items}
    surveys = Survey.objects.for_user(request.user).filter(pk__in=wanted)
    seen_surveys = {row.pk: row for row in surveys.select_related("cooperative")}
    return [
        {
            "item": item,
            "visit": seen.get(item.visit_id),
            "survey": seen_surveys.get(item.survey_id),
            "facts": facts_of(item.body),
        }
        for item in items
    ]


def facts_of(body: str) -> list[tuple[str, str]]:
    """(label, text) of a refused visit, for whoever must find out with the mentor what it was about."""
    told = json.loads(body) if body else None
    if not isinstance(told, dict):
        return [("Isi", body)] if body else []  # escaped, so that any sign may stand in it
    words = (
        ("started_at", "Mulai"),
        ("ended_at", "Selesai"),
        ("cooperative", "Nomor koperasi"),
        ("people_met", "Orang yang ditemui"),
        ("findings", "Temuan"),
        ("note", "Catatan"),
    )
    facts = [(label, str(told[key])) for key, label in words if told.get(key)]
    return [(label, storable(text)) for label, text in facts]
