"""What is in a file goes the same way as online: visits by `receive_visits`, surveys by `receive_surveys`, photos
by `store_content`.

Each visit and each photo stands alone; whatever came before a break is kept, and the same file uploaded
again takes up the rest. Neither way of a visit knows of the other, so they may come in any order, twice.
"""

import hashlib
import json
import logging
from collections import Counter
from typing import Any, BinaryIO
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.photos.receiving import Busy, NotAPhoto, store_content
from land.models import LandPhoto
from mentors.models import Person
from visits.actions.receiving import Answer, receive_visits
from visits.actions.senders import mentor_of
from visits.actions.surveys import SurveyAnswer, receive_surveys
from visits.device_pass import owner_of
from visits.models import OutboxItem, OutboxUpload, VisitPhoto
from visits.outbox_file.format import Opened, Photo, Unreadable, opened
from visits.photos.declared import declared_photo
from visits.views.sync import clock
from visits.words import Channel

logger = logging.getLogger(__name__)
AT_ONCE = 20  # visits in one transaction, as online
PIECE = 256 * 1024
Status = OutboxItem.Status

NO_OWNER = (
    "Berkas ini tidak menyebut pendamping yang dikenal server ini, jadi kunjungannya tidak dapat dicatat. "
    "Buka aplikasi lapangan di HP saat ada sinyal, lalu simpan lagi ke berkas. Kunjungan di HP tidak hilang."
)
LATER = "Foto belum dapat disimpan karena server sedang sibuk. Unggah lagi berkas yang sama."
TOO_LARGE = "Foto terlalu besar, jadi tidak disimpan."


def take_file(*, file: BinaryIO, name: str, by: User) -> OutboxUpload:
    """Take what a phone wrote to `file` (seekable). Raises Unreadable (nothing was kept) and, when the
    database goes away on the way, OperationalError and its like (what was kept stays)."""
    sha256, size = digest_of(file)
    with opened(file) as content:
        person = owner_person(content.owner_pass)
        upload = begin(sha256, size, name, person, by)
        items = [
            item_of(upload, number, body, answer)
            for number, (body, answer) in enumerate(answers_of(content, person, by), start=1)
        ]
        counts = Counter(item.status.value for item in items)
        counts += take_photos(content, person, items, by)
    still_missing(items)
    counts["foto_kurang"] = sum({i.client_id: i.photos_missing for i in items}.values())
    return finish(upload, items, counts)


def digest_of(file: BinaryIO) -> tuple[str, int]:
    seen, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(PIECE):
        seen.update(piece)
        size += len(piece)
    return seen.hexdigest(), size


def owner_person(owner_pass: str) -> Person:
    """However old the pass: it only says whose visits these are. Raises Unreadable."""
    user = owner_of(owner_pass, any_age=True)
    person = mentor_of(user) if user is not None else None
    if person is None:
        raise Unreadable(NO_OWNER)
    return person


def begin(sha256: str, size: int, name: str, person: Person, by: User) -> OutboxUpload:
    with transaction.atomic(), because("berkas dari HP diunggah", by=by):
        return OutboxUpload.objects.create(
            sha256=sha256,
            size=size,
            name=storable(name)[:120] or "berkas",
            person=person,
            by=by,
            at=timezone.now(),
            is_sample=person.is_sample and by.is_sample,
        )


def answers_of(content: Opened, person: Person, by: User) -> list[tuple[Any, Answer]]:
    device_now = clock(content.device_time)
    told: list[tuple[Any, Answer]] = []
    for start in range(0, len(content.visits), AT_ONCE):
        bodies = content.visits[start : start + AT_ONCE]
        answers = receive_visits(
            person=person, bodies=bodies, by=by, channel=Channel.FILE, device_now=device_now
        )
        told += zip(bodies, answers, strict=True)
    for start in range(0, len(content.surveys), AT_ONCE):
        bodies = content.surveys[start : start + AT_ONCE]
        answers = receive_surveys(person=person, bodies=bodies, by=by, channel=Channel.FILE)
        told += zip(bodies, answers, strict=True)
    return told


