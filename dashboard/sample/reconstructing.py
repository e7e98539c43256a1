"""What the figures were at the ends of past months, told from what is dated. All in the database: half a million
cells never leave it.

Each statement adds cells (snapshot, cooperative, region's code, key, n) for every day of sample_day at once; the
words and rules are those of dashboard/counting/parts.py, asked of another day. What isn't dated counts as always.
"""

# ruff: noqa: S608  statements are made of words of our own

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db import connection

from dashboard.counting.measures import SUMMED
from dashboard.counting.parts import PROVINCE
from land.words import UNDER_WAY
from trainings.models import Enrolment

TABLES = """
DROP TABLE IF EXISTS sample_day, sample_coop, sample_cell, sample_sum, sample_parcel, sample_building,
    sample_official, sample_before, sample_obstacle;
CREATE TEMP TABLE sample_day (snapshot bigint, day date, first date) ON COMMIT DROP;
CREATE TEMP TABLE sample_coop (id bigint, code text) ON COMMIT DROP;
CREATE TEMP TABLE sample_cell (snapshot bigint, coop bigint, code text, key text, n int) ON COMMIT DROP;
CREATE TEMP TABLE sample_sum (key text, part text) ON COMMIT DROP;
INSERT INTO sample_coop SELECT id, village_id FROM registry_cooperative WHERE archived_at IS NULL;
"""
# {rows}: a query of (snapshot, cooperative, key, n)
OF_COOPERATIVES = """
INSERT INTO sample_cell
SELECT q.snapshot, q.coop, c.code, q.key, q.n FROM ({rows}) q (snapshot, coop, key, n)
JOIN sample_coop c ON c.id = q.coop WHERE q.n > 0
"""
# {rows}: a query of (snapshot, region's code, key, n)
OF_REGIONS = """
INSERT INTO sample_cell
SELECT q.snapshot, NULL, q.code, q.key, q.n FROM ({rows}) q (snapshot, code, key, n) WHERE q.n > 0
"""

