"""Asking for letters, numbering them, and making them in the worker (dashboard.tasks)."""

import hashlib
import json
import logging
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import Regency, User
from core.refusals import require
from core.sheets.progress import alone, is_worked_on
from dashboard.counting.live import everybody
from dashboard.letters import annex, keeping, paper
from dashboard.letters.content import build
from dashboard.letters.months import locked_months
from dashboard.letters.texts import texts_for
from dashboard.letters.whatsapp import text_of
from dashboard.models import Letter
from dashboard.refusals import told_plainly
from dashboard.words import LetterState as State

logger = logging.getLogger(__name__)
MAKE = "dashboard.make_letter"
# first half of the advisory locks of letters; the second is the letter's number
LOCKS = 3_108
# How long a letter may wait for a worker before it can be asked for once more.
PATIENCE = timedelta(seconds=120)
NOT_LOCKED = (
    "Bulan ini belum dikunci, jadi laporannya belum dapat disusun. Petugas provinsi menguncinya di halaman "
    "Bulan dan tren."
)
BUSY = "Laporan ini sedang disusun. Tunggu sampai selesai."
REPLACED = (
    "Laporan ini sudah diganti, atau bulannya dibuka lagi, jadi tidak disusun atau dinomori lagi."
)
BROKE = "Ada yang salah pada pembuatan berkasnya. Coba lagi; bila tetap gagal, laporkan ke pengelola aplikasi."
NO_ROOM = (
    "Berkasnya tidak dapat disimpan di peladen. Laporkan ke pengelola aplikasi, lalu coba lagi."
)


@transaction.atomic
def order_letters(
    *, by: User, month: date, regencies: Iterable[Regency | None], site: str
) -> list[Letter]:
    """Letters of the locked month about each kabupaten/kota (None: the province), waiting for the worker; one that
    is being made is left as it is. Raises PermissionDenied, ValidationError."""
    snapshot = locked_months(by).get(month)
    if snapshot is None:
        raise ValidationError(NOT_LOCKED)
    found = []
    for regency in regencies:
        require(by, MAKE, Letter(regency=regency))
        fresh = {
            "asked_at": timezone.now(),
            "site": site,
            "is_sample": snapshot.is_sample and by.is_sample,
        }
        with told_plainly(), because("laporan disusun", by=by):
            row, new = Letter.objects.get_or_create(
                month=month, regency=regency, snapshot=snapshot, defaults=fresh | {"asked_by": by}
            )
            if new or wait(row, by, site):
                found.append(row)
    return found


def is_open(row: Letter) -> bool:
    """Whether it waits for the worker or is being made; one that was cut off is neither."""
    if row.state == State.WORKING:
        return is_worked_on(row.pk, LOCKS)
    return row.state == State.WAITING and timezone.now() - row.asked_at < PATIENCE


def wait(row: Letter, by: User, site: str) -> bool:
    """Puts it in the line; whether it was not in it yet."""
    held = Letter.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if is_open(held):
        return False
    held.state, held.failure = State.WAITING, ""
    held.asked_at, held.asked_by, held.site = timezone.now(), by, site
    held.save(update_fields=["state", "failure", "asked_at", "asked_by", "site"])
    return True


@transaction.atomic
def number_letter(
    *, by: User, letter: Letter, number: str, dated_on: date | None, site: str
) -> Letter:
    """Gives number and date, and has the files made anew with them. Raises PermissionDenied, ValidationError."""
    require(by, MAKE, letter)
    held = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if is_open(held):
        raise ValidationError(BUSY)
    locked = locked_months(by).get(held.month)
    if locked is None or locked.pk != held.snapshot_id:
        raise ValidationError(REPLACED)
    held.number, held.dated_on = " ".join(number.split()), dated_on
    with told_plainly(), because("nomor surat", by=by):
        held.save(update_fields=["number", "dated_on"])
        wait(held, by, site)
    return held


def make_letter(pk: int) -> str:
    """Makes the files of a waiting letter. Returns the state it ends in ("": nothing to do); never raises, so one
    that fails doesn't keep the others."""
    with alone(pk, LOCKS):
        rows = Letter.objects.select_related("regency", "snapshot", "asked_by").filter(pk=pk)
        letter = rows.unmade().first()
        if letter is None:
            return ""
        rows.update(state=State.WORKING)
        try:
            with transaction.atomic(), because("laporan disusun", by=letter.asked_by):
                write(letter)
        except Exception as error:
            logger.exception("letter %s broke", pk)
            told = NO_ROOM if isinstance(error, OSError) else BROKE
            rows.update(state=State.FAILED, failure=told)
            return State.FAILED
        return State.DONE


def write(letter: Letter) -> None:
    """The content, and all renderings of it."""
    user = everybody()
    content = build(user, letter)
    letter.content, letter.digest = content, digest_of(content)
    letter.text = text_of(content, letter.site)
    texts = texts_for(user, letter.regency)
    letter.pdf = keeping.keep(paper.render(paper.data_of(letter, content, texts)), "pdf")
    letter.xlsx = keeping.keep(annex.workbook(user, letter, content), "xlsx")
    letter.state, letter.failure, letter.made_at = State.DONE, "", timezone.now()
    letter.save(
        update_fields=[
            "content", "digest", "text", "pdf", "xlsx", "state", "failure", "made_at"
        ]
    )  # fmt: skip


def digest_of(content: dict) -> str:
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
