"""Wrong codes are counted in the database: by one network at a session, at a session by anybody, and by one
participant. The count is one statement, so that guesses at the same moment all count.

Whoever types a participant's code is held back by his address and by the session; a participant who is
known (own login, or his phone was known before) only by himself, so that a stranger's guessing shuts
nobody of the hall out.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from trainings.models import CodeGuess, Enrolment, Session

WINDOW = timedelta(minutes=15)
COUNT = """
    INSERT INTO trainings_codeguess AS g (key, since, wrong) VALUES (%(key)s, %(now)s, 1)
    ON CONFLICT (key) DO UPDATE SET
        wrong = CASE WHEN g.since <= %(cutoff)s THEN 1 ELSE g.wrong + 1 END,
        since = CASE WHEN g.since <= %(cutoff)s THEN %(now)s ELSE g.since END
"""


def digest(*parts: object) -> str:
    told = ":".join(map(str, parts))
    return salted_hmac("trainings.attending.guessing", told, algorithm="sha256").hexdigest()


def of_strangers(session: Session, network: str) -> dict[str, int]:
    """key → how many wrong ones are borne, for who is not known yet."""
    return {
        digest("address", session.pk, network): settings.TRAINING_GUESSES_ADDRESS,
        digest("session", session.pk): settings.TRAINING_GUESSES_SESSION,
    }


def of_participant(session: Session, enrolment: Enrolment) -> dict[str, int]:
    key = digest("participant", session.pk, enrolment.pk)
    return {key: settings.TRAINING_GUESSES_PARTICIPANT}


def of_scanned(session: Session, enrolment: Enrolment | None, network: str) -> dict[str, int]:
    """As the two above, for codes in the address of the page: an old link that is opened again is a wrong one
    too, so these are counted apart and stop nobody from typing."""
    if enrolment is not None:
        key = digest("scanned by", session.pk, enrolment.pk)
        return {key: settings.TRAINING_GUESSES_PARTICIPANT}
    key = digest("scanned from", session.pk, network)
    return {key: settings.TRAINING_GUESSES_SESSION}


def held_back(limits: dict[str, int]) -> bool:
    since = timezone.now() - WINDOW
    rows = CodeGuess.objects.filter(key__in=limits, since__gt=since)
    return any(wrong >= limits[key] for key, wrong in rows.values_list("key", "wrong"))


def count_wrong(keys: Iterable[str]) -> None:
    """Outside of any transaction that may be rolled back; in one order, so that two never wait for each other."""
    now = timezone.now()
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute(COUNT, {"key": key, "now": now, "cutoff": now - WINDOW})
        if now.microsecond % 50 == 0:  # once in a while what no longer counts is thrown away
            CodeGuess.objects.filter(since__lte=now - WINDOW).delete()
