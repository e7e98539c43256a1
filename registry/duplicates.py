"""Which cooperatives are probably the same one, and why. Reads only.

One statement finds all pairs: set-based, inside one kabupaten/kota, in the reader's name. Names are
compared inside the kecamatan only, about ten against ten, which is far cheaper than asking the trigram
index once per cooperative. Two cooperatives of one village are legitimate: a pair is a question, and
nothing is ever merged by itself.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from django.core.exceptions import EmptyResultSet
from django.db import connection

from core.models import User
from registry.merging import MERGE
from registry.models import Cooperative, Milestone, NotDuplicate

if TYPE_CHECKING:
    from registry.querysets import CooperativeQuerySet

# Share of letter triples that two names must have in common: one wrong letter in a short name.
LIKE_ENOUGH = 0.6
NEAR_METRES = 50
# A phone, an e-mail or a number that more cooperatives share is a mentor's, or a filler.
SHARED_AT_MOST = 5
NUMBERS = (
    Milestone.Kind.BUSINESS_NUMBER,
    Milestone.Kind.TAX_NUMBER,
    Milestone.Kind.LEGAL_ENTITY,
    Milestone.Kind.COOPERATIVE_NUMBER,
)

# code → (how likely this alone makes them one cooperative, what is said)
WEIGHTS: dict[str, tuple[float, str]] = {
    "nib": (0.9, "NIB sama: {}"),
    "npwp": (0.9, "NPWP sama: {}"),
    "ahu": (0.9, "Nomor SK AHU sama: {}"),
    "nik": (0.9, "Nomor pada tahapan NIK koperasi sama: {}"),
    "nama": (0.8, "Nama sama di kecamatan yang sama: {}"),
    "mirip": (0.6, "Nama sangat mirip di kecamatan yang sama ({} % huruf sama)"),
    "desa": (0.5, "Desa sama: {}. Dua koperasi di satu desa boleh, jadi periksa isinya"),
    "telepon": (0.5, "Telepon sama: {}"),
    "surel": (0.5, "Surel sama: {}"),
    "titik": (0.4, "Titik koordinat berjarak {} m"),
}
# A reason that is known also covers the weaker one that it implies.
IMPLIES = {"mirip": "nama"}

# {mine}: the reader's active cooperatives. A point that was only taken over from the village tells
# nothing, nor do two names that each repeat their own village's.
PAIRS = """
WITH mine(id) AS MATERIALIZED ({mine}),
coop AS MATERIALIZED (
    SELECT c.id, c.village_id, v.name AS village, v.district_id, d.regency_id, c.search_name,
        c.search_name = v.search_name AS named_by_village,
        lower(btrim(c.email)) AS email,
        regexp_replace(regexp_replace(c.phone, '[^0-9]', '', 'g'), '^62', '0') AS phone,
        CASE WHEN c.latitude = v.latitude AND c.longitude = v.longitude THEN NULL ELSE c.latitude END
            AS latitude,
        c.longitude
    FROM registry_cooperative c
    JOIN mine ON mine.id = c.id
    JOIN core_village v ON v.code = c.village_id
    JOIN core_district d ON d.code = v.district_id
),
token AS (
    SELECT id, regency_id, 'telepon' AS code, phone AS value FROM coop WHERE phone <> ''
    UNION ALL SELECT id, regency_id, 'surel', email FROM coop WHERE email <> ''
    UNION ALL SELECT coop.id, coop.regency_id, t.kind,
        upper(regexp_replace(t.number, '[^[:alnum:]]', '', 'g'))
    FROM coop JOIN registry_milestone t ON t.cooperative_id = coop.id
    WHERE t.number <> '' AND t.kind = ANY(%(numbers)s)
),
shared AS (
    SELECT regency_id, code, value, array_agg(DISTINCT id ORDER BY id) AS ids FROM token
    GROUP BY regency_id, code, value
    HAVING count(DISTINCT id) BETWEEN 2 AND %(most)s AND length(value) >= 5
),
reason AS (
    SELECT a AS first, b AS second, code, value FROM shared, unnest(ids) a, unnest(ids) b WHERE a < b
    UNION ALL
    SELECT a.id, b.id, 'desa', a.village FROM coop a
    JOIN coop b ON b.village_id = a.village_id AND a.id < b.id
    UNION ALL
    SELECT a.id, b.id, CASE WHEN a.search_name = b.search_name THEN 'nama' ELSE 'mirip' END,
        CASE WHEN a.search_name = b.search_name THEN a.search_name
        ELSE round(100 * similarity(a.search_name, b.search_name))::text END
    FROM coop a JOIN coop b ON b.district_id = a.district_id AND a.id < b.id
    WHERE similarity(a.search_name, b.search_name) >= %(like)s
        AND NOT (a.named_by_village AND b.named_by_village AND a.village_id <> b.village_id)
    UNION ALL
    SELECT id, other, 'titik', round(metres)::text FROM (
        SELECT a.id, b.id AS other, 111195 * sqrt((a.latitude - b.latitude) ^ 2
            + ((a.longitude - b.longitude) * cos(radians(a.latitude))) ^ 2) AS metres
        FROM coop a JOIN coop b ON b.regency_id = a.regency_id AND a.id < b.id
        WHERE b.latitude BETWEEN a.latitude - 0.0005 AND a.latitude + 0.0005
            AND b.longitude BETWEEN a.longitude - 0.0005 AND a.longitude + 0.0005
    ) near WHERE metres <= %(near)s
)
SELECT first, second, array_agg(code || ':' || value ORDER BY code, value)
FROM reason GROUP BY first, second ORDER BY first, second
"""


@dataclass(frozen=True)
class Reason:
    code: str
    detail: str

    def __str__(self) -> str:
        return WEIGHTS[self.code][1].format(self.detail)


@dataclass(frozen=True)
class LikelyPair:
    """Keys of two cooperatives (`first` lower), why they may be one, and how likely (1–99)."""

    first: int
    second: int
    reasons: tuple[Reason, ...]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(reason.code for reason in self.reasons)

    @property
    def score(self) -> int:
        """As if the reasons were independent: together they say more, never all."""
        doubt = prod(1 - WEIGHTS[code][0] for code in self.codes)
        return max(1, min(99, round(100 * (1 - doubt))))

    @property
    def strength(self) -> str:
        """The score in words."""
        if self.score >= 90:
            return "sangat mungkin sama"
        return "mungkin sama" if self.score >= 70 else "perlu diperiksa"


@dataclass(frozen=True)
class Cluster:
    """Cooperatives that hang together by likely pairs, best pair first."""

    pairs: tuple[LikelyPair, ...]

    @property
    def members(self) -> list[int]:
        return sorted({pk for pair in self.pairs for pk in (pair.first, pair.second)})

    @property
    def score(self) -> int:
        return self.pairs[0].score


def find_clusters(user: User, *, regency: str = "") -> list[Cluster]:
    """All clusters in which `user` may merge, most likely first; `regency` narrows to one code."""
    rows = Cooperative.objects.for_user(user, MERGE)
    if regency:
        rows = rows.in_regencies([regency])
    marks = NotDuplicate.objects.for_user(user).values_list("first", "second", "known")
    known = {(first, second): codes for first, second, codes in marks}
    return clustered(
        pair
        for pair in likely_pairs(rows)
        if not is_settled(pair, known.get((pair.first, pair.second)))
    )


def likely_pair(user: User, one: Cooperative, other: Cooperative) -> LikelyPair | None:
    """Why these two may be one, also if somebody said that they aren't; None without a reason."""
    rows = Cooperative.objects.for_user(user, MERGE).filter(pk__in=[one.pk, other.pk])
    return next(iter(likely_pairs(rows)), None)


