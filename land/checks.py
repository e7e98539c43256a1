"""The settings LAND_*: words that mean nothing are said when the system is checked, not when a page is opened."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from land.querysets import AREAS
from land.reconciling.proposing import OURS_ALONE, THEIRS_ALONE, WORDS
from land.words import Compared, Equipment, Source, State

POSITIVE = ("LAND_MIN_AREA", "LAND_TURN_DAYS", "LAND_STALLED_DAYS", "LAND_JUMP_POINTS",
            "LAND_JUMP_DAYS", "LAND_SURVEY_ACCURACY")  # fmt: skip


def wrong(name: str, told: str) -> CheckMessage:
    hint = ".env.example menjelaskan isinya."
    return Error(f"{name}: {told}", hint=hint, id="land.E001")


def unknown(name: str, words: Iterable[str], known: Iterable[str]) -> list[CheckMessage]:
    """One message for each word that isn't `known`; one when there is no word at all."""
    words, choices = list(words), [str(one) for one in known]
    may = f"Yang dikenal: {', '.join(choices)}."
    if not words:
        return [wrong(name, f"kosong. {may}")]
    return [wrong(name, f"“{one}” tidak dikenal. {may}") for one in words if one not in choices]


@register("land")
def settings_of_land(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """land.E001: a word that no page knows, nothing where something must stand, a number below 1."""
    rules = [word for word in WORDS if word not in (OURS_ALONE, THEIRS_ALONE)]
    found = unknown("LAND_AREA_ORDER", settings.LAND_AREA_ORDER, AREAS)
    found += unknown(
        "LAND_OFFICIAL_PERCENT",
        settings.LAND_OFFICIAL_PERCENT,
        ("terverifikasi", "terbaru", *Source.values),
    )
    found += unknown("LAND_RULE", settings.LAND_RULE, rules)
    found += unknown("LAND_TURNS", settings.LAND_TURNS, State.values)
    found += unknown("LAND_EQUIPMENT", settings.LAND_EQUIPMENT, Equipment.values)
    if settings.LAND_RULES:
        found += unknown("LAND_RULES", settings.LAND_RULES, Compared.values)
    for field, words in settings.LAND_RULES.items():
        found += unknown(f"LAND_RULES ({field})", words, rules)
    found += [
        wrong(name, "harus lebih dari 0.") for name in POSITIVE if getattr(settings, name) < 1
    ]
    if min(settings.LAND_BUILDING_SIZE) < 1:
        found.append(wrong("LAND_BUILDING_WIDTH, LAND_BUILDING_LENGTH", "harus lebih dari 0."))
    if min(settings.LAND_EQUIPMENT.values(), default=0) < 0:
        found.append(wrong("LAND_EQUIPMENT", "jumlahnya tidak boleh kurang dari 0."))
    return found
