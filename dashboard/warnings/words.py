"""The words of early warnings: what can be chosen (labels in Indonesian)."""

from django.db import models


class Kind(models.TextChoices):
    """What a cooperative waits for."""

    LAND = "lahan", "Verifikasi lahan"
    FIRST_REPORT = "laporan", "Dialokasikan, belum ada laporan"
    RISE = "naik", "Pembangunan tanpa kenaikan"
    LEGAL = "legal", "Tahapan legalitas"
    OPENING = "gerai", "Bangunan selesai, gerai belum buka"
    MENTOR = "pendamping", "Tanpa pendamping"
    VISIT = "kunjungan", "Tidak dikunjungi"
    FOLLOW_UP = "tindak-lanjut", "Tindak lanjut terbuka"


class Beside(models.TextChoices):
    """How near those are that somebody is compared with, the nearest first."""

    FORM = "bentuk", "Kabupaten/kota dan bentuk yang sama"
    REGENCY = "kabupaten", "Kabupaten/kota yang sama"
    PROVINCE = "provinsi", "Seluruh provinsi"


class Ended(models.TextChoices):
    """Why an alarm no longer stands."""

    MOVED = "selesai", "Keadaannya sudah berubah"
    USUAL = "lazim", "Tidak lagi lebih lama dari koperasi serupa"


class Seen(models.TextChoices):
    """How an alarm stands on a day."""

    NEW = "baru", "Baru"
    HANDLED = "ditangani", "Ditangani"
    ENDED = "selesai", "Selesai"
