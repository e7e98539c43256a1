"""Which photo a phone means: by the visit or survey whose body declared it, and its digest."""

from uuid import UUID

from land.models import LandPhoto
from mentors.models import Person
from visits.models import VisitPhoto


def declared_photo(person: Person, key: UUID, sha256: str) -> VisitPhoto | LandPhoto | None:
    """The row that the body of a visit or survey of this person made for it."""
    of_visits = VisitPhoto.objects.select_related("visit")
    found = of_visits.filter(visit__person=person, visit__client_id=key, sha256=sha256).first()
    if found is not None or person.user_id is None:
        return found
    of_surveys = LandPhoto.objects.select_related("survey")
    return of_surveys.filter(
        survey__by=person.user_id, survey__client_id=key, sha256=sha256
    ).first()
