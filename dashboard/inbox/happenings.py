"""What happened in a week, by dated rows: the digest's numbers and the rows behind each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.urls import reverse

from core import scoping
from core.models import User
from dashboard.inbox.telling import address, short
from dashboard.inbox.weeks import Week
from land.models import Handover, ParcelStep, ProgressReport
from registry.models import Milestone, Outlet
from visits.models import FollowUp, MonthlyReport, Visit
from visits.monthly.calendar import month_name

FIGURES = "visits.view_figures"
READS_VISITS = "visits.view_visit"


@dataclass(frozen=True)
class Happening:
    """A kind of event.

    verb         who reads it; rows(user): all of them, in his name
    day          path to the date or moment at which each happened
    cooperative  path from a row to its cooperative; "" when it has none
    told         (a row, whether the reader may read visits) → what happened, in words
    has_time     `day` is a moment
    """

    key: str
    label: str
    verb: str
    rows: Callable[[User], QuerySet]
    day: str
    cooperative: str
    told: Callable[[Any, bool], str]
    has_time: bool = False

    def within(self, user: User, first: Week, last: Week) -> QuerySet:
        """Those from the Monday of `first` to the Sunday of `last`."""
        begin, end = self.bound(first), self.bound(last.after)
        return self.rows(user).filter(**{f"{self.day}__gte": begin, f"{self.day}__lt": end})

    def bound(self, week: Week) -> Any:
        return week.begins if self.has_time else week.monday

    def link(self, user: User, week: Week) -> str:
        """The list that shows exactly the rows of that week."""
        if self.key == "kunjungan" and scoping.holds(user, READS_VISITS):
            days = {"dari": week.monday.isoformat(), "sampai": week.sunday.isoformat()}
            return address("visits:visit-list", **days)
        return f"{reverse('dashboard:digest-rows', args=[self.key])}?minggu={week.key}"


def of_active(rows: QuerySet, path: str) -> QuerySet:
    return rows.filter(**{f"{path}__archived_at__isnull": True})


HAPPENINGS = (
    Happening(
        "kunjungan",
        "Kunjungan",
        FIGURES,
        lambda user: Visit.objects.for_user(user, FIGURES).counting(),
        "day",
        "cooperative",
        lambda row, reads: f"Kunjungan, cara: {row.get_mode_display().lower()}",
    ),
    Happening(
        "tahapan",
        "Tahapan tercapai",
        "registry.view_cooperative",
        lambda user: Milestone.objects.for_user(user).of_active(),
        "reached_on",
        "cooperative",
        lambda row, reads: str(row.get_kind_display()),
    ),
    Happening(
        "gerai",
        "Gerai mulai buka",
        "registry.view_cooperative",
        lambda user: (
            Outlet.objects.for_user(user).of_active().filter(status=Outlet.Status.OPERATING)
        ),
        "opened_on",
        "cooperative",
        lambda row, reads: f"Gerai {row.get_kind_display()}",
    ),
    Happening(
        "tindak-lanjut",
        "Tindak lanjut selesai",
        FIGURES,
        lambda user: FollowUp.objects.for_user(user, FIGURES).counting(),
        "done_on",
        "cooperative",
        lambda row, reads: short(row.what) if reads else "Tindak lanjut selesai",
    ),
    Happening(
        "laporan",
        "Laporan bulanan BA diajukan",
        "visits.view_report",
        lambda user: MonthlyReport.objects.for_user(user).defer("figures", "content"),
        "submitted_at",
        "",
        lambda row, reads: f"Laporan {month_name(row.month)} – {row.regency}",
        has_time=True,
    ),
    Happening(
        "lahan",
        "Langkah verifikasi lahan",
        "land.view_parcel",
        lambda user: of_active(ParcelStep.objects.for_user(user), "parcel__cooperative"),
        "at",
        "parcel__cooperative",
        lambda row, reads: str(row),
        has_time=True,
    ),
    Happening(
        "pembangunan",
        "Laporan progres pembangunan",
        "land.view_parcel",
        lambda user: of_active(
            ProgressReport.objects.for_user(user).counting(), "building__cooperative"
        ),
        "reported_on",
        "building__cooperative",
        lambda row, reads: (
            f"Progres {row.percent:.2f} % menurut {row.get_source_display()}".replace(".", ",")
        ),
    ),
    Happening(
        "serah-terima",
        "Bangunan diserahterimakan",
        "land.view_parcel",
        lambda user: of_active(Handover.objects.for_user(user), "building__cooperative"),
        "handed_over_on",
        "building__cooperative",
        lambda row, reads: "Serah terima bangunan (BAST)",
    ),
)
BY_KEY = {one.key: one for one in HAPPENINGS}


@dataclass(frozen=True)
class Line:
    """A number of this week beside the week before."""

    key: str
    label: str
    now: int
    before: int
    link: str
    link_before: str

    @property
    def change(self) -> str:
        """In words: "naik 3", "turun 2", "tetap"."""
        if self.now == self.before:
            return "tetap"
        return f"{'naik' if self.now > self.before else 'turun'} {abs(self.now - self.before)}"


def lines_of(user: User, week: Week) -> list[Line]:
    """Everything that the reader may read of, in one query."""
    mine = [one for one in HAPPENINGS if scoping.holds(user, one.verb)]
    parts = [counted(one, user, week) for one in mine]
    rows = parts[0].union(*parts[1:], all=True).order_by() if parts else []
    numbers = {(key, late): n for key, late, n in rows}
    return [
        Line(
            one.key,
            one.label,
            numbers.get((one.key, 1), 0),
            numbers.get((one.key, 0), 0),
            one.link(user, week),
            one.link(user, week.before),
        )
        for one in mine
    ]


def counted(one: Happening, user: User, week: Week) -> QuerySet:
    """(key, 1 for this week or 0 for the one before, how many)."""
    bound = {f"{one.day}__gte": one.bound(week)}
    rows = one.within(user, week.before, week).order_by()
    rows = rows.annotate(
        key_=Value(one.key),
        week_=Case(When(**bound, then=1), default=0, output_field=IntegerField()),
    )
    return rows.values("key_", "week_").annotate(n_=Count("pk")).values_list("key_", "week_", "n_")
