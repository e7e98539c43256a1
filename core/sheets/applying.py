"""Writing a preview, and taking it back. Both are one transaction and leave the file in history."""

import json

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from core import scoping
from core.history import because
from core.models import District, ImportJob, ImportRow, User, Village
from core.sheets import checking
from core.sheets.kinds import KINDS, ImportKind
from core.sheets.progress import Stopped
from core.sheets.rows import WRITTEN


class MovedOn(Exception):
    """The registry is no longer what the preview showed; str(error) tells the person (Indonesian)."""


def reason_of(job: ImportJob) -> str:
    """What history says about every row of this import: which file, by its mark."""
    return f"impor {job.filename[:80]} (nomor {job.pk}, sidik {job.sha256[:16]})"


def apply(job: ImportJob) -> None:
    """Write the NEW and CHANGED rows, exactly as the preview showed them.

    Inside a transaction. What the rows are about is locked first, so that neither another import nor a
    person changes it between the judging and the writing; then every row is judged again, and if one of
    them came to something else MovedOn is raised and nothing is written.
    """
    by: User = job.applied_by or job.uploaded_by
    kind = KINDS[job.kind]
    # a right may have been taken away since the preview
    if not scoping.holds(by, kind.permission):
        raise PermissionDenied(
            "Hak Anda untuk mengimpor sudah dicabut; tidak ada data yang berubah."
        )
    records = list(ImportRow.objects.filter(job=job, state__in=WRITTEN).order_by("number"))
    hold(kind, {record.village_code for record in records})
    rows, moved = checking.compare_again(job, records, user=by)
    if moved:
        told = ", ".join(str(record.number) for record in moved[:10])
        raise MovedOn(
            f"Data di registri berubah sejak pratinjau ({len(moved)} baris, antara lain baris {told}), "
            "jadi belum diterapkan. Pratinjau sudah diperbarui; periksa lalu terapkan lagi."
        )
    with because(reason_of(job), by=by):
        kind.write(rows, by=by, reason=reason_of(job), options=checking.options_of(job))
    for record, row in zip(records, rows, strict=True):
        record.written, record.target = row.written, row.target
    save_written(records)
    if ImportJob.objects.filter(pk=job.pk, cancel_asked=True).exists():
        raise Stopped
    job.applied_at = timezone.now()


def hold(kind: ImportKind, codes: set[str]) -> None:
    """Lock the villages with what is recorded in them, until the transaction ends.

    Each table in order of its keys, and the tables as pages take them (the kecamatan, the kind's own rows,
    then the village that a new row refers to), so that nobody waits for each other.
    """
    if not kind.in_village:
        kind.hold(codes)
        return
    districts = District.objects.select_for_update(no_key=True).order_by("pk")
    list(districts.filter(pk__in={code[:8] for code in codes}).values_list("pk"))
    kind.hold(codes)
    villages = Village.objects.select_for_update(of=("self",)).order_by("pk")
    list(villages.filter(pk__in=codes).values_list("pk"))


def undo(job: ImportJob, *, by: User) -> None:
    """Take back what `apply` wrote. Raises ValidationError when something of it has changed since."""
    records = list(ImportRow.objects.filter(job=job).exclude(written=[]).order_by("number"))
    hold(KINDS[job.kind], {record.village_code for record in records})
    written = [one for record in records for one in record.written]
    reason = f"pembatalan {reason_of(job)}"
    with because(reason, by=by):
        KINDS[job.kind].undo(written, by=by, reason=reason)
    for record in records:
        record.written = []
    save_written(records)


def save_written(records: list[ImportRow]) -> None:
    """In one statement: a CASE for each of two thousand rows takes longer than writing them."""
    rows = [(record.pk, record.target, json.dumps(record.written)) for record in records]
    keys, targets, written = zip(*rows, strict=True) if rows else ((), (), ())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_importrow row SET written = told.written, target = told.target"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::jsonb[]) told(id, target, written)"
            " WHERE row.id = told.id",
            [list(keys), list(targets), list(written)],
        )
