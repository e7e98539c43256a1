"""All certificates of a batch of 178: issued, as one PDF, as a zip of PDFs; and the public check.

On the development database, inside a transaction that is rolled back. The baseline is typst itself, asked for
as many pages that hold nothing but a number. Budget: 178 papers in 10 s, either way.

    ./dev bench certificates [PARTICIPANTS] [RUNS]
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

PARTICIPANTS, RUNS, BUDGET = 178, 5, 10.0
BLANK = """#let data = json(bytes(sys.inputs.data))
#for (at, words) in data.enumerate() { if at > 0 { pagebreak() }; text(words) }
"""


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kdkmp.settings")
    import django

    django.setup()
    from django.db import transaction

    count = int(arguments[0]) if arguments else PARTICIPANTS
    runs = int(arguments[1]) if len(arguments) > 1 else RUNS
    with transaction.atomic():
        found = measured(count, runs)
        transaction.set_rollback(True)
    return report(count, runs, found)


def measured(count: int, runs: int) -> dict[str, list[float]]:
    """What was done → seconds of each run."""
    from django.test import RequestFactory

    from trainings.certificates import paper
    from trainings.certificates.checking import check
    from trainings.models import Certificate

    request = RequestFactory().get("/", SERVER_NAME="localhost")
    keys, seconds = issued(count)
    rows = Certificate.objects.filter(pk__in=keys)
    one = rows.first()
    assert one is not None and check(one.text, one.token)

    def whole() -> None:
        assert paper.render(request, paper.sheets_of(request, rows), "uji")

    def packed() -> None:
        assert paper.archive(request, paper.sheets_of(request, rows))

    def alone() -> None:
        assert paper.render(request, paper.sheets_of(request, rows.filter(pk=one.pk)), "uji")

    numbers = list(rows.values_list("text", flat=True))
    return {
        "halaman kosong (acuan)": timed(runs, lambda: blank(numbers)),
        "satu PDF": timed(runs, whole),
        "zip": timed(runs, packed),
        "satu sertifikat": timed(runs, alone),
        "menerbitkan": [seconds],
        "periksa, cocok": timed(runs, lambda: check(one.text, one.token)),
        "periksa, tidak cocok": timed(runs, lambda: check(one.text, "A" * 16)),
        "periksa, nomor tidak ada": timed(runs, lambda: check("X-1999-0001", "A" * 16)),
    }


def issued(count: int) -> tuple[list[int], float]:
    """Keys of new certificates of a new batch, and the seconds that issuing took."""
    from django.utils import timezone

    from core.models import User
    from mentors.models import Person
    from trainings import models as m
    from trainings.actions.certificates import issue_certificates

    today, now = timezone.localdate(), timezone.now()
    programme = m.Programme.objects.create(name="Uji kecepatan", code="UJIBENCH")
    batch = m.Batch.objects.create(
        programme=programme, number=3, year=today.year, starts=today, ends=today, quota=count
    )
    session = m.Session.objects.create(
        batch=batch, subject="Materi", jp=8, starts_at=now, ends_at=now + timedelta(hours=6)
    )
    for at in range(count):
        person = Person.objects.create(name=f"Peserta Uji Kecepatan {at + 1}")
        seat = m.Enrolment.objects.create(batch=batch, person=person)
        m.Attendance.objects.create(
            session=session, enrolment=seat, status="hadir", way="panitia", marked_at=now
        )
        m.Score.objects.create(enrolment=seat, test="post", value=80)
    by = User.objects.create(username="bench-sertifikat", is_superuser=True)
    keys = list(batch.enrolments.values_list("pk", flat=True))
    begin = time.perf_counter()
    made = issue_certificates(by=by, batch=batch, keys=keys, issued_on=today)
    assert len(made) == count
    return [one.pk for one in made], time.perf_counter() - begin


def blank(numbers: list[str]) -> None:
    import typst

    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "blank.typ"
        path.write_text(BLANK)
        assert typst.compile(
            str(path), sys_inputs={"data": json.dumps(numbers)}, ignore_system_fonts=True
        )


def timed(runs: int, work: Callable[[], Any]) -> list[float]:
    found = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return found


def report(count: int, runs: int, found: dict[str, list[float]]) -> int:
    print(f"{count} sertifikat, median dari {runs} kali (ms)")
    for name, seconds in found.items():
        print(f"{name:<28}{statistics.median(seconds) * 1000:12.1f}")
    slow = [name for name in ("satu PDF", "zip") if statistics.median(found[name]) > BUDGET]
    if slow:
        print(f"Lebih dari {BUDGET:.0f} s: {', '.join(slow)}")
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
