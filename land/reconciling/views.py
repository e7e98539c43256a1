"""The page of reconciliation, and a cooperative with all sources side by side."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import WRITING, own_or_404, requires
from core.history import because
from core.templatetags.kdkmp import angka
from land.actions.reconciling import RECONCILE
from land.models import Difference, SourceValue
from land.reconciling.comparing import compare, compared_at
from land.reconciling.figures import HEADS, Numbers
from land.reconciling.lists import VIEW, compared_now
from land.reconciling.ours import ours_of
from land.reconciling.theirs import Sheets, agreeing
from land.reconciling.values import UNREAD, shown
from land.refusals import told_plainly
from land.words import Compared, SheetSource
from registry.models import Cooperative


@requires(VIEW, methods=("GET", "HEAD"))
def reconciliation(request: HttpRequest) -> HttpResponse:
    compared_now()
    numbers = Numbers(request.user)
    heads, lines = numbers.regencies(request.user)
    context: dict[str, Any] = {
        "compared_at": compared_at(numbers.sheets),
        "sources": numbers.sources(),
        "heads": HEADS,
        "turns": numbers.turns(),
        "oldest": numbers.oldest_age(),
        "oldest_link": f"{reverse('land:difference-list')}?state=terbuka&sort=-umur",
        "regency_heads": heads,
        "regencies": lines,
    }
    return render(request, "land/reconciling/overview.html", context)


@requires(RECONCILE, methods=WRITING)
def reconciliation_compare(request: HttpRequest) -> HttpResponse:
    try:
        with told_plainly(), because("bandingkan lagi"):
            done = compare()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("land:reconciliation")
    messages.success(
        request,
        f"Sudah dibandingkan: {angka(done.new)} selisih baru, {angka(done.changed)} berubah, "
        f"{angka(done.ended)} berakhir.",
    )
    return redirect("land:reconciliation")


@dataclass(frozen=True)
class Said:
    """What one source says of a field: `result` in words; `difference` its living row, if there is one."""

    value: str
    raw: str
    result: str
    difference: Difference | None


@requires(VIEW, methods=("GET", "HEAD"))
def reconciliation_cooperative(request: HttpRequest, pk: int) -> HttpResponse:
    """Field × (ours, then every source that covers its kabupaten)."""
    cooperative = own_or_404(
        Cooperative.objects.select_related("village__district__regency"), request, VIEW, pk=pk
    )
    compared_now()
    context = {
        "cooperative": cooperative,
        **side_by_side(request, cooperative),
        "list": f"{reverse('land:difference-list')}?cooperative={cooperative.pk}",
    }
    return render(request, "land/reconciling/cooperative.html", context)


def side_by_side(request: HttpRequest, cooperative: Cooperative) -> dict[str, Any]:
    sheets = Sheets.standing()
    regency = cooperative.village.district.regency_id
    covering = [(one, sheets.covering(one.value, regency)) for one in SheetSource]
    heads = [(source, sheet) for source, sheet in covering if sheet is not None]
    own = Difference.objects.for_user(request.user).filter(cooperative=cooperative)
    living = {(row.source, row.field): row for row in own.filter(state__in=("terbuka", "tetap"))}
    values = SourceValue.objects.for_user(request.user).filter(cooperative=cooperative)
    said = {(row.sheet_id, row.field): row for row in values.filter(sheet__in=sheets.keys())}
    agree = set(agreeing(sheets, values).values_list("pk", flat=True))
    ours = ours_of([cooperative.pk]).get(cooperative.pk)
    lines = []
    for field in Compared:
        cells = [
            cell_of(
                said.get((sheet.pk, field.value)), living.get((source.value, field.value)), agree
            )
            for source, sheet in heads
        ]
        mine = ours.values.get(field.value, "") if ours else ""
        lines.append((field.label, shown(field.value, mine), cells))
    ended = own.exclude(state__in=("terbuka", "tetap")).order_by("-ended_at", "-pk")[:20]
    return {
        "heads": [(source.label, sheet.as_of) for source, sheet in heads],
        "lines": lines,
        "ended": [(row, shown(row.field, row.ours), shown(row.field, row.theirs)) for row in ended],
    }


def cell_of(value: SourceValue | None, difference: Difference | None, agree: set[int]) -> Said:
    if value is not None and value.value == UNREAD:
        return Said("–", value.raw, "belum terbaca", difference)
    text = shown(value.field, value.value) if value is not None else "–"
    raw = value.raw if value is not None else ""
    if difference is not None:
        told = "tetap nilai kita" if difference.state == "tetap" else difference.get_kind_display()
        return Said(text, raw, told.lower(), difference)
    return Said(text, raw, "sama" if value is not None and value.pk in agree else "", None)
