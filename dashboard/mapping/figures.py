"""What legend and table of the map say: counted by the database from the very rows that the map draws, by region
and value; each number leads to its rows."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any

from django.db.models import Count
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.models import District, Regency
from core.templatetags.kdkmp import persen
from dashboard.mapping.filters import POINTS, MapFilterSet
from dashboard.mapping.layers import Layer, Value, having
from dashboard.tables import linked

# of a region's cooperatives: from how many percent on, and how that is told
CLASSES = (
    (0, "di bawah 20 %"),
    (20, "20–39 %"),
    (40, "40–59 %"),
    (60, "60–79 %"),
    (80, "80 % ke atas"),
)


@dataclass
class Line:
    """A region's numbers: of all its cooperatives, and by value."""

    code: str
    name: str = ""
    total: int = 0
    values: Counter[str] = field(default_factory=Counter)

    def share(self, layer: Layer) -> int:
        """How many count for the layer's share: all but those of the last value of a binary layer, and of land
        all that have some."""
        return self.total - self.values["belum"]

    def step(self, layer: Layer) -> int | None:
        """Its place in CLASSES, from how many percent it has; None without cooperatives."""
        if not self.total:
            return None
        percent = self.share(layer) * 100 / self.total
        return max(at for at, (start, _) in enumerate(CLASSES) if percent >= start)


def lines_of(found: MapFilterSet, on: date, depth: int) -> list[Line]:
    """Per region cut at `depth` (5: kabupaten/kota, 8: kecamatan), in the order of codes; one query, and one for
    the names."""
    layer = found.layer
    counts: dict[str, Any] = {
        f"n_{value.key}": Count("pk", filter=having(found.user, on, value.measure))
        for value in layer.values
        if value.measure
    }
    rows = found.rows.order_by().annotate(region_=Left("village_id", depth))
    lines = []
    for row in rows.values("region_").annotate(total_=Count("pk"), **counts):
        line = Line(row["region_"], total=row["total_"])
        for value in layer.values:
            line.values[value.key] = row.get(f"n_{value.key}", 0)
        rest = next((one.key for one in layer.values if not one.measure), "")
        if rest:
            line.values[rest] = line.total - sum(line.values.values())
        lines.append(line)
    model = Regency if depth == 5 else District
    names = dict(model.objects.for_user(found.user).values_list("code", "name"))
    for line in lines:
        line.name = names.get(line.code, line.code)
    return sorted(lines, key=lambda line: line.code)


def summed(lines: list[Line]) -> Line:
    total = Line("", "Jumlah")
    for line in lines:
        total.total += line.total
        total.values += line.values
    return total


def rows_link(found: MapFilterSet, **more: str) -> str:
    return reverse("dashboard:map-list") + found.query(indikator=found.layer.key, **more)


def legend(found: MapFilterSet, total: Line) -> list[tuple[Value, SafeString]]:
    return [
        (
            value,
            mark_safe(
                linked(
                    f"nilai:{value.key}", total.values[value.key], rows_link(found, nilai=value.key)
                )
            ),
        )
        for value in found.layer.values
    ]


def points_told(found: MapFilterSet) -> list[tuple[str, SafeString]]:
    """How many have a point of their own, their village's, or none; one query."""
    counts: dict[str, Any] = {key: Count("pk", filter=q) for key, (_, q) in POINTS.items()}
    told = found.rows.order_by().aggregate(**counts)
    return [
        (label, mark_safe(linked(f"titik:{key}", told[key], rows_link(found, titik=key))))
        for key, (label, _) in POINTS.items()
    ]


def table_rows(found: MapFilterSet, lines: list[Line], total: Line, one_area: str) -> SafeString:
    """The body of the table. `data-area` tells the map which kabupaten a line is, `data-step` how dark it is."""
    out = [table_row(found, line, line.code if len(line.code) == 5 else "") for line in lines]
    out.append(table_row(found, total, one_area, css=' class="total fw-bold"'))
    return mark_safe("\n".join(out))


def table_row(found: MapFilterSet, line: Line, area: str, css: str = "") -> str:
    layer, where = found.layer, place_of(line.code)
    name, share = escape(line.name), persen(line.share(layer), line.total)
    if where:
        here = found.query(indikator=layer.key, **where)
        name = f'<a href="{escape(reverse("dashboard:map") + here)}">{name}</a>'
    mark, step = line.code or "jumlah", line.step(layer)
    cells = [linked(f"{mark}:koperasi", line.total, rows_link(found, **where))]
    cells += [
        linked(
            f"{mark}:{value.key}",
            line.values[value.key],
            rows_link(found, **where, nilai=value.key),
        )
        for value in layer.values
    ]
    tds = "".join(f'<td class="num">{cell}</td>' for cell in cells)
    told = "" if step is None else f" <small>({CLASSES[step][1]})</small>"
    data = (
        f' data-area="{area}" data-step="{step}" data-share="{share}"'
        if area and step is not None
        else ""
    )
    return f'<tr{css}{data}><th scope="row">{name}</th>{tds}<td class="num">{share}{told}</td></tr>'


def place_of(code: str) -> dict[str, str]:
    if len(code) == 8:
        return {"kabupaten": code[:5], "kecamatan": code}
    return {"kabupaten": code} if code else {}