# A step without a date counts from when half of the dated ones of its kind had been made.
MILESTONES = """
SELECT d.snapshot, m.cooperative_id, 'tahap-' || m.kind, count(*)
FROM registry_milestone m
JOIN (SELECT kind, percentile_disc(0.5) WITHIN GROUP (ORDER BY reached_on) AS usual
      FROM registry_milestone GROUP BY kind) k USING (kind)
JOIN sample_day d ON coalesce(m.reached_on, k.usual, '-infinity') <= d.day
GROUP BY 1, 2, 3
"""
OPEN_OUTLETS = """
FROM registry_outlet o JOIN sample_day d ON coalesce(o.opened_on, '-infinity') <= d.day
WHERE o.status = 'operasional'
"""
NEWEST_MEMBERS = """
SELECT DISTINCT ON (d.snapshot, m.cooperative_id) d.snapshot, m.cooperative_id AS coop, m.men, m.women
FROM registry_membercount m JOIN sample_day d ON m.as_of <= d.day
ORDER BY d.snapshot, m.cooperative_id, m.as_of DESC
"""
WIB = "AT TIME ZONE 'Asia/Pontianak'"
# The first report in the official order (land.querysets.official_order) of those made by a day.
OFFICIAL = f"""
SELECT DISTINCT ON (d.snapshot, r.building_id) d.snapshot, r.building_id, r.percent
FROM land_progressreport r JOIN sample_day d ON r.reported_on <= d.day - {{before}}
LEFT JOIN land_progressreport newer ON newer.corrects_id = r.id
WHERE r.withdrawn_at IS NULL AND newer.id IS NULL
ORDER BY d.snapshot, r.building_id,
    (CASE WHEN (r.verified_at {WIB})::date <= d.day THEN 0 ELSE 1 END), r.reported_on DESC, r.id DESC
"""
# Parcels that were there by the day, with the state that their last step had brought them to.
PARCELS = f"""
SELECT d.snapshot, p.cooperative_id AS coop, p.chosen, p.number,
    p.archived_at IS NULL OR (p.archived_at {WIB})::date > d.day AS living,
    coalesce((SELECT s.to_state FROM land_parcelstep s
              WHERE s.parcel_id = p.id AND (s.at {WIB})::date <= d.day
              ORDER BY s.number DESC LIMIT 1), 'belum_diajukan') AS state
FROM land_parcel p
LEFT JOIN (SELECT parcel_id, min(at) AS at FROM land_parcelstep GROUP BY 1) f ON f.parcel_id = p.id
JOIN sample_day d ON least(p.surveyed_on, (p.state_since {WIB})::date, (f.at {WIB})::date) <= d.day
"""
BUILDINGS = f"""
SELECT DISTINCT ON (d.snapshot, b.cooperative_id) d.snapshot, b.id, b.cooperative_id AS coop,
    h.id IS NOT NULL AS handed
FROM land_building b
JOIN sample_day d ON b.allocated_on <= d.day
    AND (b.cancelled_at IS NULL OR (b.cancelled_at {WIB})::date > d.day)
LEFT JOIN land_handover h ON h.building_id = b.id AND h.handed_over_on <= d.day
ORDER BY d.snapshot, b.cooperative_id, b.allocated_on DESC, b.id DESC
"""
OPEN_OBSTACLES = """
SELECT DISTINCT d.snapshot, o.cooperative_id AS coop, o.kind
FROM land_landobstacle o
JOIN sample_day d ON o.noted_on <= d.day AND (o.resolved_on IS NULL OR o.resolved_on > d.day)
"""
LAND_TABLES = f"""
CREATE TEMP TABLE sample_parcel ON COMMIT DROP AS {PARCELS};
CREATE TEMP TABLE sample_building ON COMMIT DROP AS {BUILDINGS};
CREATE TEMP TABLE sample_official ON COMMIT DROP AS {OFFICIAL.format(before=0)};
CREATE TEMP TABLE sample_before ON COMMIT DROP AS {OFFICIAL.format(before="{stalled}")};
CREATE TEMP TABLE sample_obstacle ON COMMIT DROP AS {OPEN_OBSTACLES};
ANALYZE sample_parcel, sample_building, sample_official, sample_before, sample_obstacle;
"""
UNDER_WAY_STATES = ", ".join(f"'{state}'" for state in UNDER_WAY)
PLACES = f"""
SELECT d.snapshot, c.id, 'tempat-' || coalesce(
    CASE WHEN b.id IS NULL THEN NULL WHEN b.handed THEN 'serah_terima' WHEN r.percent IS NULL THEN 'dialokasikan'
        WHEN r.percent <= 20 THEN 'b20' WHEN r.percent <= 50 THEN 'b50' WHEN r.percent <= 75 THEN 'b75'
        WHEN r.percent < 100 THEN 'b99' ELSE 'selesai' END,
    CASE WHEN p.state IN ('dialokasikan', 'terverifikasi') THEN 'terverifikasi'
        WHEN p.state IN ({UNDER_WAY_STATES}) THEN 'verifikasi' WHEN p.state = 'belum_diajukan' THEN 'kandidat'
        ELSE p.state END,
    CASE WHEN said.coop IS NULL THEN 'tanpa_data' ELSE 'tanpa_lahan' END), 1
FROM sample_day d CROSS JOIN sample_coop c
LEFT JOIN sample_building b ON b.snapshot = d.snapshot AND b.coop = c.id
LEFT JOIN sample_official r ON r.snapshot = d.snapshot AND r.building_id = b.id
LEFT JOIN (SELECT DISTINCT ON (snapshot, coop) snapshot, coop, state FROM sample_parcel WHERE living
           ORDER BY snapshot, coop, chosen DESC, number DESC) p ON p.snapshot = d.snapshot AND p.coop = c.id
LEFT JOIN (SELECT snapshot, coop FROM sample_parcel UNION SELECT snapshot, coop FROM sample_obstacle) said
    ON said.snapshot = d.snapshot AND said.coop = c.id
"""
STALLED = """
SELECT b.snapshot, b.coop, 'macet', 1 FROM sample_building b
JOIN sample_official r ON r.snapshot = b.snapshot AND r.building_id = b.id
JOIN sample_before e ON e.snapshot = b.snapshot AND e.building_id = b.id
WHERE NOT b.handed AND r.percent < 100 AND e.percent = r.percent
"""
DIFFERENCES = f"""
SELECT d.snapshot, x.cooperative_id, 'selisih', count(*)
FROM land_difference x JOIN sample_day d ON (x.first_seen {WIB})::date <= d.day
    AND (x.ended_at IS NULL OR (x.ended_at {WIB})::date > d.day)
GROUP BY 1, 2
"""
COVERED = """
SELECT d.snapshot, a.cooperative_id, 'terdampingi', count(*)
FROM mentors_assignment a JOIN sample_day d ON d.day BETWEEN a.starts AND a.ends
GROUP BY 1, 2
"""
CONTRACTS = f"""
SELECT d.snapshot, coalesce(c.regency_id, '{PROVINCE}'),
    CASE c.role WHEN 'ba' THEN 'ba' WHEN 'pmo_kab' THEN 'pmo' ELSE 'pmo-provinsi' END, count(*)
FROM mentors_mentorcontract c JOIN sample_day d ON d.day BETWEEN c.starts AND c.last_day
GROUP BY 1, 2, 3
"""
COUNTING = "v.held = '' AND v.state <> 'ditolak'"
VISITS_OF_MONTH = f"""
FROM visits_visit v JOIN sample_day d ON v.day BETWEEN d.first AND d.day
WHERE {COUNTING}
"""
FOLLOW_UPS = f"""
SELECT d.snapshot, f.cooperative_id, '{{key}}', count(*)
FROM visits_followup f JOIN visits_visit v ON v.id = f.visit_id
JOIN sample_day d ON v.day <= d.day AND (f.done_on IS NULL OR f.done_on > d.day)
WHERE {COUNTING} AND {{more}}
GROUP BY 1, 2
"""
VISIT_OBSTACLES = f"""
SELECT d.snapshot, v.cooperative_id, 'kendala-' || o.category, count(*)
FROM visits_obstacle o JOIN visits_visit v ON v.id = o.visit_id
JOIN sample_day d ON v.day BETWEEN d.first AND d.day
WHERE {COUNTING}
GROUP BY 1, 2, 3
"""
VILLAGES = """
SELECT d.snapshot, v.district_id, 'desa', count(*)
FROM core_village v CROSS JOIN sample_day d WHERE v.is_active GROUP BY 1, 2
"""
VILLAGES_WITHOUT = """
SELECT d.snapshot, v.district_id, 'desa-tanpa', count(*)
FROM core_village v CROSS JOIN sample_day d
WHERE v.is_active AND NOT EXISTS (SELECT FROM sample_coop c WHERE c.code = v.code)
    AND NOT EXISTS (SELECT FROM registry_cooperativevillage s JOIN sample_coop c ON c.id = s.cooperative_id
                    WHERE s.village_id = v.code)
GROUP BY 1, 2
"""


