"""Is it too much or too little? A BA's load against the norm of the settings, in words."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q


@dataclass(frozen=True)
class Judged:
    """`code` as in addresses, `word` for people, `css` a class of the theme that agrees with the word."""

    code: str
    word: str
    css: str


OK, WARN, PLAIN = "status status-operasional", "status status-belum_buka", "status"
EMPTY = Judged("kosong", "Kosong", WARN)
FEW = Judged("kurang", "Kurang", WARN)
GREEN = Judged("hijau", "Hijau", OK)
FAIR = Judged("wajar", "Wajar", PLAIN)
MANY = Judged("lebih", "Kelebihan", WARN)
ALL = (EMPTY, FEW, FAIR, GREEN, MANY)


def judged(load: int) -> Judged:
    low, high = settings.MENTOR_LOAD_GREEN
    if load == 0:
        return EMPTY
    if low <= load <= high:
        return GREEN
    if load < settings.MENTOR_LOAD_MIN:
        return FEW
    return MANY if load > settings.MENTOR_LOAD_MAX else FAIR


def condition(code: str, field: str = "load") -> Q:
    """Rows whose `field` is judged so."""
    counts = range(max(settings.MENTOR_LOAD_GREEN[1], settings.MENTOR_LOAD_MAX) + 1)
    within = Q(**{f"{field}__in": [load for load in counts if judged(load).code == code]})
    beyond = Q(**{f"{field}__gt": counts[-1]})
    return within | beyond if code == MANY.code else within


def told(one: Judged) -> str:
    """ "Hijau (8–12)": the word and its numbers."""
    low, high = settings.MENTOR_LOAD_GREEN
    least, most = settings.MENTOR_LOAD_MIN, settings.MENTOR_LOAD_MAX
    numbers = {
        EMPTY.code: "0",
        FEW.code: f"1–{least - 1}",
        GREEN.code: f"{low}–{high}",
        FAIR.code: f"{least}–{most} selain hijau",
        MANY.code: f"lebih dari {most}",
    }
    return f"{one.word} ({numbers[one.code]})"


def choices() -> list[tuple[str, str]]:
    return [(one.code, told(one)) for one in ALL]
