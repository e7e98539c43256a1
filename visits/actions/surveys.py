"""Surveys of land come with visits (docs/reference/visit-sync.md). Whose they may be is decided here, what becomes
of them in land/actions/surveying.py."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InternalError, connection, transaction
from django.utils import timezone

from core.history import because
from core.models import User
from land.actions.survey_photos import missing_of
from land.actions.surveying import BAD_ID, Kept, Sent, receive_survey
from land.surveying.reading import BadBody
from land.words import SurveyHeld
from mentors.models import Person
from visits.actions.receiving import LOCK_SECONDS, PASSING, Answer, Arrival
from visits.reach import Reach
from visits.words import Channel

logger = logging.getLogger(__name__)
NOT_ASSIGNED = "Anda tidak pernah ditugaskan ke koperasi ini. Pilih koperasi dari daftar Anda, lalu simpan lagi."
OURS = (
    "Survei ini belum dapat disimpan karena kesalahan di server. Isinya tetap ada di HP Anda; beri tahu "
    "petugas kabupaten/kota."
)


@dataclass(frozen=True)
class SurveyAnswer(Answer):
    """As the answer about a visit; `survey`: the server's key."""

    survey: int | None = None

    @property
    def held_label(self) -> str:
        return str(SurveyHeld(self.held).label) if self.held else ""

    def as_json(self) -> dict[str, Any]:
        told = super().as_json()
        if self.held:
            told["held"] = f"{self.held_label}. Survei tersimpan, menunggu petugas."
        return told


def receive_surveys(
    *,
    person: Person,
    bodies: list[Any],
    by: User | None,
    channel: str,
    received_at: datetime | None = None,
) -> list[Answer]:
    """Keep the surveys of `person` (with `person.user` fresh), one answer each in their order; each in a
    savepoint of its own, all in one transaction. Raises as `receive_visits`."""
    if not bodies:
        return []
    now = received_at or timezone.now()
    with transaction.atomic(), because(f"survei lahan: {Channel(channel).label}", by=by):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        arrivals = [Arrival.of(body) for body in bodies]
        reach = Reach.of(person, wanted(arrivals))
        answers: list[Answer | None] = [None] * len(arrivals)
        # by id, so that two deliveries of the same wait for one another in one direction only
        for place in sorted(range(len(arrivals)), key=lambda n: (arrivals[n].key, n)):
            answers[place] = answer_one(arrivals[place], reach, by, now)
        if connection.needs_rollback:  # or what was just confirmed would silently be undone
            raise InternalError("a statement failed outside of its savepoint")
    return [answer for answer in answers if answer is not None]


def wanted(arrivals: Iterable[Arrival]) -> set[int]:
    return {arrival.cooperative for arrival in arrivals if arrival.cooperative is not None}


def answer_one(arrival: Arrival, reach: Reach, by: User | None, now: datetime) -> Answer:
    if faults := faults_of(arrival, reach):
        return refused(arrival, faults)
    try:
        with transaction.atomic():
            kept = receive_survey(sent_of(arrival, reach, by, now))
            return answer_of(arrival, kept)
    except BadBody as error:
        return refused(arrival, error.errors)
    except PASSING:
        raise
    except (DatabaseError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError):
        # A slip of ours about one survey may not hold up the others; its savepoint is rolled back.
        logger.exception("survei %s tidak dapat disimpan", arrival.id)
        return refused(arrival, {"isi": [OURS]})


def faults_of(arrival: Arrival, reach: Reach) -> dict[str, list[str]]:
    """What is asked before anything is looked up: another's id and an impossible one are answered alike."""
    if arrival.faults:
        return arrival.faults
    if arrival.id is None:
        return {"id": [BAD_ID]}
    if arrival.cooperative is None or not reach.was_assigned(arrival.cooperative):
        return {"cooperative": [NOT_ASSIGNED]}
    return {}


def sent_of(arrival: Arrival, reach: Reach, by: User | None, now: datetime) -> Sent:
    person, cooperative = reach.person, arrival.cooperative
    if arrival.id is None or cooperative is None or person.user is None:
        raise ValueError("asked before")
    return Sent(
        id=arrival.id,
        body=arrival.body,
        digest=arrival.digest,
        cooperative=cooperative,
        owner=person.user,
        by=by,
        at=now,
        held=held_of(reach, cooperative, now),
        is_sample=person.is_sample,
    )


def held_of(reach: Reach, cooperative: int, now: datetime) -> str:
    """Why it waits for an officer, whatever it says (SurveyHeld); "" when it doesn't."""
    if reach.person.user is None or not reach.person.user.is_active:
        return SurveyHeld.INACTIVE
    if reach.places[cooperative].archived:
        return SurveyHeld.ARCHIVED
    today = timezone.localdate(now)
    return "" if reach.is_assigned(cooperative, today) else SurveyHeld.NOT_ASSIGNED


def refused(arrival: Arrival, errors: dict[str, list[str]]) -> SurveyAnswer:
    return SurveyAnswer(arrival.told, 422, "perbaiki", errors=errors)


def answer_of(arrival: Arrival, kept: Kept) -> SurveyAnswer:
    status = "tandingan" if kept.code == 409 else "ditahan" if kept.survey.held else "terkirim"
    return SurveyAnswer(
        arrival.told,
        kept.code,
        status,
        kept.number,
        kept.survey.state,
        photos_missing=missing_of(kept.survey, arrival.body),
        held=kept.survey.held,
        survey=kept.survey.pk,
    )
