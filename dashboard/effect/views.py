"""The page of a batch's effect."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.access import READING, own_or_404, requires
from core.templatetags.kdkmp import tanggal
from dashboard.effect.comparing import Difference, difference
from dashboard.effect.groups import Groups, groups
from dashboard.effect.listing import PASSED
from dashboard.effect.measuring import FIGURES, MEASURES, WINDOWS, last_of, measured
from dashboard.metrics import Figure, link
from dashboard.tables import linked
from trainings.models import Batch

LIST = "dashboard:training-effect-list"
UNKNOWN = "belum dapat disimpulkan"


@dataclass(frozen=True)
class Line:
    """One measure in one window, ready for the page."""

    label: str
    ours: SafeString
    others: SafeString
    found: Difference | None
    over: bool
    recorded: bool

    @property
    def shows_interval(self) -> bool:
        return self.over and self.recorded and self.found is not None and self.found.concluded

    @property
    def verdict(self) -> str:
        """In words; an interval that holds 0 is no difference."""
        if not self.over or self.found is None or self.found.low is None:
            return UNKNOWN
        if not self.recorded:
            return "tidak tercatat di kedua kelompok"
        if self.found.low > 0:
            return "lebih banyak daripada pembanding"
        if self.found.high is not None and self.found.high < 0:
            return "lebih sedikit daripada pembanding"
        return "tidak berbeda nyata"


@dataclass(frozen=True)
class Window:
    days: int
    last: date
    over: bool
    lines: list[Line]


@requires(FIGURES, methods=READING)
def training_effect(request: HttpRequest, pk: int) -> HttpResponse:
    batch = own_or_404(
        Batch.objects.select_related("programme", "venue"), request, "trainings.view_batch", pk=pk
    )
    today = timezone.localdate()
    only_passed = request.GET.get("peserta") == PASSED
    context: dict[str, Any] = {
        "batch": batch,
        "on": today,
        "only_passed": only_passed,
        "why_not": why_not(batch, today),
    }
    if not context["why_not"]:
        context |= compared(request, batch, only_passed, today)
    return render(request, "dashboard/training_effect.html", context)


def why_not(batch: Batch, today: date) -> str:
    """Why there is nothing to be compared; "" when there is."""
    if not batch.programme.takes_mentors:
        return "Dampak dibandingkan lewat koperasi dampingan peserta, jadi hanya untuk pelatihan pendamping."
    if batch.cancelled_at is not None:
        return "Angkatan ini dibatalkan, jadi tidak ada yang dibandingkan."
    if today <= batch.ends:
        return f"Angkatan ini baru selesai {tanggal(batch.ends)}. Perbandingan mulai terlihat sesudahnya."
    return ""


def compared(request: HttpRequest, batch: Batch, only_passed: bool, today: date) -> dict[str, Any]:
    found = groups(request.user, batch, only_passed=only_passed)
    query = {"angkatan": str(batch.pk)} | ({"peserta": PASSED} if only_passed else {})
    values = measured(request.user, batch.ends)
    windows = []
    for days in WINDOWS:
        last = last_of(batch.ends, days)
        over = today > last
        lines = [line(found, values[key, days], key, days, query, over=over) for key in MEASURES]
        windows.append(Window(days, last, over, lines))
    nobody = not found.ours and not found.alone
    return {"windows": windows, "figures": sizes(found, query, today), "nobody": nobody}


def sizes(found: Groups, query: dict[str, str], on: date) -> list[Figure]:
    told = (
        ("peserta", "Koperasi didampingi peserta"),
        ("pembanding", "Koperasi pembanding"),
        ("tanpa", "Tanpa pembanding, tidak dihitung"),
    )
    return [
        Figure(f"dampak-{name}", label, len(found.keys(name)), link(LIST, query | {"kelompok": name}), on)
        for name, label in told
    ]  # fmt: skip


def line(
    found: Groups, values: dict[int, int], key: str, days: int, query: dict[str, str], *, over: bool
) -> Line:
    counts = {
        name: sum(values.get(one, 0) for one in found.keys(name))
        for name in ("peserta", "pembanding")
    }

    def total(name: str) -> SafeString:
        url = link(LIST, query | {"kelompok": name, "hari": str(days)})
        figure = linked(f"{name}-{key}-{days}", counts[name], url, check=f"total:{key}")
        return mark_safe(figure)

    return Line(
        MEASURES[key][0],
        total("peserta"),
        total("pembanding"),
        difference(found.ours, found.others, values),
        over,
        any(counts.values()),
    )
