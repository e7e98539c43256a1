"""What a survey makes of a parcel. Each function runs inside the caller's transaction, the survey's row locked."""

from typing import Any

from django.db.models import Max
from django.utils import timezone

from core.models import User
from land.actions.survey_photos import place_photos
from land.models import LandObstacle, Parcel, Survey
from land.surveying.measuring import Read
from land.surveying.reading import Told
from land.surveying.values import values_of, with_surveyor
from land.words import Surveyor
from registry.models import Cooperative


def make_parcel(survey: Survey, read: Read) -> Parcel:
    """A candidate, not chosen: which of several is chosen is an officer's word."""
    rows = Cooperative.objects.select_for_update(of=("self",), no_key=True)
    rows.get(pk=survey.cooperative_id)  # of two at once each gets a number of its own
    last = Parcel.objects.filter(cooperative=survey.cooperative_id).aggregate(n=Max("number"))["n"]
    parcel = Parcel.objects.create(
        cooperative_id=survey.cooperative_id,
        number=(last or 0) + 1,
        surveyors=[Surveyor.BA.value],
        is_sample=survey.is_sample,
        **values_of(read, survey),
    )
    note_obstacles(survey, parcel, read.told)
    return parcel


def correct_parcel(
    survey: Survey, parcel: Parcel, read: Read, before: Read | None, was: dict[str, Any]
) -> bool:
    """Write what differs from what the survey said before (`was`: its values then). False, and nothing
    written, when somebody else has changed one of these columns meanwhile."""
    now = values_of(read, survey)
    blank = {field.name: field.get_default() for field in Parcel._meta.concrete_fields}
    changed = {name: value for name, value in now.items() if was.get(name) != value}
    changed |= {name: blank[name] for name in was.keys() - now.keys()}
    if any(getattr(parcel, name) not in (was.get(name), blank[name]) for name in changed):
        return False
    if before is not None:  # what he noted by mistake, as long as it is only his word
        gone = set(before.told.obstacles) - set(read.told.obstacles)
        own = parcel.obstacles.filter(kind__in=gone, resolved_on__isnull=True, by=survey.by_id)
        own.delete()
    write(survey, parcel, changed, read.told)
    return True


def write(survey: Survey, parcel: Parcel, values: dict[str, Any], told: Told) -> None:
    for name, value in values.items():
        setattr(parcel, name, value)
    parcel.surveyors = with_surveyor(parcel.surveyors)
    parcel.save()
    note_obstacles(survey, parcel, told)


def note_obstacles(survey: Survey, parcel: Parcel, told: Told) -> None:
    """Those that are not open on this parcel already."""
    known = set(parcel.obstacles.filter(resolved_on__isnull=True).values_list("kind", flat=True))
    LandObstacle.objects.bulk_create(
        LandObstacle(
            cooperative_id=parcel.cooperative_id,
            parcel=parcel,
            kind=kind,
            noted_on=timezone.localdate(survey.surveyed_at),
            by=survey.by,
            is_sample=survey.is_sample,
        )
        for kind in told.obstacles
        if kind not in known
    )


def decide(survey: Survey, state: str, *, by: User | None = None, reason: str = "") -> None:
    survey.state, survey.reason, survey.decided_by = state, reason, by
    survey.decided_at = timezone.now()
    survey.save()
    if state == Survey.State.USED:
        place_photos(survey)
