"""The words of a visit: what can be chosen, as domain and phone know it (labels in Indonesian)."""

from django.db import models


class Mode(models.TextChoices):
    FIELD = "lapangan", "Di lapangan"
    ONLINE = "daring", "Daring"
    OFFICE = "kantor", "Di kantor"


class Topic(models.TextChoices):
    OUTLET_READINESS = "persiapan_gerai", "Persiapan gerai"
    BUSINESS_PLAN = "rencana_bisnis", "Rencana bisnis"
    OUTLET_GOVERNANCE = "tata_kelola_gerai", "Tata kelola gerai"
    SIMKOPDES = "simkopdes", "Pemutakhiran SIMKOPDES"
    PARTNERSHIP = "kemitraan", "Kemitraan"
    LEGALITY = "legalitas", "Legalitas"
    LAND = "lahan", "Lahan"
    BUILDING = "pembangunan", "Pembangunan"
    ANNUAL_MEETING = "rat", "RAT"
    MEMBERSHIP = "keanggotaan", "Keanggotaan"


# The five that the BA's monthly report is laid out by.
THEMES = (
    Topic.OUTLET_READINESS,
    Topic.BUSINESS_PLAN,
    Topic.OUTLET_GOVERNANCE,
    Topic.SIMKOPDES,
    Topic.PARTNERSHIP,
)


class State(models.TextChoices):
    """Of a visit that the server holds. A draft lives on the phone only, under domain.md's word "draf"."""

    SENT = "terkirim", "Terkirim"
    VERIFIED = "diverifikasi", "Diverifikasi"
    RETURNED = "perlu_perbaikan", "Perlu perbaikan"
    REJECTED = "ditolak", "Ditolak"


class Channel(models.TextChoices):
    """How a version came."""

    ONLINE = "daring", "Aplikasi lapangan"
    FILE = "berkas", "Berkas dari HP"
    PAGE = "laman", "Formulir di laman"


class ObstacleCategory(models.TextChoices):
    ECONOMY = "akses_ekonomi", "Akses ekonomi"
    INFRASTRUCTURE = "infrastruktur", "Infrastruktur"
    DIGITAL = "konektivitas", "Konektivitas digital"
    LEGALITY = "legalitas", "Legalitas"
    LAND = "lahan", "Lahan"
    PEOPLE = "sdm", "SDM"
    CAPITAL = "modal", "Modal"
    OTHER = "lainnya", "Lainnya"


class Priority(models.TextChoices):
    HIGH = "tinggi", "Tinggi"
    MEDIUM = "sedang", "Sedang"
    LOW = "rendah", "Rendah"


class Held(models.TextChoices):
    """Why a visit waits for an officer before it counts."""

    INACTIVE = "nonaktif", "Akun pendamping sudah dinonaktifkan"
    NO_CONTRACT = "tanpa_kontrak", "Pendamping tidak punya kontrak pada hari kunjungan"
    REASSIGNED = "dialihkan", "Koperasi sudah dialihkan ke pendamping lain"
    NOT_ASSIGNED = "bukan_binaan", "Koperasi bukan binaan pendamping ini pada hari kunjungan"
    ARCHIVED = "arsip", "Koperasi sudah diarsipkan atau digabung"
