"""A mentor with a month of visits for tests of the monthly chain."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core.models import User
from mentors.models import Assignment
from tests.visit_rows import make_own, make_visit, uuid7
from visits.models import FollowUp, MonthlyReport, Obstacle, Visit
from visits.monthly.calendar import reported_month
from visits.monthly.reports import accept_report, start_report, submit_report
from visits.words import State


def on_day(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), timezone.get_default_timezone())


@dataclass
class Month:
    """`month` is the one that is reported now; its visits are on the days from the 2nd on."""

    mentor: User
    assignment: Assignment
    month: date

    def visit(self, day: int = 2, **fields) -> Visit:
        begun = on_day(self.month + timedelta(days=day - 1), fields.pop("hour", 9))
        return make_visit(self.assignment, started_at=begun, client_id=uuid7(begun), **fields)

    def draft(self) -> MonthlyReport:
        return start_report(contract=self.assignment.contract, month=self.month, by=self.mentor)

    def sent(self) -> MonthlyReport:
        return submit_report(report=self.draft(), by=self.mentor)

    def accepted(self, by: User) -> MonthlyReport:
        return accept_report(report=self.sent(), by=by)


def make_month(mentor: User, cooperative, **contract) -> Month:
    return Month(
        mentor, make_own(mentor, cooperative, **contract), reported_month(timezone.localdate())
    )


def fill(month: Month) -> None:
    """Three visits that count (one of them under two themes), one rejected, one held."""
    first = month.visit(2, topics=["persiapan_gerai", "kemitraan"], state=State.VERIFIED)
    month.visit(3, topics=["kemitraan"])
    month.visit(4, topics=["lahan"], mode="daring")
    month.visit(5, state=State.REJECTED, review_reason="ganda")
    month.visit(6, held="tanpa_kontrak")
    due = month.month + timedelta(days=20)
    common = {"cooperative": month.assignment.cooperative, "due": due, "who": "Ketua"}
    FollowUp.objects.create(visit=first, client_id=uuid7(), what="Urus NIB", **common)
    FollowUp.objects.create(visit=first, client_id=uuid7(), what="Rapat", done_on=due, **common)
    Obstacle.objects.create(
        visit=first, client_id=uuid7(), category="modal", priority="tinggi", note="Kas kosong"
    )
