"""Obstacles, follow-ups, who was met, and the small fields."""

from random import Random

from visits.sample.texts.slots import filled
from visits.words import ObstacleCategory, Topic

OBSTACLES: dict[str, tuple[str, ...]] = {
    ObstacleCategory.ECONOMY: (
        "Pembeli sedikit di luar hari pasar, penjualan {barang} turun {persen} persen.",
        "Ongkos angkut {barang} {uang} tiap rit, harga kalah dari warung.",
        "Pengepul {hasil} membayar tunai, koperasi belum mampu.",
    ),
    ObstacleCategory.INFRASTRUCTURE: (
        "Jalan {meter} meter menuju gerai rusak, mobil tidak bisa masuk.",
        "Listrik hanya menyala {jam} sehari.",
        "Dermaga rusak, barang dipindahkan dengan perahu kecil.",
        "Air bersih belum ada di lokasi gerai.",
    ),
    ObstacleCategory.DIGITAL: (
        "Sinyal hanya ada {meter} meter dari kantor, unggahan sering gagal.",
        "Tidak ada internet di desa; data diisi di kecamatan, {jam} perjalanan.",
        "Hanya {siapa} yang punya HP yang cukup untuk SIMKOPDES.",
    ),
    ObstacleCategory.LEGALITY: (
        "Alamat pada akta berbeda dengan kantor, NIB tertahan.",
        "NPWP belum aktif; rekening belum bisa dibuka.",
        "Susunan pengurus berubah dan belum dicatat notaris.",
    ),
    ObstacleCategory.LAND: (
        "Lahan {luas} meter persegi belum bersurat.",
        "Sebagian lahan tergenang saat pasang.",
        "Dua keluarga masih mempersoalkan batas lahan.",
    ),
    ObstacleCategory.PEOPLE: (
        "{siapa} mengundurkan diri, belum ada pengganti.",
        "Pengelola belum bisa memakai komputer.",
        "Pengurus sulit berkumpul selama panen {hasil}.",
    ),
    ObstacleCategory.CAPITAL: (
        "Simpanan terkumpul {uang}, kurang untuk belanja pertama.",
        "Bank meminta agunan yang tidak dimiliki koperasi.",
        "Modal {uang} tertahan pada bon anggota.",
    ),
    ObstacleCategory.OTHER: (
        "Banjir {hari} hari, semua kegiatan berhenti.",
        "Menunggu keputusan desa tentang gedung yang dipakai.",
    ),
}
# Which obstacles a topic meets most; any other may come as well.
NEAR: dict[str, tuple[ObstacleCategory, ...]] = {
    Topic.SIMKOPDES: (ObstacleCategory.DIGITAL, ObstacleCategory.PEOPLE),
    Topic.LEGALITY: (ObstacleCategory.LEGALITY, ObstacleCategory.DIGITAL),
    Topic.LAND: (ObstacleCategory.LAND, ObstacleCategory.LEGALITY),
    Topic.BUILDING: (ObstacleCategory.INFRASTRUCTURE, ObstacleCategory.LAND),
    Topic.BUSINESS_PLAN: (ObstacleCategory.CAPITAL, ObstacleCategory.ECONOMY),
    Topic.PARTNERSHIP: (ObstacleCategory.ECONOMY, ObstacleCategory.INFRASTRUCTURE),
    Topic.OUTLET_READINESS: (ObstacleCategory.CAPITAL, ObstacleCategory.INFRASTRUCTURE),
}
FOLLOW_UPS: dict[str, tuple[str, ...]] = {
    Topic.OUTLET_READINESS: ("Memasang {alat}", "Melengkapi stok {barang} {kg} kg", "Menempel daftar harga"),
    Topic.BUSINESS_PLAN: ("Memperbaiki hitungan biaya angkut", "Mencatat penjualan {hari} hari berturut-turut",
                          "Meminta penawaran {barang} dari pemasok kedua"),
    Topic.OUTLET_GOVERNANCE: ("Menghitung fisik stok {barang}", "Menagih bon anggota {uang}",
                              "Memisahkan kas gerai dari uang pribadi"),
    Topic.SIMKOPDES: ("Melengkapi isian SIMKOPDES bagian usaha", "Mengunggah {orang} berkas yang tersisa"),
    Topic.PARTNERSHIP: ("Menyerahkan surat penawaran ke {mitra}", "Mendata anggota penjual {hasil}"),
    Topic.LEGALITY: ("Mengurus NIB di kantor camat", "Melengkapi salinan NPWP", "Membuka rekening koperasi"),
    Topic.LAND: ("Meminta surat keterangan tanah dari desa", "Mengukur ulang batas lahan"),
    Topic.BUILDING: ("Mengirim foto kemajuan bangunan", "Menanyakan bahan yang terlambat kepada pelaksana"),
    Topic.ANNUAL_MEETING: ("Menyelesaikan laporan pertanggungjawaban", "Membagikan undangan RAT"),
    Topic.MEMBERSHIP: ("Menagih simpanan pokok {orang} anggota", "Memperbarui buku daftar anggota"),
}  # fmt: skip
TAIL = (
    "",
    "",
    " sampai selesai",
    " dan melaporkan hasilnya",
    " bersama {siapa}",
    " sebelum rapat {bulan}",
)
WHO = ("Ketua", "Bendahara", "Sekretaris", "Pengelola gerai", "Pengawas", "Pendamping", "Kepala desa",
       "Wakil ketua bidang usaha")  # fmt: skip
