"""What the sources say: of each cooperative the newest standing sheet that covers its kabupaten."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from land.models import Difference, SourceSheet, SourceValue
from land.reconciling.values import BUILDING_FIELDS, LAND_FIELDS, UNREAD
from land.words import Compared

ANYWHERE = ""


@dataclass(frozen=True)
class Sheet:
    pk: int
    source: str
    as_of: date
    is_sample: bool
    compared_at: datetime | None


@dataclass
class Sheets:
    """`of`: source → kabupaten (ANYWHERE: those not named) → the sheet that counts there. `fields`: what a
    sheet speaks of at all: a column that it doesn't have says nothing about anybody."""

    of: dict[str, dict[str, Sheet]] = field(default_factory=dict)
    fields: dict[int, list[str]] = field(default_factory=dict)

    @classmethod
    def standing(cls) -> Self:
        """Which sheets count where, without `fields`: one query."""
        found: dict[str, dict[str, Sheet]] = defaultdict(dict)
        rows = SourceSheet.objects.standing().order_by("-as_of", "-pk")
        for row in rows.values_list(
            "pk", "source", "as_of", "is_sample", "compared_at", "regency", "regencies"
        ):
            sheet, regency, regencies = Sheet(*row[:5]), row[5], row[6]
            own = found[sheet.source]
            if ANYWHERE in own:
                continue  # a newer one speaks of the whole province
            for code in regencies or [regency or ANYWHERE]:
                own.setdefault(code, sheet)
        return cls(dict(found))

    @classmethod
    def load(cls) -> Self:
        sheets = cls.standing()
        said = defaultdict(set)
        pairs = SourceValue.objects.filter(sheet__in=sheets.keys()).exclude(value=UNREAD)
        for key, name in pairs.values_list("sheet", "field").order_by().distinct():
            said[key].add(name)
        sheets.fields = {
            key: [one.value for one in Compared if one.value in names]
            for key, names in said.items()
        }
        return sheets

    def keys(self) -> set[int]:
        return {one.pk for own in self.of.values() for one in own.values()}

    def all(self) -> list[Sheet]:
        return list({one.pk: one for own in self.of.values() for one in own.values()}.values())

    def covering(self, source: str, regency: str) -> Sheet | None:
        own = self.of.get(source, {})
        return own.get(regency) or own.get(ANYWHERE)

    def speaks_of(self, sheet: Sheet) -> list[str]:
        return self.fields.get(sheet.pk, [])

    def first_field(self, sheet: Sheet) -> str:
        """Under which field it is noted that the sheet leaves a cooperative out."""
        spoken = self.speaks_of(sheet)
        if any(one in LAND_FIELDS for one in spoken):
            return Compared.HAS_LAND.value
        return next((one for one in spoken if one in BUILDING_FIELDS), "")

    def counting(self, path: str = "cooperative__village__district__regency") -> Q:
        """Of SourceValue: those that are compared, each of the sheet that counts where it lies."""
        told = Q(pk__in=[])
        for own in self.of.values():
            named = [code for code in own if code != ANYWHERE]
            places: dict[int, list[str]] = defaultdict(list)
            for code, sheet in own.items():
                places[sheet.pk].append(code)
            for key, codes in places.items():
                here = Q(**{f"{path}__in": [code for code in codes if code != ANYWHERE]})
                told |= Q(sheet=key) & (
                    here | ~Q(**{f"{path}__in": named}) if ANYWHERE in codes else here
                )
        return told


def values_said(
    sheets: Sheets, cooperatives: Collection[int] | None
) -> dict[tuple[int, int], dict[str, str]]:
    """(sheet, cooperative) → field → value."""
    rows = SourceValue.objects.filter(sheet__in=sheets.keys())
    if cooperatives is not None:
        rows = rows.filter(cooperative__in=cooperatives)
    found: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for sheet, key, name, value in rows.values_list(
        "sheet", "cooperative", "field", "value"
    ).order_by():
        found[sheet, key][name] = value
    return dict(found)


def agreeing(sheets: Sheets, rows: "QuerySet[SourceValue]") -> "QuerySet[SourceValue]":
    """Of these, what says the same as we do: compared, and neither open nor decided to differ."""
    differing = Difference.objects.filter(
        cooperative=OuterRef("cooperative"),
        source=OuterRef("sheet__source"),
        field=OuterRef("field"),
        state__in=(Difference.State.OPEN, Difference.State.KEPT),
    )
    rows = rows.of_active().filter(sheets.counting())  # type: ignore[attr-defined]
    return rows.exclude(value__in=("", UNREAD)).filter(~Exists(differing))
