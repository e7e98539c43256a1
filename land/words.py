"""The words of land and building: what can be chosen (labels in Indonesian). Source: the programme's forms."""

from django.db import models


class Ownership(models.TextChoices):
    """Whose land it is (status kepemilikan)."""

    BMDES = "bmdes", "BMDes (barang milik desa)"
    BMD_PROVINCE = "bmd_provinsi", "BMD provinsi"
    BMD_REGENCY = "bmd_kabupaten", "BMD kabupaten/kota"
    BMN = "bmn", "BMN (barang milik negara)"
    GRANT = "hibah", "Hibah"
    OWN = "milik_sendiri", "Milik sendiri"
    ADAT = "adat", "Tanah adat/ulayat"
    KUD = "kud", "KUD"
    OTHER = "lainnya", "Lainnya"


class Answer(models.TextChoices):
    """Of a condition or a flag. Not known is not no."""

    YES = "ya", "Ya"
    NO = "tidak", "Tidak"
    UNKNOWN = "belum", "Belum diketahui"


class Condition(models.TextChoices):
    """The four conditions of a site; each has a field of that name on Parcel, and `…_evidence`."""

    TITLE = "title_clear", "Status tanah jelas"
    SIZE = "size_fits", "Luas memenuhi syarat"
    STRATEGIC = "strategic", "Strategis dan mudah dijangkau"
    READY = "ready", "Siap bangun dan bebas bencana"


class Road(models.TextChoices):
    EARTH = "tanah", "Tanah"
    GRAVEL = "batu", "Batu"
    ASPHALT = "beraspal", "Beraspal"
    CONCRETE = "beton", "Beton"
    NONE = "tidak_ada", "Tidak ada jalan"


class Internet(models.TextChoices):
    STRONG = "kuat", "Sinyal kuat"
    WEAK = "lemah", "Sinyal lemah"
    FIBRE = "fiber", "Fiber"
    NONE = "tidak_ada", "Tidak ada"


class Electricity(models.TextChoices):
    PLN = "pln", "PLN"
    SOLAR = "surya", "Tenaga surya"
    DIESEL = "genset", "Genset/diesel"
    NONE = "tidak_ada", "Tidak ada"


class Water(models.TextChoices):
    WELL = "sumur", "Sumur"
    PAM = "pam", "PAM"
    SPRING = "mata_air", "Mata air"
    NONE = "tidak_ada", "Tidak ada"


class Surveyor(models.TextChoices):
    TNI = "tni", "TNI"
    AGRINAS = "agrinas", "Agrinas"
    COOPERATIVE = "koperasi", "Koperasi"
    BA = "ba", "Pendamping (BA)"
    DINAS = "dinas", "Dinas"


class SurveyHeld(models.TextChoices):
    """Why a survey from a phone waits for an officer although it is of a new parcel."""

    INACTIVE = "akun", "Akun pengirimnya sudah ditutup"
    NOT_ASSIGNED = "penugasan", "Pengirimnya sudah tidak ditugaskan ke koperasi ini"
    ARCHIVED = "arsip", "Koperasinya sudah diarsipkan"


class LandObstacleKind(models.TextChoices):
    NO_LAND = "tidak_ada_lahan", "Tidak ada lahan"
    TOO_SMALL = "kurang_luas", "Lahan kurang luas"
    SWAMP = "rawa_pesisir", "Rawa atau pesisir"
    FEW_PEOPLE = "penduduk_sedikit", "Penduduk kurang dari 500 atau jauh dari permukiman"
    NOT_STRATEGIC = "tidak_strategis", "Tidak strategis"
    LEGALITY = "legalitas", "Legalitas"
    CLEARING = "perlu_pematangan", "Perlu pembersihan/pematangan lahan"
    GOVERNMENT = "milik_pemda_kl", "Milik pemda atau K/L"
    FOREST = "hutan_hgu", "Kawasan hutan atau HGU"
    DISPUTE = "sengketa", "Sengketa"


