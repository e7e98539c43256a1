"""The sheet machine on the gold set of ugly sheets, and its speed.

Everything runs on the development database inside a transaction that is rolled back. Round 1: each sheet
is uploaded as it is, by the officer of its kabupaten. Round 2: a person who knows the truth corrects only
what the balikan asks for, in the balikan, and uploads it again.

    ./dev bench sheets              gold set, then speed
    ./dev bench sheets gold [NAME]  gold set only (of sheets whose name holds NAME)
    ./dev bench sheets speed        speed only: 2,143 × 30, then 83,000 × 30
"""

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.correcting import corrected
from bench.ugly import UglySheet, big_sheet, gold_set

OK = ("new", "changed", "same", "skipped")
# readings whose value the truth names as it is
COMPARED = [
    "men",
    "women",
    "members_total",
    "phone",
    "nik",
    "founded_on",
    "akta_on",
    "ahu_on",
    "musdesus_on",
    "capital_modal_awal",
    "capital_simpanan_pokok",
    "capital_simpanan_wajib",
    "capital_hibah",
    "outlet_sembako",
    "outlet_simpan_pinjam",
    "outlet_apotek",
    "outlet_cold_storage",
]


def start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kdkmp.settings")
    import django

    django.setup()


def main(arguments: list[str]) -> int:
    start()
    from django.conf import settings
    from django.db import transaction

    what = arguments[0] if arguments else ""
    with tempfile.TemporaryDirectory() as name, transaction.atomic():
        settings.MEDIA_ROOT = Path(name) / "media"
        status = 0
        if what in ("", "gold"):
            status = gold(Path(name) / "gold", arguments[1] if arguments[1:] else "")
        if what in ("", "speed"):
            speed(Path(name))
        transaction.set_rollback(True)
    return status


# --- gold set --------------------------------------------------------------------------------------


def gold(folder: Path, only: str) -> int:
    """Prints the counts; 1 when a village was matched wrongly or too few rows are resolved."""
    count: Counter[str] = Counter()
    sheets = [sheet for sheet in gold_set(folder) if only in sheet.name]
    for sheet in sheets:
        count += judged(sheet)
    rows = count["baris"]
    print(f"\nHimpunan emas: {len(sheets)} lembar, {rows} baris data")
    for label, number in sorted(count.items()):
        print(f"  {label:<46}{number:>7}  {number / rows:6.1%}")
    resolved = count["selesai setelah satu putaran balikan"] / rows
    print(
        f"Cocok otomatis yang salah: {count['SALAH desa']}; selesai: {resolved:.1%} (paling sedikit 95 %)"
    )
    return int(bool(count["SALAH desa"]) or resolved < 0.95)


def judged(sheet: UglySheet) -> Counter[str]:
    from core.sheets.balikan import write_balikan

    count: Counter[str] = Counter()
    by = officer(sheet.sender_regency)
    job = imported(sheet.path, by)
    count += first_round(sheet, job)
    path = write_balikan(job)
    target = path.with_name(f"{sheet.name}.xlsx")
    shutil.move(path, target)
    again = imported(corrected(target, sheet, job), by)
    states = {record.key: record for record in again.rows.all()}
    rows = list(states.values())
    count["selesai setelah satu putaran balikan"] = settled(sheet, again, rows)
    return count


def first_round(sheet: UglySheet, job: Any) -> Counter[str]:
    count: Counter[str] = Counter()
    records = {record.number: record for record in job.rows.all()}
    for extra in records.keys() - {truth.row for truth in sheet.rows}:
        print(f"{sheet.name}: baris {extra} bukan data")
        count["baris yang bukan data"] += 1
    for truth in sheet.rows:
        count["baris"] += 1
        record = records.get(truth.row)
        if record is None:
            print(f"{sheet.name}: baris {truth.row} hilang")
            count["BARIS HILANG"] += 1
            continue
        count[f"putaran 1: {record.state}"] += 1
        if record.village_code and record.village_code != truth.village:
            print(
                f"{sheet.name}: baris {truth.row}: {record.village_code}, seharusnya {truth.village}"
            )
            count["SALAH desa"] += 1
        if (record.state == "refused") != truth.refused:
            count["SALAH tolak"] += 1
        count += wrong_values(sheet, truth, record)
    return count


