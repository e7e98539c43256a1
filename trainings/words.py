"""The words of a training: what can be chosen (labels in Indonesian)."""

from django.db import models


class Audience(models.TextChoices):
    """Whom a programme is for: decides what an enrolment points to."""

    MENTORS = "pendamping", "Pendamping dan PMO"
    OFFICERS = "pengurus", "Pengurus dan pengawas koperasi"
    MIXED = "campuran", "Pendamping dan pengurus"


class Seat(models.TextChoices):
    """State of an enrolment. Only "terdaftar" holds one of the batch's seats."""

    SEATED = "terdaftar", "Terdaftar"
    WAITING = "menunggu", "Daftar tunggu"
    REPLACED = "digantikan", "Digantikan"
    WITHDRAWN = "batal", "Batal"


class Presence(models.TextChoices):
    PRESENT = "hadir", "Hadir"
    LATE = "terlambat", "Terlambat"
    EXCUSED = "izin", "Izin"
    ABSENT = "alpa", "Tidak hadir"


class Stage(models.TextChoices):
    """Where a batch stands on a day; not stored (BatchQuerySet.with_stage)."""

    COMING = "rencana", "Rencana"
    RUNNING = "berjalan", "Berjalan"
    OVER = "selesai", "Selesai"
    CANCELLED = "dibatalkan", "Dibatalkan"


# Who was there. An absence with leave is no attendance, but stands apart in the recap.
CAME = (Presence.PRESENT, Presence.LATE)


class Way(models.TextChoices):
    """How an attendance came."""

    CODE = "kode", "Kode di layar"
    COMMITTEE = "panitia", "Panitia"
    OFFLINE = "luring", "Panitia, tanpa sinyal"
    SHEET = "lembar", "Lembar"


class Test(models.TextChoices):
    PRE = "pre", "Pre-test"
    POST = "post", "Post-test"


ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """3 → "III": batches are called by Roman numbers. From 40 on in digits, nobody reads XLVIII."""
    if not 0 < number < 40:
        return str(number)
    written = ""
    for value, sign in ROMAN:
        written += sign * (number // value)
        number %= value
    return written