class State(models.TextChoices):
    """Verification of a parcel. The database keeps the order (land/models/rules.py)."""

    NOT_PROPOSED = "belum_diajukan", "Belum diajukan"
    PROPOSED = "diajukan", "Diajukan"
    VERIFYING = "diverifikasi", "Sedang diverifikasi"
    VERIFIED = "terverifikasi", "Terverifikasi"
    CONSIDERED = "dipertimbangkan", "Dipertimbangkan"
    REMARKED = "diberi_catatan", "Diberi catatan"
    FURTHER = "perlu_lanjutan", "Perlu verifikasi lanjutan"
    REFUSED = "ditolak", "Ditolak"
    ALLOCATED = "dialokasikan", "Dialokasikan"


S = State
# What a verifier may conclude.
CONCLUSIONS = (S.VERIFIED, S.CONSIDERED, S.REMARKED, S.FURTHER, S.REFUSED)
UNDER_WAY = (S.VERIFYING, S.CONSIDERED, S.REMARKED, S.FURTHER)
# From where to where a step may lead; what leads to `dialokasikan` or away from it is the building's doing.
STEPS: tuple[tuple[str, str], ...] = (
    (S.NOT_PROPOSED, S.PROPOSED),
    (S.PROPOSED, S.NOT_PROPOSED),
    (S.PROPOSED, S.VERIFYING),
    *((S.VERIFYING, one) for one in CONCLUSIONS),
    (S.CONSIDERED, S.VERIFYING),
    (S.FURTHER, S.VERIFYING),
    (S.REMARKED, S.PROPOSED),
    (S.REMARKED, S.VERIFYING),
    (S.REFUSED, S.NOT_PROPOSED),
    (S.VERIFIED, S.VERIFYING),
    *((one, S.ALLOCATED) for one in State if one != S.ALLOCATED),
    (S.ALLOCATED, S.VERIFIED),
    (S.ALLOCATED, S.VERIFYING),
)
# Steps that say why; so does every step to `dialokasikan` that doesn't come from `terverifikasi`.
WITH_REASON: tuple[tuple[str, str], ...] = (
    (S.PROPOSED, S.NOT_PROPOSED),
    (S.VERIFYING, S.REFUSED),
    (S.VERIFYING, S.REMARKED),
    (S.VERIFYING, S.FURTHER),
    (S.REFUSED, S.NOT_PROPOSED),
    (S.VERIFIED, S.VERIFYING),
    (S.ALLOCATED, S.VERIFIED),
    (S.ALLOCATED, S.VERIFYING),
)


class Verifier(models.TextChoices):
    """Who gives a verdict of his own beside the state that counts."""

    DINAS = "dinas", "Dinas koperasi"
    KODIM = "kodim", "Kodim"
    AGRINAS = "agrinas", "Agrinas"


class Source(models.TextChoices):
    """Who says how far a building is."""

    AGRINAS = "agrinas", "Agrinas"
    KODIM = "kodim", "Kodim"
    BA = "ba", "Pendamping (BA)"
    DINAS = "dinas", "Dinas"


class BuildStage(models.TextChoices):
    NOT_BEGUN = "belum_mulai", "Belum mulai"
    CLEARING = "pembersihan", "Pembersihan lahan"
    FOUNDATION = "pondasi", "Pondasi"
    WALLS = "dinding", "Dinding"
    ROOF = "rangka_atap", "Rangka atap"
    FINISHING = "finishing", "Finishing"
    DONE = "selesai", "Selesai"
    HANDED_OVER = "serah_terima", "Serah terima (BAST)"


class Equipment(models.TextChoices):
    TRUCK = "truk", "Truk"
    PICKUP = "pikap", "Pikap 4×4"
    TRICYCLE = "roda_tiga", "Motor roda tiga"
    SHELVES = "etalase", "Etalase"
    TABLES = "meja_kursi", "Meja dan kursi"
    COMPUTER = "komputer", "Komputer"


