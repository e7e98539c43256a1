"""What a visit's page shows, gathered in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.http import HttpRequest
from django.utils.safestring import SafeString

from core.models import User
from mentors.distance import km_between, point_or_none
from registry.models import Cooperative, Milestone, Outlet
from visits.actions import proposing, reviewing
from visits.models import (
    MilestoneProposal,
    Visit,
    VisitPhoto,
    VisitReview,
    VisitVersion,
)
from visits.reviewing.differences import Difference, cooperatives_of, differences
from visits.reviewing.drawing import Spot, drawable, drawn
from visits.reviewing.filters import InboxFilterSet
from visits.reviewing.forms import PHRASES, JudgeForm
from visits.reviewing.tables import told_photos
from visits.signals import kilometres, told_signals
from visits.weighing import weigh_shown
from visits.words import Held, State

WITH_ALL = (
    "person",
    "contract",
    "cooperative__village__district__regency",
    "sent_by",
    "reviewed_by",
)


@dataclass(frozen=True)
class Proposed:
    """A proposed milestone beside the registry's."""

    row: MilestoneProposal
    milestone: Milestone | None
    fields: list[proposing.Beside]
    seen: str

    @property
    def open(self) -> bool:
        return not self.row.verdict

    @property
    def differs(self) -> bool:
        return any(field.differs for field in self.fields)


@dataclass(frozen=True)
class Version:
    """A version with what it says otherwise than the one it is compared to."""

    row: VisitVersion
    current: bool
    against: int | None
    changes: list[Difference]

    @property
    def open_rival(self) -> bool:
        return self.row.kind == VisitVersion.Kind.RIVAL and not self.row.verdict


def own_visits(user: Any) -> QuerySet[Visit]:
    return Visit.objects.for_user(user).select_related(*WITH_ALL)


def page_of(request: HttpRequest, visit: Visit, form: JudgeForm | None = None) -> dict[str, Any]:
    """Context of the page; `visit` was read in the reader's name. `form`: a reason that was refused."""
    user: Any = request.user
    judge = reviewing.may_judge(user, visit)
    if judge:
        weigh_shown([visit.pk])
    versions = versions_of(visit, user)
    shown = {
        "visit": visit,
        "mark": reviewing.mark_of(visit),
        "place": place_of(visit, user),
        "photos": photos_of(visit, user),
        "obstacles": visit.obstacles.for_user(user),
        "follow_ups": visit.follow_ups.select_related("done_by"),
        "proposals": proposals_of(visit, user),
        "outlets": outlets_of(visit, user),
        "signals": told_signals([visit.pk], user)[visit.pk] if judge else [],
        "versions": versions,
        "rivals": [one for one in versions if one.open_rival],
        "reviews": VisitReview.objects.for_user(user).filter(visit=visit).select_related("by"),
        "held": Held(visit.held).label if visit.held else "",
        "judge": judge,
        "phrases": list(enumerate(PHRASES)),
        "form": form or JudgeForm(),
        "ticked": (form.data.getlist("phrase") if form and hasattr(form.data, "getlist") else []),
    }
    return shown | verbs_of(visit, user, judge=judge) | neighbours_of(request, visit, judge=judge)


def verbs_of(visit: Visit, user: Any, *, judge: bool) -> dict[str, bool]:
    """Which buttons the page has."""
    held, state, own = bool(visit.held), visit.state, visit.person.user_id == user.pk
    return {
        "may_verify": judge and not held and state == State.SENT,
        "may_return": judge and not held and state == State.SENT,
        "may_reject": judge and not held and state in (State.SENT, State.RETURNED),
        "may_reopen": (
            not held and state != State.SENT and reviewing.may_judge(user, visit, reviewing.REOPEN)
        ),
        "may_release": held and reviewing.may_judge(user, visit, reviewing.RELEASE),
        "may_accept": reviewing.may_judge(user, visit, proposing.ACCEPT),
        "may_decide": not held and state in (State.SENT, State.VERIFIED),
        "own": own,
        "may_correct": (
            own and state in (State.SENT, State.RETURNED) and user.has_perm("visits.log_visit")
        ),
    }


def place_of(visit: Visit, user: User) -> dict[str, Any]:
    """The map and its words. The visit before is the same mentor's, as far as the reader may see it."""
    coop = visit.cooperative
    here = point_or_none(visit.latitude, visit.longitude)
    estimated = coop.latitude is None
    there = point_or_none(coop.latitude, coop.longitude) or point_or_none(
        coop.village.latitude, coop.village.longitude
    )
    before = Visit.objects.for_user(user).filter(
        person=visit.person_id, started_at__lt=visit.started_at, latitude__isnull=False
    )
    before = before.select_related("cooperative").order_by("-started_at", "-pk").first()
    spots = drawable(
        Spot("koperasi", there, place_word(estimated)) if there else None,
        Spot("kunjungan", here, "tempat kunjungan", visit.accuracy or 0) if here else None,
        Spot("sebelumnya", (before.latitude, before.longitude), "kunjungan sebelumnya")  # type: ignore[arg-type]
        if before and here
        else None,
    )
    picture: SafeString | str = drawn(spots) if here else ""
    return {
        "map": picture,
        "has_point": here is not None,
        "accuracy": kilometres(visit.accuracy) if visit.accuracy is not None else "",
        "estimated": estimated,
        "distance": kilometres(km_between(here, there) * 1000) if here and there else "",
        "before": before,
        "before_distance": (
            kilometres(km_between(here, (before.latitude, before.longitude)) * 1000)
            if before and here
            else ""
        ),
        "before_drawn": any(spot.kind == "sebelumnya" for spot in spots),
    }