def of_cooperatives() -> Iterator[str]:
    yield "SELECT d.snapshot, c.id, 'koperasi', 1 FROM sample_day d CROSS JOIN sample_coop c"
    yield MILESTONES
    kinds = "SELECT d.snapshot, o.cooperative_id, 'gerai-' || o.kind, count(*)"
    yield f"{kinds} {OPEN_OUTLETS} GROUP BY 1, 2, 3"
    yield f"SELECT DISTINCT d.snapshot, o.cooperative_id, 'koperasi-bergerai', 1 {OPEN_OUTLETS}"
    for key, column in (("laki", "men"), ("perempuan", "women")):
        yield f"SELECT snapshot, coop, '{key}', {column} FROM ({NEWEST_MEMBERS}) m"
    yield PLACES
    yield "SELECT snapshot, coop, 'lahan', count(*) FROM sample_parcel WHERE living GROUP BY 1, 2"
    yield STALLED
    yield "SELECT snapshot, coop, 'kendala-lahan-' || kind, 1 FROM sample_obstacle"
    yield DIFFERENCES
    yield COVERED
    yield f"SELECT d.snapshot, v.cooperative_id, 'kunjungan', count(*) {VISITS_OF_MONTH} GROUP BY 1, 2"
    visited = "SELECT DISTINCT d.snapshot, v.cooperative_id, 'koperasi-dikunjungi', 1"
    yield f"{visited} {VISITS_OF_MONTH}"
    yield FOLLOW_UPS.format(key="tindak-lanjut", more="true")
    yield FOLLOW_UPS.format(key="tindak-lanjut-lewat", more="f.due < d.day")
    yield VISIT_OBSTACLES


