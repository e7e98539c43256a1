"""From what waits to sentences and links."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator

from core.models import User
from core.templatetags.kdkmp import angka
from dashboard.inbox.alarms import alarms
from dashboard.inbox.sources import sources
from dashboard.words import MessageKind
from visits.monthly.calendar import month_name


@dataclass(frozen=True)
class Matter:
    """Something that waits for somebody; `count`: rows behind it, as many as the page under `link` shows."""

    kind: str
    key: str
    subject: str
    link: str
    since: datetime
    newest: datetime
    count: int = 1


@dataclass(frozen=True)
class Row:
    """As a source gives it (sources.COLUMNS)."""

    source: str
    ref: str
    n: int
    newest: datetime
    since: datetime
    what: str
    where: str


def address(name: str, *args: Any, **query: str) -> str:
    base = reverse(name, args=args)
    return f"{base}?{urlencode(query)}" if query else base


def short(words: str, letters: int = 120) -> str:
    return Truncator(" ".join(words.split())).chars(letters)


def month_of(row: Row) -> str:
    return month_name(date.fromisoformat(row.what))


def recap_page(row: Row) -> str:
    code, _, month = row.ref.partition(":")
    return address("visits:report-recap", code, month[:7])


Told = tuple[MessageKind, Callable[[Row], str], Callable[[Row], str]]
TASK, BACK, LATE = MessageKind.ASSIGNED, MessageKind.RETURNED, MessageKind.OVERDUE
# source → kind, its sentence, the page where it is seen to
TOLD: dict[str, Told] = {
    "penugasan": (
        TASK,
        lambda row: f"Anda mendampingi {row.what}. Kenali koperasinya dan rencanakan kunjungan.",
        lambda row: address("registry:cooperative-detail", int(row.where)),
    ),
    "kunjungan-kembali": (
        BACK,
        lambda row: f"Kunjungan ke {row.where} perlu perbaikan: {short(row.what)}",
        lambda row: address("visits:visit-detail", int(row.ref)),
    ),
    "kunjungan-ditolak": (
        BACK,
        lambda row: f"Kunjungan ke {row.where} ditolak: {short(row.what)}",
        lambda row: address("visits:visit-detail", int(row.ref)),
    ),
    "laporan-kembali": (
        BACK,
        lambda row: f"Laporan bulanan {month_of(row)} dikembalikan. Perbaiki, lalu ajukan lagi.",
        lambda row: address("visits:report-detail", int(row.ref)),
    ),
    "tindak-lanjut": (
        LATE,
        lambda row: f"Tindak lanjut lewat tenggat di {row.where}: {short(row.what)}",
        lambda row: address("visits:follow-up-close", int(row.ref)),
    ),
    "laporan-belum": (
        LATE,
        lambda row: f"Laporan bulanan {month_of(row)} belum diajukan, tenggatnya sudah lewat.",
        lambda row: address("visits:report-own"),
    ),
    "laporan-diperiksa": (
        TASK,
        lambda row: f"{angka(row.n)} laporan bulanan BA menunggu pemeriksaan Anda.",
        lambda row: address("visits:report-list", status="diajukan"),
    ),
    "rekap-kembali": (
        BACK,
        lambda row: f"Rekap {month_of(row)} {row.where} dikembalikan. Perbaiki, lalu ajukan lagi.",
        recap_page,
    ),
    "rekap-belum": (
        LATE,
        lambda row: f"Rekap {month_of(row)} {row.where} belum diajukan, tenggatnya sudah lewat.",
        recap_page,
    ),
    "rekap-diperiksa": (
        TASK,
        lambda row: f"Rekap {month_of(row)} {row.where} menunggu pemeriksaan dinas kabupaten/kota.",
        recap_page,
    ),
    "rekap-provinsi": (
        TASK,
        lambda row: f"Rekap {month_of(row)} {row.where} menunggu penerimaan provinsi.",
        recap_page,
    ),
    "kunjungan-menunggu": (
        TASK,
        lambda row: f"{angka(row.n)} kunjungan menunggu pemeriksaan.",
        lambda row: address("visits:inbox"),
    ),
    "kunjungan-lama": (
        LATE,
        lambda row: (
            f"{angka(row.n)} kunjungan belum diperiksa lebih dari "
            f"{angka(settings.INBOX_REVIEW_DAYS)} hari sejak hari kunjungan."
        ),
        lambda row: address("visits:inbox", sampai=row.what),
    ),
    "kunjungan-ditahan": (
        TASK,
        lambda row: f"{angka(row.n)} kunjungan ditahan dan menunggu putusan dinas.",
        lambda row: address("visits:held-list"),
    ),
    "tindak-lanjut-lewat": (
        LATE,
        lambda row: f"{angka(row.n)} tindak lanjut lewat tenggat di wilayah Anda.",
        lambda row: address("visits:follow-up-list", keadaan="lewat"),
    ),
    "lahan-menunggu": (
        TASK,
        lambda row: f"{angka(row.n)} lahan menunggu langkah Anda.",
        lambda row: address("land:turn-list", giliran=row.what),
    ),
    "lahan-lama": (
        LATE,
        lambda row: (
            f"{angka(row.n)} lahan menunggu langkah Anda lebih dari "
            f"{angka(settings.LAND_TURN_DAYS)} hari."
        ),
        lambda row: address("land:turn-list", giliran=row.what, over=str(settings.LAND_TURN_DAYS)),
    ),
    "peringatan": (
        MessageKind.ALARM,
        lambda row: f"{angka(row.n)} peringatan dini di wilayah Anda belum ditangani.",
        lambda row: address("dashboard:warning-list"),
    ),
}


def told(row: Row) -> Matter:
    kind, sentence, link = TOLD[row.source]
    key = f"{row.source}:{row.ref}" if row.ref else row.source
    return Matter(kind, key, short(sentence(row), 300), link(row), row.since, row.newest, row.n)


def rows_of(user: User, on: date) -> list[Row]:
    parts = [*sources(user, on), *alarms(user, on)]
    if not parts:
        return []
    first, *rest = parts
    found = first.union(*rest, all=True).order_by() if rest else first
    # a sum over nothing is a row too
    return [row for row in (Row(*told) for told in found) if row.n]


def matters_of(user: User, on: date) -> list[Matter]:
    """All that waits for `user` on that day, the oldest first; one query."""
    found = {one.key: one for one in (told(row) for row in rows_of(user, on))}
    return sorted(found.values(), key=lambda one: (one.since, one.key))