def wrong_values(sheet: UglySheet, truth: Any, record: Any) -> Counter[str]:
    """Cells that were taken for another value than their sender meant, or not asked about."""
    from core.sheets.values import unpacked

    count: Counter[str] = Counter()
    for name in COMPARED:
        reading = record.data["readings"].get(name)
        if reading is None or name not in truth.expects or reading[2]:
            continue
        value, meant = unpacked(reading[0]), truth.expects[name]
        count["sel yang dibandingkan"] += 1
        if name in truth.asks and value is not None:
            print(f"{sheet.name}: baris {truth.row} {name}: {value!r} tanpa bertanya")
            count["SEL tanpa bertanya"] += 1
        elif value != meant and value is not None:
            print(f"{sheet.name}: baris {truth.row} {name}: {value!r}, seharusnya {meant!r}")
            count["SALAH isi sel"] += 1
    return count


def settled(sheet: UglySheet, job: Any, records: list[Any]) -> int:
    """How many of the sheet's rows need nobody any more after the second round, and lie where they should."""
    good = 0
    by_number = {record.number: record for record in records}
    for truth in sheet.rows:
        record = by_number.get(truth.row)
        if truth.refused:
            good += record is not None and record.state == "refused"
        elif record is not None and record.state in OK:
            good += record.state == "skipped" or record.village_code == truth.village
        elif os.environ.get("VERBOSE") and record is not None:
            print(
                f"{sheet.name}: baris {truth.row} {record.state}: {record.data['problems']}"
                f" {[question[2] for question in record.data['questions']]}"
            )
    return good


def officer(regency: str | None) -> Any:
    """A passing user with the rights of the sheet's sender."""
    from datetime import date

    from core.models import RoleGrant, User
    from core.permissions import Role

    name = f"bench_{regency or 'provinsi'}"
    user, made = User.objects.get_or_create(username=name, defaults={"full_name": name})
    if made:
        role = Role.REGENCY_OFFICER if regency else Role.PROVINCE_OFFICER
        RoleGrant.objects.create(
            user=user, role=role, regency_id=regency, valid_from=date(2025, 1, 1)
        )
    return user


def imported(
    path: Path, by: Any, *, mode: str = "fill", steps: dict[str, float] | None = None
) -> Any:
    """The job in PREVIEW, columns as the machine guessed them. Raises SystemExit when it ends elsewhere."""
    from django.core.files import File

    from core.sheets import jobs

    times = {} if steps is None else steps
    with path.open("rb") as file:
        job = jobs.upload_sheet(kind="koperasi", file=File(file, name=path.name), by=by)
    times["baca"] = timed(lambda: jobs.work(job.pk))
    job.refresh_from_db()
    if job.stage != "mapping":
        raise SystemExit(f"{path.name}: {job.stage}: {job.message}")
    fields = {column["index"]: column["field"] for column in job.columns}
    jobs.map_columns(
        job=job, by=by, fields=fields, mode=mode, as_of=job.as_of, month_day=job.month_day
    )
    times["periksa"] = timed(lambda: jobs.work(job.pk))
    job.refresh_from_db()
    if job.stage != "preview":
        raise SystemExit(f"{path.name}: {job.stage}: {job.message}")
    return job


# --- speed -----------------------------------------------------------------------------------------


def timed(work: Any) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def speed(folder: Path) -> None:
    """Whole steps on an idle machine; the registry is emptied first, so that every row is written."""
    from mentors.models import Assignment, Plan
    from registry import models as m

    by = officer(None)
    for model in (
        Plan,
        Assignment,
        m.Milestone,
        m.Outlet,
        m.Officer,
        m.MemberCount,
        m.CapitalEntry,
        m.Document,
    ):
        model.objects.all().delete()
    m.CooperativeVillage.objects.all().delete()
    m.Cooperative.objects.all().delete()
    full_run(folder, by)
    path = folder / "nasional.xlsx"
    big_sheet(path, 83_000)
    steps: dict[str, float] = {}
    job = imported(path, by, mode="update", steps=steps)
    print(
        f"83.000 × 30: baca {steps['baca']:.1f} s, periksa {steps['periksa']:.1f} s; {job.counts}"
    )
    print(f"Memori puncak proses ini: {peak()} MB")


def full_run(folder: Path, by: Any) -> None:
    from core.sheets import jobs

    path = folder / "provinsi.xlsx"
    big_sheet(path, 2_143)
    steps: dict[str, float] = {}
    job = imported(path, by, mode="update", steps=steps)
    counts = dict(job.counts)
    jobs.start_apply(job=job, by=by)
    steps["terapkan"] = timed(lambda: jobs.work(job.pk))
    steps["periksa lagi"] = timed(lambda: imported(path, by, mode="update"))
    job.refresh_from_db()
    steps["batalkan"] = timed(lambda: jobs.undo_import(job=job, by=by))
    print(
        f"2.143 × 30 ({counts['new']} baru): "
        + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in steps.items())
    )
    print(f"Memori puncak proses ini: {peak()} MB")


def peak() -> int:
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 if sys.platform != "darwin" else 1024 * 1024)
