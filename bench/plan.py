"""The planner on the development database: seconds, and kilometres against today and two yardsticks.

Ratios are of kilometres: the plan against dealing the cooperatives out in turn in the order of kecamatan, and
against giving each BA the next run of neighbours in that order. Nothing is written.
"""

import os
import time
from dataclasses import replace


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kdkmp.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from core.models import Regency
    from mentors.actions.plans import DEFAULT_WEIGHT
    from mentors.planner.measuring import in_blocks, measure, round_robin
    from mentors.planner.reading import situation
    from mentors.planner.solving import Infeasible, propose

    head = f"{'':<24}{'kop':>5}{'BA':>4}{'baca':>7}{'hitung':>8}{'km kini':>9}{'km rencana':>11}"
    print(f"{head}{'giliran':>9}{'rasio':>7}{'blok':>9}{'rasio':>7}{'serah':>7}{'serah 10':>10}")
    sums = dict.fromkeys(("seconds", "now", "plan", "turn", "block"), 0.0)
    bounds = {"low": settings.MENTOR_LOAD_MIN, "high": settings.MENTOR_LOAD_MAX}
    for regency in Regency.objects.filter(is_active=True).order_by("pk"):
        begin = time.perf_counter()
        found = situation(regency, timezone.localdate(), weight=float(DEFAULT_WEIGHT), **bounds)
        read = time.perf_counter() - begin
        problem = found.problem
        begin = time.perf_counter()
        try:
            plan = propose(problem).measure
        except Infeasible as error:
            print(f"{regency.name:<24}{error}")
            continue
        took = time.perf_counter() - begin
        least = propose(replace(problem, weight=10.0)).measure.hand_overs
        km = {
            "now": measure(problem, problem.current).km,
            "plan": plan.km,
            "turn": measure(problem, round_robin(problem)).km,
            "block": measure(problem, in_blocks(problem)).km,
        }
        sums["seconds"] += read + took
        for name, value in km.items():
            sums[name] += value
        print(
            f"{regency.name:<24}{len(problem.stops):>5}{len(problem.mentors):>4}{read:6.2f}s{took:7.2f}s"
            f"{km['now']:9.0f}{km['plan']:11.0f}{km['turn']:9.0f}{km['plan'] / km['turn']:7.2f}"
            f"{km['block']:9.0f}{km['plan'] / km['block']:7.2f}{plan.hand_overs:>7}{least:>10}"
        )
    if sums["turn"]:
        print(
            f"Seluruh provinsi: {sums['seconds']:.1f} s; rencana {sums['plan']:.0f} km ="
            f" {sums['plan'] / sums['turn']:.0%} dari bergiliran, {sums['plan'] / sums['block']:.0%} dari blok."
        )
    return 0
