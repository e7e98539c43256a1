"""Who is due in a month, and the sums of a kabupaten's recap: always those of the BA reports in it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from mentors.models import MentorContract
from visits.models import MonthlyReport
from visits.monthly.calendar import days_told, last_day, late_days
from visits.monthly.compiling import ASIDE, PARTS, THEME_LABELS, TOTALS
from visits.monthly.words import ReportState

# how a due report stands; each due BA is in exactly one of the first five
STANDINGS = {
    "diterima": "Diterima",
    "diajukan": "Diajukan",
    "dikembalikan": "Dikembalikan",
    "draf": "Masih draf",
    "belum": "Belum ada",
}
MISSING = ("dikembalikan", "draf", "belum")


@dataclass(frozen=True)
class Due:
    """A BA who owes a report of the month; `report` None: not begun. `name` with the days of a contract that
    doesn't run the whole month."""

    contract: int
    person: int
    name: str
    regency: str
    report: MonthlyReport | None

    @property
    def standing(self) -> str:
        return self.report.state if self.report else "belum"

    @property
    def missing(self) -> bool:
        return self.standing in MISSING

    def late(self, month: date, on: date) -> int:
        """Days from the deadline to the first submission, or to that day when there was none."""
        if self.report and self.report.submitted_at:
            return self.report.late_days
        return late_days(month, on)


def called(name: str, days: str) -> str:
    """Two contracts of one BA in a month make two reports: the days tell them apart."""
    return f"{name} ({days})" if days else name


def due_in(month: date, regencies: Iterable[str]) -> list[Due]:
    """All BA with a contract in the month, by kabupaten and name; two queries."""
    codes = list(regencies)
    reports = MonthlyReport.objects.filter(month=month, regency__in=codes).defer("content")
    by_contract = {one.contract_id: one for one in reports}
    rows = MentorContract.objects.of_role("ba").filter(
        regency__in=codes, starts__lte=last_day(month), last_day__gte=month
    )
    rows = rows.order_by("regency_id", "person__name", "pk")
    return [
        Due(pk, person, called(name, days_told(month, starts, ends)), regency, by_contract.get(pk))
        for pk, person, name, regency, starts, ends in rows.values_list(
            "pk", "person_id", "person__name", "regency_id", "starts", "last_day"
        )
    ]


def standing_of(dues: Iterable[Due], month: date, on: date) -> dict[str, int]:
    """due, each of STANDINGS, and late: those whose report came late or is missing after the deadline."""
    dues = list(dues)
    count: Counter[str] = Counter(one.standing for one in dues)
    found = {"due": len(dues)} | {name: count[name] for name in STANDINGS}
    found["late"] = sum(one.late(month, on) > 0 for one in dues)
    return found


def summed(figures: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The figures of several BA reports, added up name by name."""
    total: Counter[str] = Counter()
    themes: dict[str, Counter[str]] = defaultdict(Counter)
    for one in figures:
        for name in (*TOTALS, *ASIDE):
            total[name] += one.get(name, 0)
        for theme in THEME_LABELS:
            for part in PARTS:
                themes[theme][part] += one.get("themes", {}).get(theme, {}).get(part, 0)
    found: dict[str, Any] = {name: total[name] for name in (*TOTALS, *ASIDE)}
    found["themes"] = {
        theme: {part: themes[theme][part] for part in PARTS} for theme in THEME_LABELS
    }
    return found


def recap_of(dues: Iterable[Due], month: date, on: date) -> dict[str, Any]:
    """What a recap says now: how reports stand, one line per accepted report, and their sums."""
    dues = list(dues)
    lines = [
        {"report": one.report.pk, "person": one.name, "late": one.report.late_days,
         "figures": one.report.figures}
        for one in dues
        if one.report and one.report.state == ReportState.ACCEPTED and one.report.figures
    ]  # fmt: skip
    return {
        "reports": standing_of(dues, month, on),
        "total": summed(line["figures"] for line in lines),
        "lines": lines,
    }


def by_regency(dues: Iterable[Due]) -> dict[str, list[Due]]:
    found: dict[str, list[Due]] = defaultdict(list)
    for one in dues:
        found[one.regency].append(one)
    return found


def with_contracts(keys: Iterable[int]) -> list[MonthlyReport]:
    """The reports with their contracts, without their lines."""
    rows = MonthlyReport.objects.filter(pk__in=list(keys)).select_related("contract")
    return list(rows.defer("content"))
