"""The settings of the desk: numbers that mean nothing are said when the system is checked, not when a page is opened."""

import math
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from dashboard.warnings.words import Kind
from dashboard.words import Paper

CENTURY = 36_500
# name → (least, most): whole numbers that pages and the night reckon with
BOUNDS = {
    "API_RATE": (1, 1_000_000),
    "API_TOKEN_DAYS": (1, 3 * 365),
    "DASHBOARD_LIVE_MAX": (0, 10**9),
    "SNAPSHOT_KEEP_DAYS": (1, CENTURY),
    "INBOX_REVIEW_DAYS": (0, CENTURY),
    "INBOX_KEEP_DAYS": (1, CENTURY),
    "WARNING_SHARE": (1, 99),
    "WARNING_MIN_STAYS": (1, 10**9),
    "WARNING_MIN_EXITS": (1, 10**9),
    "WARNING_SOON_DAYS": (0, CENTURY),
    "WARNING_SOON_CHANCE": (0, 100),
}


def wrong(name: str, told: str) -> CheckMessage:
    hint = ".env.example menjelaskan isinya."
    return Error(f"{name}: {told}", hint=hint, id="dashboard.E001")


@register("dashboard")
def settings_of_desk(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """dashboard.E001: a number out of its bounds, distances that are none, kinds of warning or paper that aren't."""
    found = [
        wrong(name, f"harus antara {least} dan {most}.")
        for name, (least, most) in BOUNDS.items()
        if not least <= getattr(settings, name) <= most
    ]
    if len(settings.MAP_OUTSIDE_KM) != 2 or not all(map(is_distance, settings.MAP_OUTSIDE_KM)):
        found.append(wrong("MAP_OUTSIDE_KM", "harus dua jarak dalam km, misalnya 2,1."))
    if not is_distance(settings.MAP_FAR_KM):
        found.append(wrong("MAP_FAR_KM", "harus jarak dalam km, misalnya 25."))
    for kind in settings.WARNING_TURNS:
        if kind not in Kind.values:
            told = ", ".join(Kind.values)
            found.append(wrong("WARNING_TURNS", f"“{kind}” tidak dikenal. Yang dikenal: {told}."))
    if settings.REPORT_PAPER.lower() not in Paper.values:
        found.append(wrong("REPORT_PAPER", "harus f4 atau a4."))
    return found


def is_distance(km: float) -> bool:
    return math.isfinite(km) and 0 <= km <= 1000
