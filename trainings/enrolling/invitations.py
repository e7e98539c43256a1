"""Who is invited: those with a seat, for printing, and as a workbook with codes for who may enrol."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify

from core.access import own_or_404, requires
from core.lists.export import Columns, xlsx_response
from core.models import User
from core.templatetags.kdkmp import tanggal
from trainings.actions.enrolling import ENROL
from trainings.enrolling.linking import batch_address
from trainings.enrolling.lists import VIEW
from trainings.enrolling.people import CALLED
from trainings.models import Batch, Enrolment

READING = ("GET", "HEAD")
BATCHES = Batch.objects.select_related("programme", "venue")
COLUMNS: Columns = [
    ("Nama", lambda row: row.called),
    ("Kode peserta", lambda row: row.code),
    ("Kabupaten/kota", lambda row: row.regency.name if row.regency else "Tingkat provinsi"),
    ("Koperasi", lambda row: row.cooperative.name if row.cooperative else ""),
    ("Telepon", lambda row: phone_of(row)),
    ("Menggantikan", lambda row: came_for(row)),
]


SOMEBODY_ELSE = "peserta dari luar wilayah Anda"


def phone_of(row: Enrolment) -> str:
    return (row.person or row.officer).phone if row.person or row.officer else ""  # type: ignore[union-attr]


def predecessors(user: User) -> Prefetch:
    """Whom each came for, where the reader may see him: a seat may pass from one kabupaten to another."""
    own = Enrolment.objects.for_user(user).select_related("person")
    return Prefetch("replaces", queryset=own, to_attr="predecessor")


def came_for(row: Any) -> str:
    """`row`: with `predecessors`."""
    if row.predecessor is not None:
        return row.predecessor.participant
    return SOMEBODY_ELSE if row.replaces_id else ""


@requires(VIEW, methods=READING)
def invitations(request: HttpRequest, batch: int) -> HttpResponse:
    held = own_or_404(BATCHES.all(), request, "trainings.view_batch", pk=batch)
    rows = Enrolment.objects.for_user(request.user).filter(batch=held).seated()
    rows = rows.select_related("person", "cooperative", "regency")
    rows = rows.prefetch_related(predecessors(request.user))
    listed = list(rows.annotate(called=CALLED).order_by("regency_id", "called", "pk"))
    context = {
        "batch": held,
        "rows": [(row, came_for(row)) for row in listed],
        "may_enrol": request.user.has_perm(ENROL),
        "batch_url": batch_address(held.pk),
    }
    return render(request, "trainings/enrolling/invitations.html", context)


@requires(ENROL, methods=READING)
def invitations_xlsx(request: HttpRequest, batch: int) -> HttpResponseBase:
    held = own_or_404(BATCHES.all(), request, ENROL, pk=batch)
    rows = Enrolment.objects.for_user(request.user, ENROL).filter(batch=held).seated()
    rows = rows.select_related("person", "officer", "cooperative", "regency")
    rows = rows.prefetch_related(predecessors(request.user))
    about = [
        ("Daftar", f"Undangan {held}"),
        ("Diunduh", tanggal(timezone.now())),
        ("Oleh", str(request.user)),
        ("Kode peserta", "Rahasia: hanya untuk pesertanya sendiri, untuk mengisi presensi."),
    ]
    found = rows.annotate(called=CALLED).order_by("regency_id", "called", "pk")
    return xlsx_response(f"undangan-{slugify(str(held))}", COLUMNS, found.iterator(1000), about)
