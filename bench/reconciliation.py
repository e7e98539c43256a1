"""Two sheets of all cooperatives as sources: read, matched, compared. Differences are planted; each must be found
and none invented. Budget: both together 10 s.

On the development database (./dev up --no-serve first), inside a transaction that is rolled back.

    ./dev bench reconciliation [COOPERATIVES]
"""

import os
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

BUDGET = 10.0


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kdkmp.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction

    most = int(arguments[0]) if arguments else None
    with tempfile.TemporaryDirectory() as name, transaction.atomic():
        settings.MEDIA_ROOT = Path(name)
        status = run(most)
        transaction.set_rollback(True)
    return status


def run(most: int | None) -> int:
    from bench.planting import make_ours, sheet_of
    from bench.sheets import officer
    from registry.models import Cooperative

    empty_land()
    by, rng = officer(None), Random(61)
    rows = Cooperative.objects.filter(archived_at__isnull=True).order_by("village_id", "pk")
    rows = list(rows.select_related("village__district__regency"))
    lie = Counter(coop.village_id for coop in rows)
    # of a village with two, a row without a name asks which is meant
    cooperatives = [coop for coop in rows if lie[coop.village_id] == 1][:most]
    ours = make_ours(cooperatives, by, rng)
    total, wrong = 0.0, 0
    for kind in ("sumber_agrinas", "sumber_simkopdes"):
        planted = sheet_of(cooperatives, ours, rng)
        steps, missed, invented, waiting = imported(kind, planted, by)
        total += sum(steps.values())
        wrong += missed + invented
        told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in steps.items())
        print(
            f"{kind}: {len(planted.rows)} baris, {told}; ditanam {len(planted.differ)}, luput {missed}, "
            f"dikarang {invented}, baris yang masih ditanyakan {waiting}"
        )
    again = compared()
    print(f"Semua {total:.1f} s (anggaran {BUDGET:.0f} s); membandingkan lagi {again:.2f} s")
    return int(bool(wrong) or total > BUDGET)


def empty_land() -> None:
    """Whatever the sample holds of sources; its land is left and not spoken of."""
    from django.db import connection

    from land import models as m

    m.Difference.objects.all().delete()
    m.SourceSheet.objects.all().delete()
    with (
        connection.cursor() as cursor
    ):  # steps and reports may not be deleted, so nobody's triggers look
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in (
            m.Handover, m.ProgressReport, m.LandPhoto, m.LandDocument, m.LandObstacle, m.Survey,
            m.EquipmentItem, m.Building, m.Verdict, m.ParcelStep, m.Parcel,
        ):  # fmt: skip
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def imported(kind: str, planted: Any, by: Any) -> tuple[dict[str, float], int, int, int]:
    """Seconds of each step; how many planted differences were missed, how many invented, rows that ask."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from bench.planting import workbook
    from core.sheets import jobs

    content = workbook(planted.rows)
    steps: dict[str, float] = {}
    job = jobs.upload_sheet(kind=kind, file=SimpleUploadedFile("sumber.xlsx", content), by=by)
    steps["baca"] = step(job)
    fields = {column["index"]: column["field"] for column in job.columns}
    jobs.map_columns(
        job=job, by=by, fields=fields, mode="fill", as_of=job.as_of, month_day=job.month_day
    )
    steps["cocokkan"] = step(job)
    answered(job, planted, by)
    jobs.start_apply(job=job, by=by)
    steps["simpan dan bandingkan"] = step(job)
    return (steps, *judged(job, planted))


def step(job: Any) -> float:
    from core.sheets import jobs

    begin = time.perf_counter()
    jobs.work(job.pk)
    seconds = time.perf_counter() - begin
    job.refresh_from_db()
    if job.stage == "failed":
        raise SystemExit(f"{job.kind}: {job.message}")
    return seconds


def answered(job: Any, planted: Any, by: Any) -> None:
    """A person who knows says which village is meant, where that is asked."""
    from core.sheets import jobs

    asks = {
        record.number: {"desa": planted.villages[record.number]}
        for record in job.rows.filter(state__in=["doubtful", "wrong"])
        if any(question[0] == "desa" for question in record.data["questions"])
    }
    if asks:
        jobs.answer_rows(job=job, by=by, answers=asks)


def judged(job: Any, planted: Any) -> tuple[int, int, int]:
    from land.models import Difference

    rows = Difference.objects.filter(source=job.kind.removeprefix("sumber_"), state="terbuka")
    found = {(row.cooperative_id, row.field): (row.kind, row.ours, row.theirs) for row in rows}
    waiting = job.rows.exclude(state__in=["new", "same"])
    for record in waiting[:10]:
        print(
            f"  baris {record.number}: {record.state} {record.data['problems']} {record.data['questions']}"
        )
    for key, value in list(found.items())[:2000]:
        if planted.differ.get(key) != value:
            print(f"  dikarang: {key} {value}")
    missed = [key for key, value in planted.differ.items() if found.get(key) != value]
    invented = [key for key, value in found.items() if planted.differ.get(key) != value]
    return len(missed), len(invented), waiting.count()


def compared() -> float:
    from land.reconciling.comparing import compare

    begin = time.perf_counter()
    compare()
    return time.perf_counter() - begin
