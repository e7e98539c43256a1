"""How many cooperatives a mentor has, and what that is called against the norm (settings.MENTOR_LOAD_…)."""

from datetime import date

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mentors.models import Assignment


class Level(TextChoices):
    NONE = "kosong", "Kosong"
    LOW = "kurang", "Kurang"
    GREEN = "hijau", "Hijau"
    FAIR = "wajar", "Wajar"
    HIGH = "lebih", "Kelebihan"


# Bootstrap's own roles; the word always stands beside the colour.
COLOURS = {
    Level.NONE: "danger",
    Level.LOW: "warning",
    Level.GREEN: "success",
    Level.FAIR: "info",
    Level.HIGH: "danger",
}


def level_of(load: int) -> Level:
    low, high = settings.MENTOR_LOAD_GREEN
    if load == 0:
        return Level.NONE
    if low <= load <= high:
        return Level.GREEN
    if load > settings.MENTOR_LOAD_MAX:
        return Level.HIGH
    return Level.LOW if load < settings.MENTOR_LOAD_MIN else Level.FAIR


def condition(level: str) -> Q:
    """On rows with `load`: those of that level, as `level_of` has it."""
    low, high = settings.MENTOR_LOAD_GREEN
    green = Q(load__gte=low, load__lte=high)
    least, most = settings.MENTOR_LOAD_MIN, settings.MENTOR_LOAD_MAX
    return {
        Level.NONE: Q(load=0),
        Level.GREEN: green & ~Q(load=0),
        Level.HIGH: Q(load__gt=most) & ~green,
        Level.LOW: Q(load__gt=0, load__lt=least) & ~green,
        Level.FAIR: Q(load__gt=0, load__gte=least, load__lte=most) & ~green,
    }[Level(level)]


def told(level: Level) -> str:
    """ "Hijau (8–12)": the level and its numbers."""
    low, high = settings.MENTOR_LOAD_GREEN
    least, most = settings.MENTOR_LOAD_MIN, settings.MENTOR_LOAD_MAX
    numbers = {
        Level.NONE: "0",
        Level.LOW: f"1–{least - 1}",
        Level.GREEN: f"{low}–{high}",
        Level.FAIR: f"{least}–{most} selain hijau",
        Level.HIGH: f"lebih dari {most}",
    }
    return f"{level.label} ({numbers[level]})"


def badge(level: Level) -> SafeString:
    """The level in colour and words."""
    colour = COLOURS[level]
    return format_html(
        '<span class="badge bg-{}-subtle text-{}-emphasis">{}</span>', colour, colour, level.label
    )


def load_on(on: date) -> Coalesce:
    """SQL, for contracts: how many active cooperatives the mentor has on that day."""
    rows = Assignment.objects.running(on).of_active().filter(contract=OuterRef("pk"))
    counted = rows.order_by().values("contract").values(n=Count("pk"))
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())