def likely_pairs(rows: "CooperativeQuerySet") -> list[LikelyPair]:
    """The likely pairs among the active ones of `rows`; one query."""
    try:
        mine, parameters = rows.active().order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # nowhere to look: the reader has no area for this verb
        return []
    numbered = {f"mine_{index}": value for index, value in enumerate(parameters)}
    mine = mine % tuple(f"%({name})s" for name in numbered)
    values = numbered | {
        "numbers": [str(kind) for kind in NUMBERS],
        "most": SHARED_AT_MOST,
        "like": LIKE_ENOUGH,
        "near": NEAR_METRES,
    }
    with connection.cursor() as cursor:
        cursor.execute(PAIRS.replace("{mine}", mine), values)
        return [
            LikelyPair(first, second, tuple(Reason(*text.split(":", 1)) for text in reasons))
            for first, second, reasons in cursor
        ]


def is_settled(pair: LikelyPair, known: Iterable[str] | None) -> bool:
    """Whether somebody knew each of the pair's reasons and still said: two cooperatives."""
    if known is None:
        return False
    covered = set(known)
    covered |= {weaker for weaker, stronger in IMPLIES.items() if stronger in covered}
    return pair.codes <= covered


def clustered(pairs: Iterable[LikelyPair]) -> list[Cluster]:
    """Connected components, each with its pairs, both sorted by likelihood."""
    head: dict[int, int] = {}

    def root(pk: int) -> int:
        while head.setdefault(pk, pk) != pk:
            head[pk] = pk = head[head[pk]]
        return pk

    found = sorted(pairs, key=lambda pair: (-pair.score, pair.first, pair.second))
    for pair in found:
        head[root(pair.second)] = root(pair.first)
    groups: dict[int, list[LikelyPair]] = defaultdict(list)
    for pair in found:
        groups[root(pair.first)].append(pair)
    return [Cluster(tuple(group)) for group in groups.values()]
