"""Early warning on the development database: what it would have said in the past year, and what came of it.

Once in each of the last twelve months alarms are worked out from what was known on that day; each counts once, on
the first day on which it stood. Afterwards is told by the data of today. Beside it fixed thresholds, by which
everybody who waits more than N days is alarmed; and both once more on a made-up past (planted.py) in which is known
who is really stuck. Nothing is written.

    --longer X    who "in the end stayed": at least X days longer than half of its peers (30)
    --days N …    the fixed thresholds (30 60)
    --times N     how long it takes with N times as many cooperatives in N times as many kabupaten (39: the country)
"""

import argparse
import os
import time
from typing import Any


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kdkmp.settings")
    import django

    django.setup()
    from django.utils import timezone

    from bench.warnings import planted, telling, trying
    from dashboard.warnings.reading import read

    parser = argparse.ArgumentParser(prog="bench warnings", description=__doc__)
    parser.add_argument("--longer", type=int, default=30)
    parser.add_argument("--days", type=int, nargs="+", default=[30, 60])
    parser.add_argument("--times", type=int, default=39)
    asked = parser.parse_args(arguments)
    today, begin = timezone.localdate(), time.perf_counter()
    past = read()
    took = time.perf_counter() - begin
    results = trying.tried(past, today, asked.days, asked.longer)
    print(telling.table(results, today, asked.longer))
    print(planted.told(today, asked.days))
    print(speed(past, today, took, asked.times))
    return 0


def speed(past: Any, today: Any, reading: float, times: int) -> str:
    """Sentences: seconds to read and compare, here and with so many times as much."""
    from bench.warnings.trying import compare_kinds, tiled

    told = []
    for one, size in ((past, 1), (tiled(past, times), times)):
        begin = time.perf_counter()
        compare_kinds(one, today)
        count = len(one.cooperatives["pk"])
        told.append(
            f"{count:,} koperasi: membandingkan {time.perf_counter() - begin:.2f} s, membaca {reading * size:.2f} s"
            f"{'' if size == 1 else f' (dihitung: {size} kali yang di sini)'}."
        )
    return "\n".join(told)
