"""The words of the desk: what can be chosen (labels in Indonesian)."""

from django.db import models


class Taken(models.TextChoices):
    """Why a snapshot was taken."""

    NIGHTLY = "malam", "Otomatis, tiap malam"
    BY_HAND = "tangan", "Atas permintaan"
    MONTH = "bulan", "Penutup bulan"


class MonthVerb(models.TextChoices):
    LOCK = "kunci", "Dikunci"
    REOPEN = "buka", "Dibuka lagi"


class Status(models.TextChoices):
    """How an indicator stands against its threshold."""

    GOOD = "baik", "Baik"
    FAIR = "sedang", "Perlu perhatian"
    POOR = "tertinggal", "Tertinggal"
    UNKNOWN = "tanpa", "Belum ada data"


class LetterState(models.TextChoices):
    WAITING = "menunggu", "Menunggu giliran"
    WORKING = "dikerjakan", "Sedang disusun"
    DONE = "selesai", "Selesai"
    FAILED = "gagal", "Gagal"


class Paper(models.TextChoices):
    F4 = "f4", "F4 (215 × 330 mm)"
    A4 = "a4", "A4 (210 × 297 mm)"


class MessageKind(models.TextChoices):
    """Why a message lies in somebody's inbox."""

    ASSIGNED = "tugas", "Menunggu Anda"
    RETURNED = "kembali", "Dikembalikan"
    OVERDUE = "lewat", "Lewat tenggat"
    ALARM = "peringatan", "Peringatan dini"


class BoundaryKind(models.TextChoices):
    """What outlines of kabupaten are worth."""

    ILLUSTRATIVE = "ilustratif", "Ilustratif (dihitung dari titik desa)"
    OFFICIAL = "resmi", "Berkas yang diunggah petugas"
