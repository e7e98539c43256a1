"""A survey from a phone arrives. Whose it may be is the caller's question (visits/actions/surveys.py); what a body
says is land/surveying; what becomes of a parcel is survey_parcels.

The unique key decides whether a survey is new, never a look beforehand (docs/adr/0007).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max

from core.models import User
from core.refusals import constraint_of
from land.actions.survey_parcels import correct_parcel, decide, make_parcel
from land.actions.survey_photos import replace_photos
from land.models import Parcel, Survey, SurveyVersion
from land.surveying.measuring import Read, read_body, read_of
from land.surveying.reading import BadBody
from land.surveying.values import values_of
from land.words import State

ID_TAKEN = "land_survey_client_id_key"
BAD_ID = "Nomor survei ini tidak dapat dipakai. Buat survei baru dengan isi yang sama."
NO_PARCEL = "Lahan ini tidak ada pada koperasi itu. Pilih lahan dari daftar, atau “Lahan baru”."
TOO_OFTEN = "Survei ini sudah terlalu sering diubah. Buat survei baru dengan isi yang sama."
VERSIONS = 100
EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)
Kind = SurveyVersion.Kind


@dataclass(frozen=True)
class Sent:
    """A body with all that came with it. `held`: why it may not be used at once (words.SurveyHeld), or ""."""

    id: UUID
    body: dict[str, Any]
    digest: str
    cooperative: int
    owner: User
    by: User | None
    at: datetime
    held: str = ""
    is_sample: bool = False


@dataclass(frozen=True)
class Kept:
    """code: 201 new, 200 the same again, 409 a rival; number: of the version."""

    survey: Survey
    code: int
    number: int


def receive_survey(sent: Sent) -> Kept:
    """Keep it exactly once, and make or correct its parcel when nobody has to be asked.

    Raises BadBody; OperationalError when it must be sent again. To be called in a transaction of its own.
    """
    read = read_of(sent.body)
    own = Parcel.objects.filter(cooperative=sent.cooperative)
    if read.told.parcel is not None and not own.filter(pk=read.told.parcel).exists():
        raise BadBody({"parcel": [NO_PARCEL]})
    try:
        with transaction.atomic():
            survey = keep_new(sent, read)
    except IntegrityError as error:
        if constraint_of(error) != ID_TAKEN:
            raise
        return keep_further(sent, read)
    use_at_once(survey, read)
    return Kept(survey, 201, 1)


def keep_new(sent: Sent, read: Read) -> Survey:
    survey = Survey(
        client_id=sent.id,
        cooperative_id=sent.cooperative,
        received_at=sent.at,
        by=sent.owner,
        is_sample=sent.is_sample,
    )
    say(survey, sent.body, sent.digest, read, held=sent.held, at=sent.at)
    survey.save()
    add_version(survey, sent, 1, Kind.FIRST)
    replace_photos(survey, read.told)
    return survey


def say(
    survey: Survey, body: dict[str, Any], digest: str, read: Read, *, held: str, at: datetime
) -> None:
    """What the survey's own columns say of this body; not saved yet."""
    told, measured = read.told, read.outcome.measured
    if told.parcel is not None and not survey.made_parcel:
        survey.parcel_id = told.parcel
    survey.body, survey.digest, survey.held = body, digest, held
    survey.surveyed_at = believable(told.device_time, at)
    survey.polygon = measured.corners if measured else None
    survey.area = measured.area if measured else None
    survey.accuracy = read.outcome.accuracy


def believable(clock: datetime | None, at: datetime) -> datetime:
    """The phone's clock, unless it can't be right: then when it came."""
    return clock if clock is not None and EARLIEST <= clock <= at else at


def add_version(survey: Survey, sent: Sent, number: int, kind: str) -> None:
    SurveyVersion.objects.create(
        survey=survey,
        number=number,
        kind=kind,
        body=sent.body,
        digest=sent.digest,
        received_at=sent.at,
        sent_by=sent.by,
    )


def keep_further(sent: Sent, read: Read) -> Kept:
    """Under an id that is taken: the same again, its next version, or a rival."""
    survey = locked(client_id=sent.id)
    if survey is None:
        raise OperationalError("the survey went away between two statements")
    if survey.by_id != sent.owner.pk:
        raise BadBody({"id": [BAD_ID]})
    if version := survey.versions.filter(digest=sent.digest).defer("body").first():
        is_rival = version.kind == Kind.RIVAL and survey.version != version.number
        return Kept(survey, 409, version.number) if is_rival else Kept(survey, 200, survey.version)
    number = (survey.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > VERSIONS:
        raise BadBody({"id": [TOO_OFTEN]})
    elsewhere = sent.body.get("cooperative") != survey.body.get("cooperative")
    if read.told.based_on != survey.version or elsewhere:
        add_version(survey, sent, number, Kind.RIVAL)
        replace_photos(survey, read.told, drop=False)
        return Kept(survey, 409, number)
    before = read_body(survey.body)
    was = values_of(before, survey) if before else {}
    say(survey, sent.body, sent.digest, read, held=sent.held, at=sent.at)
    survey.version, survey.state = number, Survey.State.WAITING
    survey.reason, survey.decided_by, survey.decided_at = "", None, None
    survey.save()
    add_version(survey, sent, number, Kind.CORRECTION)
    replace_photos(survey, read.told)
    if survey.made_parcel and survey.parcel_id is not None:
        go_on(survey, read, before, was)
    else:
        use_at_once(survey, read)
    return Kept(survey, 201, number)


def locked(**lookup: Any) -> Survey | None:
    """The survey, locked until the transaction ends."""
    return Survey.objects.select_for_update(of=("self",), no_key=True).filter(**lookup).first()


def use_at_once(survey: Survey, read: Read) -> None:
    """A new parcel of a survey that names none. All else waits for an officer."""
    if not survey.held and read.told.parcel is None and survey.parcel_id is None:
        survey.parcel, survey.made_parcel = make_parcel(survey, read), True
        decide(survey, Survey.State.USED)


def go_on(survey: Survey, read: Read, before: Read | None, was: dict[str, Any]) -> None:
    """A correction of the survey that made a parcel: it corrects it too, unless the parcel has gone its way, or
    somebody else has changed there what it changes; then an officer compares."""
    parcel = Parcel.objects.select_for_update(of=("self",)).get(pk=survey.parcel_id or 0)
    waits = survey.held or before is None or read.told.parcel not in (None, parcel.pk)
    if waits or parcel.state != State.NOT_PROPOSED or parcel.is_archived:
        return
    if correct_parcel(survey, parcel, read, before, was):
        decide(survey, Survey.State.USED)
