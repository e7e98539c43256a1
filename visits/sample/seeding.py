"""Writing the visits' sample, letting a visit become a real one, and taking the photos' files away."""

from collections.abc import Iterable
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from registry.sample import SampleRoom
from visits.models import Visit, VisitPhoto, VisitSignal
from visits.models.parts import photo_storage
from visits.sample.chronicle import Chronicle
from visits.sample.tours import calls


def seed(on: date | None = None) -> dict[str, int]:
    """Write a year of visits, seen from the day `on`, of the sample's mentors. Rows per table."""
    on = on or timezone.localdate()
    chronicle = Chronicle(on)
    chronicle.tell(calls(on))
    written = chronicle.write()
    measure()
    written |= weigh() | report(on)
    return {name: count for name, count in written.items() if count}


def weigh() -> dict[str, int]:
    """The signals of the visits that came lately, as the worker works them out."""
    if (weighing := part("visits.weighing")) is None:
        return {}
    waiting = Visit.objects.filter(is_sample=True, weighed_at=None).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True))
    for begin in range(0, len(keys), weighing.BATCH):
        weighing.work_out(keys[begin : begin + weighing.BATCH])
    return {str(VisitSignal._meta.verbose_name): VisitSignal.objects.filter(is_sample=True).count()}


def report(on: date) -> dict[str, int]:
    """The monthly reports that follow from the visits."""
    if (monthly := part("visits.monthly.sample")) is None:
        return {}
    written = monthly.seed_reports(on)
    return {str(apps.get_model(name)._meta.verbose_name): n for name, n in written.items()}


def part(name: str) -> Any:
    """A part of the room, if this checkout has it."""
    try:
        return import_module(name) if find_spec(name) else None
    except ModuleNotFoundError:  # its package isn't there either
        return None


def measure() -> None:
    """Let PostgreSQL look at what was written: lists are planned by it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE visits_visit, visits_followup, visits_obstacle, visits_visitversion"
        )


def make_real(kept: Iterable[Model]) -> None:
    """The visit stays as it was told; there is nothing invented about it that could be taken away."""
    Visit.objects.filter(pk__in=[row.pk for row in kept]).update(is_sample=False)


def leaving() -> None:
    """Before the rows go: reports that would hold them, and, once they are gone for good, photos' files."""
    if (monthly := part("visits.monthly.sample")) is not None:
        monthly.remove_reports()
    forget_photos()


def forget_photos() -> None:
    """Files of sample photos go when the removal is committed, but for those that another photo has as
    well (names follow from the contents)."""
    rows = VisitPhoto.objects.filter(is_sample=True).exclude(file="")
    names = {name for pair in rows.values_list("file", "thumbnail") for name in pair}

    def delete_files() -> None:
        left = VisitPhoto.objects.exclude(file="").values_list("file", "thumbnail")
        storage = photo_storage()
        for name in names - {name for pair in left for name in pair}:
            storage.delete(name)

    if names:
        transaction.on_commit(delete_files, robust=True)


ROOM = SampleRoom("visits", "kunjungan", Visit, seed=seed, make_real=make_real, leaving=leaving)
