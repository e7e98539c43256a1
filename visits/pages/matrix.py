"""Obstacles by category and region: counts only, each with the link to its rows for who may read them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.access import READING, requires
from core.lists.drawing import boxes
from core.models import District, Regency, User
from core.templatetags.kdkmp import angka
from visits.models import Obstacle
from visits.pages.choices import VIEW
from visits.pages.forms import MatrixForm
from visits.words import ObstacleCategory

FIGURES = "visits.view_figures"
# what an address without any filter shows
PERIOD = timedelta(days=90)


@dataclass
class Line:
    """One region: obstacles per category."""

    code: str
    name: str
    counts: Counter[str] = field(default_factory=Counter)


@requires(FIGURES, methods=READING)
def obstacle_matrix(request: HttpRequest) -> HttpResponse:
    given = request.GET
    if not given:
        given = QueryDict(mutable=True)
        given["dari"] = (timezone.localdate() - PERIOD).isoformat()
    form = MatrixForm(given, user=request.user)
    context: dict[str, Any] = {"form": form, "boxes": boxes(form)}
    if form.is_valid():
        context |= figures(request.user, form.cleaned_data)
    return render(request, "visits/matrix.html", context)


def figures(user: User, said: dict[str, Any]) -> dict[str, Any]:
    code = said["kabupaten"]
    lines = {line.code: line for line in regions(user, code)}
    total = Line("", "Jumlah")
    for place, category, n in counted(user, said):
        for line in (lines.get(place), total):
            if line:
                line.counts[category] += n
    query = {
        "prioritas": said["prioritas"],
        "dari": said["dari"].isoformat() if said["dari"] else "",
        "sampai": said["sampai"].isoformat() if said["sampai"] else "",
    }
    linked = user.has_perm(VIEW)
    return {
        "heads": [label for _value, label in ObstacleCategory.choices],
        "first_column": "Kecamatan" if code else "Kabupaten/kota",
        "rows": table(list(lines.values()), total, code, query, linked=linked),
        "total": total.counts.total(),
        "regency": lines and code and Regency.objects.for_user(user).filter(pk=code).first(),
        "list": address(query | {"kabupaten": code}) if linked else "",
        "from_day": said["dari"],
        "to_day": said["sampai"],
    }


def regions(user: User, regency: str) -> list[Line]:
    if regency:
        own = District.objects.for_user(user).filter(regency=regency)
        return [Line(code, name) for code, name in own.values_list("code", "name")]
    own_regencies = Regency.objects.for_user(user).values_list("code", "name")
    return [Line(code, name) for code, name in own_regencies]


def counted(user: User, said: dict[str, Any]) -> Any:
    """(region's code, category, how many) of the obstacles that count."""
    rows: Any = Obstacle.objects.for_user(user, FIGURES).counting().order_by()
    village = "visit__cooperative__village"
    if said["kabupaten"]:
        rows = rows.filter(**{f"{village}__code__startswith": f"{said['kabupaten']}."})
    if said["prioritas"]:
        rows = rows.filter(priority=said["prioritas"])
    if said["dari"]:
        rows = rows.filter(visit__day__gte=said["dari"])
    if said["sampai"]:
        rows = rows.filter(visit__day__lte=said["sampai"])
    rows = rows.annotate(region=Left(f"{village}_id", 8 if said["kabupaten"] else 5))
    return rows.values_list("region", "category").annotate(n=Count("pk"))


def address(query: dict[str, str]) -> str:
    return f"{reverse('visits:obstacle-list')}?{urlencode({k: v for k, v in query.items() if v})}"


def table(
    lines: list[Line], total: Line, regency: str, query: dict[str, str], *, linked: bool
) -> SafeString:
    """The body of the table, its line of totals included."""
    out = []
    for line in [*lines, total]:
        place = line.code or regency
        here = query | {"kabupaten": place[:5], "kecamatan": place if len(place) > 5 else ""}
        name = escape(line.name)
        if line.code and not regency:
            drill = {k: v for k, v in (query | {"kabupaten": line.code}).items() if v}
            target = f"{reverse('visits:obstacle-matrix')}?{urlencode(drill)}"
            name = f'<a href="{escape(target)}">{name}</a>'
        cells = [
            cell(f"{line.code}:{category}", label, line.counts[category],
                 here | {"kategori": category}, linked=linked)
            for category, label in ObstacleCategory.choices
        ]  # fmt: skip
        cells.append(
            cell(f"{line.code}:jumlah", "Jumlah", line.counts.total(), here, linked=linked)
        )
        css = "" if line.code else ' class="total"'
        out.append(f'<tr{css}><th scope="row">{name}</th>{"".join(cells)}</tr>')
    return mark_safe("\n".join(out))


def cell(key: str, label: str, value: int, query: dict[str, str], *, linked: bool) -> str:
    """A number that leads to its rows; the data attributes let a test compare the two."""
    text = angka(value)
    if linked:
        text = (
            f'<a href="{escape(address(query))}" data-figure="{key}" data-value="{value}" '
            f'data-check="count">{text}</a>'
        )
    return f'<td class="num" data-label="{escape(label)}">{text}</td>'
