"""A batch whose participants stand in every way, for the tests of certificates."""

from dataclasses import dataclass

from core.models import Regency, User
from tests.training_rows import attend, enrol_person, make_batch, make_session, score
from trainings import models as m


@dataclass
class Room:
    batch: m.Batch
    session: m.Session

    def passed(self, regency: Regency | None = None, **fields: object) -> m.Enrolment:
        row = enrol_person(self.batch, regency, **fields)
        attend(self.session, row)
        score(row, 80, 50)
        return row

    def failed(self, regency: Regency | None = None) -> m.Enrolment:
        row = enrol_person(self.batch, regency)
        score(row, 59)
        return row


def make_room(**fields: object) -> Room:
    fields.setdefault("quota", 400)
    batch = make_batch(**fields)
    return Room(batch, make_session(batch))


def named(enrolment: m.Enrolment, name: str) -> m.Enrolment:
    enrolment.person.name = name
    enrolment.person.save()
    return enrolment


def issue_all(room: Room, by: User) -> list[m.Certificate]:
    from trainings.actions.certificates import issue_certificates

    keys = m.Enrolment.objects.filter(batch=room.batch).values_list("pk", flat=True)
    return issue_certificates(by=by, batch=room.batch, keys=keys, issued_on=room.batch.starts)
