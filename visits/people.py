"""Whose visits the reader may look at, as people: a mentor's own page is no right to his card."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest

from core.access import LARGEST_ID
from core.models import User
from mentors.models import Assignment, MentorContract, Person
from visits.models import Visit

VIEW = "visits.view_visit"


def readable_people(user: User) -> QuerySet[Person]:
    """Oneself; people of the reader's area, now or by a contract of old; whose visits he may read."""
    area = Person.objects.for_user(user, VIEW).order_by().values("pk")
    contracts = MentorContract.objects.for_user(user, VIEW).order_by().values("person")
    visits = Visit.objects.for_user(user).filter(person=OuterRef("pk"))
    mine = Q(user=user) | Q(pk__in=area) | Q(pk__in=contracts) | Exists(visits)
    return Person.objects.filter(mine)


def person_or_404(request: HttpRequest, pk: int) -> Person:
    if pk > LARGEST_ID:
        raise Http404
    row = readable_people(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404("Pendamping ini tidak ada, atau bukan di wilayah kerja Anda.")
    return row


def looked_after(user: User, person: int, on: date) -> QuerySet[Assignment]:
    """The person's assignments of that day, of those that the reader may see."""
    return Assignment.objects.for_user(user).running(on).filter(contract__person=person)


def own_person(user: User) -> Person | None:
    """The person whose account this is."""
    return Person.objects.filter(user=user).first()