def place_word(estimated: bool) -> str:
    return "titik desa (perkiraan tempat koperasi)" if estimated else "titik koperasi"


def photos_of(visit: Visit, user: User) -> dict[str, Any]:
    rows = list(VisitPhoto.objects.for_user(user).filter(visit=visit))
    here = [row for row in rows if row.received_at]
    return {
        "rows": rows,
        "told": told_photos(len(here), len(rows)),
        "missing": len(rows) - len(here),
    }


def proposals_of(visit: Visit, user: User) -> list[Proposed]:
    rows = MilestoneProposal.objects.for_user(user).filter(visit=visit).select_related("decided_by")
    proposals = list(rows)
    recorded = {}
    if proposals:
        kinds = [row.kind for row in proposals]
        milestones = Milestone.objects.for_user(user)
        found = milestones.filter(cooperative=visit.cooperative_id, kind__in=kinds)
        recorded = {row.kind: row for row in found}
    return [
        Proposed(
            row,
            recorded.get(row.kind),
            proposing.side_by_side(row, recorded.get(row.kind)),
            proposing.mark_of(row, recorded.get(row.kind)),
        )
        for row in proposals
    ]


def outlets_of(visit: Visit, user: User) -> list[dict[str, Any]]:
    """Each observed gerai beside what the registry says of that kind."""
    observed = list(visit.outlets.for_user(user))
    if not observed:
        return []
    rows = Outlet.objects.for_user(user).filter(cooperative=visit.cooperative_id)
    recorded: dict[str, list[Outlet]] = {}
    for row in rows.order_by("pk"):
        recorded.setdefault(row.kind, []).append(row)
    found = []
    for one in observed:
        known = sorted({row.get_status_display() for row in recorded.get(one.kind, [])})
        states = {row.status for row in recorded.get(one.kind, [])} or {Outlet.Status.ABSENT.value}
        found.append(
            {
                "row": one,
                "recorded": ", ".join(known) or "Belum tercatat",
                "differs": one.status not in states,
            }
        )
    return found


def versions_of(visit: Visit, user: User) -> list[Version]:
    """All that was sent. A correction is compared with the one before it, a rival with the one that counts."""
    rows = VisitVersion.objects.for_user(user).filter(visit=visit).select_related("sent_by")
    versions = list(rows.order_by("number"))
    bodies = {row.number: row.body if isinstance(row.body, dict) else {} for row in versions}
    names: dict[int, str] = {}
    if keys := cooperatives_of(list(bodies.values())):
        known = Cooperative.objects.for_user(user).filter(pk__in=keys)
        names = dict(known.values_list("pk", "name"))
    found, last = [], None
    for row in versions:
        rival = row.kind == VisitVersion.Kind.RIVAL
        against = visit.version if rival and visit.version != row.number else last
        changes = []
        if against is not None and against in bodies:
            changes = differences(bodies[against], bodies[row.number], names)
        found.append(Version(row, row.number == visit.version, against, changes))
        if not rival or row.verdict == VisitVersion.Verdict.TAKEN:
            last = row.number
    return found


def neighbours_of(request: HttpRequest, visit: Visit, *, judge: bool) -> dict[str, Any]:
    """The visits before and after it in the inbox, filtered as the reader came from it."""
    from visits.reviewing.views import filters_of, waiting_for

    if not judge:
        return {"tail": "", "previous": None, "next": None}
    rows: Any = waiting_for(request.user)
    if tail := filters_of(request):  # the filters' choices are dear
        rows = InboxFilterSet(request.GET, rows, request=request).rows
    at = (visit.started_at, visit.pk)
    before = rows.filter(started_at__lte=at[0]).exclude(started_at=at[0], pk__gte=at[1])
    after = rows.filter(started_at__gte=at[0]).exclude(started_at=at[0], pk__lte=at[1])
    sides = (
        _told(before.order_by("-started_at", "-pk"), "previous"),
        _told(after.order_by("started_at", "pk"), "next"),
    )
    found = {"waiting": (0, "")}
    for which, number, name in _counted(rows).union(*sides, all=True).order_by():
        found[which] = (number, name)
    beside = {
        which: {"pk": found[which][0], "cooperative__name": found[which][1]}
        if which in found
        else None
        for which in ("previous", "next")
    }
    return {"tail": tail, "waiting": found["waiting"][0], **beside}


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _told(rows: QuerySet, which: str) -> QuerySet:
    """(which, key, cooperative) of the first row."""
    return rows.annotate(which=_text(which)).values_list("which", "pk", "cooperative__name")[:1]


def _counted(rows: QuerySet) -> QuerySet:
    """("waiting", how many, ""), a row like those of `_told`."""
    counted = rows.order_by().annotate(which=_text("waiting"), of=_text("")).values("which", "of")
    return counted.annotate(number=Count("pk")).values_list("which", "number", "of")
