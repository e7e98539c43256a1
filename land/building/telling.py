"""What figures of a building mean, in words and in arithmetic that table, page and chart share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery

from core.sheets.hands.numbers import indonesian
from core.templatetags.kdkmp import tanggal
from land.actions.progress import percent_words
from land.models import Building, ProgressReport
from land.querysets import official_order
from land.words import Source

SOURCES: dict[str, str] = dict(Source.choices)
ON_TRACK = Decimal(1)  # points between plan and report that are still "sesuai rencana"


def planned_percent(begins: date | None, ends: date | None, on: date) -> Decimal | None:
    """How far the plan wants the building on that day (0–100, evenly over its days); None without a plan."""
    if begins is None or ends is None:
        return None
    if on >= ends:
        return Decimal(100)
    if on <= begins:
        return Decimal(0)
    return round(Decimal(100) * (on - begins).days / (ends - begins).days, 2)


def plan_begins(row: Any) -> date:
    """Of a building or a list's row: planned start, else the day of its allocation."""
    return row.planned_start or row.allocated_on


def against_plan(percent: Decimal | None, planned: Decimal | None) -> str:
    """ "12 poin di belakang rencana"; "" when there is nothing to compare."""
    if planned is None or percent is None:
        return ""
    points = percent - planned
    if abs(points) < ON_TRACK:
        return "sesuai rencana"
    side = "di depan" if points > 0 else "di belakang"
    return f"{points_words(abs(points))} {side} rencana"


def points_words(points: Decimal) -> str:
    """Decimal("5.25") → "5,25 poin"."""
    return f"{percent_words(points).removesuffix(chr(0xA0) + '%')} poin"


def official_words(report: ProgressReport) -> str:
    """Why this report gives the official percent, by settings.LAND_OFFICIAL_PERCENT:
    "laporan terbaru yang sudah diperiksa, dari Kodim per 3 November 2026"."""
    told = "laporan terbaru"
    for word in settings.LAND_OFFICIAL_PERCENT:
        if word == "terbaru":
            break
        if word == "terverifikasi":
            told += " yang sudah diperiksa" if report.verified_at else ", belum ada yang diperiksa"
        elif word == report.source:
            told += f" sumber yang diutamakan ({SOURCES[word]})"
        else:
            told += f", {SOURCES.get(word, word)} belum melapor"
    source = report.get_source_display()
    return f"{told}, dari {source} per {tanggal(report.reported_on)}"


@dataclass(frozen=True)
class SourceLine:
    """One source beside the official value."""

    source: str
    label: str
    report: ProgressReport | None
    official: ProgressReport | None

    @property
    def is_official(self) -> bool:
        return self.report is not None and self.report == self.official

    @property
    def difference(self) -> str:
        """ "5 poin lebih tinggi, 12 hari lebih baru" against the official report."""
        if self.report is None or self.official is None or self.is_official:
            return ""
        points = self.report.percent - self.official.percent
        days = (self.report.reported_on - self.official.reported_on).days
        side = "lebih tinggi" if points > 0 else "lebih rendah"
        told = f"{points_words(abs(points))} {side}" if points else "sama"
        if days:
            told += f", {indonesian(abs(days))} hari lebih {'baru' if days > 0 else 'lama'}"
        return told


def source_lines(
    reports: Sequence[ProgressReport], official: ProgressReport | None
) -> list[SourceLine]:
    """Each source's newest report that counts; `reports`: the building's, newest first."""
    newest: dict[str, ProgressReport] = {}
    for report in reports:
        newest.setdefault(report.source, report)
    return [SourceLine(one, label, newest.get(one), official) for one, label in SOURCES.items()]


def told_stalled(percent: Decimal, since: date | None, on: date) -> str:
    days = settings.LAND_STALLED_DAYS
    told = f"Macet: progres resmi tetap {percent_words(percent)}"
    if since:
        told += f" sejak {tanggal(since)} ({indonesian((on - since).days)} hari)"
    return f"{told}, belum 100 % dan belum serah terima. Batasnya {days} hari tanpa perubahan."


def told_jump(before: ProgressReport, after: ProgressReport) -> str:
    points = after.percent - before.percent
    days = (after.reported_on - before.reported_on).days
    return (
        f"Lonjakan: {after.get_source_display()} naik {points_words(points)} dalam {days} hari, dari "
        f"{percent_words(before.percent)} ({tanggal(before.reported_on)}) ke {percent_words(after.percent)} "
        f"({tanggal(after.reported_on)}). Sulit dipercaya bila {settings.LAND_JUMP_POINTS} poin atau lebih "
        f"dalam {settings.LAND_JUMP_DAYS} hari; periksa kedua laporannya."
    )


def jumps_of(reports: Sequence[ProgressReport]) -> list[tuple[ProgressReport, ProgressReport]]:
    """The widest leap of each source, as (before, after); the rule is land.progress_signals.leaps."""
    found: dict[str, tuple[ProgressReport, ProgressReport]] = {}
    for after in reports:
        for before in reports:
            days = (after.reported_on - before.reported_on).days
            points = after.percent - before.percent
            if (
                after.source != before.source
                or not 0 <= days <= settings.LAND_JUMP_DAYS
                or points < settings.LAND_JUMP_POINTS
            ):
                continue
            widest = found.get(after.source)
            if widest is None or points > widest[1].percent - widest[0].percent:
                found[after.source] = (before, after)
    return list(found.values())


def unchanged_since(building: Building, percent: Decimal) -> date | None:
    """The day of the report since which the official percent is what it is now."""
    since = None
    for day, then in official_days(building):
        if then != percent:
            since = None
        elif since is None:
            since = day
    return since


def official_days(building: Building) -> list[tuple[date, Decimal]]:
    """(day, official percent as of that day) for every day on which something was reported, in order."""
    mine = ProgressReport.objects.counting().filter(building=building)
    then = mine.filter(reported_on__lte=OuterRef("reported_on")).order_by(*official_order())
    rows = mine.order_by("reported_on").annotate(then=Subquery(then.values("percent")[:1]))
    return list(dict(rows.values_list("reported_on", "then")).items())
