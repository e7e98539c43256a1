"""Whether a number and a check code belong together. Everybody may ask, so nobody's scope applies; what is
told is only what stands on the paper.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef

from trainings.models import Certificate
from trainings.models.certificate import TOKEN_LENGTH

# The longest that makes sense; what is longer belongs to nothing.
LONGEST = 60
DASHES = re.compile(r"[‐‑‒–—−]")
BLANKS = re.compile(r"\s+")
GROUP = 4


@dataclass(frozen=True)
class Told:
    """All that the public page says of a certificate."""

    name: str
    training: str
    issued_on: date
    revoked_at: datetime | None
    newer: bool


def grouped(token: str) -> str:
    """ "ABCDEFGHJKMNPQRS" → "ABCD-EFGH-JKMN-PQRS", as printed."""
    return "-".join(token[at : at + GROUP] for at in range(0, len(token), GROUP))


def plain_number(text: str) -> str:
    """As stored: capitals, plain dashes, no blanks; "" for what is no number."""
    found = DASHES.sub("-", BLANKS.sub("", text)) if len(text) <= LONGEST else ""
    return found.upper() if found.isascii() else ""  # "ß" would become "SS"


def plain_code(text: str) -> str:
    """As stored: capitals without the dashes between the groups; "" for what is no code."""
    found = BLANKS.sub("", DASHES.sub("-", text)).replace("-", "") if len(text) <= LONGEST else ""
    return found.upper() if found.isascii() else ""


def check(number: str, code: str) -> Told | None:
    """What is told of the certificate; None when they don't belong together, for whatever reason.

    The same is done for a number that exists and for one that doesn't: one question that always has one
    row as its answer, one comparison whose time says nothing.
    """
    number, code = plain_number(number), plain_code(code)
    rows = Certificate.objects.filter(text=number)
    token = rows.aggregate(token=Max("token"))["token"] or "-" * TOKEN_LENGTH
    if not secrets.compare_digest(token.encode(), code.encode()):
        return None
    return told_of(number)


def told_of(number: str) -> Told:
    newer = Certificate.objects.valid().filter(
        enrolment=OuterRef("enrolment"), number__gt=OuterRef("number")
    )
    rows = Certificate.objects.select_related("enrolment__batch__programme")
    found = rows.annotate(newer=Exists(newer)).get(text=number)
    return Told(
        name=found.name,
        training=str(found.enrolment.batch),
        issued_on=found.issued_on,
        revoked_at=found.revoked_at,
        newer=found.revoked_at is not None and found.newer,
    )
