"""The short code on the projector: another one every TRAINING_CODE_SECONDS, made from the session's secret."""

import hashlib
import hmac
from datetime import datetime
from enum import StrEnum

from django.conf import settings

from trainings.models import Session
from trainings.models.enrolment import SIGNS

LENGTH = 6
# A code that was shown within so many steps is called old, not wrong: it is no guess.
REMEMBERED = 20


class Verdict(StrEnum):
    GOOD = "berlaku"
    OLD = "berganti"
    WRONG = "salah"


def step_at(at: datetime) -> int:
    return int(at.timestamp()) // settings.TRAINING_CODE_SECONDS


def seconds_left(at: datetime) -> int:
    """Until the next code is shown."""
    return settings.TRAINING_CODE_SECONDS - int(at.timestamp()) % settings.TRAINING_CODE_SECONDS


def code_of(session: Session, step: int) -> str:
    told = f"presensi:{session.pk}:{step}".encode()
    number = int.from_bytes(hmac.digest(session.secret.encode(), told, hashlib.sha256))
    signs = ""
    for _ in range(LENGTH):
        number, index = divmod(number, len(SIGNS))
        signs += SIGNS[index]
    return signs


def code_at(session: Session, at: datetime) -> str:
    return code_of(session, step_at(at))


def typed(text: str) -> str:
    """What somebody typed of a code, without spaces and signs between."""
    return "".join(sign for sign in text.upper() if sign.isalnum())[:40]


def judge(session: Session, text: str, at: datetime) -> Verdict:
    """The code that is shown and the one before it are good."""
    code, now = typed(text), step_at(at)
    if len(code) != LENGTH or not code.isascii():
        return Verdict.WRONG
    steps = [
        back
        for back in range(REMEMBERED)
        if hmac.compare_digest(code_of(session, now - back), code)
    ]
    if not steps:
        return Verdict.WRONG
    return Verdict.GOOD if min(steps) <= 1 else Verdict.OLD
