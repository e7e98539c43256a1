"""How often one network may ask the public page. Counted in the shared cache, whatever worker answers.

A check is charged as a wrong one before it is looked at and given back when it was right: guesses sent at
the same time can't slip through between reading and writing. Right ones count against a wider limit of
their own, so that an office behind one address may check a whole batch.
"""

import hashlib
from time import time

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.login_guard import client_network


def key_of(request: HttpRequest) -> str:
    """The cache's key; the address itself is kept nowhere."""
    made = salted_hmac("trainings.throttle", client_network(request), algorithm="sha256")
    return f"sertifikat:{made.hexdigest()}"


def change(request: HttpRequest, *, checks: int, wrong: int) -> int:
    """Counts on and returns 0; where a limit is reached, counts nothing and returns the seconds to wait.

    One address at a time: two workers would else read the same number and write it twice.
    """
    key, now = key_of(request), time()
    with transaction.atomic():
        with connection.cursor() as cursor:
            lock = hashlib.sha256(key.encode()).digest()[:8]
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(lock, "big", signed=True)]
            )
        until, told, missed = cache.get(key) or (0.0, 0, 0)
        if until <= now:
            until, told, missed = now + settings.CERTIFICATE_CHECK_MINUTES * 60, 0, 0
        if checks and (
            missed >= settings.CERTIFICATE_CHECK_WRONG or told >= settings.CERTIFICATE_CHECK_ALL
        ):
            return max(1, round(until - now))
        counted = (until, told + checks, max(0, missed + wrong))
        cache.set(key, counted, timeout=max(1, round(until - now)))
    return 0


def admit(request: HttpRequest) -> int:
    """Seconds to wait before the next check, 0: go on."""
    return change(request, checks=1, wrong=1)


def give_back(request: HttpRequest) -> None:
    """The check that `admit` let through was a right one."""
    change(request, checks=0, wrong=-1)
