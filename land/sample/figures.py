"""Published numbers of land and building, and how often what happens (of a thousand unless said otherwise)."""

from land.words import Ownership
from land.words import State as S

COOPERATIVES = 2143
# published: 777 parcels
OWNERSHIP = {
    Ownership.BMDES: 393,
    Ownership.OWN: 252,
    Ownership.GRANT: 73,
    Ownership.BMD_PROVINCE: 9,
    Ownership.BMD_REGENCY: 36,
    Ownership.BMN: 11,
    Ownership.ADAT: 3,
}
SECONDS = 20  # of them: a second candidate beside the chosen one
# published: 695 buildings by percent; `handed` are 100 % as well; `allocated` have no report yet
HANDED, ALLOCATED, NO_LAND, NO_DATA = "serah", "dialokasikan_baru", "tanpa_lahan", "tanpa_data"
BUILDINGS = {
    HANDED: 140,
    "b100": 227,
    "b99": 117,
    "b75": 109,
    "b50": 64,
    "b20": 38,
    ALLOCATED: 12,
}
# chosen parcels without a building, by state
STATES = {
    S.VERIFIED: 8,
    S.VERIFYING: 8,
    S.PROPOSED: 8,
    S.CONSIDERED: 4,
    S.FURTHER: 4,
    S.REMARKED: 4,
    S.REFUSED: 4,
    S.NOT_PROPOSED: 10,
}
WITHOUT_LAND = 900
SECOND_STATES = (S.NOT_PROPOSED, S.REFUSED, S.NOT_PROPOSED, S.REMARKED, S.PROPOSED, S.VERIFYING)
OVERRIDDEN = 12  # of a thousand buildings: allocated while still being verified

# --- parcels
POLYGON, SIDES, STATED, CERTIFICATE, POINT = 500, 620, 800, 450, 400
SMALL, SLIP = 90, 25
# --- verification
DETOUR, VERDICTS, DISSENT = 170, 620, 50
# --- buildings
PLANNED, STARTED, BUDGET = 720, 850, 900
BUDGET_OF_AGRINAS, BUDGET_OF_REGENCY = 1_658_000_000, 700_000_000
REGENCY_WITH_BUDGET = "61.07"
# age of the allocation in days, by how far the building is
AGE = {
    HANDED: (200, 340),
    "b100": (150, 320),
    "b99": (110, 260),
    "b75": (85, 220),
    "b50": (65, 180),
    "b20": (35, 120),
    ALLOCATED: (2, 25),
}
PERCENT = {"b20": (0, 20), "b50": (20.01, 50), "b75": (50.01, 75), "b99": (75.01, 99.9)}
VERIFIED, KODIM, BA, DINAS = 500, 600, 250, 200
DISAGREE, STALLED, JUMP, FALL, SLIP_OF_PEN, WITHDRAWN = 100, 90, 40, 30, 15, 10
# --- photos: so many pictures are drawn, and so many buildings and parcels show one
PICTURES, WITH_PHOTO = 8, 70
# --- sheets: cooperatives of which a sheet says something else
SHEET_DIFFERS, SHEET_LACKS = 85, 15
