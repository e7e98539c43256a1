"""What of a visit a reviewer should look at: worked out for many visits at once, by a fixed number of
queries. A signal is a reason to look, never a verdict.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.tasks import task
from django.utils import timezone
from lokal.holidays import holidays_on

from core.history import because
from mentors.distance import km_between
from visits.models import Visit, VisitPhoto, VisitSignal
from visits.neighbours import Elsewhere, beside, same_photos, same_texts
from visits.words import Mode

type Facts = dict[str, Any]
Kind = VisitSignal.Kind
BATCH = 200
SHOWN = 3  # other visits named in one signal
SUNDAY = 6


def weigh(keys: Iterable[int]) -> int:
    """Work out the signals of these visits (at most 200 of them) and keep them; how many were done.

    A visit that somebody is just writing is left for the next time.
    """
    with because("sinyal kunjungan dihitung"):
        return work_out(keys)


def work_out(keys: Iterable[int]) -> int:
    """As `weigh`, for whoever writes with a reason of his own: an inner one would stand in its place."""
    wanted = sorted(set(keys))[:BATCH]
    if not wanted:
        return 0
    with transaction.atomic():
        rows = Visit.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        rows = rows.select_related("cooperative__village").filter(pk__in=wanted)
        visits = list(rows.order_by("pk"))
        found = signals_of(visits)
        _keep(found, {visit.pk: visit.is_sample for visit in visits})
        done = Visit.objects.filter(pk__in=[visit.pk for visit in visits])
        return done.update(weighed_at=timezone.now())


def signals_of(visits: list[Visit]) -> dict[int, dict[str, Facts]]:
    """Visit → kind of signal → the facts of its sentence. Four queries, however many visits."""
    keys = [visit.pk for visit in visits]
    around, texts, photos = beside(keys), same_texts(keys), same_photos(keys)
    found: dict[int, dict[str, Facts]] = {}
    for visit in visits:
        told = {
            Kind.DISTANCE: distance(visit),
            Kind.SPEED: speed(visit, around.get(visit.pk, [])),
            Kind.PHOTO_SEEN: photo_seen(photos.get(visit.pk, {})),
            Kind.SAME_TEXT: {"visit": texts[visit.pk]} if visit.pk in texts else None,
            Kind.HOURS: hours(visit),
            Kind.CLOCK: clock(visit),
            Kind.NO_POSITION: no_position(visit),
        }
        found[visit.pk] = {kind.value: facts for kind, facts in told.items() if facts}
    return found


def distance(visit: Visit) -> Facts | None:
    """Metres from the cooperative, when even at the edge of the accuracy it is too far. A village's point
    stands for a cooperative without one: that is an estimate, and has to be further off."""
    if visit.mode != Mode.FIELD or visit.latitude is None or visit.longitude is None:
        return None
    place = visit.cooperative
    estimated = place.latitude is None
    point = (place.village.latitude, place.village.longitude) if estimated else None
    point = point or (place.latitude, place.longitude)
    if point[0] is None or point[1] is None:
        return None
    metres = km_between((visit.latitude, visit.longitude), (point[0], point[1])) * 1000
    least = settings.VISIT_NEAR_ESTIMATED_M if estimated else settings.VISIT_NEAR_M
    accuracy = visit.accuracy or 0
    if metres - accuracy <= least:
        return None
    return {"metres": round(metres), "accuracy": round(accuracy), "estimated": estimated}


def speed(visit: Visit, others: list[Elsewhere]) -> Facts | None:
    """The visit before or after it from which he can't have come (or gone) in that time."""
    worst: Facts | None = None
    for other in others:
        if visit.latitude is None or visit.longitude is None:
            continue
        apart = (visit.latitude, visit.longitude), (other.latitude, other.longitude)
        metres = km_between(*apart) * 1000 - (visit.accuracy or 0) - other.accuracy
        seconds = max(time_between(visit, other), 0.0)
        if metres < settings.VISIT_MOVE_M:
            continue
        if metres * 3.6 <= settings.VISIT_SPEED_KMH * seconds:
            continue
        if worst is None or metres > worst["metres"]:
            worst = {
                "metres": round(metres),
                "minutes": round(seconds / 60),
                "visit": other.visit,
                "after": other.after,
            }
    return worst


def time_between(visit: Visit, other: Elsewhere) -> float:
    """Seconds that he had for the way: between the two positions, where the phones told when they were
    taken, else from the end of one visit to the beginning of the other."""
    if visit.position_at and other.position_at:
        return abs((visit.position_at - other.position_at).total_seconds())
    if other.after:
        return (other.started_at - visit.ended_at).total_seconds()
    return (visit.started_at - other.ended_at).total_seconds()