class EquipmentState(models.TextChoices):
    GOOD = "baik", "Baik"
    LIGHT = "rusak_ringan", "Rusak ringan"
    HEAVY = "rusak_berat", "Rusak berat"


class SheetSource(models.TextChoices):
    """Whose sheet is compared with ours (/lahan/rekonsiliasi/)."""

    SIMKOPDES = "simkopdes", "SIMKOPDES"
    AGRINAS = "agrinas", "Portal Agrinas"
    KODIM = "kodim", "Kodim"
    REGENCY = "kabupaten", "Kabupaten/kota"


class Compared(models.TextChoices):
    """What of a cooperative is compared between sources."""

    HAS_LAND = "ada_lahan", "Ada lahan"
    OWNERSHIP = "kepemilikan", "Kepemilikan"
    AREA = "luas", "Luas (m²)"
    STATE = "verifikasi", "Status verifikasi"
    PERCENT = "progres", "Progres (%)"
    BUILD_STAGE = "tahap", "Tahap pembangunan"
    STARTED = "mulai", "Mulai dibangun"
    HANDED_OVER = "bast", "Tanggal BAST"


class Place(models.TextChoices):
    """Where a cooperative stands between nothing and a handed-over building: each in exactly one.

    Not stored: land.querysets.with_place.
    """

    NO_DATA = "tanpa_data", "Belum ada data"
    NO_LAND = "tanpa_lahan", "Tidak ada lahan"
    CANDIDATE = "kandidat", "Ada lahan, belum diajukan"
    REFUSED = "ditolak", "Lahan ditolak"
    PROPOSED = "diajukan", "Diajukan"
    VERIFYING = "verifikasi", "Dalam verifikasi"
    VERIFIED = "terverifikasi", "Terverifikasi"
    ALLOCATED = "dialokasikan", "Dialokasikan, belum ada laporan"
    UP_TO_20 = "b20", "Dibangun ≤ 20 %"
    UP_TO_50 = "b50", "Dibangun 21–50 %"
    UP_TO_75 = "b75", "Dibangun 51–75 %"
    UP_TO_99 = "b99", "Dibangun 76–99 %"
    DONE = "selesai", "Selesai 100 %"
    HANDED_OVER = "serah_terima", "Sudah serah terima"


# Places together, as the funnel shows them: key → heading and its places.
PLACE_GROUPS: dict[str, tuple[str, tuple[Place, ...]]] = {
    "belum": ("Belum ada lahan", (Place.NO_DATA, Place.NO_LAND)),
    "lahan": (
        "Lahan",
        (Place.CANDIDATE, Place.REFUSED, Place.PROPOSED, Place.VERIFYING, Place.VERIFIED),
    ),
    "pembangunan": (
        "Pembangunan",
        (
            Place.ALLOCATED,
            Place.UP_TO_20,
            Place.UP_TO_50,
            Place.UP_TO_75,
            Place.UP_TO_99,
            Place.DONE,
            Place.HANDED_OVER,
        ),
    ),
}
# What lists can be narrowed to besides: several groups, or parts of them, that a figure counts together.
PLACE_SETS: dict[str, tuple[str, tuple[Place, ...]]] = {
    **PLACE_GROUPS,
    "berlahan": ("Ada lahan", PLACE_GROUPS["lahan"][1] + PLACE_GROUPS["pembangunan"][1]),
    "tuntas": ("Selesai 100 % atau sudah serah terima", (Place.DONE, Place.HANDED_OVER)),
}

# Buckets of the official percent of a live building; their bounds are land.querysets.IN_BUCKET.
BUCKETS: dict[str, str] = {
    "b20": "≤ 20 %",
    "b50": "21–50 %",
    "b75": "51–75 %",
    "b99": "76–99 %",
    "b100": "100 %",
}
