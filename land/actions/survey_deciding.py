"""What an officer makes of a survey that waits: he uses it for its parcel, or sets it aside with a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction

from core.history import because
from core.models import User
from core.refusals import require
from land.actions.survey_parcels import decide, make_parcel, write
from land.actions.survey_photos import replace_photos
from land.actions.surveying import locked, say
from land.models import Parcel, Survey
from land.refusals import told_plainly
from land.surveying.measuring import read_body
from land.surveying.values import values_of

ACCEPT = "land.accept_survey"
DONE = "Survei ini sudah diputuskan. Muat ulang halaman."
ARCHIVED = "Koperasi ini sudah diarsipkan, jadi surveinya tidak dapat dipakai."
STRUCK_OFF = "Lahan ini sudah dicoret. Pulihkan lahannya dulu, atau kesampingkan surveinya."
CHANGED = "Survei ini baru saja berubah. Periksa isinya sekarang, lalu putuskan lagi."
OTHER_COOPERATIVE = (
    "Versi itu menyebut koperasi lain. Minta pendampingnya membuat survei baru untuk koperasi itu."
)


def use_survey(*, survey: Survey, by: User, seen: int, number: int, reason: str = "") -> Parcel:
    """Write what version `number` says to the survey's parcel, or to a new one. `seen`: the version that
    counted on the officer's page. Raises ValidationError and PermissionDenied."""
    why = reason or "survei dari HP dipakai"
    with told_plainly(), transaction.atomic(), because(why, by=by):
        held = open_one(survey, by, seen, number)
        if number != held.version:
            take_version(held, number)
        read = read_body(held.body)
        if read is None:
            raise ValidationError("Isi survei ini tidak terbaca lagi. Kesampingkan surveinya.")
        if held.cooperative.archived_at is not None:
            raise ValidationError(ARCHIVED)
        if held.parcel_id is None:
            parcel = make_parcel(held, read)
            held.parcel, held.made_parcel = parcel, True
        else:
            parcel = Parcel.objects.select_for_update(of=("self",)).get(pk=held.parcel_id)
            if parcel.is_archived:
                raise ValidationError(STRUCK_OFF)
            write(held, parcel, values_of(read, held), read.told)
        decide(held, Survey.State.USED, by=by, reason=reason)
        return parcel


def set_aside(*, survey: Survey, by: User, seen: int, reason: str) -> None:
    """Raises ValidationError and PermissionDenied."""
    if not reason.strip():
        raise ValidationError("Mengesampingkan survei memerlukan alasan.")
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        held = open_one(survey, by, seen, survey.version)
        decide(held, Survey.State.SET_ASIDE, by=by, reason=reason.strip())


def open_one(survey: Survey, by: User, seen: int, number: int) -> Survey:
    """The survey, locked, if it still waits with what was `seen`; a rival may be used after a decision too."""
    held = locked(pk=survey.pk)
    if held is None:
        raise ValidationError(DONE)
    require(by, ACCEPT, held)
    if held.version != seen:
        raise ValidationError(CHANGED)
    if held.state != Survey.State.WAITING and number == held.version:
        raise ValidationError(DONE)
    return held


def take_version(survey: Survey, number: int) -> None:
    """Let another version count; the one before stays beside it."""
    version = survey.versions.filter(number=number).first()
    read = read_body(version.body) if version else None
    if version is None or read is None:
        raise ValidationError("Versi itu tidak ada. Muat ulang halaman.")
    if version.body.get("cooperative") != survey.body.get("cooperative"):
        raise ValidationError(OTHER_COOPERATIVE)
    say(survey, version.body, version.digest, read, held="", at=version.received_at)
    survey.version = number
    replace_photos(survey, read.told, drop=False)
