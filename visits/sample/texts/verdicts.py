"""What reviewers say, and the hasty text that they send back."""

from random import Random

RETURNING = (
    "Temuan terlalu singkat. Jelaskan apa yang dikerjakan dan hasilnya.",
    "Foto belum menunjukkan kegiatan. Tambahkan foto rapat atau gerai.",
    "Tindak lanjut belum ada penanggung jawabnya. Lengkapi nama jabatannya.",
    "Jam selesai tidak sesuai dengan foto. Periksa lagi jamnya.",
    "Topik tidak cocok dengan isi temuan. Pilih topik yang benar.",
)
REJECTING = (
    "Kunjungan yang sama sudah dicatat pada hari itu.",
    "Dicatat pada koperasi yang salah; pendamping sudah mencatat ulang.",
    "Kegiatan ini bukan kunjungan pendampingan.",
)
DECLINING = (
    "Surat belum ada; usulkan lagi setelah terbit.",
    "Nomor tidak ditemukan. Mohon difoto suratnya.",
    "Masih dalam proses, belum tercapai.",
)
HASTY = (
    "Kunjungan biasa.",
    "Bertemu pengurus, keadaan baik.",
    "Melanjutkan pekerjaan pekan lalu.",
    "Rapat singkat dengan pengurus.",
)


def returning(rng: Random) -> str:
    return rng.choice(RETURNING)


def rejecting(rng: Random) -> str:
    return rng.choice(REJECTING)


def declining(rng: Random) -> str:
    return rng.choice(DECLINING)


def hasty(rng: Random) -> str:
    return rng.choice(HASTY)
