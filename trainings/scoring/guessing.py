"""Participant codes opened without a login: wrong ones are counted per address and per batch, by the hour.

A venue shares one address, so an address may err often; a code has some 10^12 possibilities.
"""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from trainings.models import Batch, Enrolment
from trainings.networks import network_of

HOUR = 3600
LOCK = 3_066
WRONG = "Kode ini bukan kode peserta angkatan ini. Periksa huruf dan angkanya di undangan Anda."
TOO_MANY = (
    "Terlalu banyak kode yang salah dari sini. Coba lagi satu jam lagi, masuk dengan akun Anda, atau tanyakan "
    "kode Anda kepada panitia."
)


class TooMany(Exception):
    """No more codes are tried for now; str(error) says so in Indonesian."""


def participant_with_code(request: HttpRequest, batch: Batch, typed: str) -> Enrolment | None:
    """The seated participant of the batch with that code, None when it is wrong (which is counted).

    Raises TooMany, without looking, after too many wrong ones.
    """
    marks = counters(request, batch)
    if any(cache.get(mark, 0) >= limit for mark, limit in marks):
        raise TooMany(TOO_MANY)
    code = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())[:20]
    found = Enrolment.objects.counting().filter(batch=batch, code=code).first()
    if found is None:
        for mark, _ in marks:
            count(mark)
    return found


def counters(request: HttpRequest, batch: Batch) -> list[tuple[str, int]]:
    """(key of the count, its limit). Addresses are kept as digests only."""
    hour = int(timezone.now().timestamp()) // HOUR
    address = hashlib.sha256(network_of(request).encode()).hexdigest()[:20]
    return [
        (f"kode-peserta:{hour}:{address}", settings.TRAINING_CODE_TRIES_ADDRESS),
        (f"kode-peserta:{hour}:b{batch.pk}", settings.TRAINING_CODE_TRIES_BATCH),
    ]


def count(mark: str) -> None:
    """One more, also when several at once err: the cache itself reads and writes in two steps."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, mark])
        cache.set(mark, cache.get(mark, 0) + 1, timeout=HOUR)
