"""The numbers of the page: source × field, by kabupaten, whose turn. Each carries the link to its rows."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse

from core.models import Regency, User
from land.models import Difference, SourceValue
from land.reconciling.tables import age_of
from land.reconciling.theirs import Sheets, agreeing
from land.words import Compared, SheetSource

Kind, State, Owner = Difference.Kind, Difference.State, Difference.Owner
HEADS = ("Sama", *Kind.labels, "Diputuskan tetap")
WHERE = "cooperative__village__district__regency"


@dataclass(frozen=True)
class Cell:
    """`key`: how tests find it."""

    key: str
    value: int
    link: str


def listed(name: str, **query: str) -> str:
    told = {key: value for key, value in query.items() if value}
    return f"{reverse(name)}?{urlencode(told)}" if told else reverse(name)


def differing(**query: str) -> str:
    return listed("land:difference-list", **query)


class Numbers:
    """What the reader's differences and agreeing values come to; two queries."""

    def __init__(self, user: User) -> None:
        self.sheets = Sheets.load()
        rows = Difference.objects.for_user(user).of_active()
        rows = rows.filter(state__in=(State.OPEN, State.KEPT))
        self.open: Counter[tuple[str, str, str, str, str]] = Counter()
        self.kept: Counter[tuple[str, str]] = Counter()
        for source, field, kind, state, owner, regency, number in (
            rows.values_list("source", "field", "kind", "state", "owner", WHERE)
            .annotate(n=Count("pk"))
            .order_by()
        ):
            if state == State.KEPT:
                self.kept[source, field] += number
            else:
                self.open[source, field, kind, owner, regency] += number
        same = agreeing(self.sheets, SourceValue.objects.for_user(user))
        counted = same.values_list("sheet__source", "field").annotate(n=Count("pk")).order_by()
        self.same = Counter({(source, field): number for source, field, number in counted})
        self.oldest = rows.filter(state=State.OPEN).aggregate(at=Min("first_seen"))["at"]

    def sum(self, source: str = "", field: str = "", kind: str = "", owner: str = "", regency: str = "") -> int:  # fmt: skip
        wanted = (source, field, kind, owner, regency)
        return sum(
            number
            for key, number in self.open.items()
            if all(want in ("", have) for want, have in zip(wanted, key, strict=True))
        )

    def sources(self) -> list[dict[str, Any]]:
        """Per source that has a sheet: label, its sheets, and lines (label, cells) of the fields it speaks of."""
        found = []
        for source in SheetSource:
            if source not in self.sheets.of:
                continue
            own = [one for one in self.sheets.all() if one.source == source]
            names = {one for sheet in own for one in self.sheets.speaks_of(sheet)}
            names |= {key[1] for key in (*self.open, *self.kept) if key[0] == source}
            lines = [(one.label, self.cells(source, one)) for one in Compared if one.value in names]
            days = sorted({sheet.as_of for sheet in own})
            found.append({"label": source.label, "days": days, "lines": lines, "key": source.value})
        return found

    def cells(self, source: SheetSource, field: Compared) -> list[Cell]:
        s, f = source.value, field.value
        same = listed("land:source-value-list", source=s, field=f)
        cells = [Cell(f"{s}-{f}-sama", self.same[s, f], same)]
        for kind in Kind:
            link = differing(source=s, field=f, kind=kind.value, state=State.OPEN.value)
            cells.append(Cell(f"{s}-{f}-{kind.value}", self.sum(s, f, kind.value), link))
        kept = differing(source=s, field=f, state=State.KEPT.value)
        return [*cells, Cell(f"{s}-{f}-tetap", self.kept[s, f], kept)]

    def turns(self) -> list[tuple[str, Cell]]:
        """Open ones by whose turn it is, then all of them."""
        found = [
            (
                owner.label,
                Cell(
                    f"giliran-{owner.value}",
                    self.sum(owner=owner.value),
                    differing(owner=owner.value, state=State.OPEN.value),
                ),
            )
            for owner in Owner
        ]
        every = Cell("terbuka", self.sum(), differing(state=State.OPEN.value))
        return [("Semua yang terbuka", every), *found]

    def regencies(self, user: User) -> tuple[list[str], list[tuple[str, list[Cell]]]]:
        """(labels of the sources, lines of kabupaten): open ones, the last column all sources together."""
        sources = [one for one in SheetSource if one in self.sheets.of]
        names = {key[4] for key in self.open}
        lines = []
        for code, name in Regency.objects.for_user(user).values_list("pk", "name"):
            if code not in names:
                continue
            cells = [self.at(code, one.value) for one in sources]
            lines.append((name, [*cells, self.at(code, "")]))
        total = [self.at("", one.value) for one in sources]
        if len(lines) > 1:
            lines.append(("Jumlah", [*total, self.at("", "")]))
        return [one.label for one in sources], lines

    def at(self, code: str, source: str) -> Cell:
        link = differing(kabupaten=code, source=source, state=State.OPEN.value)
        return Cell(
            f"{code or 'semua'}-{source or 'semua'}", self.sum(source=source, regency=code), link
        )

    def oldest_age(self) -> int | None:
        return None if self.oldest is None else age_of(self.oldest, None)