def item_of(upload: OutboxUpload, number: int, body: Any, answer: Answer) -> OutboxItem:
    """Not saved yet. A refused body is kept as text: JSON of PostgreSQL doesn't take every sign."""
    status = status_of(answer)
    refused = status == Status.REFUSED
    of_land = isinstance(answer, SurveyAnswer)
    return OutboxItem(
        upload=upload,
        kind=OutboxItem.Kind.SURVEY if of_land else OutboxItem.Kind.VISIT,
        survey_id=answer.survey if isinstance(answer, SurveyAnswer) else None,
        number=number,
        client_id=storable(answer.id or "")[:64],
        status=status,
        held=answer.held,
        version=answer.version,
        errors={
            storable(field): [storable(text) for text in texts]
            for field, texts in answer.errors.items()
        },
        remarks=[],
        photos_missing=len(answer.photos_missing),
        visit_id=answer.visit,
        body=json.dumps(body, ensure_ascii=True) if refused else "",
        is_sample=upload.is_sample,
    )


def status_of(answer: Answer) -> "OutboxItem.Status":
    if answer.status == "ditahan":
        return Status.HELD
    return {201: Status.NEW, 200: Status.KNOWN, 409: Status.RIVAL}.get(answer.code, Status.REFUSED)


def storable(text: str) -> str:
    """As PostgreSQL takes it: no NUL, no half signs."""
    return text.replace("\x00", "\ufffd").encode(errors="replace").decode()


def take_photos(content: Opened, person: Person, items: list[OutboxItem], by: User) -> Counter[str]:
    """Stores what the visits of the file still miss; what went wrong stands in the visits' remarks."""
    kept = {item.client_id.lower(): item for item in items if item.visit_id or item.survey_id}
    counts: Counter[str] = Counter()
    for photo, data in content.contents():
        item = kept.get(photo.visit.lower())
        row = declared(photo, person) if item else None
        if item is None or row is None:
            counts["foto_gagal"] += 1  # of a refused visit, or of none: stays in the phone
        elif row.received_at is not None:
            counts["foto_ada"] += 1
        elif told := refusal_of(row, data, by):
            counts["foto_gagal"] += 1
            item.remarks.append(told)
        else:
            counts["foto"] += 1
    return counts


def declared(photo: Photo, person: Person) -> VisitPhoto | LandPhoto | None:
    """The row that the body of its visit or survey made for it."""
    try:
        key = UUID(photo.visit)
    except ValueError:
        return None
    return declared_photo(person, key, photo.sha256)


def refusal_of(row: VisitPhoto | LandPhoto, data: bytes, by: User) -> str:
    """Stores the photo; "" when it is here, else why not."""
    if not data:
        return TOO_LARGE
    try:
        store_content(row, data, by=by)
    except NotAPhoto as error:
        return str(error)
    except (VisitPhoto.DoesNotExist, LandPhoto.DoesNotExist):  # a correction has just taken it out
        return ""
    except (Busy, OSError, DatabaseError):
        logger.exception("foto %s dari berkas belum dapat disimpan", row.pk)
        return LATER
    return ""


def still_missing(items: list[OutboxItem]) -> None:
    """How many photos each visit and survey waits for, now that those of the file are in."""
    waiting = Counter(
        VisitPhoto.objects.filter(
            visit__in={item.visit_id for item in items if item.visit_id}, received_at__isnull=True
        ).values_list("visit", flat=True)
    )
    of_surveys = Counter(
        LandPhoto.objects.filter(
            survey__in={item.survey_id for item in items if item.survey_id},
            received_at__isnull=True,
        ).values_list("survey", flat=True)
    )
    for item in items:
        own = waiting[item.visit_id] if item.visit_id else 0
        item.photos_missing = of_surveys[item.survey_id] if item.survey_id else own


def finish(upload: OutboxUpload, items: list[OutboxItem], counts: Counter[str]) -> OutboxUpload:
    with transaction.atomic(), because("berkas dari HP diunggah", by=upload.by):
        OutboxItem.objects.bulk_create(items, batch_size=500)
        upload.counts = dict(counts)
        upload.finished_at = timezone.now()
        upload.save(update_fields=["counts", "finished_at"])
    return upload
