"""A year of monthly reports from the sample's visits: figures are those of the visits, steps are whole."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from mentors.models import MentorContract
from registry.sample.dice import dice
from visits.models import (
    MonthLock,
    MonthlyRecap,
    MonthlyReport,
    ReportStep,
    ReportTheme,
    Visit,
)
from visits.monthly.calendar import due_on, last_day, previous, reported_month, start_of
from visits.monthly.compiling import Period, compile_reports, period_of
from visits.monthly.recapping import STANDINGS, summed
from visits.monthly.words import RecapState, ReportState
from visits.words import THEMES

MONTHS = 12
# how a report of the month being reported now stands, of ten
NOW = ("diterima",) * 4 + ("diajukan",) * 3 + ("dikembalikan", "draf", "belum")
RETURNED = "Uraian hasil tema kemitraan belum diisi."
WORDS = {
    "activities": "Mendampingi pengurus sesuai jadwal kunjungan bulan ini.",
    "results": "Pengurus menyepakati langkah berikutnya dan pembagian tugasnya.",
    "plans": "Memeriksa tindak lanjut dan melengkapi berkas yang masih kurang.",
}
PATHS = {
    "draf": (),
    "diajukan": ("diajukan",),
    "dikembalikan": ("diajukan", "dikembalikan"),
    "diterima": ("diajukan", "diterima"),
}


def seed_reports(on: date) -> dict[str, int]:
    """Reports, recaps and locks of the twelve months that were over on that day, of sample contracts with
    sample visits; rows per table. Months and contracts that have a report are left alone."""
    months = _months(on)
    reports = _reports(months, on)
    MonthlyReport.objects.bulk_create(reports, batch_size=500)
    themes = [row for one in reports for row in _themes(one, months)]
    ReportTheme.objects.bulk_create(themes, batch_size=2000)
    recaps = _recaps(reports, months)
    MonthlyRecap.objects.bulk_create(recaps, batch_size=200)
    steps = [step for one in (*reports, *recaps) for step in _steps(one)]
    ReportStep.objects.bulk_create(steps, batch_size=2000)
    # last: a locked month takes no more rows
    locks = [
        MonthLock(month=one.month, regency_id=one.regency_id, is_sample=True,
                  locked_at=_at(one, 12))
        for one in recaps
        if one.state == RecapState.ACCEPTED
    ]  # fmt: skip
    MonthLock.objects.bulk_create(locks)
    rows: tuple[list[Any], ...] = (reports, themes, recaps, steps, locks)
    return {some[0]._meta.label: len(some) for some in rows if some}


def remove_reports() -> None:
    """What `seed_reports` wrote, and what people have added to it, before its visits and contracts go."""
    MonthLock.objects.filter(is_sample=True).delete()
    sample = MonthlyReport.objects.filter(is_sample=True)
    months = set(sample.values_list("month", "regency_id"))
    where = Q(pk__in=())
    for month, regency in months:
        where |= Q(month=month, regency=regency)
    MonthLock.objects.filter(where).delete()
    for model in (MonthlyRecap, MonthlyReport):
        model.objects.filter(is_sample=True).delete()


def _months(on: date) -> list[date]:
    """Newest first."""
    found = [reported_month(on)]
    while len(found) < MONTHS:
        found.append(previous(found[-1]))
    return found


def _reports(months: list[date], on: date) -> list[MonthlyReport]:
    contracts = MentorContract.objects.of_role("ba").filter(
        is_sample=True, starts__lte=last_day(months[0]), last_day__gte=months[-1]
    )
    visited = set(
        Visit.objects.filter(is_sample=True, day__gte=months[-1], day__lte=last_day(months[0]))
        .order_by()
        .values_list("contract_id", "day__year", "day__month")
        .distinct()
    )
    taken = set(MonthlyReport.objects.values_list("contract_id", "month"))
    periods = [
        _told_from(period_of(contract, month), months, on)
        for month in months
        for contract in contracts.select_related("person")
        if (contract.pk, month.year, month.month) in visited
        and (contract.pk, month) not in taken
        and _standing(contract.pk, month, months) != "belum"
    ]
    told = compile_reports(periods)
    return [_report(one, told[one.contract, one.month], months, on) for one in periods]


def _standing(contract: int, month: date, months: list[date]) -> str:
    if month == months[0]:
        return NOW[dice("laporan", contract, str(month)) % len(NOW)]
    return "belum" if dice("laporan", contract, str(month)) % 40 == 0 else "diterima"


def _report(
    period: Period, told: tuple[dict[str, Any], dict[str, Any]], months: list[date], on: date
) -> MonthlyReport:
    state = _standing(period.contract, period.month, months)
    report = MonthlyReport(
        contract_id=period.contract,
        person_id=period.person,
        regency_id=period.regency,
        month=period.month,
        state=state,
        obstacles="Sinyal di beberapa desa masih lemah, jadi pengiriman tertunda.",
        is_sample=True,
    )
    if state != ReportState.DRAFT:
        report.figures, report.content = told
        report.late_days = _late(period, on)
        report.submitted_at = report.as_of = _at(report, report.late_days)
    return report


def _late(period: Period, on: date) -> int:
    late = max(0, dice("lambat", period.contract, str(period.month)) % 12 - 8)
    return min(late, max(0, (on - due_on(period.month)).days))


def _told_from(period: Period, months: list[date], on: date) -> Period:
    """What was submitted knows nothing of later days."""
    if _standing(period.contract, period.month, months) == "draf":
        return period
    return replace(period, known=due_on(period.month) + timedelta(days=_late(period, on)))


def _at(document: Any, days: int) -> datetime:
    """In the morning, so many days after the deadline."""
    return start_of(due_on(document.month) + timedelta(days=days)) + timedelta(hours=10)


def _themes(report: MonthlyReport, months: list[date]) -> list[ReportTheme]:
    """Texts of the two newest months, where there were visits."""
    if report.month not in months[:2] or not report.figures:
        return []
    return [
        ReportTheme(report=report, theme=theme.value, is_sample=True, **WORDS)
        for theme in THEMES
        if report.figures["themes"][theme.value]["visits"]
    ]


def _recaps(reports: Iterable[MonthlyReport], months: list[date]) -> list[MonthlyRecap]:
    """Of the months before the newest one: accepted by the province, the last but one on its way."""
    grouped: dict[tuple[date, str], list[MonthlyReport]] = {}
    for one in reports:
        grouped.setdefault((one.month, one.regency_id), []).append(one)
    known = set(MonthlyRecap.objects.values_list("month", "regency_id"))
    names = dict(MentorContract.objects.of_role("ba").values_list("pk", "person__name"))
    dues = _dues(months)
    found = []
    for (month, regency), rows in sorted(grouped.items(), key=lambda one: one[0]):
        if month == months[0] or (month, regency) in known:
            continue
        on_its_way = month == months[1] and dice("rekap", regency) % 3 == 0
        state = RecapState.FORWARDED if on_its_way else RecapState.ACCEPTED
        recap = MonthlyRecap(month=month, regency_id=regency, state=state, is_sample=True)
        recap.figures = _recap_figures(rows, names, dues[month, regency])
        recap.submitted_at = recap.as_of = _at(recap, 4)
        recap.late_days = 4
        recap.notes = "Laporan BA sudah dibandingkan dengan kunjungan yang diverifikasi."
        found.append(recap)
    return found


def _dues(months: list[date]) -> dict[tuple[date, str], int]:
    """(month, kabupaten) → BA who owed a report."""
    rows = MentorContract.objects.of_role("ba").values_list("regency_id", "starts", "last_day")
    found: dict[tuple[date, str], int] = {}
    for regency, starts, last in rows:
        for month in months:
            if starts <= last_day(month) and last >= month:
                found[month, regency] = found.get((month, regency), 0) + 1
    return found


def _recap_figures(rows: list[MonthlyReport], names: dict[int, str], due: int) -> dict[str, Any]:
    lines = [
        {"report": one.pk, "person": names[one.contract_id], "late": one.late_days,
         "figures": one.figures}
        for one in sorted(rows, key=lambda one: names[one.contract_id])
    ]  # fmt: skip
    none = due - len(rows)
    late = sum(bool(one.late_days) for one in rows) + none
    reports = dict.fromkeys(STANDINGS, 0) | {"due": due, "belum": none, "late": late}
    reports["diterima"] = len(rows)
    return {"reports": reports, "total": summed(one.figures for one in rows), "lines": lines}


def _steps(document: Any) -> list[ReportStep]:
    of_report = isinstance(document, MonthlyReport)
    if of_report:
        path = PATHS[document.state]
    else:
        states = ["diajukan", "diteruskan", "diterima"]
        path = tuple(states[: states.index(document.state) + 1])
    figures = document.figures or {}
    visits = figures.get("visits", figures.get("total", {}).get("visits"))
    found, before = [], "draf"
    for number, state in enumerate(path, start=1):
        found.append(
            ReportStep(
                report=document if of_report else None,
                recap=None if of_report else document,
                regency_id=document.regency_id,
                number=number,
                from_state=before,
                to_state=state,
                reason=RETURNED if state == "dikembalikan" else "",
                visits=visits,
                at=document.submitted_at + timedelta(days=number - 1),
                is_sample=True,
            )
        )
        before = state
    return found
