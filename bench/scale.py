"""The visits' pages with the sample's 30,000 visits and with 500,000: queries and milliseconds of each.

A database of its own is made, filled and dropped again; the development database is not touched. A page
whose queries grow with the rows is a fault, and the run says so (exit 1). Milliseconds are to be compared
with each other, in one run.

    ./dev bench scale [TOTAL]
"""

import io
import logging
import os
import statistics
import sys
import time
from typing import Any

TOTAL = 500_000
RUNS = 7
NAME = "kdkmp_scale"
# URL names, with a query; those that this checkout doesn't have are left out
PAGES = (
    ("visits:visit-list", ""),
    ("visits:visit-list", "?q=sembako"),
    ("visits:visit-list", "?topik=simkopdes&dari=2026-01-01"),
    ("visits:inbox", ""),
    ("visits:held-list", ""),
    ("visits:calendar", ""),
    ("visits:follow-up-list", ""),
    ("visits:obstacle-list", ""),
    ("visits:obstacle-matrix", ""),
    ("visits:next", ""),
    ("visits:report-list", ""),
    ("admin:visits_visit_changelist", ""),
    ("land:funnel", ""),
    ("land:place-list", ""),
    ("land:map", ""),
    ("land:parcel-list", ""),
    ("land:building-list", ""),
    ("land:building-list", "?bucket=b75"),
    ("land:building-list", "?stalled=1"),
    ("land:building-list", "?disagree=1"),
    ("land:equipment-list", ""),
    ("land:reconciliation", ""),
    ("land:difference-list", ""),
    ("admin:land_progressreport_changelist", ""),
    ("dashboard:home", ""),
)
READERS = ("pusat", "dinas_a", "pmo_a", "pendamping_a")


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kdkmp.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from registry.sample import seed
    from visits.models import Visit

    total = int(arguments[0]) if arguments else TOTAL
    settings.ALLOWED_HOSTS = ["*"]
    logging.disable(logging.WARNING)  # pages that aren't open to a reader are asked on purpose
    connection.settings_dict["TEST"]["NAME"] = NAME
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        call_command("load_regions", verbosity=0, stdout=io.StringIO())
        begin = time.perf_counter()
        seed()
        print(f"Data contoh diisi dalam {time.perf_counter() - begin:.1f} s")
        few, few_rows = measured(), Visit.objects.count()
        begin = time.perf_counter()
        rows = multiply(total)
        print(f"{rows:,} kunjungan diisi dalam {time.perf_counter() - begin:.1f} s")
        return report(few, measured(), few_rows, rows)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def report(few: dict[Any, Any], many: dict[Any, Any], few_rows: int, rows: int) -> int:
    print(f"{'halaman':<58}{'kueri':>12}{f'ms {few_rows:,}':>14}{f'ms {rows:,}':>14}{'×':>7}")
    grown = 0
    for key, (queries, milliseconds) in few.items():
        after, later = many[key]
        grown += after != queries
        shown = f"{queries}" if after == queries else f"{queries} → {after}"
        print(
            f"{' '.join(key):<58}{shown:>12}{milliseconds:14.0f}{later:14.0f}"
            f"{later / milliseconds:7.1f}"
        )
    if grown:
        print(f"{grown} halaman bertanya lebih sering bila barisnya lebih banyak.", file=sys.stderr)
    return int(bool(grown))


def measured() -> dict[tuple[str, ...], tuple[int, float]]:
    """(page, reader) → number of queries, median milliseconds; what isn't open to the reader is left out."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import NoReverseMatch, reverse

    from core.models import User

    found = {}
    for reader in READERS:
        client = Client()
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        client.force_login(User.objects.get(username=reader), backend=backend)
        for name, query in PAGES:
            try:
                url = reverse(name) + query
            except NoReverseMatch:
                continue
            if client.get(url, secure=True).status_code != 200:
                continue
            with CaptureQueriesContext(connection) as captured:
                client.get(url, secure=True)
            found[f"{name}{query}", reader] = (len(captured), median(client, url))
    return found


def median(client: Any, url: str) -> float:
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        client.get(url, secure=True)
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def multiply(total: int) -> int:
    """Fill visits and their parts up to about `total` by copies of those that are there, each some 364 days
    earlier than the one before. Returns how many visits there are then.

    Triggers are off meanwhile: history of copies would only measure the disk.
    """
    from django.db import connection

    from visits import models as m

    tables = (m.Visit, m.Obstacle, m.FollowUp, m.MilestoneProposal, m.VisitReview, m.VisitVersion)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(id) FROM visits_visit")
        count, step = cursor.fetchone()
        times = max(-(-total // count) - 1, 0)
        for model in tables:
            table = model._meta.db_table
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(copies_of(model), {"times": times, "step": step})
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"ANALYZE {table}")
    multiply_reports(times)
    return m.Visit.objects.count()


def multiply_reports(times: int) -> None:
    """So many copies of all progress reports, each 364 days earlier than the one before: years of weeks."""
    from django.db import connection

    table = "land_progressreport"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            f"INSERT INTO {table} (building_id, source, reported_on, percent, stage, note, recorded_at, by_id,"
            " verified_at, verified_by_id, withdrawn_at, withdraw_reason, is_sample)"
            " SELECT building_id, source, (reported_on - n * interval '364 days')::date, percent / (n + 1),"
            " stage, note, recorded_at - n * interval '364 days', by_id,"
            " verified_at - n * interval '364 days', verified_by_id, withdrawn_at, withdraw_reason, true"
            f" FROM {table}, generate_series(1, %(times)s) n",
            {"times": times},
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"ANALYZE {table}")


def copies_of(model: Any) -> str:
    """INSERT … SELECT of `times` copies of all rows of `model`."""
    from django.db import models

    names, values = [], []
    for field in model._meta.concrete_fields:
        column = f'"{field.column}"'
        if field.generated or (field.primary_key and model._meta.model_name != "visit"):
            continue
        names.append(column)
        if field.primary_key or field.column in ("visit_id", "done_in_id"):
            values.append(f"{column} + n * %(step)s")
        elif isinstance(field, models.UUIDField):
            values.append("gen_random_uuid()")
        elif isinstance(field, models.DateTimeField | models.DateField):
            kind = "timestamptz" if isinstance(field, models.DateTimeField) else "date"
            values.append(f"({column} - n * interval '364 days')::{kind}")
        elif isinstance(field, models.JSONField):
            values.append("'{}'::jsonb")
        else:
            values.append(column)
    table = model._meta.db_table
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM {table}, generate_series(1, %(times)s) n"
    )
