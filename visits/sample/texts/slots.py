"""Words in braces that are filled in by dice: {orang} becomes "7"."""

import re
from collections.abc import Callable
from random import Random

SLOT = re.compile(r"\{(\w+)\}")
MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]


def rupiah(rng: Random, least: int, most: int, step: int) -> str:
    return f"Rp{rng.randrange(least, most, step):,}".replace(",", ".")


def one_of(*words: str) -> Callable[[Random], str]:
    return lambda rng: rng.choice(words)


SLOTS: dict[str, Callable[[Random], str]] = {
    "orang": lambda rng: str(rng.randint(2, 24)),
    "anggota": lambda rng: str(rng.randint(18, 240)),
    "dus": lambda rng: str(rng.randint(6, 90)),
    "kg": lambda rng: str(rng.randint(50, 900)),
    "hari": lambda rng: str(rng.randint(3, 28)),
    "persen": lambda rng: str(rng.randint(15, 95)),
    "meter": lambda rng: str(rng.randint(12, 400)),
    "luas": lambda rng: f"{rng.randint(6, 24) * 100:,}".replace(",", "."),
    "jam": lambda rng: f"{rng.randint(1, 5)} jam",
    "tgl": lambda rng: f"tanggal {rng.randint(1, 28)}",
    "uang": lambda rng: rupiah(rng, 250_000, 9_000_000, 50_000),
    "modal": lambda rng: rupiah(rng, 10_000_000, 180_000_000, 500_000),
    "bulan": lambda rng: rng.choice(MONTHS),
    "barang": one_of(
        "beras", "minyak goreng", "gula", "tepung", "telur", "gas 3 kg", "pupuk", "air kemasan"
    ),
    "alat": one_of(
        "timbangan digital", "rak dua sisi", "etalase", "laptop", "printer kasir", "freezer", "meja kasir"
    ),
    "mitra": one_of(
        "Bulog", "PT Pos", "agen bank", "BUMDes", "kelompok tani", "distributor sembako", "puskesmas"
    ),
    "hasil": one_of("sawit", "karet", "lada", "jagung", "ikan", "madu", "kopi", "padi", "kelapa"),
    "siapa": one_of(
        "ketua", "bendahara", "sekretaris", "wakil ketua bidang usaha", "wakil ketua bidang anggota",
        "pengawas", "pengelola gerai",
    ),
    "cuaca": one_of(
        "Jalan masuk becek sehabis hujan.", "Air pasang, jadi datang dengan perahu motor.",
        "Listrik padam sejak pagi.", "Sinyal hanya ada di dekat kantor desa.",
        "Sebagian pengurus sedang panen.", "Kebetulan hari pasar, kantor ramai.",
    ),
}  # fmt: skip


def filled(text: str, rng: Random) -> str:
    return SLOT.sub(lambda match: SLOTS[match[1]](rng), text)