def photo_seen(others: dict[int, int]) -> Facts | None:
    if not others:
        return None
    nearest = sorted(others, key=lambda key: (others[key] > 0, -key))
    return {
        "visits": nearest[:SHOWN],
        "count": len(nearest),
        "alike": others[nearest[0]] > 0,
    }


def hours(visit: Visit) -> Facts | None:
    """Sunday, a public holiday, or begun or ended outside of the working hours (clock of Pontianak)."""
    begins, ends = timezone.localtime(visit.started_at), timezone.localtime(visit.ended_at)
    told: Facts = {}
    if begins.weekday() == SUNDAY:
        told["sunday"] = True
    if name := holiday(begins):
        told["holiday"] = name
    first, last = settings.VISIT_HOURS
    late = ends.time() > time(last) or ends.date() > begins.date()
    if begins.hour < first or begins.time() > time(last) or late:
        told["from"], told["until"] = f"{begins:%H.%M}", f"{ends:%H.%M}"
    return told or None


def holiday(at: datetime) -> str:
    """The public holiday of that day, "" when there is none or the year's list isn't known yet."""
    try:
        named = [one.name for one in holidays_on(at.date()) if one.type == "libur_nasional"]
    except ValueError:
        return ""
    return named[0] if named else ""


def clock(visit: Visit) -> Facts | None:
    skew = visit.clock_skew or 0
    return {"seconds": skew} if abs(skew) > settings.VISIT_CLOCK_MINUTES * 60 else None


def no_position(visit: Visit) -> Facts | None:
    if visit.mode != Mode.FIELD or visit.latitude is not None:
        return None
    return {"reason": visit.no_position_reason}


def _keep(found: dict[int, dict[str, Facts]], samples: dict[int, bool]) -> None:
    """Write only what differs from what was kept before."""
    stale, known = [], set()
    for row in VisitSignal.objects.filter(visit__in=list(found)):
        if found[row.visit_id].get(row.kind) == row.facts:
            known.add((row.visit_id, row.kind))
        else:
            stale.append(row.pk)
    VisitSignal.objects.filter(pk__in=stale).delete()
    VisitSignal.objects.bulk_create(
        VisitSignal(visit_id=key, kind=kind, facts=facts, is_sample=samples[key])
        for key, kinds in found.items()
        for kind, facts in kinds.items()
        if (key, kind) not in known
    )


def unweighed(keys: Iterable[int]) -> list[int]:
    """Which of these are still to be weighed, or got a photo since."""
    later = VisitPhoto.objects.filter(visit=OuterRef("pk"), received_at__gt=OuterRef("weighed_at"))
    rows = Visit.objects.filter(Q(weighed_at__isnull=True) | Exists(later), pk__in=list(keys))
    return list(rows.values_list("pk", flat=True))


def weigh_shown(keys: Iterable[int]) -> None:
    """Before a page shows them: those that the worker has not come to."""
    weigh(unweighed(keys))


@task
def weigh_waiting() -> int:
    """Weigh what waits, the oldest first; goes on in a task of its own when there is more. How many."""
    waiting = Visit.objects.filter(weighed_at__isnull=True).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True)[: BATCH + 1])
    done = weigh(keys)
    if done and len(keys) > BATCH:
        weigh_waiting.enqueue()
    return done


def hand_over_weighing() -> None:
    """After visits or photos were received: have the worker weigh them, once all is committed. Cheap to
    call for each request: a task a little later takes all that comes until then. A queue that is away is
    logged and costs nobody his visit: what stays unweighed is weighed with the next delivery, or when a page
    shows it."""
    transaction.on_commit(_enqueue, robust=True)


def _enqueue() -> None:
    global _next
    if not weigh_waiting.get_backend().supports_defer:
        weigh_waiting.enqueue()
    elif monotonic() >= _next:
        _next = monotonic() + GATHER.total_seconds() - 5
        weigh_waiting.using(run_after=timezone.now() + GATHER).enqueue()


# How long visits are gathered for one task; when this process may ask for the next one.
GATHER = timedelta(seconds=30)
_next = 0.0


def weigh_again(key: int) -> None:
    """Something of this visit changed (a version, a photo): its signals are to be worked out anew. Waits for
    whoever weighs it just now, and would not see the change."""
    Visit.objects.filter(pk=key).update(weighed_at=None)
