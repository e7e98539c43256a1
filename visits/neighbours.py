"""What else was recorded around visits: the mentor's visit before and after, the same text, the same
photo. Each is one statement for a whole batch, and reaches the others through an index.

These reads are in nobody's name: they look over the border of a kabupaten, too. They give keys and
numbers, never words; who reads them (visits/signals.py) asks for the visits in the reader's name.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from visits.expressions import band_sql

# Of one photo: how many candidates of a band are compared, how many hits are looked at.
CANDIDATES, HITS = 1000, 20
# Of one text: how many visits with the same words are looked at.
SAME_TEXTS = 200
# A hash with fewer ones or zeros than this is of a dark or plain picture, and those are all alike.
PLAIN = 8
TEXT = "md5(lower(regexp_replace({}, '[^[:alnum:]]+', '', 'g')))"


@dataclass(frozen=True)
class Elsewhere:
    """Where the same mentor was next to a visit; `after`: the later of the two is the other."""

    visit: int
    latitude: float
    longitude: float
    accuracy: float
    position_at: datetime | None
    started_at: datetime
    ended_at: datetime
    after: bool


BESIDE = """
SELECT v.id, o.id, o.latitude, o.longitude, o.accuracy, o.position_at, o.started_at, o.ended_at, {after}
FROM visits_visit v
CROSS JOIN LATERAL (
    SELECT * FROM visits_visit o
    WHERE o.person_id = v.person_id AND o.latitude IS NOT NULL AND o.id <> v.id
        AND o.started_at {sign} v.started_at
        AND o.started_at BETWEEN v.started_at - interval '1 day' AND v.started_at + interval '1 day'
    ORDER BY o.started_at {order} LIMIT 1
) o
WHERE v.id = ANY(%(keys)s) AND v.latitude IS NOT NULL
"""


def beside(keys: Sequence[int]) -> dict[int, list[Elsewhere]]:
    """Visit → the same mentor's visits with a position before and after it, within a day."""
    before = BESIDE.format(sign="<=", order="DESC", after="false")
    after = BESIDE.format(sign=">", order="ASC", after="true")
    found: dict[int, list[Elsewhere]] = defaultdict(list)
    for key, *values in _rows(f"{before} UNION ALL {after}", keys=list(keys)):
        found[key].append(Elsewhere(*values))
    return found


# An older visit that was corrected may have taken its words from a younger one.
EARLIER = "(o.id < v.id OR v.version > 1)"


def same_texts(keys: Sequence[int]) -> dict[int, int]:
    """Visit → a visit received before it with the very same findings: of the same mentor, or in the same
    kabupaten."""
    sql = f"""
    SELECT v.id, o.id
    FROM visits_visit v
    JOIN registry_cooperative c ON c.id = v.cooperative_id
    CROSS JOIN LATERAL (
        SELECT o.id FROM (
            SELECT o.id, o.person_id, o.cooperative_id FROM visits_visit o
            WHERE {TEXT.format("o.findings")} = {TEXT.format("v.findings")}
                AND o.id <> v.id AND {EARLIER}
            ORDER BY o.id DESC LIMIT %(candidates)s
        ) o JOIN registry_cooperative k ON k.id = o.cooperative_id
        WHERE o.person_id = v.person_id OR left(k.village_id, 5) = left(c.village_id, 5)
        LIMIT 1
    ) o
    WHERE v.id = ANY(%(keys)s)
        AND length(regexp_replace(v.findings, '[^[:alpha:]]+', '', 'g')) >= %(letters)s
    """  # noqa: S608  made of our own constants
    given = {"keys": list(keys), "letters": settings.VISIT_TEXT_LETTERS, "candidates": SAME_TEXTS}
    return dict(_rows(sql, **given))


SAME_BYTES = """
SELECT v.id, o.visit_id, 0
FROM visits_visit v JOIN visits_visitphoto p ON p.visit_id = v.id
CROSS JOIN LATERAL (
    SELECT o.visit_id FROM visits_visitphoto o
    WHERE o.sha256 = p.sha256 AND o.visit_id <> v.id AND (o.visit_id < v.id OR v.version > 1)
    LIMIT %(hits)s
) o
WHERE v.id = ANY(%(keys)s)
"""
ALIKE = f"""
SELECT v.id, o.visit_id, o.bits
FROM visits_visit v JOIN visits_visitphoto p ON p.visit_id = v.id
JOIN registry_cooperative c ON c.id = v.cooperative_id
CROSS JOIN LATERAL (
    SELECT o.visit_id, o.bits FROM (
        SELECT near.visit_id, bit_count((near.dhash # p.dhash)::bit(64)) AS bits FROM (
            (SELECT e.visit_id, e.dhash FROM visits_visitphoto e
            WHERE e.dhash = p.dhash AND e.visit_id <> v.id LIMIT %(hits)s)
            UNION ALL
            (SELECT n.visit_id, n.dhash FROM visits_visitphoto n
            WHERE n.dhash IS NOT NULL AND {band_sql("n.dhash")} && {band_sql("p.dhash")}
                AND n.visit_id <> v.id LIMIT %(candidates)s)
        ) near
        WHERE near.visit_id < v.id OR v.version > 1
    ) o JOIN visits_visit w ON w.id = o.visit_id
    JOIN registry_cooperative k ON k.id = w.cooperative_id
    WHERE o.bits <= %(bits)s AND left(k.village_id, 5) = left(c.village_id, 5)
    LIMIT %(hits)s
) o
WHERE v.id = ANY(%(keys)s) AND p.dhash IS NOT NULL
    AND bit_count(p.dhash::bit(64)) BETWEEN %(plain)s AND 64 - %(plain)s
"""  # noqa: S608  made of our own constants


def same_photos(keys: Sequence[int]) -> dict[int, dict[int, int]]:
    """Visit → visits received before it with one of its photos: the very bytes anywhere (0), or a picture
    that looks the same in the kabupaten (the number of bits in which they differ)."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    given = {
        "keys": list(keys),
        "hits": HITS,
        "candidates": CANDIDATES,
        "bits": settings.VISIT_PHOTO_BITS,
        "plain": PLAIN,
    }
    for key, other, bits in _rows(f"({SAME_BYTES}) UNION ALL ({ALIKE})", **given):
        found[key][other] = min(bits, found[key].get(other, bits))
    return found


def _rows(sql: str, **given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
