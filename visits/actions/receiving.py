"""A visit arrives: exactly once, however often and by whichever way (docs/reference/visit-sync.md).

The unique key decides, never a look beforehand: the row is inserted, and only when the database refuses it
is the one that is there locked and asked. Nothing is answered before the transaction is committed.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
    transaction,
)
from django.utils import timezone

from core.history import because
from core.models import User
from mentors.models import Person
from visits.actions.keeping import (
    Delivery,
    Told,
    keep_correction,
    keep_new,
    keep_rival,
    next_number,
)
from visits.body import BAD_SHAPE, LARGEST, TOO_LARGE, canonical, digest_of, faults_of
from visits.forms import VisitForm
from visits.forms.fields import BAD_ID, LARGEST_KEY, uuid7_or_none
from visits.forms.limits import VERSIONS
from visits.models import Visit, VisitPhoto, VisitVersion
from visits.reach import Reach
from visits.weighing import hand_over_weighing
from visits.words import Channel, Held, State

logger = logging.getLogger(__name__)
# Not this item's fault: the whole delivery is told to come again.
PASSING = (OperationalError, InterfaceError, InternalError)
ID_TAKEN = "visits_visit_client_id_key"
CAN_BE_CORRECTED = (State.SENT, State.RETURNED)
OURS = (
    "Kunjungan ini belum dapat disimpan karena kesalahan di server. Isinya tetap ada di HP Anda; "
    "beri tahu petugas kabupaten/kota."
)
TOO_OFTEN = "Kunjungan ini sudah terlalu sering diubah. Buat kunjungan baru dengan isi yang sama."
LOCK_SECONDS = 8


@dataclass(frozen=True)
class Answer:
    """What the phone is told about one visit; `as_json` gives the contract's shape."""

    id: str | None
    code: int
    status: str
    version: int | None = None
    state: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    photos_missing: list[str] = field(default_factory=list)
    held: str = ""
    visit: int | None = None  # the server's key, for our own pages; not for the phone

    @property
    def is_kept(self) -> bool:
        return self.code != 422

    @property
    def held_label(self) -> str:
        return str(Held(self.held).label) if self.held else ""

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"id": self.id, "code": self.code, "status": self.status}
        told |= {"version": self.version, "errors": self.errors}
        told |= {"photos_missing": self.photos_missing}
        if self.state:
            told["state"] = self.state
        if self.held:
            told["held"] = f"{self.held_label}. Kunjungan tersimpan, menunggu petugas."
        return told


def receive_visit(
    *,
    person: Person,
    body: Any,
    by: User | None,
    channel: str,
    device_now: datetime | None,
    received_at: datetime | None = None,
) -> Answer:
    """As `receive_visits`, of one body."""
    return receive_visits(
        person=person,
        bodies=[body],
        by=by,
        channel=channel,
        device_now=device_now,
        received_at=received_at,
    )[0]


def receive_visits(
    *,
    person: Person,
    bodies: list[Any],
    by: User | None,
    channel: str,
    device_now: datetime | None,
    received_at: datetime | None = None,
) -> list[Answer]:
    """Keep the visits of `person` (with `person.user` fresh), one answer each in their order; each in a
    savepoint of its own, all in one transaction.

    `device_now`: the phone's clock as it sent them. `received_at`: ours, now unless told. Raises
    OperationalError, InterfaceError or InternalError when the database is away or another transaction was in
    the way; then nothing was kept.
    """
    now = received_at or timezone.now()
    with transaction.atomic(), because(f"kunjungan: {Channel(channel).label}", by=by):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        arrivals = [Arrival.of(body) for body in bodies]
        wanted = {arrival.cooperative for arrival in arrivals}
        reach = Reach.of(person, wanted - {None})  # type: ignore[arg-type]
        delivery = Delivery(person, by, channel, now, skew_of(device_now, now), reach)
        seen = replays(person, arrivals)
        answers: list[Answer | None] = [None] * len(arrivals)
        # By id, so that two deliveries of the same visits wait for one another in one direction only.
        for place in sorted(range(len(arrivals)), key=lambda n: (arrivals[n].key, n)):
            answers[place] = answer_one(delivery, arrivals[place], seen)
        if connection.needs_rollback:  # or what was just confirmed would silently be undone
            raise InternalError("a statement failed outside of its savepoint")
        if any(answer and answer.code == 201 for answer in answers):
            hand_over_weighing()
    return [answer for answer in answers if answer is not None]


@dataclass(frozen=True)
class Arrival:
    """A body before anything is believed of it. `told`: its id as it came, as far as it can be repeated."""

    body: dict[str, Any]
    told: str | None
    id: UUID | None
    digest: str
    faults: dict[str, list[str]]

    @classmethod
    def of(cls, body: Any) -> "Arrival":
        if not isinstance(body, dict):
            return cls({}, None, None, "", {"isi": [BAD_SHAPE]})
        told = body.get("id")
        said = told[:64].encode(errors="replace").decode() if isinstance(told, str) else None
        faults = faults_of(body)
        if not faults and len(canonical(body)) > LARGEST:
            faults = {"isi": [TOO_LARGE]}
        digest = "" if faults else digest_of(body)
        return cls(body, said, uuid7_or_none(told), digest, faults)

    @property
    def key(self) -> str:
        return str(self.id or "")

    @property
    def cooperative(self) -> int | None:
        value = self.body.get("cooperative")
        if (
            isinstance(value, str)
            and value.isascii()
            and value.strip().isdigit()
            and len(value) < 20
        ):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        good = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_KEY
        return value if good else None


