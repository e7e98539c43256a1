"""Wrong codes are counted in the database, under a key that says by whom and at what. The count is one statement,
so that guesses at the same moment all count, whichever worker they reach."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.login_guard import client_network
from trainings.models import Batch, CodeGuess, Enrolment, Session

WINDOW = timedelta(minutes=15)
# of the codes that open an evaluation
LONG_WINDOW = timedelta(hours=1)
COUNT = """
    INSERT INTO trainings_codeguess AS g (key, since, wrong) VALUES (%(key)s, %(now)s, 1)
    ON CONFLICT (key) DO UPDATE SET
        wrong = CASE WHEN g.since <= %(cutoff)s THEN 1 ELSE g.wrong + 1 END,
        since = CASE WHEN g.since <= %(cutoff)s THEN %(now)s ELSE g.since END
"""


def digest(*parts: object) -> str:
    """The key of a count; an address itself is kept nowhere."""
    told = ":".join(map(str, parts))
    return salted_hmac("trainings.guessing", told, algorithm="sha256").hexdigest()


def of_strangers(session: Session, request: HttpRequest) -> dict[str, int]:
    """key → how many wrong ones are borne, for who is not known yet: he is held back by his network and by the
    session."""
    network = client_network(request)
    return {
        digest("address", session.pk, network): settings.TRAINING_GUESSES_ADDRESS,
        digest("session", session.pk): settings.TRAINING_GUESSES_SESSION,
    }


def of_participant(session: Session, enrolment: Enrolment) -> dict[str, int]:
    """Who is known (own login, or his phone was known before) is held back only by himself, so that a stranger's
    guessing shuts nobody of the hall out."""
    key = digest("participant", session.pk, enrolment.pk)
    return {key: settings.TRAINING_GUESSES_PARTICIPANT}


def of_scanned(
    session: Session, enrolment: Enrolment | None, request: HttpRequest
) -> dict[str, int]:
    """As the two above, for codes in the address of the page: an old link that is opened again is a wrong one
    too, so these are counted apart and stop nobody from typing."""
    if enrolment is not None:
        key = digest("scanned by", session.pk, enrolment.pk)
        return {key: settings.TRAINING_GUESSES_PARTICIPANT}
    key = digest("scanned from", session.pk, client_network(request))
    return {key: settings.TRAINING_GUESSES_SESSION}


def of_evaluation(batch: Batch, request: HttpRequest) -> dict[str, int]:
    """Participant codes that open an evaluation, over LONG_WINDOW. A venue shares one address, so it may err
    often; a code has some 10^12 possibilities."""
    return {
        digest("evaluation", client_network(request)): settings.TRAINING_CODE_TRIES_ADDRESS,
        digest("evaluation-batch", batch.pk): settings.TRAINING_CODE_TRIES_BATCH,
    }


def held_back(limits: dict[str, int], window: timedelta = WINDOW) -> bool:
    since = timezone.now() - window
    rows = CodeGuess.objects.filter(key__in=limits, since__gt=since)
    return any(wrong >= limits[key] for key, wrong in rows.values_list("key", "wrong"))


def count_wrong(keys: Iterable[str], window: timedelta = WINDOW) -> None:
    """Outside of any transaction that may be rolled back; in one order, so that two never wait for each other."""
    now = timezone.now()
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute(COUNT, {"key": key, "now": now, "cutoff": now - window})
        if now.microsecond % 50 == 0:  # once in a while what no longer counts is thrown away
            CodeGuess.objects.filter(since__lte=now - LONG_WINDOW).delete()