# A measure that is the sum of others, per cooperative; the regions' follow from it.
SUMS = """
INSERT INTO sample_cell
SELECT c.snapshot, c.coop, c.code, s.key, sum(c.n)
FROM sample_cell c JOIN sample_sum s ON s.part = c.key GROUP BY 1, 2, 3, 4
"""
WRITE_COOPERATIVES = """
INSERT INTO dashboard_snapshotcooperative
    (snapshot_id, cooperative_id, name, village_code, village_name, regency_id, numbers, is_sample)
SELECT n.snapshot, c.id, c.name, c.village_id, v.name, left(c.village_id, 5), n.numbers, true
FROM (SELECT snapshot, coop, jsonb_object_agg(key, n) AS numbers FROM sample_cell
      WHERE coop IS NOT NULL GROUP BY 1, 2) n
JOIN registry_cooperative c ON c.id = n.coop JOIN core_village v ON v.code = c.village_id
ORDER BY n.snapshot, c.village_id, c.id
"""
# Each cell counts in its kecamatan (8 characters), its kabupaten/kota (5) and the province (2).
SUM_REGIONS = """
SELECT snapshot, left(code, depth), jsonb_object_agg(key, n)
FROM (SELECT snapshot, left(code, depth) AS code, depth, key, sum(n) AS n
      FROM (SELECT snapshot, left(code, 8) AS code, key, sum(n) AS n FROM sample_cell GROUP BY 1, 2, 3) c,
          unnest(ARRAY[8, 5, 2]) AS depth
      WHERE length(code) >= depth GROUP BY 1, 2, 3, 4) s
GROUP BY 1, 2
"""


def reconstruct(days: dict[int, date]) -> dict[tuple[int, str], dict[str, int]]:
    """Writes the frozen cooperatives of each snapshot (key → its day), and returns the numbers of its regions
    ((snapshot, code) → measure → number)."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for key, day in days.items():
            row = [key, day, day.replace(day=1)]
            cursor.execute("INSERT INTO sample_day VALUES (%s, %s, %s)", row)
        for whole, parts in SUMMED.items():
            cursor.execute(
                "INSERT INTO sample_sum SELECT %s, unnest(%s::text[])", [whole, list(parts)]
            )
        cursor.execute("ANALYZE sample_day, sample_coop")
        cursor.execute(LAND_TABLES.format(stalled=settings.LAND_STALLED_DAYS))
        for rows in of_cooperatives():
            cursor.execute(OF_COOPERATIVES.format(rows=rows))
        for rows in (CONTRACTS, VILLAGES, VILLAGES_WITHOUT):
            cursor.execute(OF_REGIONS.format(rows=rows))
        for cell in trained(days):
            cursor.execute("INSERT INTO sample_cell VALUES (%s, NULL, %s, %s, %s)", cell)
        cursor.execute(SUMS)
        cursor.execute(WRITE_COOPERATIVES)
        cursor.execute(SUM_REGIONS)
        return {
            (key, code): json.loads(numbers) if isinstance(numbers, str) else numbers
            for key, code, numbers in cursor.fetchall()
        }


def trained(days: dict[int, date]) -> list[tuple[int, str, str, int]]:
    """Participants by kabupaten/kota: trained from the batch's first day on, passed from its last."""
    cells: Counter[tuple[int, str, str]] = Counter()
    counting = Enrolment.objects.counting().with_results()
    rows = counting.values_list("regency", "batch__starts", "batch__ends", "passed")
    for regency, starts, ends, passed in rows:
        for key, day in days.items():
            if starts <= day:
                cells[key, regency or PROVINCE, "peserta"] += 1
            if passed and ends <= day:
                cells[key, regency or PROVINCE, "lulus"] += 1
    return [(*cell, n) for cell, n in cells.items()]