def skew_of(device_now: datetime | None, now: datetime) -> int | None:
    if device_now is None:
        return None
    seconds = round((device_now - now).total_seconds())
    return max(-(2**31), min(seconds, 2**31 - 1))


def replays(person: Person, arrivals: Iterable[Arrival]) -> dict[tuple[UUID, str], VisitVersion]:
    """Of these bodies, the ones that are here already. Only to answer them quicker: what is missing here may
    be there a moment later, and is then found under the lock."""
    ids = {arrival.id for arrival in arrivals if arrival.id and arrival.digest}
    if not ids:
        return {}
    rows = VisitVersion.objects.filter(
        visit__client_id__in=ids,
        visit__person=person,
        digest__in={arrival.digest for arrival in arrivals},
    )
    found = rows.select_related("visit").defer("body")
    return {(row.visit.client_id, row.digest): row for row in found}


def answer_one(
    delivery: Delivery, arrival: Arrival, seen: dict[tuple[UUID, str], VisitVersion]
) -> Answer:
    try:
        if arrival.id and (version := seen.get((arrival.id, arrival.digest))):
            with transaction.atomic():
                return repeated(arrival, version.visit, version)
        return keep(delivery, arrival)
    except PASSING:
        raise
    except (DatabaseError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError):
        # A slip of ours about one visit may not hold up the others; its savepoint is rolled back.
        logger.exception("kunjungan %s tidak dapat disimpan", arrival.id)
        return refused(arrival, {"isi": [OURS]})


def keep(delivery: Delivery, arrival: Arrival) -> Answer:
    if arrival.faults:
        return refused(arrival, arrival.faults)
    form = VisitForm(arrival.body, reach=delivery.reach, now=delivery.received_at)
    if not form.is_valid():
        if set(form.errors) == {"id"}:
            with transaction.atomic():
                locked(UUID(int=0))  # as long as for an id that is somebody else's
        return refused(arrival, form.told())
    told = Told(arrival.body, arrival.digest, form.cleaned_data)
    try:
        with transaction.atomic():
            visit = keep_new(delivery, told)
    except IntegrityError as error:
        if constraint_of(error) != ID_TAKEN:
            raise
        with transaction.atomic():
            return keep_further(delivery, arrival, told)
    missing = [row["sha256"] for row in told.data["photos"]]
    return kept(arrival, visit, 201, missing)


def keep_further(delivery: Delivery, arrival: Arrival, told: Told) -> Answer:
    """Under an id that is taken: the same again, its next version, or a rival."""
    visit = locked(told.data["id"])
    if visit is None:
        raise OperationalError("the visit went away between two statements")
    if visit.person_id != delivery.person.pk:
        return refused(arrival, {"id": [BAD_ID]})
    version = visit.versions.filter(digest=told.digest).defer("body").first()
    if version:
        return repeated(arrival, visit, version)
    if next_number(visit) > VERSIONS:
        return refused(arrival, {"id": [TOO_OFTEN]})
    if told.data["based_on"] == visit.version and visit.state in CAN_BE_CORRECTED:
        keep_correction(visit, delivery, told)
        return kept(arrival, visit, 201, missing_of(visit, arrival))
    version = keep_rival(visit, delivery, told)
    return rival(arrival, visit, version)


def locked(client_id: UUID) -> Visit | None:
    """The visit, locked until the transaction ends; reviewers lock it the same way."""
    rows = Visit.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(client_id=client_id).first()


def constraint_of(error: IntegrityError) -> str:
    diag = getattr(error.__cause__, "diag", None)
    return getattr(diag, "constraint_name", None) or ""


def missing_of(visit: Visit, arrival: Arrival) -> list[str]:
    """Of the photos that this body declares, those whose bytes the visit still waits for."""
    rows = arrival.body.get("photos") or []
    declared = [row["sha256"] for row in rows]
    if not declared:
        return []
    waiting = VisitPhoto.objects.filter(
        visit=visit, sha256__in=declared, received_at__isnull=True
    ).values_list("sha256", flat=True)
    left = set(waiting)
    return [sha for sha in declared if sha in left]


def kept(arrival: Arrival, visit: Visit, code: int, missing: list[str]) -> Answer:
    status = "ditahan" if visit.held else "terkirim"
    return Answer(
        arrival.told,
        code,
        status,
        visit.version,
        visit.state,
        photos_missing=missing,
        held=visit.held,
        visit=visit.pk,
    )


def repeated(arrival: Arrival, visit: Visit, version: VisitVersion) -> Answer:
    """The very same body again: the answer it had, with the state of now."""
    is_rival = version.kind == VisitVersion.Kind.RIVAL
    if is_rival and version.verdict != VisitVersion.Verdict.TAKEN:
        return rival(arrival, visit, version)
    return kept(arrival, visit, 200, missing_of(visit, arrival))


def rival(arrival: Arrival, visit: Visit, version: VisitVersion) -> Answer:
    missing = missing_of(visit, arrival)
    return Answer(
        arrival.told,
        409,
        "tandingan",
        version.number,
        visit.state,
        photos_missing=missing,
        held=visit.held,
        visit=visit.pk,
    )


def refused(arrival: Arrival, errors: dict[str, list[str]]) -> Answer:
    return Answer(arrival.told, 422, "perbaiki", errors=errors)
