"""Equipment per kind and kabupaten: how many units arrived, and how many cooperatives still lack something."""

from collections import Counter
from html import escape
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.access import READING, requires
from core.models import User
from land.equipment.filters import READY
from land.equipment.received import KINDS, LABELS, missing, with_received
from land.funnel.matrix import linked
from land.linking import link
from land.metrics import VIEW, Line, regions
from land.models import EquipmentItem
from land.querysets import with_place
from land.words import EquipmentState
from registry.models import Cooperative

LIST, LACKING = "land:equipment-list", "land:equipment-missing"
# beside the kinds: all units, broken ones, cooperatives that lack something
ALL, BROKEN, LACK = "unit", "rusak", "kurang"


def counted(user: User) -> tuple[list[Line], Line]:
    """Per kabupaten and together: units by kind, and by "kurang:KIND" the cooperatives that lack it."""
    lines = {line.code: line for line in regions(user, "")}
    total = Line("", "Jumlah")

    def add(code: str, key: str, n: int) -> None:
        for line in (lines.get(code), total):
            if line:
                line.places[key] += n

    rows: QuerySet = EquipmentItem.objects.for_user(user).of_active().order_by()
    heavy = Q(condition=EquipmentState.HEAVY)
    grouped = rows.annotate(region=Left("cooperative__village_id", 5)).values_list("region", "kind")
    for code, kind, n, broken in grouped.annotate(
        n=Sum("quantity"), broken=Sum("quantity", filter=heavy)
    ):
        add(code, kind, n)
        add(code, ALL, n)
        add(code, BROKEN, broken or 0)
    ready = with_place(Cooperative.objects.for_user(user, VIEW).active()).filter(place__in=READY)
    names = [f"got_{kind}" for kind in KINDS]
    for village, *got in with_received(ready).order_by().values_list("village_id", *names):
        lacks = missing(dict(zip(KINDS, got, strict=True)))
        for kind in lacks:
            add(village[:5], f"{LACK}:{kind}", 1)
        if lacks:
            add(village[:5], LACK, 1)
    return list(lines.values()), total


def table_row(line: Line, css: str = "") -> str:
    where: dict[str, Any] = {"kabupaten": line.code}
    found: Counter[str] = line.places
    cells = [
        linked(
            f"{line.code}:{kind}",
            found[kind],
            link(LIST, **where, jenis=kind),
            check="total:unit",
        )
        for kind in KINDS
    ]
    broken = link(LIST, **where, kondisi=EquipmentState.HEAVY.value)
    cells += [
        linked(f"{line.code}:{ALL}", found[ALL], link(LIST, **where), check="total:unit"),
        linked(f"{line.code}:{BROKEN}", found[BROKEN], broken, check="total:unit"),
        linked(f"{line.code}:{LACK}", found[LACK], link(LACKING, **where, kurang="ada")),
    ]
    tds = "".join(f'<td class="num">{cell}</td>' for cell in cells)
    return f'<tr{css}><th scope="row">{escape(line.name)}</th>{tds}</tr>'


def lacking_row(total: Line) -> str:
    """Cooperatives that lack a kind, under the kinds' columns."""
    cells = [
        linked(f"kurang:{kind}", total.places[f"{LACK}:{kind}"], link(LACKING, kurang=kind))
        for kind in KINDS
    ]
    tds = "".join(f'<td class="num">{cell}</td>' for cell in [*cells, "–", "–", "–"])
    return f'<tr><th scope="row">Koperasi yang masih kurang</th>{tds}</tr>'


def table_rows(lines: list[Line], total: Line) -> SafeString:
    out = [table_row(line) for line in lines]
    out += [table_row(total, ' class="total"'), lacking_row(total)]
    return mark_safe("\n".join(out))


@requires(VIEW, methods=READING)
def equipment_totals(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    lines, total = counted(user)
    context = {
        "now": timezone.now(),
        "heads": [*LABELS.values(), "Semua unit", "Rusak berat", "Koperasi yang masih kurang"],
        "lines": table_rows(lines, total),
    }
    return render(request, "land/equipment_totals.html", context)
