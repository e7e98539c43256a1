"""Writing the visits' sample, letting a visit become a real one, and taking the photos' files away."""

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from registry.sample import SampleRoom
from visits.models import Visit, VisitPhoto
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
    return {name: count for name, count in written.items() if count}


def measure() -> None:
    """Let PostgreSQL look at what was written: lists are planned by it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE visits_visit, visits_followup, visits_obstacle, visits_visitversion"
        )


def make_real(kept: Iterable[Model]) -> None:
    """The visit stays as it was told; there is nothing invented about it that could be taken away."""
    Visit.objects.filter(pk__in=[row.pk for row in kept]).update(is_sample=False)


def forget_photos() -> None:
    """Called before the rows go: once they are gone for good, their files go too, but for those that
    another photo has as well (names follow from the contents)."""
    rows = VisitPhoto.objects.filter(is_sample=True).exclude(file="")
    names = {name for pair in rows.values_list("file", "thumbnail") for name in pair}

    def delete_files() -> None:
        left = VisitPhoto.objects.exclude(file="").values_list("file", "thumbnail")
        storage = photo_storage()
        for name in names - {name for pair in left for name in pair}:
            storage.delete(name)

    if names:
        transaction.on_commit(delete_files, robust=True)


ROOM = SampleRoom(
    "visits", "kunjungan", Visit, seed=seed, make_real=make_real, leaving=forget_photos
)
