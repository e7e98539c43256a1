"""The pages with one province's data, and with a whole country's: some 83,000 cooperatives, 2,000,000 visits.

A database of its own is made and dropped again; the development database is not touched. The other provinces are
copies of Kalimantan Barat under other codes, at its coordinates (a constraint keeps them there); history is not
copied. Milliseconds are to be compared with each other, in one run; queries that grow with the rows are a fault, and
the run says so (exit 1).

    ./dev bench national [--scale 0.1]
"""

import argparse
import io
import logging
import os
import sys
import time
from typing import Any

from bench import national_rows
from bench.quick_migrations import quick_migrations

NAME = "kdkmp_national"
PROVINCES = 39
VISITS = 2_000_000
ONE_SECOND = 1000
FREEZING = "membekukan angka"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench national")
    parser.add_argument("--scale", type=float, default=1.0, help="bagian dari ukuran nasional")
    scale = max(0.06, min(parser.parse_args(arguments).scale, 2.0))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kdkmp.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.ALLOWED_HOSTS = ["*"]
    logging.disable(logging.WARNING)  # pages that aren't open to a reader are asked on purpose
    connection.settings_dict["TEST"]["NAME"] = NAME
    before = connection.settings_dict["NAME"]
    with quick_migrations():
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        call_command("load_regions", verbosity=0, stdout=io.StringIO())
        return compared(scale)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def compared(scale: float) -> int:
    from bench.national_pages import measured
    from registry.sample import seed

    begin = time.perf_counter()
    seed()
    print(f"Satu provinsi diisi dalam {time.perf_counter() - begin:.0f} s", flush=True)
    small, sizes = measured(), national_rows.sizes()
    begin = time.perf_counter()
    national_rows.multiply(round(PROVINCES * scale), round(VISITS * scale))
    print(f"Nasional diisi dalam {time.perf_counter() - begin:.0f} s", flush=True)
    large = measured()
    for (label, few), (_, many) in zip(sizes, national_rows.sizes(), strict=True):
        print(f"{label:<24}{few:>12,} → {many:,} ({many / max(few, 1):.0f} ×)")
    return report(small, large)


def report(small: dict[str, Any], large: dict[str, Any]) -> int:
    head = f"{'yang diukur':<58}{'kueri':>12}{'ms provinsi':>13}{'ms nasional':>13}{'×':>7}"
    print(f"\n{head}")
    grown = slow = 0
    for name, (queries, before) in small.items():
        if name not in large:
            continue
        after_queries, after = large[name]
        grown += after_queries > queries and name != FREEZING  # which goes by kabupaten/kota
        same = after_queries == queries
        shown = f"{queries}" if same else f"{queries} → {after_queries}"
        print(
            f"{name:<58}{shown:>12}{before:>13.0f}{after:>13.0f}{after / before:>7.1f}", flush=True
        )
        slow += name.startswith("beranda") and "beku" in name and after > ONE_SECOND
    if grown:
        print(f"{grown} hal bertanya lebih sering bila barisnya lebih banyak.", file=sys.stderr)
    return int(bool(grown or slow))
