"""Which rows wait for whom, in the reader's name. `on`: today."""

from collections.abc import Callable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from core.models import ImportJob, Regency, User
from dashboard.models import Alarm
from land.models import Building, Difference, LandObstacle, Parcel, Survey
from land.verifying.turns import key_of_turn, turns
from land.verifying.turns import waiting_for as parcels_waiting
from mentors.models import MentorContract
from mentors.querysets import is_uncovered
from registry.models import Cooperative, MemberCount
from visits.models import FollowUp, MonthlyRecap, MonthlyReport, Visit
from visits.monthly.calendar import last_day, reported_month
from visits.monthly.words import RecapState, ReportState
from visits.querysets import visited_in

ENDING_DAYS = 30
Rows = Callable[[User, date], QuerySet]


def proposals(user: User, on: date) -> QuerySet:
    rows = Visit.objects.for_user(user, "visits.accept_proposal").counting()
    return rows.with_proposals_to_decide()


def reports_sent(user: User, on: date) -> QuerySet:
    rows = MonthlyReport.objects.for_user(user, "visits.check_report")
    return rows.filter(state=ReportState.SENT)


def recaps_in(state: str) -> Rows:
    def rows(user: User, on: date) -> QuerySet:
        own = MonthlyRecap.objects.for_user(user, "visits.approve_report")
        return own.filter(month=reported_month(on), state=state)

    return rows


def recaps_to_write(user: User, on: date) -> QuerySet:
    open_ones = (RecapState.DRAFT, RecapState.RETURNED)
    recaps = MonthlyRecap.objects.filter(regency=OuterRef("pk"), month=reported_month(on))
    done = recaps.exclude(state__in=open_ones)
    return Regency.objects.for_user(user, "visits.recap_report").filter(~Exists(done))


def owing(contracts: QuerySet, on: date) -> QuerySet:
    """Of contracts: a BA's that ran in the month that is reported now, and whose report isn't in."""
    month = reported_month(on)
    handed_in = MonthlyReport.objects.filter(
        contract=OuterRef("pk"), month=month, state__in=(ReportState.SENT, ReportState.ACCEPTED)
    )
    ran = contracts.filter(role="ba", starts__lte=last_day(month), last_day__gte=month)
    return ran.filter(~Exists(handed_in))


def reports_missing(user: User, on: date) -> QuerySet:
    return owing(MentorContract.objects.for_user(user, "visits.check_report"), on)


def own_report_missing(user: User, on: date) -> QuerySet:
    own = MentorContract.objects.load_for_user(user, "visits.write_report")
    return owing(own.filter(person__user=user), on)


def parcels_of(verb: str, state: str) -> Rows:
    """Parcels whose turn it is with whoever must act in `state` (settings.LAND_TURNS)."""

    def rows(user: User, on: date) -> QuerySet:
        states = turns()[key_of_turn(state)][1]
        return parcels_waiting(user).for_user(user, verb).filter(state__in=states)

    return rows


def surveys(user: User, on: date) -> QuerySet:
    return Survey.objects.for_user(user, "land.accept_survey").of_active().waiting()


def alarms(user: User, on: date) -> QuerySet:
    """Early warnings that nobody sees to."""
    return Alarm.objects.for_user(user, "dashboard.handle_warning").to_do(on)


def stalled(user: User, on: date) -> QuerySet:
    rows = Building.objects.for_user(user, "land.report_progress").living()
    return rows.with_progress().stalled(on=on)


def differences(user: User, on: date) -> QuerySet:
    return Difference.objects.for_user(user, "land.reconcile").open()


def follow_ups(user: User, on: date) -> QuerySet:
    return FollowUp.objects.for_user(user, "visits.close_follow_up").counting().overdue(on)


def contracts_ending(user: User, on: date) -> QuerySet:
    rows = MentorContract.objects.for_user(user, "mentors.change_contract")
    return rows.ending(on, ENDING_DAYS)


def uncovered(user: User, on: date) -> QuerySet:
    rows = Cooperative.objects.for_user(user, "mentors.change_assignment").active()
    return rows.filter(is_uncovered(on))


def imports(user: User, on: date) -> QuerySet:
    return ImportJob.objects.for_user(user).waiting_for(user)


def unverified(user: User, on: date) -> QuerySet:
    rows = Cooperative.objects.for_user(user, "registry.verify_milestone").active()
    return rows.with_unverified_milestone()


def without_members(user: User, on: date) -> QuerySet:
    rows = Cooperative.objects.for_user(user, "registry.change_cooperative").active()
    return rows.filter(~Exists(MemberCount.objects.filter(cooperative=OuterRef("pk"))))


def without_land(user: User, on: date) -> QuerySet:
    """Those in Place.NO_DATA, asked for without finding everybody's place."""
    own = Cooperative.objects.for_user(user, "land.change_parcel").active()
    of_it = {"cooperative": OuterRef("pk")}
    buildings = Building.objects.filter(cancelled_at__isnull=True, **of_it)
    obstacles = LandObstacle.objects.filter(resolved_on__isnull=True, **of_it)
    said = Exists(Parcel.objects.filter(**of_it)) | Exists(obstacles) | Exists(buildings)
    return own.filter(~said)


def returned(user: User, on: date) -> QuerySet:
    rows = Visit.objects.for_user(user, "visits.log_visit").counting()
    return rows.filter(state="perlu_perbaikan")


def not_visited(user: User, on: date) -> QuerySet:
    rows = Cooperative.objects.for_user(user, "visits.log_visit").active()
    return rows.filter(~visited_in(on.replace(day=1)))