MET = (
    "Ketua dan bendahara", "Ketua", "Sekretaris dan pengelola gerai", "Bendahara", "Pengurus lengkap",
    "Ketua, sekretaris dan kepala desa", "Pengawas dan bendahara", "Pengelola gerai", "Wakil ketua bidang usaha",
    "Pengurus dan anggota dari dua dusun",
)  # fmt: skip
NO_POSITION = (
    "GPS tidak menangkap di dalam gedung", "Izin lokasi di HP tertutup", "HP kehabisan baterai, dicatat dari buku",
    "Cuaca mendung tebal, lokasi tidak ditemukan", "HP dipinjam pengurus, lokasi tidak aktif",
)  # fmt: skip
DONE = (
    "Sudah dikerjakan {siapa}.", "Selesai {tgl}.", "Beres, bukti dilihat di tempat.", "Sudah, hasilnya baik.",
    "Selesai dengan bantuan {mitra}.", "Dikerjakan sebagian, sisanya tidak diperlukan lagi.",
)  # fmt: skip
CAPTIONS = ("", "", "Ruang gerai", "Rapat dengan pengurus", "Stok {barang}", "Depan kantor koperasi", "Lokasi lahan",
            "Bangunan dari jalan", "Buku kas bulan {bulan}")  # fmt: skip
PROPOSAL = (
    "",
    "Suratnya dilihat di tempat.",
    "Menurut {siapa}; salinan menyusul.",
    "Difoto bersama {siapa}.",
)


def obstacle(topics: list[str], rng: Random) -> tuple[str, str]:
    """Category and note."""
    near = NEAR.get(topics[0])
    category = rng.choice(near) if near and rng.random() < 0.7 else rng.choice([*OBSTACLES])
    text = filled(rng.choice(OBSTACLES[category]), rng)
    return str(category), text[0].upper() + text[1:]


def follow_up(topics: list[str], rng: Random) -> tuple[str, str]:
    """What is to be done and who does it."""
    what = rng.choice(FOLLOW_UPS[rng.choice(topics)]) + rng.choice(TAIL)
    return filled(what, rng), rng.choice(WHO)


def people_met(rng: Random) -> str:
    return rng.choice(MET)


def no_position(rng: Random) -> str:
    return rng.choice(NO_POSITION)


def done_note(rng: Random) -> str:
    return filled(rng.choice(DONE), rng)


def caption(rng: Random) -> str:
    return filled(rng.choice(CAPTIONS), rng)


def proposal_note(rng: Random) -> str:
    return filled(rng.choice(PROPOSAL), rng)
